// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

/// Measures of a vertebra by its place in the spine, mm.
struct Shape
{
    float halfWidth, halfDepth, halfHeight;
    float transverse; ///< how far the side processes reach
    float spinous;    ///< how far the spinous process reaches behind the body's centre
    float spinousDrop;
    float canal; ///< radius
};

Shape shapeOf(int i)
{
    if (i < 7) { // neck
        const float u = float(i) / 6;
        return {12.5F + 2.5F * u, 7.5F + 1.2F * u, 6.6F + 0.6F * u, 25 + 3 * u, 38 + 14 * u, 4 + 4 * u, 9.5F};
    }
    if (i < 19) {
        const float u = float(i - 7) / 11;
        return {14.5F + 5 * u, 10.5F + 5 * u, 8 + 3.8F * u, 34 - 10 * u, 52 + 2 * u, u > 0.75F ? 8.0F : 20.0F,
                8.5F};
    }
    const float u = float(i - 19) / 4;
    return {22 + 3 * u, 16.5F + 1.2F * u, 13 + 0.8F * u, 36 + 4 * u, 58 - 6 * u, 6, 10};
}

void drawVertebra(Sketch &sketch, int i, const Material &bone, const QString &name)
{
    Canvas &c = sketch.canvas;
    const Shape s = shapeOf(i);
    const float z = vertebraZ(i);
    const float y = spineY(z);
    const float slope = (spineY(z + 15) - spineY(z - 15)) / 30; // dy/dz
    const auto at = [&](float dx, float dy, float dz) { return Point{dx, y + dy + slope * dz, z + dz}; };
    if (i > 0) { // the atlas is a ring
        c.add(at(-s.halfWidth - 2, -s.halfDepth - 4, -s.halfHeight - 4),
              at(s.halfWidth + 2, s.halfDepth + 4, s.halfHeight + 4), [&](Point p) {
                  const float dz = p.z - z, dy = p.y - y - slope * dz;
                  const float waist = 1 - 0.1F * (1 - dz * dz / (s.halfHeight * s.halfHeight));
                  const float u = p.x / (s.halfWidth * waist), v = dy / (s.halfDepth * waist);
                  const float k = std::sqrt(u * u + v * v);
                  const float round = (k - 1) * s.halfDepth;
                  const float back = dy - 0.8F * s.halfDepth;
                  const float tall = std::abs(dz + slope * dy * 0.9F) - s.halfHeight;
                  return std::max({round, back, tall});
              });
        if (i == 1) // the axis has its tooth
            c.capsule(at(0, -2, 5), at(0, -3, 20), 5.5F, 4);
    } else {
        c.capsule(at(-15, 0, 0), at(15, 0, 0), 3.5F, 3.5F);
        for (const float side : {1.0F, -1.0F})
            c.ellipsoid(at(side * 19, 6, 0), {8, 9, 7});
    }
    const float back = s.halfDepth + 2 * s.canal;
    for (const float side : {1.0F, -1.0F}) {
        const float up = i >= 7 ? 3.0F : 0.0F;
        c.capsule(at(side * (s.canal + 2.5F), s.halfDepth * 0.4F, up),
                  at(side * (s.canal + 3.5F), s.halfDepth + s.canal, up), 4, 4);
        c.capsule(at(side * (s.canal + 3.5F), s.halfDepth + s.canal, up), at(0, back + 2, -2), 3.6F, 3.4F);
        // Joint column and transverse process.
        c.capsule(at(side * (s.canal + 5), s.halfDepth + s.canal - 2, s.halfHeight * 0.9F),
                  at(side * (s.canal + 5), s.halfDepth + s.canal, -s.halfHeight * 1.1F), 4.6F, 4.4F);
        const float behind = i >= 7 && i < 19 ? 12.0F : i < 7 ? -4.0F : 2.0F;
        c.capsule(at(side * (s.canal + 4), s.halfDepth + s.canal - 1, up),
                  at(side * s.transverse, s.halfDepth + s.canal - 1 + behind, up + 1), 4, 3);
    }
    if (i > 0)
        c.capsule(at(0, back + 2, -2), at(0, s.spinous, -s.spinousDrop), 3.6F, i >= 19 ? 4.6F : 3.0F);
    c.paint(labelOf(QStringLiteral("vertebrae_") + name), bone);
}

} // namespace

