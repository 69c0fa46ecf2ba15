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
    /// In place of both where the scan is larger than the memory; its slices are those of the third stored
    /// axis.
    std::shared_ptr<const Volume> unread;
    Window window;
    QStringList notes;

    /// The file holds the voxels as they are prepared.
    [[nodiscard]] bool storedInOrder() const
    {
        return storedAxis == std::array{0, 1, 2} && flipped == std::array{false, false, false};
    }
    /// @param plane  of which only one slice is there; -1: all are
    [[nodiscard]] std::array<size_t, 3> strides(int plane = -1) const
    {
        const size_t first = plane == 0 ? 1 : size_t(geometry.size[0]);
        return {1, first, first * (plane == 1 ? 1 : size_t(geometry.size[1]))};
    }
    [[nodiscard]] Result<std::vector<float>> readSlice(Plane plane, int index) const;
    [[nodiscard]] Result<void> findScaleBySlices(Modality modality, const Error &noSignal);
};

} // namespace fathom
