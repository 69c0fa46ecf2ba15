// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {

void drawMuscles(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Subject &s = sketch.subject;
    const float m = s.muscle;
    const Material muscle = Tissues::plain(sketch.tissue.muscle, 7, 5);
    const Material fat = Tissues::plain(sketch.tissue.fat, 7, 6);
    for (const float side : {1.0F, -1.0F}) {
        const bool left = side > 0;
        const auto at = [side](float x, float y, float z) { return Point{side * x, y, z}; };

        // Along the spine: two columns, thick over the loin, thin over the chest.
        const auto column = [&](float grow) {
            c.add(at(left ? 3 : 62, 0, -150), at(left ? 62 : 3, 140, 452), [&](Point p) {
                const float loin = std::exp(-((p.z - 40) / 90) * ((p.z - 40) / 90));
                const float neck = clamp01((p.z - 380) / 80);
                const float low = clamp01((-60 - p.z) / 80);
                const float rx = (17 + 9 * loin + 2 * neck - 7 * low) * m + grow;
                const float ry = (12 + 9 * loin + 4 * neck - 5 * low) * m + grow;
                const float cx = 21 + 7 * loin;
                const float cy = spineY(p.z) + 40 + 3 * loin - 6 * neck + 12 * low;
                const float u = (side * p.x - cx) / rx, v = (p.y - cy) / ry;
                const float k = std::sqrt(u * u + v * v);
                return std::max((k - 1) * std::min(rx, ry), std::max(-148 - p.z, p.z - 450));
            });
            c.cut([&](Point p) { return 3 - side * p.x; });
            c.cut([&](Point p) { return sketch.frame.muscle().distance(p) + 2; });
        };
        column(2.5F);
        c.paint(0, fat);
        column(0);
        c.paint(labelOf("autochthon", left), muscle);

        // Iliopsoas: from T12 along the spine, joined by the iliacus, to the lesser trochanter.
        const Point psoas[] = {at(22, 20, 122),  at(34, 17, 70),    at(44, 14, 15),  at(56, 2, -40),
                               at(72, -18, -80), at(92, -18, -115), at(104, 8, -158)};
        const float radius[] = {7 * m, 14 * m, 19 * m, 19 * m, 17 * m, 15 * m, 8 * m};
        const auto iliopsoas = [&] {
            c.tube(psoas, radius);
            c.ellipsoid(at(92, 6, -22), {17 * m, 34 * m, 42}, at(0, -22 * side, 0), 6);
        };
        iliopsoas();
        c.shrink(-2.5F);
        c.paint(0, fat);
        iliopsoas();
        c.paint(labelOf("iliopsoas", left), muscle);

        // Seat: the large muscle behind, the two smaller ones between blade and skin.
        const auto seat = [&](float grow, Point centre, Point radii, Point turn) {
            c.ellipsoid(centre, radii + Point{grow, grow, grow}, turn);
            c.cut([&](Point p) { return sketch.frame.muscle().distance(p) + 1.5F; });
        };
        struct Part
        {
            const char *name;
            Point centre, radii, turn;
        };
        const Part parts[] = {
            {"gluteus_maximus", at(80, 84, -106), {62 * m, 38 * m, 84}, {18, -24 * side, 24 * -side}},
            {"gluteus_medius", at(132, 20, -40), {26 * m, 50 * m, 60}, {-8, -12 * side, 12 * side}},
            {"gluteus_minimus", at(114, 8, -62), {12 * m, 34 * m, 38}, {-8, -14 * side, 10 * side}},
        };
        for (const Part &part : parts) {
            seat(2.5F, part.centre, part.radii, part.turn);
            c.paint(0, fat);
            seat(0, part.centre, part.radii, part.turn);
            c.paint(labelOf(part.name, left), muscle);
        }
    }
}

} // namespace fathom::cohort
