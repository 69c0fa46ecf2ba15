// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

constexpr auto everywhere = [](quint8) { return true; };

void liverLesions(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const quint8 liver = labelOf(QStringLiteral("liver"));
    const int count = 1 + int(r.below(5));
    const bool cystic = r.chance(0.35);
    for (int n = 0; n < count; ++n) {
        const Point at{float(r.uniform(-118, -30)), float(r.uniform(-35, 50)), float(r.uniform(112, 190))};
        const auto radius = float(r.uniform(6, 21));
        c.ellipsoid(at, {radius, radius * float(r.uniform(0.8, 1.1)), radius * float(r.uniform(0.8, 1.1))});
        c.rough(1.2F, 10);
        Signal inside{t.liver.ct - (sketch.subject.phase == Phase::Native ? 18.0F : 42.0F), 300, 430};
        Signal rim{t.liver.ct - 8, 380, 330};
        if (cystic)
            inside = rim = t.fluid;
        c.paintWhere(
            KeepLabel, {inside, rim, 2.5F, 5, 7, 0.08F}, [liver](quint8 l) { return l == liver; },
            Canvas::After::Clear, findingBit(Finding::LiverLesion));
    }
}

void effusion(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const quint8 first = labelOf(QStringLiteral("lung_upper_lobe_left"));
    const quint8 last = labelOf(QStringLiteral("lung_lower_lobe_right"));
    const bool both = r.chance(0.45);
    const float only = r.chance(0.5) ? 1.0F : -1.0F;
    for (const float side : {1.0F, -1.0F}) {
        if (!both && side != only)
            continue;
        const auto depth = float(r.uniform(12, 46)); // thickness of the fluid at the back
        const Frame &frame = sketch.frame;
        const Point lo{side > 0 ? 0.0F : -150.0F, -30, 106}, hi{side > 0 ? 150.0F : 0.0F, 112, 400};
        c.add(lo, hi, [&](Point p) {
            // It gathers low and at the back, and reaches up along the wall.
            const float level = 100 - depth * (1.2F - 0.005F * (p.z - 120)) - 0.0022F * p.x * p.x + 8;
            const float base = frame.diaphragm(p.x, p.y) - p.z;
            return std::max({level - p.y, base, frame.cavity().distance(p)});
        });
        c.paintWhere(
            0, Tissues::plain({12, 150, 960}, 3), [=](quint8 l) { return l >= first && l <= last; },
            Canvas::After::Clear, findingBit(Finding::PleuralEffusion));
    }
}

void nodules(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const quint8 first = labelOf(QStringLiteral("lung_upper_lobe_left"));
    const quint8 last = labelOf(QStringLiteral("lung_lower_lobe_right"));
    const int count = 1 + int(r.below(3));
    for (int n = 0; n < count; ++n) {
        const float side = r.chance(0.5) ? 1.0F : -1.0F;
        const Point at{side * float(r.uniform(60, 100)), float(r.uniform(-40, 60)),
                       float(r.uniform(250, 370))};
        const auto radius = float(r.uniform(4.5, 15));
        c.ellipsoid(at, {radius, radius, radius});
        c.rough(1.6F, 7);
        c.paintWhere(
            KeepLabel, Tissues::plain({42, 330, 330}, 8, 5),
            [=](quint8 l) { return l >= first && l <= last; }, Canvas::After::Clear,
            findingBit(Finding::LungNodule));
    }
}

void kidneyCysts(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const int count = 1 + int(r.below(3));
    for (int n = 0; n < count; ++n) {
        const bool left = r.chance(0.5);
        const float side = left ? 1.0F : -1.0F;
        const auto radius = float(r.uniform(6, 20));
        const Point at{side * float(78 + 0.5 * double(radius)), float(r.uniform(25, 50)),
                       float(r.uniform(70, 135)) - (left ? 0.0F : 13.0F)};
        c.ellipsoid(at, {radius, radius, radius});
        c.cut([&](Point p) { return sketch.frame.cavity().distance(p) + 2; });
        c.paintWhere(0, Tissues::plain({6, 110, 1000}, 2), everywhere, Canvas::After::Clear,
                     findingBit(Finding::KidneyCyst));
    }
}

