// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

using Points = std::vector<Point>;
using Radii = std::vector<float>;

/// Wall and content of a hollow organ, then gas where it rises to: the person lies on the back.
struct Filling
{
    Signal content;
    float wallMm = 2.5F;
    float texture = 4;
    float gasFrom = 0; ///< gas in front of the line's own y plus this, mm; > 50: none
};

void fillTube(Sketch &sketch, quint8 label, const Points &points, const Radii &radii, const Filling &filling,
              float haustra)
{
    Canvas &c = sketch.canvas;
    const auto build = [&](float shrink) {
        c.tube(points, radii, 3);
        if (haustra > 0)
            c.shift([&](Point p) {
                // Folds about every 28 mm, across whatever way the gut runs.
                return haustra * std::sin(0.21F * (p.x + p.y) + 0.24F * p.z) + shrink;
            });
        else
            c.shrink(shrink);
    };
    build(0);
    Material material = Tissues::hollow(filling.content, sketch.tissue.wall, filling.wallMm, filling.texture);
    material.textureMm = 6;
    c.paint(label, material, Canvas::After::Clear);
    if (filling.gasFrom > 50)
        return;
    build(filling.wallMm);
    c.cut([&](Point p) {
        // The fluid's level follows the gut's line, near points counting most.
        float sum = 0, weight = 1e-9F;
        for (const Point &q : points) {
            const Point way = p - q;
            const float w = 1 / (dot(way, way) + 60);
            sum += w * w * q.y;
            weight += w * w;
        }
        return p.y - sum / weight - filling.gasFrom;
    });
    c.paint(label, Tissues::plain(sketch.tissue.gas, 6));
}

void drawColon(Sketch &sketch, Random &r)
{
    const float v = sketch.frame.visceral * 0.5F;
    const auto wide = float(std::clamp(0.9 + 0.12 * r.normal(), 0.68, 1.25));
    const auto j = [&r](float mm) { return float(mm * std::clamp(r.normal(), -2.0, 2.0)); };
    const float sag = 28 + j(16);
    const Points right = {{-80, -34 - 0.4F * v, -52},
                          {-86, -20 - 0.3F * v, -20},
                          {-90 + j(3), 6, 25},
                          {-88 + j(3), 12, 62},
                          {-76, -12, 92},
                          {-66, -52 - v, 84}};
    const Points across = {{-66, -52 - v, 84},        {-38 + j(5), -68 - v, 72 - sag * 0.6F},
                           {0, -72 - v, 74 - sag},    {40 + j(5), -66 - v, 80 - sag * 0.5F},
                           {78, -30 - 0.5F * v, 118}, {97, 4, 142}};
    const Points down = {{97, 4, 142},         {100, 26, 120}, {102 + j(3), 24, 70},
                         {100 + j(3), 12, 15}, {92, -6, -30},  {78, -26, -58}};
    const Points end = {{78, -26, -58},
                        {42 + j(8), -26 + j(5), -84},
                        {8, -12 + j(6), -48 + j(8)},
                        {-26 + j(6), 10, -62},
                        {-12, 42, -84},
                        {0, 58, -108},
                        {0, 56, -138},
                        {0, 46, -162}};
    const quint8 label = labelOf(QStringLiteral("colon"));
    const auto some = [&](float mean) { return mean + j(7); };
    fillTube(sketch, label, right, {24 * wide, 24 * wide, 21 * wide, 20 * wide, 19 * wide, 18 * wide},
             {sketch.tissue.stool, 2.4F, 62, some(-9)}, 2.2F);
    fillTube(sketch, label, end, {12 * wide, 13 * wide, 13 * wide, 14 * wide, 14, 17 * wide, 17, 10},
             {sketch.tissue.stool, 3, 30, r.chance(0.5) ? some(-3) : 60.0F}, 1.2F);
    fillTube(sketch, label, down, {16 * wide, 15 * wide, 14 * wide, 13 * wide, 12 * wide, 12 * wide},
             {sketch.tissue.stool, 2.4F, 40, some(0)}, 1.8F);
    fillTube(sketch, label, across, {18 * wide, 18 * wide, 19 * wide, 18 * wide, 18 * wide, 17 * wide},
             {sketch.tissue.stool, 2.2F, 45, some(3)}, 2.4F);
}

