// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

struct Run
{
    QString name;
    std::vector<Point> points;
    std::vector<float> radii;
    const Signal *signal;
};

/// Vessels of the mesentery: threads through the fat between the loops.
void drawMesentery(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const Point root{0, -27, 62};
    for (int n = 0; n < 26; ++n) {
        const Point goal{float(r.uniform(-75, 75)), float(r.uniform(-70, -20)), float(r.uniform(-70, 70))};
        const Point way = goal - root;
        const Point middle = root + 0.5F * way + Point{float(6 * r.normal()), -6, float(6 * r.normal())};
        const Point line[] = {root + 0.15F * way, middle, goal};
        const float radius[] = {2.4F, 1.7F, 1.1F};
        c.tube(line, radius);
    }
    c.paintWhere(KeepLabel, Tissues::plain(sketch.tissue.portal, 3), [](quint8 l) { return l == 0; });
}

} // namespace

void drawVessels(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const Subject &s = sketch.subject;
    Random r = s.random(50);
    // Arteries widen with age.
    const auto w = float((s.female ? 0.93 : 1.03) * (1 + 0.003 * (s.age - 55)) * (1 + 0.04 * r.normal()));
    const auto q = [](const char *name) { return QString::fromLatin1(name); };
    const float fork = float(6 + 4 * r.normal());

    std::vector<Run> runs = {
        {q("portal_vein_and_splenic_vein"),
         {{88, 30, 146}, {64, 18, 132}, {30, -6, 116}, {-6, -16, 106}, {-20, -20, 122}, {-36, -18, 142}},
         {4, 4.4F, 4.8F, 6.5F, 6.8F, 6.4F},
         &t.portal},
        {q("portal_vein_and_splenic_vein"),
         {{-6, -16, 106}, {-10, -24, 84}, {-8, -26, 60}},
         {5.6F, 5, 4},
         &t.portal},
        {q("inferior_vena_cava"),
         {{-16, -4, fork - 8},
          {-20, -7, 50},
          {-22, -5, 100},
          {-25, -3, 160},
          {-26, -4, 198},
          {-26, -10, 222}},
         {9.5F, 10.5F, 11, 12, 12, 11},
         &t.bloodVenous},
        {q("superior_vena_cava"),
         {{-28, -12, 346}, {-30, -14, 312}, {-29, -14, 276}},
         {8.5F, 9, 9},
         &t.rightHeart},
        {q("brachiocephalic_vein_right"),
         {{-46, -8, 398}, {-36, -14, 372}, {-28, -13, 348}},
         {6.5F, 7, 7.5F},
         &t.rightHeart},
        {q("brachiocephalic_vein_left"),
         {{48, -8, 400}, {28, -20, 374}, {-4, -26, 362}, {-26, -15, 350}},
         {6, 6.5F, 6.5F, 7},
         &t.rightHeart},
        {q("aorta"),
         {{8, -24, 258},
          {-8, -26, 290},
          {-12, -22, 318},
          {-4, -8, 340},
          {10, 10, 348},
          {22, 30, 340},
          {26, 40, 318},
          {26, 40, 280},
          {24, 38, 235},
          {16, 26, 180},
          {8, 8, 140},
          {5, -4, 100},
          {4, -8, 55},
          {3, -6, fork}},
         {15.5F * w, 16 * w, 16 * w, 14.5F * w, 13.5F * w, 13 * w, 12.5F * w, 12.2F * w, 12 * w, 11.5F * w,
          11 * w, 9.8F * w, 9 * w, 8.2F * w},
         &t.blood},
        {q("brachiocephalic_trunk"),
         {{-8, -8, 344}, {-20, -4, 366}, {-28, 0, 392}},
         {6.2F * w, 6 * w, 5.8F * w},
         &t.blood},
        {q("common_carotid_artery_right"),
         {{-28, 0, 392}, {-27, 2, 420}, {-29, 4, 460}, {-31, 4, 508}},
         {3.6F, 3.6F, 3.6F, 4},
         &t.blood},
        {q("common_carotid_artery_left"),
         {{4, 0, 350}, {16, 4, 384}, {26, 3, 420}, {29, 4, 460}, {31, 4, 508}},
         {3.8F, 3.7F, 3.6F, 3.6F, 4},
         &t.blood},
        {q("subclavian_artery_right"),
         {{-28, 0, 392}, {-44, 8, 412}, {-70, 4, 410}, {-104, -2, 398}},
         {4.8F * w, 4.6F * w, 4.4F, 4},
         &t.blood},
        {q("subclavian_artery_left"),
         {{14, 12, 352}, {26, 14, 388}, {44, 12, 412}, {70, 4, 410}, {104, -2, 398}},
         {5 * w, 4.8F * w, 4.6F, 4.4F, 4},
         &t.blood},
    };
    for (const float side : {1.0F, -1.0F}) {
        const bool left = side > 0;
        const auto at = [side](float x, float y, float z) { return Point{side * x, y, z}; };
        const auto suffix = q(left ? "_left" : "_right");
        runs.push_back({q("iliac_vena") + suffix,
                        {{-16, -4, fork - 8},
                         at(left ? 10.0F : 26.0F, 12, -24),
                         at(40, 20, -52),
                         at(58, 4, -84),
                         at(68, -34, -118)},
                        {8, 7.5F, 7, 6.5F, 6.5F},
                        &t.bloodVenous});
        runs.push_back({q("iliac_artery") + suffix,
                        {{3, -6, fork}, at(20, 2, -22), at(40, 6, -52), at(60, -10, -84), at(72, -42, -118)},
                        {6.2F * w, 5.4F * w, 5 * w, 4.6F * w, 4.5F},
                        &t.blood});
        // No label of their own: jugular, renal vessels, thigh.
        runs.push_back({{},
                        {at(46, -8, 398), at(40, -2, 430), at(40, 4, 480), at(38, 8, 530)},
                        {6.2F, 6, 5.5F, 4.5F},
                        &t.rightHeart});
        runs.push_back({{}, {{4, -4, 96}, at(24, 10, 96), at(46, 26, 94)}, {3, 2.8F, 2.5F}, &t.blood});
        runs.push_back({{}, {{-20, -5, 92}, at(24, 4, 90), at(46, 24, 90)}, {4, 3.8F, 3.5F}, &t.bloodVenous});
        runs.push_back({{},
                        {at(72, -42, -118), at(76, -44, -160), at(74, -26, -260), at(66, 4, -420)},
                        {4.5F, 4.3F, 3.8F, 3.5F},
                        &t.blood});
        runs.push_back({{},
                        {at(64, -36, -118), at(66, -36, -160), at(68, -18, -260), at(60, 10, -420)},
                        {5.5F, 5.2F, 4.5F, 4},
                        &t.bloodVenous});
    }
    runs.push_back({{},
                    {{4, -10, 122}, {2, -22, 116}, {-2, -26, 80}, {0, -28, 50}},
                    {3.6F, 3.6F, 3.2F, 2.5F},
                    &t.blood});
    runs.push_back({{},
                    {{5, -6, 130}, {8, -24, 128}, {-14, -24, 130}, {-32, -20, 138}},
                    {3.4F, 3, 2.6F, 2.2F},
                    &t.blood});

    drawMesentery(sketch, r);
    const quint8 heart = labelOf(QStringLiteral("heart"));
    for (const Run &run : runs) {
        const quint8 label = run.name.isEmpty() ? KeepLabel : labelOf(run.name);
        const bool aorta = run.name == QLatin1String("aorta");
        c.tube(run.points, run.radii);
        // Where a great vessel leaves the heart, the heart keeps its label below the valve.
        c.paintWhere(label == KeepLabel ? quint8(0) : label, Tissues::plain(*run.signal, 4),
                     [=](quint8 l) { return aorta || l != heart; });
    }
    // Calcified plaques of the old.
    if (s.age > 58) {
        const int plaques = int(r.below(quint64((s.age - 50) / 3 + 1)));
        const auto &points = runs[6].points;
        for (int n = 0; n < plaques; ++n) {
            const size_t i = 5 + size_t(r.below(points.size() - 6));
            const auto u = float(r.uniform());
            const Point p = points[i] + u * (points[i + 1] - points[i]);
            const auto angle = float(r.uniform(0, 6.28));
            const Point spot = p + Point{10 * w * std::cos(angle), 10 * w * std::sin(angle), 0};
            c.ellipsoid(spot, {2.2F, 2.2F, float(r.uniform(2, 6))});
        }
        c.paintWhere(KeepLabel, Tissues::plain({600, 40, 20}), [](quint8) { return true; });
    }
}

} // namespace fathom::cohort
