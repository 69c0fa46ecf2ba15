// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

/// The outer surface of skin (inset 0) or of the muscles (inset: fat of the limbs).
void buildSurface(Sketch &sketch, const Profile &profile, float inset, bool skin)
{
    Canvas &c = sketch.canvas;
    const Subject &s = sketch.subject;
    const float m = s.muscle;
    c.add({-240, -210, -186}, {240, 200, 578}, [&](Point p) {
        const float ends = std::max(-184 - p.z, p.z - 576);
        return std::max(profile.distance(p), ends);
    });
    for (const float side : {1.0F, -1.0F}) {
        const auto at = [side](float x, float y, float z) { return Point{side * x, y, z}; };
        const float limb = std::max(s.fat * 0.4F + 3 - inset, 0.0F);
        const Point thigh[] = {at(88, 14, -140), at(86, 10, -230), at(82, 6, -340), at(78, 8, -480)};
        const float thighRadius[] = {78 * m + limb * 0.6F, 78 * m + limb, 70 * m + limb, 56 * m + limb};
        c.tube(thigh, thighRadius, 14);
        c.ellipsoid(at(72, 62, -110), {66 + 0.5F * limb, 54 * m + limb, 72 + 0.5F * limb}, 22);
        c.capsule(at(80, 18, 414), at(158, 22, 388), 34 * m + 0.5F * limb, 40 * m + 0.6F * limb, 26);
        if (s.armsUp) {
            const Point arm[] = {at(158, 20, 392), at(176, 0, 480), at(185, -25, 655), at(120, -60, 720),
                                 at(40, -70, 760)};
            const float radius[] = {44 * m + 0.6F * limb, 45 * m + 0.6F * limb, 38 * m + 0.6F * limb, 34 * m,
                                    26};
            c.tube(arm, radius, 20);
        } else {
            const Point arm[] = {at(166, 24, 385), at(192, 28, 260),   at(214, 26, 95),
                                 at(226, -5, -50), at(224, -28, -150), at(218, -40, -235)};
            const float radius[] = {46 * m + 0.6F * limb, 44 * m + 0.7F * limb, 35 * m + 0.5F * limb,
                                    33 * m + 0.4F * limb, 24 + 0.2F * limb,     24};
            c.tube(arm, radius, 12);
        }
        if (skin && s.female) {
            const float r = 38 + 0.5F * s.fat;
            c.ellipsoid(at(72, -92 - 0.3F * s.fat, 292), {r + 12, r * 0.8F, r + 4}, 24);
        }
        c.ellipsoid(at(79, 4, 592), {5, 13, 27}, 4);
    }
    const float scalp = skin ? 0.0F : 3.0F;
    c.ellipsoid({0, -4, 628}, {80 - scalp, 100.5F - scalp, 80.5F - scalp}, 12);
    c.ellipsoid({0, -52, 570}, {60 - scalp, 56 - scalp, 66 - scalp}, 16);
    c.ellipsoid({0, -66, 522}, {46 - scalp, 38 - scalp, 30 - scalp}, 14);
    c.capsule({0, -102, 596}, {0, -116, 566}, 9 - scalp, 13 - scalp, 8);
}

/// Half width of the space between the lungs.
float mediastinumHalf(Point p)
{
    const float y = (p.y - 8) / 30;
    const float great = 9 + 25 * std::exp(-y * y);
    const float lower = p.y > 30 ? 30.0F : 12.0F;
    return p.z > 290 ? great : lower + (great - lower) * clamp01((p.z - 240) / 50);
}

void drawLungs(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Frame &frame = sketch.frame;
    Random r = sketch.subject.random(10);
    const auto tilt = float(r.uniform(-10, 10));
    const auto horizontal = float(284 + r.uniform(-9, 9));
    const bool emphysema = sketch.subject.age > 55 && r.chance(0.15);
    struct Lobe
    {
        const char *name;
        float side;
        int part; // 0 lower, 1 upper, 2 middle
    };
    for (const Lobe &lobe : {Lobe{"lung_lower_lobe_left", 1, 0}, Lobe{"lung_upper_lobe_left", 1, 1},
                             Lobe{"lung_lower_lobe_right", -1, 0}, Lobe{"lung_middle_lobe_right", -1, 2},
                             Lobe{"lung_upper_lobe_right", -1, 1}}) {
        const Point lo{lobe.side > 0 ? 0.0F : -150.0F, -110, 106},
            hi{lobe.side > 0 ? 150.0F : 0.0F, 112, 442};
        c.add(lo, hi, [&](Point p) {
            const float oblique = 0.74F * (p.z - (352 + tilt - (92 - p.y) * 0.95F));
            const float flat = p.z - horizontal - 0.05F * p.y;
            const float fissure = lobe.part == 0   ? oblique
                                  : lobe.side > 0  ? -oblique
                                  : lobe.part == 1 ? std::max(-oblique, -flat)
                                                   : std::max(-oblique, flat);
            const float between = mediastinumHalf(p) - lobe.side * p.x;
            const float base = 0.8F * (frame.diaphragm(p.x, p.y) - p.z);
            return std::max({frame.cavity().distance(p) + 2.5F, fissure - 0.7F, between, base});
        });
        Material material = Tissues::plain(sketch.tissue.lung, 17, 7);
        material.mrTexture = 0.2F;
        c.paint(labelOf(QString::fromLatin1(lobe.name)), material, Canvas::After::Keep);
        c.forInside([&](size_t v) {
            // Blood sinks to the back of a person who lies.
            c.ct[v] += 0.42F * c.y[v];
            if (emphysema) {
                const float hole = c.noise().at({c.x[v], c.y[v], c.z[v]}, 13);
                if (hole > 0.9F && c.z[v] > 280)
                    c.ct[v] -= std::min(70.0F, 120 * (hole - 0.9F));
            }
        });
        c.clear();
    }
}

} // namespace

void drawEnvelope(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Subject &s = sketch.subject;
    const Frame &frame = sketch.frame;
    const Tissues &t = sketch.tissue;

    buildSurface(sketch, frame.skin(), 0, true);
    c.paint(0, {t.fat, t.skin, 2, 6, 6, 0.07F});
    if (s.female)
        for (const float side : {1.0F, -1.0F}) {
            const float r = 20 + 0.2F * s.fat;
            c.ellipsoid({side * 70, -98 - 0.3F * s.fat, 290}, {r, r * 0.7F, r});
            c.rough(5, 12);
            Signal gland{20, 380, 420};
            c.paint(0, Tissues::plain(gland, 25, 7));
        }
    buildSurface(sketch, frame.muscle(), s.fat * 0.4F + 3, false);
    c.paint(0, Tissues::plain(t.muscle, 7, 5));

    // Fat planes between the muscles: without them limbs and walls look poured.
    c.forEvery([&](size_t v) {
        if (std::abs(c.ct[v] - t.muscle.ct) > 40)
            return;
        const float sheet = std::abs(c.noise().at({c.x[v], c.y[v], 0.33F * c.z[v]}, 24));
        const float part = clamp01(1 - sheet * 8);
        c.ct[v] -= part * 60;
        c.t1[v] += part * 190;
        c.t2[v] += part * 170;
    });

    c.add({-160, -180, -178}, {160, 120, 442}, [&](Point p) { return frame.cavity().distance(p); });
    c.shift([&](Point p) { return std::max(0.0F, std::max(-176 - p.z, p.z - 440)); });
    c.paint(0, Tissues::plain(t.fat, 7, 7));
    drawLungs(sketch);
}

} // namespace fathom::cohort