/// Loops that wind through the middle of the belly, row above row.
void drawSmallBowel(Sketch &sketch, Random &r)
{
    const float v = sketch.frame.visceral;
    const auto j = [&r](float mm) { return float(mm * std::clamp(r.normal(), -2.2, 2.2)); };
    const quint8 label = labelOf(QStringLiteral("small_bowel"));
    Signal content = sketch.tissue.chyme;
    if (sketch.subject.modality == Modality::Ct && r.chance(0.15))
        content.ct = 180; // drunk contrast medium
    Points line;
    Radii radii;
    bool toLeft = true;
    for (float z = 66; z > -104; z -= 22) {
        const float half = z > 20 ? 58.0F : z > -60 ? 66.0F : 40.0F;
        const float centre = z > 0 ? 12.0F : 0.0F;
        const float front = z < -70 ? -46.0F : -34 - 0.5F * v;
        for (int n = 0; n < 4; ++n) {
            const float u = (float(n) / 1.5F - 1) * (toLeft ? 1 : -1);
            line.push_back(
                {centre + half * u + j(7), front + ((n & 1) != 0 ? 20.0F : -14.0F) + j(8), z + j(6)});
            radii.push_back(12.5F + j(1.6F));
        }
        toLeft = !toLeft;
    }
    fillTube(sketch, label, line, radii, {content, 2.6F, 9, r.chance(0.5) ? -7.0F : 60.0F}, 0.8F);
}

void drawStomach(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const auto full = float(std::clamp(0.95 + 0.15 * r.normal(), 0.6, 1.3));
    const quint8 label = labelOf(QStringLiteral("stomach"));
    const Points line = {{58, 26, 188}, {66, 6, 166}, {60, -30, 128},
                         {34, -52, 96}, {2, -46, 90}, {-24, -30, 102}};
    const Radii radii = {27 * full, 30 * full, 27 * full, 22 * full, 15 * full, 9};
    const auto build = [&](float shrink) {
        c.tube(line, radii, 8);
        c.cut([&](Point p) { return sketch.frame.cavity().distance(p) + 5; });
        c.cut([&](Point p) { return 0.8F * (p.z - sketch.frame.diaphragm(p.x, p.y) + 5); });
        c.rough(2, 18);
        c.shrink(shrink);
    };
    build(0);
    Signal content = r.chance(0.5) ? sketch.tissue.water : sketch.tissue.stool;
    c.paint(label, Tissues::hollow(content, sketch.tissue.wall, 4.5F, 9));
    build(4);
    const auto level = float(-22 + 12 * r.normal());
    c.cut([&](Point p) { return p.y - level; });
    c.paint(label, Tissues::plain(sketch.tissue.gas, 6));
    const Points duodenum = {{-24, -30, 102}, {-40, -18, 108}, {-47, -2, 88}, {-47, 6, 56},
                             {-30, 0, 38},    {0, -14, 40},    {22, -14, 56}, {30, -24, 72}};
    fillTube(sketch, labelOf(QStringLiteral("duodenum")), duodenum, {10, 12, 12, 12, 11.5F, 10, 10, 10},
             {sketch.tissue.chyme, 2.6F, 8, r.chance(0.3) ? -4.0F : 60.0F}, 0.6F);
}

} // namespace

void drawBowel(Sketch &sketch)
{
    Random r = sketch.subject.random(30);
    drawSmallBowel(sketch, r);
    drawColon(sketch, r);
    drawStomach(sketch, r);
}

} // namespace fathom::cohort
