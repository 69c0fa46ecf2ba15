// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "value_range.h"

#include <base/random.h>

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fathom;

namespace {

struct Case
{
    std::array<int, 3> size;
    std::array<double, 3> spacing;
};

PlaneRule ruleOf(const Case &grid, size_t plane)
{
    PlaneRule rule;
    rule.cut = rule.resampled = true;
    rule.axisA = plane == 0 ? 1 : 0;
    rule.axisB = plane == 2 ? 1 : 2;
    const double a = grid.spacing[rule.axisA], b = grid.spacing[rule.axisB];
    rule.a = resampledAxis(grid.size[rule.axisA], a, std::min(a, b));
    rule.b = resampledAxis(grid.size[rule.axisB], b, std::min(a, b));
    return rule;
}

/// Every value of every slice of the plane, one after the other, by the formula of the slice rule.
std::vector<float> allValues(const std::vector<float> &values, const Case &grid, size_t plane,
                             const PlaneRule &rule)
{
    const std::array<int, 3> &size = grid.size;
    const double smaller = std::min(grid.spacing[rule.axisA], grid.spacing[rule.axisB]);
    std::vector<float> all;
    for (int index = 0; index < size[plane]; ++index)
        for (int a = 0; a < rule.a.size; ++a)
            for (int b = 0; b < rule.b.size; ++b) {
                const double atA = a * smaller / grid.spacing[rule.axisA];
                const double atB = b * smaller / grid.spacing[rule.axisB];
                if (atA >= size[rule.axisA] - 0.5 || atB >= size[rule.axisB] - 0.5) {
                    all.push_back(0.0F);
                    continue;
                }
                const auto voxel = [&](int stepA, int stepB) {
                    std::array<int, 3> place = {};
                    place[plane] = index;
                    place[rule.axisA] = std::min(int(atA) + stepA, size[rule.axisA] - 1);
                    place[rule.axisB] = std::min(int(atB) + stepB, size[rule.axisB] - 1);
                    return double(
                        values[size_t(place[0]) + size_t(size[0]) * size_t(place[1] + size[1] * place[2])]);
                };
                const double partA = atA - std::min(int(atA), size[rule.axisA] - 1);
                const double partB = atB - std::min(int(atB), size[rule.axisB] - 1);
                const double near = voxel(0, 0) + (voxel(1, 0) - voxel(0, 0)) * partA;
                const double far = voxel(0, 1) + (voxel(1, 1) - voxel(0, 1)) * partA;
                all.push_back(float(near + (far - near) * partB));
            }
    return all;
}

enum class Kind { Noise, Smooth, Wide, Flat, Broken };

std::vector<float> randomValues(Kind kind, size_t count, Random &random)
{
    std::vector<float> values(count);
    float level = 0;
    for (float &value : values) {
        const double part = random.uniform();
        switch (kind) {
        case Kind::Noise:
            value = float(std::floor(part * 1400 - 1000));
            break;
        case Kind::Smooth:
            level = 0.95F * level + float(part - 0.5) * 40;
            value = level;
            break;
        case Kind::Wide: // where sums of two voxels lose digits
            value = float(std::ldexp(part - 0.5, int(random.below(120)) - 60));
            break;
        case Kind::Flat: // a few values many times
            value = random.below(50) == 0 ? 1.1F : -0.3F;
            break;
        case Kind::Broken:
            value = random.below(40) == 0   ? std::nanf("")
                    : random.below(60) == 0 ? HUGE_VALF
                    : random.below(60) == 0 ? -HUGE_VALF
                                            : float(part);
            break;
        }
    }
    return values;
}

} // namespace

class tst_ValueRange final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsEveryValueLookedAt_data();
    void equalsEveryValueLookedAt();
    void looksNoFurtherThanTheLimits();
};

void tst_ValueRange::equalsEveryValueLookedAt_data()
{
    QTest::addColumn<int>("kind");
    for (const auto &[name, kind] :
         {std::pair("noise", Kind::Noise), std::pair("smooth", Kind::Smooth), std::pair("wide", Kind::Wide),
          std::pair("flat", Kind::Flat), std::pair("broken", Kind::Broken)})
        QTest::newRow(name) << int(kind);
}

void tst_ValueRange::equalsEveryValueLookedAt()
{
    QFETCH(int, kind);
    Random random(quint64(kind) + 1);
    int beyondLimits = 0, within = 0;
    for (int round = 0; round < 60; ++round) {
        Case grid;
        for (size_t axis = 0; axis < 3; ++axis) {
            grid.size[axis] = 2 + int(random.below(14));
            // Not as files hold them: then o * spacing / spacing is not always o.
            grid.spacing[axis] = 0.4 + 4 * random.uniform();
        }
        const size_t count = size_t(grid.size[0]) * size_t(grid.size[1]) * size_t(grid.size[2]);
        const std::vector<float> values = randomValues(Kind(kind), count, random);
        const LineRanges lines = lineRanges(values, grid.size);
        for (size_t plane = 0; plane < 3; ++plane) {
            const PlaneRule rule = ruleOf(grid, plane);
            double smallest = HUGE_VAL, largest = -HUGE_VAL;
            for (const float value : allValues(values, grid, plane, rule)) {
                if (std::isnan(value))
                    continue;
                smallest = std::min(smallest, double(value));
                largest = std::max(largest, double(value));
            }
            ValueRange range;
            addResampledPlane(values, lines, grid.size, plane, rule, -HUGE_VAL, HUGE_VAL, range);
            QCOMPARE(range.smallest, smallest);
            QCOMPARE(range.largest, largest);
            // As a grey scale asks: what lies beyond its limits is cut to them.
            const double low = -900 + 800 * random.uniform(), high = low + 1200 * random.uniform();
            ValueRange limited;
            addResampledPlane(values, lines, grid.size, plane, rule, low, high, limited);
            QCOMPARE(std::clamp(limited.smallest, low, high), std::clamp(smallest, low, high));
            QCOMPARE(std::clamp(limited.largest, low, high), std::clamp(largest, low, high));
            (largest >= high ? beyondLimits : within) += 1;
        }
    }
    if (Kind(kind) == Kind::Noise)
        QVERIFY(beyondLimits > 10 && within > 10);
}

void tst_ValueRange::looksNoFurtherThanTheLimits()
{
    const Case grid = {{4, 3, 2}, {1, 1, 3}};
    std::vector<float> values(24, 0.0F);
    values.front() = 50;
    values.back() = 70;
    const PlaneRule rule = ruleOf(grid, 1);
    ValueRange range;
    addResampledPlane(values, lineRanges(values, grid.size), grid.size, 1, rule, 10, 40, range);
    QCOMPARE(range.largest, 50.0);
    QVERIFY(range.spans(10, 40));
}

FATHOM_TEST_SUBJECT(value_range, tst_ValueRange)
#include "tst_value_range.moc"
