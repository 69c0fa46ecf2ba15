// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

void liver(Sketch &sketch, float size)
{
    Canvas &c = sketch.canvas;
    const Frame &frame = sketch.frame;
    c.ellipsoid({-64, 2, 158}, {72 * size, 84 * size, 74 * size}, 0);
    c.ellipsoid({-84, 14, 108}, {42 * size, 58 * size, 66 * size}, 24);
    c.ellipsoid({2, -42, 186}, {76 * size, 42 * size, 32 * size}, {0, 10, -6}, 24);
    c.cut([&](Point p) { return 0.8F * (p.z - frame.diaphragm(p.x, p.y) + 3); });
    c.cut([&](Point p) { return frame.cavity().distance(p) + 4; });
    // The under side rises to the left and to the front edge.
    c.cut([](Point p) {
        return 0.8F *
               (112 + 0.62F * (p.x + 60) - 0.14F * p.y - p.z - (p.x < -70 ? 0.6F * (-70 - p.x) : 0.0F));
    });
    // Spine, cava and right kidney press into it.
    c.cut([](Point p) { return 36 - length({p.x + 2, p.y - 34, 0}); });
    c.cut([](Point p) { return 11 - length({p.x + 25, p.y + 5, 0}); });
    c.rough(2.2F, 26);
}

void drawLiver(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const quint8 label = labelOf(QStringLiteral("liver"));
    liver(sketch, float(1.06 + 0.035 * r.normal()));
    c.paint(label, Tissues::plain(t.liver, 4, 9));
    const auto inLiver = [label](quint8 l) { return l == label; };
    // Three hepatic veins to the cava, portal branches from the hilum.
    const Point cava{-24, 0, 196};
    for (const Point &end : {Point{-118, 10, 150}, Point{-78, -48, 158}, Point{10, -45, 178}}) {
        const Point middle = 0.5F * (cava + end) + Point{float(4 * r.normal()), float(4 * r.normal()), 6};
        const Point line[] = {cava, middle, end};
        const float radius[] = {5.5F, 3.6F, 1.4F};
        c.tube(line, radius);
        for (int twig = 0; twig < 3; ++twig) {
            const Point from = middle + float(0.2 + 0.25 * twig) * (end - middle);
            c.capsule(from,
                      from +
                          Point{float(22 * r.normal()), float(22 * r.normal()), float(-12 + 16 * r.normal())},
                      2.2F, 0.9F);
        }
    }
    c.paintWhere(KeepLabel, Tissues::plain(t.hepaticVein), inLiver);
    const Point hilum{-40, -16, 144};
    for (const Point &end :
         {Point{-104, 28, 132}, Point{-96, -30, 118}, Point{-86, 18, 178}, Point{16, -46, 172}}) {
        const Point middle = 0.5F * (hilum + end) + Point{float(5 * r.normal()), float(5 * r.normal()), 0};
        const Point line[] = {hilum, middle, end};
        const float radius[] = {5.2F, 3.2F, 1.2F};
        c.tube(line, radius);
        for (int twig = 0; twig < 3; ++twig) {
            const Point from = middle + float(0.25 * twig) * (end - middle);
            c.capsule(from,
                      from + Point{float(20 * r.normal()), float(20 * r.normal()), float(20 * r.normal())}, 2,
                      0.9F);
        }
    }
    c.paintWhere(KeepLabel, Tissues::plain(t.portal), inLiver);
}

void drawKidney(Sketch &sketch, bool left, Random &r)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const float side = left ? 1.0F : -1.0F;
    const float drop = left ? 0.0F : -13.0F;
    const Point centre{side * float(60 + 2 * r.normal()), float(35 + 2 * r.normal()),
                       101 + drop + float(6 * r.normal())};
    const auto size = float(1 + 0.05 * r.normal());
    const Point turn{10, 12 * side, -28 * side};
    const Point radii{27.5F * size, 25.5F * size, 54 * size};
    c.ellipsoid(centre, radii, turn);
    // The hilum faces the spine and a little forward.
    const Point hilum = centre + Point{-side * 30 * size, -12 * size, 0};
    c.shift([&](Point p) {
        const Point q = p - hilum;
        return 9 * std::exp(-(q.x * q.x + q.y * q.y + 0.35F * q.z * q.z) / 220);
    });
    Material kidney{t.kidneyMedulla, t.kidneyCortex, 8.5F, 4, 6, 0.04F};
    const quint8 label = labelOf("kidney", left);
    c.paint(label, kidney);
    // Columns of cortex between the pyramids, then the fatty sinus with the renal pelvis.
    const auto inKidney = [label](quint8 l) { return l == label; };
    for (int n = -2; n <= 2; ++n) {
        const Point outer = centre + Point{side * 22, 4, 17.0F * float(n)};
        c.capsule(centre + Point{side * 4, 0, 11.0F * float(n)}, outer, 2.2F, 3.5F);
    }
    c.paintWhere(KeepLabel, Tissues::plain(t.kidneyCortex), inKidney);
    const Point sinus = centre + Point{-side * 11, -5, 0};
    c.ellipsoid(sinus, {9 * size, 9 * size, 25 * size}, turn);
    c.paintWhere(0, Tissues::plain(t.fat, 6, 6), inKidney);
    c.ellipsoid(sinus + Point{side * 2, 0, 0}, {4.5F * size, 4.5F * size, 13 * size}, turn);
    c.paint(0, Tissues::plain(t.urine, 3));
    // Ureter.
    const Point ureter[] = {sinus + Point{-side * 8, -4, -12},
                            {side * 36, 0, 40},
                            {side * 40, 2, -20},
                            {side * 48, 20, -80},
                            {side * 22, 2, -128}};
    const float thin[] = {3, 2, 2, 2, 2};
    c.tube(ureter, thin);
    c.paint(0, Tissues::plain(t.urine, 3));
}

