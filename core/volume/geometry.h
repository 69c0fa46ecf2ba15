// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>
#include <array>
#include <utility>

namespace fathom {

using Vector3 = std::array<double, 3>;

/// Anatomical planes. The letters x, y, z of the published tables are sagittal, coronal, axial.
enum class Plane { Sagittal = 0, Coronal = 1, Axial = 2 };
[[nodiscard]] QString planeName(Plane plane); ///< "sagittal", "coronal", "axial"
[[nodiscard]] QChar planeLetter(Plane plane); ///< 'x', 'y', 'z'

/// Where the voxels of a grid lie in the patient: LPS, millimetres (x to the patient's left, y to the back, z
/// to the head). Voxel (i, j, k) has its centre at origin + direction * (spacing * (i, j, k)).
struct Geometry
{
    std::array<int, 3> size = {0, 0, 0}; ///< voxels along i, j, k
    Vector3 spacing = {1, 1, 1};         ///< mm, > 0
    std::array<double, 9> direction = {1, 0, 0, 0, 1,
                                       0, 0, 0, 1}; ///< row-major 3x3; column a = direction of axis a
    Vector3 origin = {0, 0, 0};                     ///< centre of voxel (0,0,0), mm

    [[nodiscard]] qint64 voxels() const { return qint64(size[0]) * size[1] * size[2]; }
    [[nodiscard]] Vector3 toPatient(const Vector3 &index) const;
    [[nodiscard]] Vector3 toIndex(const Vector3 &patient) const;

    /// Lowest and highest place of the voxels' centres along three unit vectors, mm.
    [[nodiscard]] std::pair<Vector3, Vector3> extent(const std::array<Vector3, 3> &axes) const;

    /// Largest distance of the corner voxels' centres, in units of the smaller voxel edge of this grid. Two
    /// grids belong together when their sizes agree and this is below 0.25.
    [[nodiscard]] double cornerDistance(const Geometry &other) const;
    [[nodiscard]] bool matches(const Geometry &other) const
    {
        return size == other.size && cornerDistance(other) < 0.25;
    }

    /// For each patient axis (0 = left-right, 1 = front-back, 2 = foot-head) the nearest index axis, and
    /// whether it runs against RAS storage (towards right, front or head is "with"). Every axis is used once,
    /// also for oblique grids (the assignment with the largest sum of |cosines|).
    struct Orientation
    {
        std::array<int, 3> axis = {0, 1, 2};
        std::array<bool, 3> flipped = {false, false, false};
    };
    [[nodiscard]] Orientation nearestRas() const;
    /// For example "RAS" or "LPI": what each index axis runs towards (letters of the nearest patient axis).
    [[nodiscard]] QString orientationCode() const;
    /// Largest angle between an index axis and its nearest patient axis, degrees.
    [[nodiscard]] double obliqueDegrees() const;
};

} // namespace fathom
