// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slab.h"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

struct Range
{
    int first = 0, last = 0;
};

Range slices(const PlaneFrame &frame, const Slab &slab, int slice)
{
    const int reach = slabReach(frame, slab);
    return {std::max(0, slice - reach), std::min(frame.slices - 1, slice + reach)};
}

/// Sums for the mean; largest and smallest otherwise.
float joined(SlabMode mode, float a, float b)
{
    switch (mode) {
    case SlabMode::Maximum:
        return std::max(a, b);
    case SlabMode::Minimum:
        return std::min(a, b);
    default:
        return a + b;
    }
}

} // namespace

int slabReach(const PlaneFrame &frame, const Slab &slab)
{
    if (slab.mode == SlabMode::Off || !(frame.sliceMm > 0))
        return 0;
    return int(std::clamp(std::floor(slab.mm / 2 / frame.sliceMm + 1e-9), 0.0, double(frame.slices)));
}

int slabSlices(const PlaneFrame &frame, const Slab &slab, int slice)
{
    const Range range = slices(frame, slab, slice);
    return range.last - range.first + 1;
}

float shownValue(const Volume &volume, const PlaneFrame &frame, const Slab &slab, int column, int row,
                 int slice)
{
    const Range range = slices(frame, slab, slice);
    const auto at = [&](int each) {
        const Vector3 index = frame.toIndex(column, row, each);
        return volume.at(int(index[0]), int(index[1]), int(index[2]));
    };
    float value = at(range.first);
    for (int each = range.first + 1; each <= range.last; ++each)
        value = joined(slab.mode, value, at(each));
    return slab.mode == SlabMode::Mean ? value / float(range.last - range.first + 1) : value;
}

std::shared_ptr<const std::vector<float>> slabPicture(const Volume &volume, const PlaneFrame &frame,
                                                      const Slab &slab, int slice)
{
    const auto &size = volume.geometry.size;
    const std::array<qint64, 3> stride = {1, size[0], qint64(size[0]) * size[1]};
    const auto fast = size_t(std::min(frame.across, frame.down));
    const auto slow = size_t(std::max(frame.across, frame.down));
    const auto through = size_t(frame.through);
    const Range range = slices(frame, slab, slice);
    const int one = frame.sliceOfStored(range.first);
    const int other = frame.sliceOfStored(range.last);
    const int first = std::min(one, other);
    const int count = std::abs(one - other) + 1;
    auto picture = std::make_shared<std::vector<float>>(size_t(size[fast]) * size_t(size[slow]));
    const float *base = volume.voxels.data() + first * stride[through];
    // Rows of voxels that follow each other in memory are read in that order.
    float *to = picture->data();
    for (int b = 0; b < size[slow]; ++b, to += size[fast]) {
        const float *row = base + b * stride[slow];
        for (int a = 0; a < size[fast]; ++a)
            to[a] = row[a * stride[fast]];
        if (through == 0) {
            for (int a = 0; a < size[fast]; ++a)
                for (int k = 1; k < count; ++k)
                    to[a] = joined(slab.mode, to[a], row[a * stride[fast] + k]);
        } else {
            for (int k = 1; k < count; ++k)
                for (int a = 0; a < size[fast]; ++a)
                    to[a] = joined(slab.mode, to[a], row[a * stride[fast] + k * stride[through]]);
        }
        if (slab.mode == SlabMode::Mean)
            for (int a = 0; a < size[fast]; ++a)
                to[a] /= float(count);
    }
    return picture;
}

} // namespace fathom