void drawPelvicOrgans(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const auto fill = float(std::clamp(0.96 + 0.12 * r.normal(), 0.76, 1.2));
    const Point bladder{0, -28, -128 + 26 * fill};
    c.ellipsoid(bladder, {38 * fill, 33 * fill, 29 * fill});
    c.rough(1.5F, 30);
    c.paint(labelOf(QStringLiteral("urinary_bladder")), Tissues::hollow(t.urine, t.wall, 3.2F, 2));
    if (sketch.subject.female) {
        const auto tilt = float(12 * r.normal());
        c.ellipsoid({float(4 * r.normal()), 12, -88}, {27, 21, 36}, {38 + tilt, 0, 0});
        c.paint(0, Tissues::plain(t.uterus, 6, 7), Canvas::After::Keep);
        c.shrink(13);
        c.paint(0, Tissues::plain({25, 330, 760}, 3));
        for (const float side : {1.0F, -1.0F}) {
            c.ellipsoid({side * 44, 12, -82}, {13, 9, 16});
            c.paint(0, Tissues::plain({28, 300, 700}, 8, 8));
        }
    } else {
        const auto size =
            float(std::clamp(0.88 + 0.004 * (sketch.subject.age - 30) + 0.06 * r.normal(), 0.75, 1.3));
        c.ellipsoid({0, -6, -150}, {23 * size, 17 * size, 18.5F * size});
        Material prostate{t.prostate, {t.prostate.ct + 6, t.prostate.t1, 660}, 6, 7, 7, 0.1F};
        c.paint(labelOf(QStringLiteral("prostate")), prostate);
        for (const float side : {1.0F, -1.0F}) {
            c.ellipsoid({side * 17, 14, -128}, {18, 6, 7}, {0, -20 * side, 0});
            c.paint(0, Tissues::plain({25, 300, 800}, 8, 5));
        }
    }
}

} // namespace

void drawAbdomen(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const Subject &s = sketch.subject;
    Random r = s.random(20);
    const Frame &frame = sketch.frame;

    drawLiver(sketch, r);

    const auto spleen =
        float((s.has(Finding::Splenomegaly) ? 1.42 + 0.1 * r.uniform() : 1.04) + 0.06 * r.normal());
    c.ellipsoid({101, 42, 158}, {27 * spleen, 44 * spleen, 52 * spleen}, {-24, 14, 18});
    c.cut([&](Point p) { return frame.cavity().distance(p) + 5; });
    c.cut([&](Point p) { return 0.8F * (p.z - frame.diaphragm(p.x, p.y) + 4); });
    c.cut([&](Point p) { return 46 - length(p - Point{56, 10, 158}); });
    c.rough(1.5F, 22);
    const quint8 spleenLabel = labelOf(QStringLiteral("spleen"));
    Material spleenMaterial = Tissues::plain(t.spleen, s.phase == Phase::Arterial ? 20 : 4, 8);
    if (s.has(Finding::Splenomegaly))
        c.paintWhere(
            spleenLabel, spleenMaterial, [](quint8) { return true; }, Canvas::After::Clear,
            findingBit(Finding::Splenomegaly));
    else
        c.paint(spleenLabel, spleenMaterial);

    drawKidney(sketch, true, r);
    drawKidney(sketch, false, r);

    // Adrenals: two thin limbs each.
    for (const float side : {1.0F, -1.0F}) {
        const Point top{side * 33, 20, side > 0 ? 152.0F : 158.0F};
        c.triangle(top, top + Point{side * -6, 12, -4}, top + Point{side * -3, 6, -30}, 2.4F);
        c.triangle(top, top + Point{side * 9, 12, -5}, top + Point{side * 5, 8, -30}, 2.4F);
        c.paint(labelOf("adrenal_gland", side > 0), Tissues::plain(t.adrenal, 4));
    }

    const auto thick = float(std::clamp(1.24 - 0.004 * (s.age - 40) + 0.07 * r.normal(), 0.75, 1.35));
    const Point pancreas[] = {{-30, -12, 66}, {-26, -16, 86}, {-6, -24, 96},
                              {20, -18, 106}, {48, -2, 118},  {76, 20, 132}};
    const float radius[] = {12 * thick, 14.5F * thick, 10 * thick, 11 * thick, 10.5F * thick, 8.5F * thick};
    c.tube(pancreas, radius);
    c.rough(1.6F + 0.015F * float(s.age), 7);
    c.paint(labelOf(QStringLiteral("pancreas")), Tissues::plain(t.pancreas, 8, 5));

    const auto full = float(std::clamp(0.9 + 0.1 * r.normal(), 0.6, 1.15));
    c.ellipsoid({-52, -46, 100}, {14.5F * full, 15 * full, 29 * full}, {38, 0, 14});
    c.paint(labelOf(QStringLiteral("gallbladder")), Tissues::hollow(t.bile, t.wall, 2, 2));

    drawPelvicOrgans(sketch, r);
}

} // namespace fathom::cohort
