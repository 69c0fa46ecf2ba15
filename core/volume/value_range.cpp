// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "value_range.h"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

struct Ends
{
    float smallest = HUGE_VALF, largest = -HUGE_VALF;

    void look(float value)
    {
        smallest = value < smallest ? value : smallest;
        largest = value > largest ? value : largest;
    }
};

Ends endsOf(std::span<const float> values)
{
    constexpr size_t lanes = 16; // side by side, so that a comparison need not wait for the one before
    std::array<float, lanes> low, high;
    low.fill(HUGE_VALF);
    high.fill(-HUGE_VALF);
    const auto look = [&](size_t lane, float value) {
        low[lane] = value < low[lane] ? value : low[lane];
        high[lane] = value > high[lane] ? value : high[lane];
    };
    size_t n = 0;
    for (; n + lanes <= values.size(); n += lanes)
        for (size_t lane = 0; lane < lanes; ++lane)
            look(lane, values[n + lane]);
    for (; n < values.size(); ++n)
        look(0, values[n]);
    return {*std::min_element(low.begin(), low.end()), *std::max_element(high.begin(), high.end())};
}

/// Of the samples between the same two voxels the first and the last.
std::vector<AxisSample> firstAndLast(const std::vector<AxisSample> &samples)
{
    std::vector<AxisSample> some;
    for (size_t n = 0; n < samples.size(); ++n)
        if (n == 0 || n + 1 == samples.size() || samples[n].lower != samples[n - 1].lower ||
            samples[n].lower != samples[n + 1].lower)
            some.push_back(samples[n]);
    return some;
}

/// Without the samples that lie behind the last voxel. True: there are such, and they read 0.
bool dropOutside(std::vector<AxisSample> &samples)
{
    return std::erase_if(samples, [](const AxisSample &sample) { return !sample.inside; }) > 0;
}

} // namespace

void ValueRange::add(std::span<const float> values)
{
    const Ends ends = endsOf(values);
    smallest = std::min(smallest, double(ends.smallest));
    largest = std::max(largest, double(ends.largest));
}

LineRanges lineRanges(std::span<const float> values, const std::array<int, 3> &size)
{
    LineRanges ranges;
    const auto line = size_t(size[0]);
    for (size_t at = 0; at + line <= values.size(); at += line) {
        const Ends ends = endsOf(values.subspan(at, line));
        ranges.smallest.push_back(ends.smallest);
        ranges.largest.push_back(ends.largest);
    }
    return ranges;
}

void addResampledPlane(std::span<const float> values, const LineRanges &lines, const std::array<int, 3> &size,
                       size_t plane, const PlaneRule &rule, double low, double high, ValueRange &range)
{
    std::vector<AxisSample> allA = samplesOf(rule.a, 0, rule.a.size);
    std::vector<AxisSample> b = samplesOf(rule.b, 0, rule.b.size);
    const bool outsideA = dropOutside(allA), outsideB = dropOutside(b);
    if (outsideA || outsideB)
        range.add(std::array{0.0F});
    // Along b, which is interpolated last, values rise or fall from voxel to voxel whatever a is. Along a
    // they do where b lies on a voxel; a place computed as o * spacing / spacing may miss it by a rounding.
    b = firstAndLast(b);
    const std::vector<AxisSample> fewA = firstAndLast(allA);

    const auto width = size_t(size[0]), height = size_t(size[1]);
    /// Looks at the values between four lines unless they cannot widen the range.
    const auto look = [&](const std::array<size_t, 4> &four, auto each) {
        Ends bound;
        for (const size_t line : four) {
            bound.look(lines.smallest[line]);
            bound.look(lines.largest[line]);
        }
        // Rounding may carry a value beyond the voxels around it, by less than this.
        const double slack =
            0x1p-48 * std::max(std::abs(double(bound.smallest)), std::abs(double(bound.largest)));
        const bool lower = range.smallest > low && !(float(bound.smallest - slack) >= range.smallest);
        const bool higher = range.largest < high && !(float(bound.largest + slack) <= range.largest);
        if (!lower && !higher)
            return;
        Ends found;
        each([&](float value) { found.look(value); });
        range.smallest = std::min(range.smallest, double(found.smallest));
        range.largest = std::max(range.largest, double(found.largest));
    };
    const auto at = [&](size_t line, size_t x) { return values[line * width + x]; };
    for (const AxisSample &column : b) {
        const std::vector<AxisSample> &a = column.part == 0 ? fewA : allA;
        if (plane == 0) { // a and b count lines, and there is a value for each voxel of a line
            for (const AxisSample &row : a) {
                const std::array four = {column.lower * height + row.lower, column.lower * height + row.upper,
                                         column.upper * height + row.lower,
                                         column.upper * height + row.upper};
                look(four, [&](auto use) {
                    for (size_t x = 0; x < width; ++x)
                        use(interpolated(at(four[0], x), at(four[1], x), at(four[2], x), at(four[3], x),
                                         row.part, column.part));
                });
            }
        } else { // a runs along the lines
            const size_t step = plane == 1 ? height : 1, slice = plane == 1 ? 1 : height;
            for (size_t n = 0; n < size_t(size[plane]); ++n) {
                const size_t near = column.lower * step + n * slice, far = column.upper * step + n * slice;
                look({near, near, far, far}, [&](auto use) {
                    for (const AxisSample &row : a)
                        use(interpolated(at(near, row.lower), at(near, row.upper), at(far, row.lower),
                                         at(far, row.upper), row.part, column.part));
                });
            }
        }
        if (range.spans(low, high))
            return;
    }
}

} // namespace fathom
