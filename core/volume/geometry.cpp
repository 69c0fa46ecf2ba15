// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "geometry.h"

#include "vector3.h"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr std::array<std::array<int, 3>, 6> permutations = {
    {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};

} // namespace

QString planeName(Plane plane)
{
    switch (plane) {
    case Plane::Sagittal:
        return QStringLiteral("sagittal");
    case Plane::Coronal:
        return QStringLiteral("coronal");
    case Plane::Axial:
        break;
    }
    return QStringLiteral("axial");
}

QChar planeLetter(Plane plane)
{
    return QLatin1Char("xyz"[int(plane)]);
}

Vector3 Geometry::toPatient(const Vector3 &index) const
{
    Vector3 point = origin;
    for (size_t row = 0; row < 3; ++row)
        for (size_t axis = 0; axis < 3; ++axis)
            point[row] += direction[3 * row + axis] * spacing[axis] * index[axis];
    return point;
}

Vector3 Geometry::toIndex(const Vector3 &patient) const
{
    // The inverse of a 3x3 matrix by cofactors: also right when the axes are not at right angles.
    const auto &d = direction;
    const Vector3 p = {patient[0] - origin[0], patient[1] - origin[1], patient[2] - origin[2]};
    const std::array<double, 9> cofactor = {
        d[4] * d[8] - d[5] * d[7], d[2] * d[7] - d[1] * d[8], d[1] * d[5] - d[2] * d[4],
        d[5] * d[6] - d[3] * d[8], d[0] * d[8] - d[2] * d[6], d[2] * d[3] - d[0] * d[5],
        d[3] * d[7] - d[4] * d[6], d[1] * d[6] - d[0] * d[7], d[0] * d[4] - d[1] * d[3]};
    const double determinant = d[0] * cofactor[0] + d[1] * cofactor[3] + d[2] * cofactor[6];
    Vector3 index = {0, 0, 0};
    for (size_t axis = 0; axis < 3; ++axis) {
        for (size_t row = 0; row < 3; ++row)
            index[axis] += cofactor[3 * axis + row] * p[row];
        index[axis] /= determinant * spacing[axis];
    }
    return index;
}

std::pair<Vector3, Vector3> Geometry::extent(const std::array<Vector3, 3> &axes) const
{
    Vector3 low = {HUGE_VAL, HUGE_VAL, HUGE_VAL}, high = {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (int corner = 0; corner < 8; ++corner) {
        Vector3 index;
        for (size_t axis = 0; axis < 3; ++axis)
            index[axis] = corner & (1 << axis) ? size[axis] - 1 : 0;
        const Vector3 point = toPatient(index);
        for (size_t axis = 0; axis < 3; ++axis) {
            low[axis] = std::min(low[axis], dot(point, axes[axis]));
            high[axis] = std::max(high[axis], dot(point, axes[axis]));
        }
    }
    return {low, high};
}

double Geometry::cornerDistance(const Geometry &other) const
{
    double largest = 0;
    for (int corner = 0; corner < 8; ++corner) {
        Vector3 mine;
        Vector3 theirs;
        for (int axis = 0; axis < 3; ++axis) {
            const bool far = corner & (1 << axis);
            mine[size_t(axis)] = far ? size[size_t(axis)] - 1 : 0;
            theirs[size_t(axis)] = far ? other.size[size_t(axis)] - 1 : 0;
        }
        const Vector3 a = toPatient(mine);
        const Vector3 b = other.toPatient(theirs);
        largest = std::max(largest, std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
    }
    return largest / *std::min_element(spacing.begin(), spacing.end());
}

Geometry::Orientation Geometry::nearestRas() const
{
    Orientation best;
    double bestSum = -1;
    for (const auto &axes : permutations) {
        double sum = 0;
        for (size_t patient = 0; patient < 3; ++patient)
            sum += std::abs(direction[3 * patient + size_t(axes[patient])]);
        if (sum > bestSum + 1e-12) {
            bestSum = sum;
            best.axis = axes;
        }
    }
    for (size_t patient = 0; patient < 3; ++patient) {
        const double towards = direction[3 * patient + size_t(best.axis[patient])];
        // LPS counts towards left and back, RAS towards right and front; both towards the head.
        best.flipped[patient] = patient < 2 ? towards > 0 : towards < 0;
    }
    return best;
}

QString Geometry::orientationCode() const
{
    const Orientation orientation = nearestRas();
    QString code(3, QLatin1Char('?'));
    for (size_t patient = 0; patient < 3; ++patient)
        code[orientation.axis[patient]] =
            QLatin1Char((orientation.flipped[patient] ? "LPI" : "RAS")[patient]);
    return code;
}

double Geometry::obliqueDegrees() const
{
    const Orientation orientation = nearestRas();
    double smallest = 1;
    for (size_t patient = 0; patient < 3; ++patient) {
        const size_t axis = size_t(orientation.axis[patient]);
        const double length = std::hypot(direction[axis], direction[3 + axis], direction[6 + axis]);
        smallest = std::min(smallest, std::abs(direction[3 * patient + axis]) / length);
    }
    return std::acos(std::min(smallest, 1.0)) * 180.0 / M_PI;
}

} // namespace fathom