void drawSpine(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    static const char *names[VertebraCount] = {"C1",  "C2",  "C3",  "C4", "C5", "C6", "C7", "T1",
                                               "T2",  "T3",  "T4",  "T5", "T6", "T7", "T8", "T9",
                                               "T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5"};
    // Discs first: the vertebrae then lie on top.
    const Signal ring{t.disc.ct + 10, 190, 130};
    for (int i = 1; i < VertebraCount; ++i) {
        const float high = vertebraZ(i) - shapeOf(i).halfHeight;
        const float low = i + 1 < VertebraCount ? vertebraZ(i + 1) + shapeOf(i + 1).halfHeight : -46.0F;
        const float z = 0.5F * (high + low);
        const Shape s = shapeOf(i);
        const float y = spineY(z), slope = (spineY(z + 12) - spineY(z - 12)) / 24;
        const float half = 0.5F * (high - low) + 1.5F;
        c.add({-s.halfWidth - 2, y - s.halfDepth - 6, z - half - 5},
              {s.halfWidth + 2, y + s.halfDepth + 6, z + half + 5}, [&](Point p) {
                  const float dz = p.z - z, dy = p.y - y - slope * dz;
                  const float u = p.x / s.halfWidth, v = dy / s.halfDepth;
                  return std::max({(std::sqrt(u * u + v * v) - 1) * s.halfDepth, dy - 0.85F * s.halfDepth,
                                   std::abs(dz + slope * dy * 0.9F) - half});
              });
        c.paint(labelOf(QStringLiteral("intervertebral_discs")), {t.disc, ring, 4.5F, 4, 6, 0.05F});
    }
    const Material bone = t.bone(2.1F, t.marrow, 0.42F);
    for (int i = 0; i < VertebraCount; ++i)
        drawVertebra(sketch, i, bone, QString::fromLatin1(names[i]));

    // Sacrum: a wedge that curves back, wings at its top, then the tail bone.
    for (const bool top : {false, true}) {
        const Point line[] = {{0, 38, -58},  {0, 54, -82},  {0, 71, -108},
                              {0, 79, -132}, {0, 76, -152}, {0, 66, -168}};
        const float width[] = {38, 33, 26, 19, 12, 6};
        const float radius[] = {15, 13, 11, 9.5F, 7, 5};
        for (int n = 0; n < 5; ++n) {
            if (top != (n == 0))
                continue;
            for (const float side : {1.0F, -1.0F})
                c.triangle(line[n], line[n + 1] + Point{0, 0, 3}, line[n] + Point{side * width[n], 6, 0},
                           radius[n] * 0.75F);
            for (const float side : {1.0F, -1.0F})
                c.triangle(line[n + 1] + Point{0, 0, 3}, line[n] + Point{side * width[n], 6, 0},
                           line[n + 1] + Point{side * width[n + 1], 6, 3}, radius[n] * 0.7F);
            c.capsule(line[n], line[n + 1], radius[n], radius[n + 1]);
        }
        c.paint(top ? labelOf(QStringLiteral("vertebrae_S1")) : labelOf(QStringLiteral("sacrum")),
                t.bone(2, t.marrow, 0.4F));
    }

    // Canal: fat, then the sac of fluid with cord or roots.
    std::vector<Point> line;
    std::vector<float> outer, sac;
    for (float z = 566; z > -90; z -= 14) {
        int i = 0;
        while (i + 1 < VertebraCount && vertebraZ(i) > z)
            ++i;
        const Shape s = shapeOf(i);
        line.push_back({0, spineY(z) + s.halfDepth + s.canal * 0.75F, z});
        outer.push_back(s.canal * (z < -50 ? 0.7F : 1.0F) - 0.6F);
        sac.push_back(std::max(4.0F, (s.canal - 2.2F) * clamp01((z + 110) / 70)));
    }
    c.tube(line, outer);
    c.paint(0, Tissues::plain(t.fat, 5, 6));
    std::vector<Point> cord;
    std::vector<float> thick;
    for (const Point &p : line)
        if (p.z > 108) {
            cord.push_back(p);
            thick.push_back(p.z > 440 ? 5.6F : p.z > 160 ? 4.6F : 5.0F);
        }
    cord.push_back({0, spineY(100) + 27, 98});
    thick.push_back(2);
    // The cord's mask in the published data is the whole sac down to the pelvis.
    c.tube(line, sac);
    c.paint(labelOf(QStringLiteral("spinal_cord")), Tissues::plain({20, 150, 900}, 3));
    c.tube(cord, thick);
    c.paint(labelOf(QStringLiteral("spinal_cord")), Tissues::plain(t.cord, 3));
}

} // namespace fathom::cohort
