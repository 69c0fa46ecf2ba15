// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "straighten.h"

#include "file_promise.h"
#include "vector3.h"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr double edge = 0.5; // voxels beyond the last centre that still belong to the scan

Vector3 unit(const Vector3 &v)
{
    const double length = std::sqrt(dot(v, v));
    return {v[0] / length, v[1] / length, v[2] / length};
}

Vector3 column(const Geometry &geometry, size_t axis)
{
    return {geometry.direction[axis], geometry.direction[3 + axis], geometry.direction[6 + axis]};
}

/// Rows keep their direction; columns and slices turn to right angles, on the side where they were.
std::array<Vector3, 3> rightAngles(const Geometry &geometry)
{
    const Vector3 row = unit(column(geometry, 0));
    Vector3 normal = unit(cross(row, column(geometry, 1)));
    const Vector3 down = cross(normal, row);
    if (dot(normal, column(geometry, 2)) < 0)
        for (double &part : normal)
            part = -part;
    return {row, down, normal};
}

/// Which slice, and part of the next, lies `mm` along the normal.
double sliceAt(double mm, const std::vector<double> &positions)
{
    const auto after = std::upper_bound(positions.begin() + 1, positions.end() - 1, mm);
    const size_t n = size_t(after - positions.begin());
    return double(n - 1) + (mm - positions[n - 1]) / (positions[n] - positions[n - 1]);
}

double usualGap(const std::vector<double> &positions)
{
    std::vector<double> gaps;
    for (size_t n = 1; n < positions.size(); ++n)
        gaps.push_back(positions[n] - positions[n - 1]);
    std::nth_element(gaps.begin(), gaps.begin() + qint64(gaps.size() / 2), gaps.end());
    return gaps[gaps.size() / 2];
}

/// Linear between the voxels around; false outside.
bool valueAt(const Volume &volume, const Vector3 &index, float &value)
{
    const auto &size = volume.geometry.size;
    std::array<int, 3> low, high;
    std::array<double, 3> part;
    for (size_t axis = 0; axis < 3; ++axis) {
        if (!(index[axis] >= -edge && index[axis] <= size[axis] - 1 + edge))
            return false;
        const double inside = std::clamp(index[axis], 0.0, double(size[axis] - 1));
        low[axis] = int(inside);
        high[axis] = std::min(low[axis] + 1, size[axis] - 1);
        part[axis] = inside - low[axis];
    }
    double sum = 0;
    for (int corner = 0; corner < 8; ++corner) {
        const bool i = corner & 1, j = corner & 2, k = corner & 4;
        const double weight =
            (i ? part[0] : 1 - part[0]) * (j ? part[1] : 1 - part[1]) * (k ? part[2] : 1 - part[2]);
        if (weight > 0)
            sum +=
                weight * double(volume.at(i ? high[0] : low[0], j ? high[1] : low[1], k ? high[2] : low[2]));
    }
    value = float(sum);
    return true;
}

} // namespace

Geometry straightGrid(const Geometry &geometry, const std::vector<double> &positions)
{
    const std::array<Vector3, 3> axes = rightAngles(geometry);
    Geometry straight;
    straight.spacing = geometry.spacing;
    // The step along the normal is shorter than along a leaning axis.
    straight.spacing[2] =
        positions.empty() ? geometry.spacing[2] * dot(column(geometry, 2), axes[2]) : usualGap(positions);
    const auto [low, high] = geometry.extent(axes);
    straight.origin = {0, 0, 0};
    for (size_t axis = 0; axis < 3; ++axis) {
        straight.size[axis] = int(std::ceil((high[axis] - low[axis]) / straight.spacing[axis] - 1e-3)) + 1;
        for (size_t row = 0; row < 3; ++row) {
            straight.direction[3 * row + axis] = axes[axis][row];
            straight.origin[row] += axes[axis][row] * low[axis];
        }
    }
    return straight;
}

Result<void> straighten(const QString &path, Volume &volume, const std::vector<double> &positions)
{
    const Geometry straight = straightGrid(volume.geometry, positions);
    FATHOM_DO(checkMemory(path, straight.voxels(), 0));
    const Vector3 normal = column(straight, 2);
    std::vector<float> voxels;
    voxels.reserve(size_t(straight.voxels()));
    const float outside = *std::min_element(volume.voxels.begin(), volume.voxels.end());
    for (int k = 0; k < straight.size[2]; ++k)
        for (int j = 0; j < straight.size[1]; ++j)
            for (int i = 0; i < straight.size[0]; ++i) {
                const Vector3 point = straight.toPatient({double(i), double(j), double(k)});
                Vector3 index = volume.geometry.toIndex(point);
                if (!positions.empty()) {
                    index[2] = sliceAt(dot(minus(point, volume.geometry.origin), normal), positions);
                }
                float value = outside;
                valueAt(volume, index, value);
                voxels.push_back(value);
            }
    volume.voxels = std::move(voxels);
    volume.geometry = straight;
    volume.acquiredPlaneOnly = false;
    volume.notes << QStringLiteral("straightened: resampled to right angles and even slices; values between "
                                   "slices are interpolated");
    return {};
}

LabelMap resampledLabels(const LabelMap &map, const Geometry &target)
{
    LabelMap labels;
    labels.geometry = target;
    labels.voxels.assign(size_t(target.voxels()), 0);
    const auto &size = map.geometry.size;
    size_t at = 0;
    for (int k = 0; k < target.size[2]; ++k)
        for (int j = 0; j < target.size[1]; ++j)
            for (int i = 0; i < target.size[0]; ++i, ++at) {
                const Vector3 index =
                    map.geometry.toIndex(target.toPatient({double(i), double(j), double(k)}));
                std::array<qint64, 3> nearest;
                bool inside = true;
                for (size_t axis = 0; axis < 3; ++axis) {
                    inside = inside && index[axis] > -edge && index[axis] < size[axis] - edge;
                    nearest[axis] =
                        inside ? std::min<qint64>(std::lround(std::max(index[axis], 0.0)), size[axis] - 1)
                               : 0;
                }
                if (inside)
                    labels.voxels[at] =
                        map.voxels[size_t((nearest[2] * size[1] + nearest[1]) * size[0] + nearest[0])];
            }
    return labels;
}

} // namespace fathom
