// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "resample.h"
#include "slice.h"

namespace fathom {

/// How slices of one plane are cut from a prepared volume.
struct PlaneRule
{
    bool cut = false;
    bool resampled = false;
    size_t axisA = 0; ///< lower in-plane axis of the prepared volume: rows before the rotation
    size_t axisB = 1; ///< higher in-plane axis: columns before the rotation
    AxisSampling a;
    AxisSampling b;
    GreyScale scale;

    [[nodiscard]] int crop() const { return std::min(a.size, b.size); }
    [[nodiscard]] int startA() const { return (a.size - crop()) / 2; }
    [[nodiscard]] int startB() const { return (b.size - crop()) / 2; }
};

struct SliceSource::Data
{
    Method method = Method::Fathom;
    Geometry geometry; ///< of the prepared array order
    std::array<int, 3> storedAxis = {0, 1, 2};
    std::array<bool, 3> flipped = {false, false, false};
    std::array<int, 3> storedSize = {0, 0, 0};
    std::array<PlaneRule, 3> rules;
    std::vector<quint8> grey;  ///< prepared order, axis 0 fastest; empty when every plane is resampled
    std::vector<float> values; ///< the same in the volume's unit; empty when no plane is resampled
    Window window;
    QStringList notes;

    [[nodiscard]] std::array<size_t, 3> strides() const
    {
        return {1, size_t(geometry.size[0]), size_t(geometry.size[0]) * size_t(geometry.size[1])};
    }
};

} // namespace fathom