void implant(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const quint8 bit = findingBit(Finding::MetalImplant);
    const Material metal = Tissues::plain(sketch.tissue.metal);
    const bool left = r.chance(0.5);
    const float side = left ? 1.0F : -1.0F;
    const float wide = sketch.subject.female ? 1.05F : 1.0F;
    const bool hip = sketch.subject.lowest < -60 || r.chance(0.3);
    if (hip) { // total hip: ball, neck, stem, cup
        const Point head{side * 88 * wide, 5, -98};
        c.ellipsoid(head, {16, 16, 16});
        c.capsule(head, {side * 122 * wide, 13, -134}, 7, 8);
        c.tube(std::array{Point{side * 122 * wide, 13, -134}, Point{side * 119 * wide, 7, -180},
                          Point{side * 115 * wide, 3, -270}},
               std::array{9.5F, 7.5F, 5.5F});
        c.add(head - Point{30, 30, 30}, head + Point{30, 30, 30}, [&](Point p) {
            const Point q = p - head;
            return std::max(std::abs(length(q) - 25.5F) - 2.2F, 0.5F * (side * q.x) - 0.86F * q.z - 3);
        });
    } else { // screws and rods of the lumbar spine
        for (const int i : {21, 22}) {
            const float z = vertebraZ(i), y = spineY(z);
            for (const float s : {1.0F, -1.0F})
                c.capsule({s * 8, y - 2, z + 2}, {s * 21, y + 46, z + 2}, 3.2F, 3.4F);
        }
        for (const float s : {1.0F, -1.0F})
            c.capsule({s * 21, spineY(vertebraZ(21)) + 47, vertebraZ(21) + 10},
                      {s * 21, spineY(vertebraZ(22)) + 47, vertebraZ(22) - 8}, 3.4F, 3.4F);
    }
    c.paintWhere(KeepLabel, metal, everywhere, Canvas::After::Clear, bit);
}

void fracture(Sketch &sketch, Random &r)
{
    // A broken vertebra: its upper half sinks in at the front, dense in the middle.
    Canvas &c = sketch.canvas;
    const int low = 13 + int(r.below(9));
    const float z = vertebraZ(low), y = spineY(z);
    static const char *names[] = {"T7", "T8", "T9", "T10", "T11", "T12", "L1", "L2", "L3"};
    const quint8 label = labelOf(QStringLiteral("vertebrae_") + QString::fromLatin1(names[low - 13]));
    const auto sinks = float(r.uniform(5, 10));
    c.add({-30, y - 24, z - 4}, {30, y + 16, z + 18}, [&](Point p) {
        const float edge = z + 13 - sinks * clamp01((y + 12 - p.y) / 20);
        return std::max({edge - p.z, std::abs(p.x) - 28, p.y - y - 14, y - 23 - p.y, p.z - z - 17});
    });
    c.paintWhere(
        0, Tissues::plain({70, 250, 520}, 8), [label](quint8 l) { return l == label; }, Canvas::After::Clear,
        findingBit(Finding::Fracture));
    c.add({-26, y - 20, z - 3}, {26, y + 14, z + 13}, [&](Point p) {
        const float line = z + 7 - sinks * clamp01((y + 12 - p.y) / 20) + 1.5F * c.noise().at(p, 8);
        return std::max(std::abs(p.z - line) - 2.2F, std::max(std::abs(p.x) - 24, p.y - y - 12));
    });
    c.paintWhere(
        KeepLabel, Tissues::plain({420, 190, 640}, 30, 5), [label](quint8 l) { return l == label; },
        Canvas::After::Clear, findingBit(Finding::Fracture));
}

} // namespace

void drawFindings(Sketch &sketch)
{
    const Subject &s = sketch.subject;
    Random r = s.random(70);
    // Each has a stream of its own, so that one finding does not move another.
    const auto with = [&](Finding finding, auto draw) {
        Random own(r.next());
        if (s.has(finding))
            draw(sketch, own);
    };
    with(Finding::LiverLesion, liverLesions);
    with(Finding::PleuralEffusion, effusion);
    with(Finding::LungNodule, nodules);
    with(Finding::KidneyCyst, kidneyCysts);
    with(Finding::Fracture, fracture);
    with(Finding::MetalImplant, implant);
}

std::array<bool, FindingCount> visibleFindings(const Subject &, const Canvas &canvas)
{
    std::array<qint64, 256> count{};
    for (const quint8 label : canvas.label)
        ++count[label];
    const auto any = [&](std::initializer_list<const char *> names) {
        qint64 sum = 0;
        for (const char *name : names)
            sum += count[labelOf(QString::fromLatin1(name))];
        return sum > 20;
    };
    const bool lungs = any(
        {"lung_lower_lobe_left", "lung_lower_lobe_right", "lung_upper_lobe_left", "lung_upper_lobe_right"});
    const bool bones = any({"vertebrae_T7", "vertebrae_T8", "vertebrae_T9", "vertebrae_T10", "vertebrae_T11",
                            "vertebrae_T12", "vertebrae_L1", "vertebrae_L2", "vertebrae_L3"});
    return {any({"liver"}),
            lungs,
            lungs,
            any({"kidney_left", "kidney_right"}),
            any({"femur_left", "femur_right", "vertebrae_L3", "vertebrae_L2"}),
            bones,
            any({"spleen"}),
            any({"brain"})};
}

} // namespace fathom::cohort
