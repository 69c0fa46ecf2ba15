// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

void drawSkull(Sketch &sketch)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const quint8 skull = labelOf(QStringLiteral("skull"));
    // Vault with its base, face, jaw; then the hollows are cut by painting over.
    c.ellipsoid({0, -3, 630}, {75.5F, 95, 73.5F});
    c.cut([](Point p) {
        const float base = p.y < -34 ? 595.0F : p.y < 8 ? (std::abs(p.x) < 20 ? 582.0F : 577.0F) : 562.0F;
        return base - p.z;
    });
    c.ellipsoid({0, -62, 566}, {44, 30, 36}, 8);
    for (const float side : {1.0F, -1.0F}) {
        c.tube(std::array{Point{side * 38, -76, 572}, Point{side * 58, -56, 574}, Point{side * 64, -22, 580}},
               std::array{7.0F, 5.0F, 4.5F}, 3);                        // cheek bone and arch
        c.ellipsoid({side * 56, 16, 572}, {15, 17, 22}, 4);             // mastoid
        c.capsule({side * 26, 6, 582}, {side * 56, 8, 586}, 10, 11, 4); // petrous bone
        c.tube(std::array{Point{side * 54, -6, 572}, Point{side * 52, -12, 540}, Point{side * 46, -34, 514},
                          Point{side * 30, -72, 506}, Point{0, -90, 506}},
               std::array{6.0F, 7.0F, 7.5F, 8.0F, 9.5F}, 3); // jaw
    }
    c.paint(skull, {{420, 300, 200}, t.cortex, 3.6F, 60, 6, 0.05F});
    // Diploe of the vault, darker marrow between the tables.
    c.add({-77, -99, 575}, {77, 95, 706}, [](Point p) {
        const Point q{p.x / 73, (p.y + 3) / 92.5F, (p.z - 630) / 71};
        return std::abs(length(q) - 1) * 72 - 1.1F + (p.z < 600 ? 4.0F : 0.0F);
    });
    c.paintWhere(KeepLabel, Tissues::plain({380, 420, 300}, 40, 5), [skull](quint8 l) { return l == skull; });
    // Teeth.
    for (int row = 0; row < 2; ++row)
        for (int n = 0; n <= 12; ++n) {
            const float angle = (float(n) / 12 - 0.5F) * 3.0F;
            const Point root{27 * std::sin(angle), -52 - 36 * std::cos(angle), row == 0 ? 536.0F : 516.0F};
            c.capsule(root, root + Point{0, -1, row == 0 ? -8.0F : 8.0F}, 3.2F, 3.2F);
        }
    c.paint(skull, Tissues::plain(t.tooth));
}

