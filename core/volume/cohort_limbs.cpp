// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {

void drawLimbBones(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const Subject &s = sketch.subject;
    const float wide = s.female ? 1.05F : 1.0F; // a woman's pelvis is wider and lower
    const Material flat = t.bone(2.2F, t.marrow, 0.5F);
    const Material head = t.bone(1.8F, {t.marrow.ct + 90, t.fattyMarrow.t1, t.fattyMarrow.t2}, 0.4F);
    const Material shaft = t.bone(4.6F, t.fattyMarrow, 1.25F);
    for (const float side : {1.0F, -1.0F}) {
        const bool left = side > 0;
        const auto at = [side](float x, float y, float z) { return Point{side * x, y, z}; };
        const auto hip = [side, wide](float x, float y, float z) { return Point{side * x * wide, y, z}; };

        // Hip: blade of two plates, crest, cup, pubis and seat bone.
        const Point spineFront = hip(112, -50, -38), crest = hip(128, 8, 20), back = hip(44, 78, -38),
                    roof = hip(92, 4, -78), joint = hip(40, 62, -62);
        c.triangle(spineFront, crest, roof, 4.2F, 4);
        c.triangle(crest, back, roof, 4.2F, 4);
        c.triangle(back, joint, roof, 6, 4);
        const Point rim[] = {spineFront, hip(128, -26, 0), crest, hip(104, 50, 14), back};
        const float rimRadius[] = {7, 6.5F, 7, 6.5F, 9};
        c.tube(rim, rimRadius, 4);
        c.ellipsoid(hip(84, 4, -96), {33, 33, 33}, 6);
        const Point pubis[] = {hip(70, -18, -98), hip(42, -44, -112), at(9, -56, -124)};
        const float pubisRadius[] = {12, 8, 9};
        c.tube(pubis, pubisRadius, 4);
        const Point seat[] = {hip(76, 26, -112), hip(68, 38, -138), hip(62, 34, -162)};
        const float seatRadius[] = {14, 13, 14};
        c.tube(seat, seatRadius, 4);
        c.capsule(hip(60, 26, -164), at(11, -48, -136), 7.5F, 7.5F, 3);
        const Point femurHead = hip(88, 5, -98);
        c.cut([&](Point p) { return 26 - length(p - femurHead); });
        c.cut([&](Point p) { return std::min(side * p.x - 112 * wide, -(p.z + 88)); });
        c.paint(labelOf("hip", left), flat);

        const quint8 femur = labelOf("femur", left);
        c.ellipsoid(femurHead, {23.5F, 23.5F, 23.5F});
        c.capsule(femurHead, hip(126, 14, -128), 15.5F, 16, 6);
        c.ellipsoid(hip(134, 20, -120), {15, 20, 24}, 8);
        c.ellipsoid(hip(108, 22, -158), {11, 11, 14}, 6);
        c.cut([](Point p) { return -166 - p.z; });
        c.paint(femur, head);
        const Point shaftLine[] = {hip(124, 12, -148), hip(118, 6, -200), hip(106, -2, -330),
                                   at(84, 6, -470)};
        const float shaftRadius[] = {16, 14.5F, 13.5F, 17};
        c.tube(shaftLine, shaftRadius);
        c.cut([](Point p) { return p.z + 158; });
        c.paint(femur, shaft);

        // Shoulder girdle.
        const Point upper = at(76, 88, 396), lower = at(88, 104, 266), socket = at(140, 40, 386);
        c.triangle(upper, lower, socket, 3.2F, 3);
        c.capsule(at(80, 100, 376), at(150, 56, 412), 4.5F, 7, 3);
        c.capsule(at(150, 56, 412), at(158, 30, 416), 7, 7, 3);
        c.capsule(lower, socket, 4.6F, 6, 3);
        c.ellipsoid(socket, {9, 11, 18}, 4);
        c.capsule(at(128, 34, 402), at(134, 6, 398), 6, 5, 3);
        c.cut([&](Point p) { return 25 - length(p - at(164, 30, 390)); });
        c.cut([&](Point p) { return 11 - sketch.frame.cavity().distance(p); });
        c.paint(labelOf("scapula", left), t.bone(1.8F, t.marrow, 0.55F));

        const Point clavicle[] = {at(24, -42, 394), at(52, -44, 406), at(92, -18, 416), at(126, 12, 421),
                                  at(152, 22, 420)};
        const float clavicleRadius[] = {9, 6.5F, 5.6F, 6, 6.5F};
        c.tube(clavicle, clavicleRadius);
        c.paint(labelOf("clavicula", left), t.bone(2.4F, t.marrow, 0.8F));

        const quint8 humerus = labelOf("humerus", left);
        const Point ball = at(163, 30, 390);
        std::vector<Point> arm = {ball, at(176, 30, 350), at(192, 30, 260), at(206, 28, 150),
                                  at(214, 26, 92)};
        std::vector<Point> forearm = {at(212, 22, 84), at(220, -4, -40), at(222, -26, -140)};
        if (s.armsUp) {
            arm = {ball, at(170, 20, 430), at(176, 0, 490), at(182, -16, 580), at(185, -24, 640)};
            forearm = {at(184, -26, 650), at(120, -58, 722), at(60, -70, 760)};
        }
        const float armRadius[] = {20, 12.5F, 11, 10.5F, 14};
        c.ellipsoid(ball, {23, 23, 23});
        c.capsule(ball, arm[1], 20, 13, 4);
        c.paint(humerus, head);
        c.tube(arm, armRadius);
        c.cut([&](Point p) { return 24 - length(p - ball); });
        c.paint(humerus, t.bone(4, t.fattyMarrow, 1.2F));
        for (const float apart : {-9.0F, 9.0F}) {
            const Point off{0, apart, 0};
            const Point line[] = {forearm[0] + off, forearm[1] + off, forearm[2] + off};
            const float radius[] = {9, 7, 9};
            c.tube(line, radius);
        }
        c.paint(0, t.bone(3, t.fattyMarrow, 1.1F));
        if (!s.armsUp) { // hand
            for (int finger = 0; finger < 5; ++finger)
                c.capsule(at(222, -30, -150), at(216, -70 + 14 * float(finger), -228), 5, 4.5F);
            c.paint(0, t.bone(2.4F, t.marrow, 0.7F));
        }
    }
}

} // namespace fathom::cohort
