// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

/// Arteries and bronchi of the lung: branches that halve until they are a voxel wide.
void branch(Canvas &c, Random &r, Point from, Point direction, float length, float radius, int depth)
{
    const Point end = from + length * direction;
    c.capsule(from, end, radius, radius * 0.8F);
    if (depth == 0)
        return;
    const int twigs = depth > 2 ? 3 : 2;
    for (int n = 0; n < twigs; ++n) {
        Point turned =
            direction + Point{float(0.5 * r.normal()), float(0.5 * r.normal()), float(0.5 * r.normal())};
        turned = (1 / std::max(cohort::length(turned), 0.1F)) * turned;
        branch(c, r, end, turned, length * float(r.uniform(0.62, 0.9)), radius * 0.66F, depth - 1);
    }
}

void drawLungVessels(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const quint8 first = labelOf(QStringLiteral("lung_upper_lobe_left"));
    const quint8 last = labelOf(QStringLiteral("lung_lower_lobe_right"));
    for (const float side : {1.0F, -1.0F}) {
        const Point hilum{side * 44, 24, 300};
        const Point ways[] = {{0.5F, -0.3F, 0.8F},  {0.7F, 0.5F, 0.4F},  {0.8F, -0.5F, 0.0F},
                              {0.6F, 0.6F, -0.5F},  {0.4F, 0.3F, -0.9F}, {0.75F, 0.1F, 0.55F},
                              {0.3F, -0.75F, 0.3F}, {0.5F, 0.8F, 0.0F},  {0.6F, -0.3F, -0.75F}};
        for (const Point &way : ways)
            branch(c, r, hilum, {side * way.x, way.y, way.z}, float(r.uniform(24, 34)), 4.4F, 4);
    }
    Signal vessel = sketch.tissue.pulmonary;
    c.paintWhere(KeepLabel, Tissues::plain(vessel, 3), [=](quint8 l) { return l >= first && l <= last; });
}

void drawHeart(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const quint8 label = labelOf(QStringLiteral("heart"));
    const auto size =
        float(std::clamp(1.05 + 0.035 * r.normal() + 0.0012 * (sketch.subject.age - 60), 0.95, 1.18));
    const auto at = [size](float x, float y, float z) {
        return Point{14 + size * (x - 14), -22 + size * (y + 22), 240 + size * (z - 240)};
    };
    const auto all = [&](float grow) {
        const float g = grow;
        c.ellipsoid(at(40, -34, 232), {45 * size + g, 38 * size + g, 37 * size + g}, {0, 22, -28},
                    10); // left ventricle
        c.ellipsoid(at(8, -50, 234), {44 * size + g, 29 * size + g, 36 * size + g}, {0, 18, -22},
                    10); // right ventricle
        c.ellipsoid(at(-26, -14, 244), {27 * size + g, 29 * size + g, 36 * size + g}, {0, 0, 0},
                    10); // right atrium
        c.ellipsoid(at(6, 10, 268), {36 * size + g, 22 * size + g, 25 * size + g}, {0, 0, 0},
                    10); // left atrium
        c.cut([&](Point p) { return sketch.frame.cavity().distance(p) + 3; });
        c.cut([&](Point p) { return 0.8F * (sketch.frame.diaphragm(p.x, p.y) - 8 - p.z); });
    };
    all(5);
    c.paint(0, Tissues::plain(t.fat, 7, 6));
    all(0);
    c.paint(label, Tissues::plain(t.myocardium, 4, 8));
    const auto inHeart = [label](quint8 l) { return l == label; };
    c.ellipsoid(at(8, -51, 234), {38 * size, 24 * size, 31 * size}, {0, 18, -22});
    c.ellipsoid(at(-26, -14, 244), {25 * size, 26 * size, 33 * size});
    c.paintWhere(KeepLabel, Tissues::plain(t.rightHeart, 6, 9), inHeart);
    c.ellipsoid(at(40, -34, 232), {43 * size, 36 * size, 35 * size}, {0, 22, -28}); // septum and free wall
    c.paintWhere(KeepLabel, Tissues::plain(t.myocardium, 4, 8), inHeart);
    c.ellipsoid(at(38, -33, 233), {33 * size, 25 * size, 24 * size}, {0, 22, -28});
    c.ellipsoid(at(6, 10, 268), {33 * size, 19 * size, 22 * size});
    c.paintWhere(KeepLabel, Tissues::plain(t.blood, 4, 8), inHeart);
    c.ellipsoid(at(44, -14, 284), {11, 15, 11}, {20, 0, 30});
    c.paint(labelOf(QStringLiteral("atrial_appendage_left")), Tissues::plain(t.blood, 4));
    // Pulmonary trunk and arteries carry no label of their own.
    const Point trunk[] = {at(18, -48, 266), {20, -30, 296}, {12, -4, 312}, {-18, 8, 304}, {-50, 18, 300}};
    const float trunkRadius[] = {14, 13.5F, 12, 10.5F, 8};
    c.tube(trunk, trunkRadius);
    const Point branchLeft[] = {{14, -8, 312}, {34, 14, 316}, {50, 26, 308}};
    const float leftRadius[] = {12, 10, 8};
    c.tube(branchLeft, leftRadius);
    c.paint(0, Tissues::plain(t.pulmonary, 4));
    const quint8 veins = labelOf(QStringLiteral("pulmonary_vein"));
    for (const Point &far :
         {Point{-52, 16, 286}, Point{-50, 26, 254}, Point{56, 12, 288}, Point{54, 34, 256}}) {
        const float side = far.x < 0 ? -1.0F : 1.0F;
        c.capsule(at(6 + side * 28, 13, 268 + 0.35F * (far.z - 270)), far, 7, 5.5F);
    }
    c.paintWhere(veins, Tissues::plain(t.blood, 4), [label](quint8 l) { return l != label; });
}