void drawFace(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const float full = r.chance(0.12) ? 0.0F : 1.0F; // a swollen sinus holds fluid
    for (const float side : {1.0F, -1.0F}) {
        const auto at = [side](float x, float y, float z) { return Point{side * x, y, z}; };
        // Orbit: fat cone, globe, muscles, nerve.
        c.capsule(at(33, -80, 596), at(20, -38, 594), 17, 6);
        c.paint(0, Tissues::plain(t.fat, 6, 6));
        c.capsule(at(33, -66, 596), at(18, -34, 595), 2.4F, 2.4F);
        for (const Point &muscle : {at(44, -66, 596), at(22, -66, 596), at(33, -66, 607), at(33, -66, 585)})
            c.capsule(muscle, at(20, -40, 595), 2.6F, 2);
        c.paint(0, Tissues::plain(t.muscle, 4));
        c.ellipsoid(at(33, -82, 596), {12.3F, 12.3F, 12.3F});
        c.paint(0, Tissues::hollow({12, 140, 960}, {45, 260, 260}, 1.6F, 2));
        c.ellipsoid(at(33, -90, 596), {4.5F, 2.4F, 4.5F});
        c.paint(0, Tissues::plain({75, 330, 120}, 2));
        // Sinuses and the cells behind the ear.
        c.ellipsoid(at(28, -66, 566), {13, 15, 16});
        c.paint(0, Tissues::hollow(full > 0 ? t.gas : t.fluid, t.wall, full > 0 ? 0.7F : 3.0F, 3));
        c.ellipsoid(at(58, 14, 570), {9, 11, 15});
        c.rough(5, 6);
        c.paintWhere(KeepLabel, Tissues::plain({-520, 60, 60}, 220, 4), [](quint8 l) { return l != 0; });
        c.capsule(at(78, 4, 588), at(56, 6, 588), 3.4F, 3);
        c.paint(0, Tissues::plain(t.gas));
        // Chewing muscles, salivary gland.
        c.ellipsoid(at(58, -24, 540), {7, 14, 26}, {0, 0, 10});
        c.ellipsoid(at(66, -22, 606), {6, 26, 24});
        c.paintWhere(0, Tissues::plain(t.muscle, 5), [](quint8 l) { return l == 0; });
        c.ellipsoid(at(44, -62, 542), {9, 16, 22});
        c.paintWhere(0, Tissues::plain(t.fat, 8, 5), [](quint8 l) { return l == 0; });
        c.ellipsoid(at(62, 0, 546), {10, 12, 22});
        c.paintWhere(0, Tissues::plain({-10, 600, 420}, 10, 5), [](quint8 l) { return l == 0; });
    }
    c.ellipsoid({0, -96, 618}, {18, 6, 12});  // frontal sinus
    c.ellipsoid({0, -34, 586}, {12, 12, 10}); // sphenoid sinus
    c.ellipsoid({0, -68, 590}, {13, 20, 12}); // ethmoid cells
    c.rough(2.5F, 7);
    c.paint(0, Tissues::plain({-860, 20, 20}, 120, 5));
    for (const float side : {1.0F, -1.0F}) {
        c.ellipsoid({side * 7, -78, 568}, {4.5F, 30, 17});
        c.paint(0, Tissues::plain(t.gas, 6));
        c.ellipsoid({side * 10, -74, 560}, {3.4F, 22, 4});
        c.ellipsoid({side * 10, -74, 570}, {3, 18, 4});
        c.paint(0, Tissues::plain(t.wall, 5));
    }
    // Mouth, tongue, throat.
    c.ellipsoid({0, -50, 526}, {24, 34, 17}, {-14, 0, 0});
    c.paintWhere(0, Tissues::plain({62, 430, 230}, 6), [](quint8 l) { return l == 0; });
    const Point throat[] = {{0, -40, 572}, {0, -22, 556}, {0, -16, 530},
                            {0, -16, 505}, {0, -13, 484}, {0, -3, 460}};
    const float radius[] = {8, 9, 7, 8, 6, 8};
    c.tube(throat, radius);
    c.paintWhere(0, Tissues::plain(t.gas, 6), [](quint8 l) { return l == 0; });
    // Larynx and hyoid bone; fat around the great vessels of the neck.
    for (const float side : {1.0F, -1.0F}) {
        c.triangle({side * 3, -32, 486}, {side * 17, -8, 490}, {side * 14, -8, 462}, 2.2F);
        c.paint(0, Tissues::plain({190, 260, 180}, 40, 5));
        c.capsule({side * 4, -36, 500}, {side * 20, -16, 506}, 3, 2.4F);
        c.paint(0, Tissues::plain({500, 60, 40}));
    }
}

