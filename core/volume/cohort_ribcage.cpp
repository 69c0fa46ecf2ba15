// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

constexpr float pi = 3.14159265F;
/// Where each rib's bone ends (degrees from the back's middle), how far it falls until the front, and the
/// height at which its cartilage meets the breastbone (0: none of its own).
constexpr float ribEnd[12] = {140, 148, 148, 148, 146, 142, 138, 130, 120, 108, 82, 52};
constexpr float ribFall[12] = {44, 62, 74, 84, 92, 100, 106, 108, 104, 96, 74, 40};
constexpr float meets[12] = {384, 350, 326, 306, 290, 276, 266, 0, 0, 0, 0, 0};

Point onCage(const Frame &frame, float degrees, float z, float out)
{
    const Ring &ring = frame.cavity().at(z);
    const float u = degrees * pi / 180;
    // The superellipse of the profile.
    const float sx = std::pow(std::sin(u), 0.8F), cy = std::cos(u);
    const float sy = cy < 0 ? -std::pow(-cy, 0.8F) : std::pow(cy, 0.8F);
    return {(ring.a + out) * sx, ring.c + (ring.b + out) * sy, z};
}

float sternumY(const Frame &frame, float z)
{
    const Ring &ring = frame.cavity().at(std::min(z, 372.0F));
    return ring.c - ring.b - 7 + 0.55F * std::max(0.0F, z - 372);
}

} // namespace

void drawRibcage(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Frame &frame = sketch.frame;
    const Tissues &t = sketch.tissue;
    const Material bone = t.bone(1.7F, {t.marrow.ct * 0.9F, t.marrow.t1, t.marrow.t2}, 0.62F);
    Signal gristle = t.cartilage;
    gristle.ct += float(std::max(0, sketch.subject.age - 45)) * 1.2F; // calcifies
    const Material cartilage{gristle, {gristle.ct + 60, 250, 180}, 2, 14, 5, 0.05F};
    std::array<Point, 24> tips;
    for (const float side : {1.0F, -1.0F}) {
        for (int i = 0; i < 12; ++i) {
            const float top = vertebraZ(7 + i) + 6;
            std::vector<Point> line;
            std::vector<float> radii;
            const float neckY = spineY(top);
            line.push_back({side * 15, neckY + 12, top});
            radii.push_back(4.6F);
            const float from = i == 0 ? 42.0F : 24.0F;
            const int steps = std::max(4, int((ribEnd[i] - from) / 8));
            for (int n = 0; n <= steps; ++n) {
                const float u = from + (ribEnd[i] - from) * float(n) / float(steps);
                const float z =
                    top - ribFall[i] * 0.5F * (1 - std::cos(u * pi / 180)) * (i == 0 ? 0.9F : 1.0F);
                Point p = onCage(frame, u, z, 6.5F);
                p.x *= side;
                line.push_back(p);
                const float taper = i >= 10 ? 1 - 0.4F * float(n) / float(steps) : 1.0F;
                radii.push_back((4.7F + (i > 1 && i < 9 ? 0.5F : 0.0F)) * taper);
            }
            tips[size_t(i + (side > 0 ? 0 : 12))] = line.back();
            c.tube(line, radii);
            c.paint(labelOf(QStringLiteral("rib_%1_%2")
                                .arg(side > 0 ? QStringLiteral("left") : QStringLiteral("right"))
                                .arg(i + 1)),
                    bone);
        }
    }
    for (const float side : {1.0F, -1.0F})
        for (int i = 0; i < 10; ++i) {
            const Point tip = tips[size_t(i + (side > 0 ? 0 : 12))];
            if (meets[i] > 0) {
                const Point goal{side * (i == 0 ? 24.0F : 19.0F), sternumY(frame, meets[i]), meets[i]};
                const float zMiddle = i < 3 ? 0.5F * (tip.z + goal.z) : 0.75F * tip.z + 0.25F * goal.z - 2;
                Point middle = onCage(frame, 158, zMiddle, 6);
                middle.x *= side;
                const Point line[] = {tip, middle, goal};
                const float radius[] = {5, 5.4F, 5};
                c.tube(line, radius);
            } else {
                const Point next = tips[size_t(i - 1 + (side > 0 ? 0 : 12))];
                Point goal = onCage(frame, 148 - 4 * float(i - 7), next.z - 2 + 4 * float(i - 7), 6);
                goal.x *= side;
                const Point line[] = {tip, goal};
                const float radius[] = {4.6F, 4.4F};
                c.tube(line, radius);
            }
        }
    c.paint(labelOf(QStringLiteral("costal_cartilages")), cartilage);

    for (float z = 388; z > 246; z -= 6) {
        const float width = z > 350 ? 15 + 10 * clamp01((z - 350) / 36) : 12 + 4 * clamp01((320 - z) / 60);
        const Point a{-width, sternumY(frame, z), z}, b{width, sternumY(frame, z), z};
        c.capsule(a, b, 5.6F, 5.6F, 2);
    }
    c.capsule({0, sternumY(frame, 246) + 1, 244}, {0, sternumY(frame, 230) + 4, 218}, 5, 3);
    c.paint(labelOf(QStringLiteral("sternum")),
            t.bone(1.5F, {t.marrow.ct * 0.8F, t.marrow.t1, t.marrow.t2}, 0.3F));
}

} // namespace fathom::cohort
