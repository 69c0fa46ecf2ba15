// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "geometry.h"

#include <cmath>

namespace fathom {

// Vectors in the patient, mm.

[[nodiscard]] inline double dot(const Vector3 &a, const Vector3 &b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

[[nodiscard]] inline Vector3 cross(const Vector3 &a, const Vector3 &b)
{
    return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

[[nodiscard]] inline Vector3 minus(const Vector3 &a, const Vector3 &b)
{
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

[[nodiscard]] inline Vector3 scaled(const Vector3 &v, double factor)
{
    return {v[0] * factor, v[1] * factor, v[2] * factor};
}

[[nodiscard]] inline double length(const Vector3 &v)
{
    return std::hypot(v[0], v[1], v[2]);
}

} // namespace fathom