void drawBrain(Sketch &sketch, Random &r)
{
    Canvas &c = sketch.canvas;
    const Tissues &t = sketch.tissue;
    const Subject &s = sketch.subject;
    const quint8 label = labelOf(QStringLiteral("brain"));
    const bool shrunk = s.has(Finding::BrainAtrophy);
    const float loss =
        float(0.25 * clamp01(float(s.age - 40) / 50)) + (shrunk ? float(r.uniform(0.9, 1.25)) : 0.0F);
    const auto floor = [](Point p) {
        // The base falls from the forehead over the temporal lobes to the back, in three steps.
        const float side = std::abs(p.x) < 16   ? 8.0F
                           : std::abs(p.x) < 26 ? 8 - 1.4F * (std::abs(p.x) - 16)
                                                : -6.0F;
        const float middle = 590 + side;
        const float front = middle + (605 - middle) * clamp01((-28 - p.y) / 14);
        return front + (570 - front) * clamp01((p.y - 2) / 12) - p.z;
    };
    // Inside of the skull: fluid, then the brain.
    c.ellipsoid({0, -3, 630}, {69, 88.5F, 66.5F});
    c.cut(floor);
    c.capsule({0, 18, 580}, {0, 16, 556}, 14, 11, 4);
    c.paint(0, Tissues::plain(t.csf, 2));
    const float gap = 1.2F + 2.6F * loss;
    // Both hemispheres and the lesser brain.
    c.ellipsoid({0, -3, 631}, {68 - gap, 87.5F - gap, 65.5F - gap});
    c.cut([&](Point p) { return floor(p) + 2; });
    c.cut([&](Point p) { return (p.y > 8 ? 586 + 0.3F * (p.y - 20) : 500.0F) - p.z; }); // tentorium
    c.cut([&](Point p) {
        return (p.z > 632 || std::abs(p.y) > 62 ? 0.9F + 0.7F * loss : -5.0F) - std::abs(p.x);
    });
    // Furrows: thin sheets of fluid that run inward from the surface.
    const float wide = 1.5F + 1.1F * loss;
    c.cut([&](Point p) {
        const Point q{p.x / 66, (p.y + 3) / 86, (p.z - 631) / 63.5F};
        const float depth = (1 - length(q)) * 64;
        if (depth > 21)
            return -9.0F;
        const float n = std::abs(c.noise().at(p, 17) + 0.3F * c.noise().at(p, 9));
        return wide * (1 - std::max(depth, 0.0F) / 24) - 11 * n;
    });
    c.paint(label, {t.white, t.grey, 3.4F, 1.5F, 7, 0.03F});
    const auto inBrain = [label](quint8 l) { return l == label; };
    // Deep grey, then the ventricles.
    for (const float side : {1.0F, -1.0F}) {
        c.ellipsoid({side * 12, 4, 622}, {8, 14, 9});
        c.ellipsoid({side * 23, -12, 622}, {7, 19, 11}, {0, 0, 12 * side});
        c.ellipsoid({side * 13, -24, 630}, {5, 9, 8});
        c.paintWhere(KeepLabel, Tissues::plain(t.grey, 2), inBrain);
    }
    const float big = 1 + 0.55F * loss + float(0.08 * r.normal());
    for (const float side : {1.0F, -1.0F}) {
        const Point horn[] = {{side * 10, -34, 634}, {side * 9, -8, 644},  {side * 14, 18, 642},
                              {side * 25, 36, 628},  {side * 30, 20, 608}, {side * 30, 0, 602}};
        const float radius[] = {4.2F * big, 4.4F * big, 4.8F * big, 5.2F * big, 2.6F * big, 2 * big};
        c.tube(horn, radius, 2);
    }
    c.ellipsoid({0, 0, 622}, {1.8F * big, 12, 9});
    c.paintWhere(label, Tissues::plain(t.csf, 2), inBrain);
    for (const float side : {1.0F, -1.0F})
        c.ellipsoid({side * 21, 36, 588}, {27 - gap, 29 - gap, 22 - gap}, {16, 0, 0}, 4);
    c.shift([&](Point p) {
        const float fold = std::abs(std::sin(0.62F * p.z + 0.2F * p.y));
        return fold < 0.25F ? 0.9F : 0.0F;
    });
    c.paint(label, {t.white, t.grey, 5, 2, 5, 0.05F});
    const Point stem[] = {{0, 10, 612}, {0, 6, 594}, {0, 14, 574}, {0, 16, 560}};
    const float stemRadius[] = {13, 14.5F, 9.5F, 6.5F};
    c.tube(stem, stemRadius, 2);
    c.paint(label, Tissues::plain({t.white.ct, 560, 340}, 2));
    c.ellipsoid({0, 27, 586}, {6 * big, 4 * big, 9});
    c.paint(label, Tissues::plain(t.csf, 2));
    if (shrunk) { // the finding is marked where brain is missing: fluid spaces inside and around
        c.ellipsoid({0, -3, 630}, {69, 88.5F, 66.5F});
        c.cut(floor);
        c.forInside([&](size_t v) {
            if (c.ct[v] < 22 && c.ct[v] > -20)
                c.finding[v] |= findingBit(Finding::BrainAtrophy);
        });
        c.clear();
    }
    // Falx and venous sinus.
    c.capsule({0, 78, 606}, {0, 82, 640}, 3.4F, 3.4F);
    c.paintWhere(0, Tissues::plain(t.rightHeart), [](quint8 l) { return l == 0; });
}

} // namespace

void drawHead(Sketch &sketch)
{
    Random r = sketch.subject.random(60);
    Canvas &c = sketch.canvas;
    for (const float side : {1.0F, -1.0F})
        c.capsule({side * 34, 4, 424}, {side * 36, 4, 516}, 10, 9);
    c.paintWhere(0, Tissues::plain(sketch.tissue.fat, 8, 6), [](quint8 l) { return l == 0; });
    drawSkull(sketch);
    drawFace(sketch, r);
    drawBrain(sketch, r);
}

} // namespace fathom::cohort
