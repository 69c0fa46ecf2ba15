// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "resample.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fathom {

AxisSampling resampledAxis(int size, double oldSpacing, double newSpacing)
{
    // nearbyint rounds halves to even, as long as nobody changed the rounding mode.
    const int samples = std::max(1, int(std::nearbyint(size * oldSpacing / newSpacing)));
    return {size, samples, oldSpacing, newSpacing};
}

bool closeTo(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance + 1e-5 * std::abs(b);
}

void toGrey(std::span<const float> values, const GreyScale &scale, quint8 *grey)
{
    constexpr double widest = 65536;
    const double first = std::ceil(scale.low);
    std::vector<quint8> table;
    if (std::abs(scale.low) < widest && scale.high - scale.low <= widest &&
        double(values.size()) > scale.high - scale.low)
        for (double value = first; value <= scale.high; ++value)
            table.push_back(scale.grey(float(value)));
    const auto each = [&](std::span<const float> some) {
        for (const float value : some)
            *grey++ = scale.grey(value);
    };
    if (table.empty())
        return each(values);
    // The table's two ends stand for what lies beyond it.
    table.insert(table.begin(), scale.smallest > scale.low ? quint8(0) : scale.grey(-HUGE_VALF));
    table.push_back(scale.grey(HUGE_VALF));
    const auto below = float(first - 1), above = float(first - 2) + float(table.size());
    constexpr size_t stretch = 4096;
    std::array<qint32, stretch> places;
    for (size_t at = 0; at < values.size(); at += stretch) {
        const auto some = values.subspan(at, std::min(stretch, values.size() - at));
        qint32 others = 0; // fractions and what is no number
        for (size_t n = 0; n < some.size(); ++n) {
            const float near = std::min(above, std::max(below, some[n]));
            places[n] = qint32(near - below);
            others += (float(places[n]) + below != some[n]) & !((some[n] <= below) | (some[n] >= above));
        }
        if (others > 0) {
            each(some);
            continue;
        }
        for (size_t n = 0; n < some.size(); ++n)
            grey[n] = table[size_t(places[n])];
        grey += some.size();
    }
}

std::vector<AxisSample> samplesOf(const AxisSampling &axis, int from, int count)
{
    std::vector<AxisSample> all(static_cast<size_t>(count));
    for (int o = 0; o < count; ++o) {
        const double position = axis.position(from + o);
        const int lower = std::min(int(position), axis.source - 1);
        const int upper = std::min(lower + 1, axis.source - 1);
        all[size_t(o)] = {size_t(lower), size_t(upper), position - lower, axis.inside(from + o)};
    }
    return all;
}

void resampleSlice(const float *base, size_t strideA, size_t strideB, const AxisSampling &a,
                   const AxisSampling &b, int fromA, int countA, int fromB, int countB, float *out)
{
    const auto steps = [](const AxisSampling &axis, int from, int count, size_t stride) {
        std::vector<AxisSample> all = samplesOf(axis, from, count);
        for (AxisSample &sample : all) {
            sample.lower *= stride;
            sample.upper *= stride;
        }
        return all;
    };
    const std::vector<AxisSample> rows = steps(a, fromA, countA, strideA);
    const std::vector<AxisSample> columns = steps(b, fromB, countB, strideB);
    for (const AxisSample &row : rows)
        for (const AxisSample &column : columns)
            *out++ = row.inside && column.inside
                         ? interpolated(base[row.lower + column.lower], base[row.upper + column.lower],
                                        base[row.lower + column.upper], base[row.upper + column.upper],
                                        row.part, column.part)
                         : 0.0F;
}

double percentile(std::vector<float> &values, double q)
{
    const double rank = q / 100.0 * double(values.size() - 1);
    const size_t lower = size_t(rank);
    const double part = rank - double(lower);
    const auto middle = values.begin() + qint64(lower);
    std::nth_element(values.begin(), middle, values.end());
    const double below = double(*middle);
    if (lower + 1 >= values.size())
        return below;
    const double above = double(*std::min_element(middle + 1, values.end()));
    // From the nearer end, as numpy does.
    return part < 0.5 ? below + (above - below) * part : above - (above - below) * (1 - part);
}

} // namespace fathom
