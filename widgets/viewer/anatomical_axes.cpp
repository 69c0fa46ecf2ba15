// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "anatomical_axes.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace fathom {
namespace {

/// Calls `use(voxel of the target, continuous index in the source)` for each voxel of the target.
template <typename Use> void eachVoxel(const Geometry &source, const Geometry &target, Use use)
{
    // Both grids are straight, so the index changes by the same along each row.
    size_t at = 0;
    for (int k = 0; k < target.size[2]; ++k)
        for (int j = 0; j < target.size[1]; ++j) {
            const Vector3 first = source.toIndex(target.toPatient({0, double(j), double(k)}));
            const Vector3 second = source.toIndex(target.toPatient({1, double(j), double(k)}));
            for (int i = 0; i < target.size[0]; ++i, ++at)
                use(at, Vector3{first[0] + i * (second[0] - first[0]), first[1] + i * (second[1] - first[1]),
                                first[2] + i * (second[2] - first[2])});
        }
}

/// The voxels below an index along each axis and the part of the next ones; false outside the scan.
bool cellAt(const std::array<int, 3> &size, const Vector3 &index, std::array<qint64, 3> &low, Vector3 &part)
{
    for (size_t axis = 0; axis < 3; ++axis) {
        // Half a voxel beyond the outermost centres belongs to the scan.
        if (!(index[axis] >= -0.5 && index[axis] < size[axis] - 0.5))
            return false;
        const double inside = std::clamp(index[axis], 0.0, double(size[axis] - 1));
        low[axis] = std::min<qint64>(qint64(inside), std::max(0, size[axis] - 2));
        part[axis] = inside - double(low[axis]);
    }
    return true;
}

float linear(const Volume &volume, const std::array<qint64, 3> &low, const Vector3 &part)
{
    const auto &size = volume.geometry.size;
    const std::array<qint64, 3> step = {size[0] > 1 ? 1 : 0, size[1] > 1 ? size[0] : 0,
                                        size[2] > 1 ? qint64(size[0]) * size[1] : 0};
    const float *v = volume.voxels.data() + (low[2] * size[1] + low[1]) * size[0] + low[0];
    const auto along = [&](qint64 offset) {
        return double(v[offset]) + part[0] * (double(v[offset + step[0]]) - double(v[offset]));
    };
    const auto across = [&](qint64 offset) {
        const double first = along(offset);
        return first + part[1] * (along(offset + step[1]) - first);
    };
    const double first = across(0);
    return float(first + part[2] * (across(step[2]) - first));
}

} // namespace

Geometry anatomicalGrid(const Geometry &geometry)
{
    const Geometry::Orientation nearest = geometry.nearestRas();
    const auto [low, high] = geometry.extent({{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    Geometry grid;
    grid.origin = low;
    for (size_t axis = 0; axis < 3; ++axis) {
        grid.spacing[axis] = geometry.spacing[size_t(nearest.axis[axis])];
        grid.size[axis] = int(std::ceil((high[axis] - low[axis]) / grid.spacing[axis] - 1e-3)) + 1;
    }
    return grid;
}

VolumeViewPtr onAnatomicalAxes(const VolumeView &scan)
try {
    const Volume &from = *scan.volume;
    auto volume = std::make_shared<Volume>();
    volume->geometry = anatomicalGrid(from.geometry);
    volume->modality = from.modality;
    volume->modalityCertainty = from.modalityCertainty;
    volume->studyType = from.studyType;
    volume->bodyPart = from.bodyPart;
    volume->format = from.format;
    volume->notes = from.notes;
    volume->acquiredPlaneOnly = from.acquiredPlaneOnly;
    volume->voxels.assign(size_t(volume->geometry.voxels()),
                          *std::min_element(from.voxels.begin(), from.voxels.end()));
    std::array<qint64, 3> low = {0, 0, 0};
    Vector3 part = {0, 0, 0};
    eachVoxel(from.geometry, volume->geometry, [&](size_t at, const Vector3 &index) {
        if (cellAt(from.geometry.size, index, low, part))
            volume->voxels[at] = linear(from, low, part);
    });
    auto view = std::make_shared<VolumeView>(scan);
    if (scan.labels && scan.labels->voxels.size() == from.voxels.size()) {
        auto labels = std::make_shared<LabelMap>();
        labels->geometry = volume->geometry;
        labels->voxels.assign(volume->voxels.size(), 0);
        const auto &size = from.geometry.size;
        eachVoxel(from.geometry, volume->geometry, [&](size_t at, const Vector3 &index) {
            if (!cellAt(size, index, low, part))
                return;
            for (size_t axis = 0; axis < 3; ++axis)
                low[axis] += part[axis] >= 0.5 ? 1 : 0;
            labels->voxels[at] = scan.labels->voxels[size_t((low[2] * size[1] + low[1]) * size[0] + low[0])];
        });
        view->labels = std::move(labels);
    }
    view->volume = std::move(volume);
    return view;
} catch (const std::bad_alloc &) {
    return nullptr;
}

} // namespace fathom
