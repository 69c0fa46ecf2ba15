// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_data.h"

#include <cstring>

namespace fathom {
namespace {

/// A mask of another shape brought to the image's by the nearest voxel, ends on ends: what `paper` does.
LabelMap zoomed(const LabelMap &mask, const std::array<int, 3> &size)
{
    LabelMap result;
    result.geometry = mask.geometry;
    result.geometry.size = size;
    std::array<std::vector<size_t>, 3> from;
    for (size_t axis = 0; axis < 3; ++axis) {
        const int in = mask.geometry.size[axis];
        for (int o = 0; o < size[axis]; ++o) {
            const double position = size[axis] > 1 ? double(o) * (in - 1) / (size[axis] - 1) : 0;
            from[axis].push_back(size_t(std::min(int(position + 0.5), in - 1)));
        }
    }
    const size_t line = size_t(mask.geometry.size[0]);
    const size_t sheet = line * size_t(mask.geometry.size[1]);
    result.voxels.reserve(size_t(result.geometry.voxels()));
    for (const size_t k : from[2])
        for (const size_t j : from[1])
            for (const size_t i : from[0])
                result.voxels.push_back(mask.voxels[k * sheet + j * line + i]);
    return result;
}

/// For each stored voxel index along an in-plane axis: is it sampled inside the square crop?
std::vector<quint8> covered(const AxisSampling &axis, int start, int count, bool flipped)
{
    std::vector<quint8> result(size_t(axis.source), 0);
    for (int o = start; o < start + count; ++o) {
        if (!axis.inside(o))
            continue;
        const int index = axis.nearest(o);
        result[size_t(flipped ? axis.source - 1 - index : index)] = 1;
    }
    return result;
}

bool allZero(const quint16 *line, size_t count)
{
    quint64 any = 0;
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        quint64 word;
        std::memcpy(&word, line + i, sizeof(word));
        any |= word;
    }
    for (; i < count; ++i)
        any |= line[i];
    return any == 0;
}

} // namespace

std::vector<bool> SliceSource::presence(const LabelMap &mask, int label, Plane plane) const
{
    const int one[] = {label};
    return presence(mask, one, plane).front();
}

std::vector<std::vector<bool>> SliceSource::presence(const LabelMap &map, std::span<const int> labels,
                                                     Plane plane) const
{
    const Data &data = *m_data;
    const PlaneRule &rule = data.rules[size_t(plane)];
    const int slices = sliceCount(plane);
    std::vector<std::vector<bool>> result(labels.size(), std::vector<bool>(size_t(slices), false));
    if (slices == 0 || map.voxels.empty())
        return result;
    if (map.geometry.size != data.storedSize) {
        if (data.method == Method::Paper)
            return presence(zoomed(map, data.storedSize), labels, plane);
        return result;
    }

    std::array<std::vector<quint8>, 3> inside;
    const size_t sliceAxis = size_t(data.storedAxis[size_t(plane)]);
    inside[sliceAxis].assign(size_t(slices), 1);
    inside[size_t(data.storedAxis[rule.axisA])] =
        covered(rule.a, rule.startA(), rule.crop(), data.flipped[rule.axisA]);
    inside[size_t(data.storedAxis[rule.axisB])] =
        covered(rule.b, rule.startB(), rule.crop(), data.flipped[rule.axisB]);
    // Slices of each value that occurs; most masks hold one.
    std::vector<int> slotOf(65536, -1);
    std::vector<int> valueOf;
    std::vector<std::vector<quint8>> seen;

    const auto &size = data.storedSize;
    std::array<int, 3> at;
    for (at[2] = 0; at[2] < size[2]; ++at[2]) {
        if (!inside[2][size_t(at[2])])
            continue;
        for (at[1] = 0; at[1] < size[1]; ++at[1]) {
            const quint16 *line =
                map.voxels.data() + (size_t(at[2]) * size_t(size[1]) + size_t(at[1])) * size_t(size[0]);
            if (!inside[1][size_t(at[1])] || allZero(line, size_t(size[0])))
                continue;
            for (at[0] = 0; at[0] < size[0]; ++at[0]) {
                const quint16 value = line[at[0]];
                if (value == 0 || !inside[0][size_t(at[0])])
                    continue;
                int &slot = slotOf[value];
                if (slot < 0) {
                    slot = int(seen.size());
                    valueOf.push_back(value);
                    seen.emplace_back(size_t(slices), 0);
                }
                seen[size_t(slot)][size_t(at[sliceAxis])] = 1;
            }
        }
    }
    const bool flipped = data.flipped[size_t(plane)];
    for (size_t slot = 0; slot < seen.size(); ++slot)
        for (size_t row = 0; row < labels.size(); ++row) {
            if (labels[row] >= 0 && labels[row] != valueOf[slot])
                continue;
            for (int slice = 0; slice < slices; ++slice)
                if (seen[slot][size_t(flipped ? slices - 1 - slice : slice)])
                    result[row][size_t(slice)] = true;
        }
    return result;
}

} // namespace fathom