void drawAirways(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const float wide = sketch.subject.female ? 0.88F : 1.05F;
    const Point trachea[] = {{0, 0, 462}, {0, 6, 440}, {0, 18, 400}, {-2, 24, 360}, {-3, 26, 338}};
    const float tracheaRadius[] = {8.6F * wide, 8.8F * wide, 8.8F * wide, 8.8F * wide, 9.2F * wide};
    const Point right[] = {{-3, 26, 338}, {-24, 28, 320}, {-46, 30, 302}, {-52, 36, 276}};
    const Point left[] = {{-2, 26, 338}, {22, 30, 316}, {46, 34, 300}, {52, 40, 274}};
    const float bronchus[] = {7.4F * wide, 6.8F * wide, 5.4F * wide, 3.6F * wide};
    const auto build = [&](float grow) {
        c.tube(trachea, tracheaRadius);
        c.tube(right, bronchus);
        c.tube(left, bronchus);
        c.shrink(-grow);
    };
    build(2);
    c.paint(0, Tissues::plain(t.wall, 4));
    build(0);
    c.paint(labelOf(QStringLiteral("trachea")), Tissues::plain(t.gas, 6));
    const Point gullet[] = {{2, 18, 462},  {4, 26, 420},  {7, 34, 380},  {6, 36, 340}, {8, 34, 300},
                            {12, 30, 250}, {20, 22, 210}, {32, 14, 190}, {46, 14, 184}};
    const float gulletRadius[] = {6.5F, 6.5F, 7, 7, 7, 7.5F, 8, 8, 8};
    const quint8 esophagus = labelOf(QStringLiteral("esophagus"));
    c.tube(gullet, gulletRadius);
    const quint8 stomach = labelOf(QStringLiteral("stomach"));
    c.paintWhere(esophagus, Tissues::plain(t.wall, 5), [stomach](quint8 l) { return l != stomach; });
    Random r = sketch.subject.random(43);
    if (r.chance(0.5)) {
        const auto z = float(r.uniform(270, 400));
        c.ellipsoid({7, 34, z}, {3.5F, 2.5F, 14});
        c.paintWhere(KeepLabel, Tissues::plain(t.gas, 3), [esophagus](quint8 l) { return l == esophagus; });
    }
}

} // namespace

void drawChest(Sketch &sketch)
{
    Random r = sketch.subject.random(40);
    drawLungVessels(sketch, r);
    drawHeart(sketch, r);
    drawAirways(sketch);
    Canvas &c = sketch.canvas;
    for (const float side : {1.0F, -1.0F}) {
        const auto size = float(1 + 0.1 * r.normal()) * (sketch.subject.female ? 0.92F : 1.05F);
        c.ellipsoid({side * 17, -2, 452}, {9.5F * size, 10 * size, 23 * size}, {8, 10 * side, 0});
    }
    c.ellipsoid({0, -12, 444}, {11, 4, 7});
    c.paint(labelOf(QStringLiteral("thyroid_gland")), Tissues::plain(sketch.tissue.thyroid, 8, 7));
}

} // namespace fathom::cohort
