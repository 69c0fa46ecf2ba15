// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

namespace fathom {

/// From this tilt on a scan's own axes and the patient's are told apart, degrees.
inline constexpr double leastTilt = 1.0;

/// The smallest grid along the patient's axes (LPS) that holds a grid. Each axis has the spacing of the
/// grid's nearest one.
[[nodiscard]] Geometry anatomicalGrid(const Geometry &geometry);

/// A scan and its labels on that grid: linear between the eight voxels around, the scan's smallest value
/// outside; of labels the nearest voxel's. Nothing when there is not enough memory.
///
/// Thread: any. Cost: one pass over the new grid, 4 bytes a voxel and 2 for labels.
[[nodiscard]] VolumeViewPtr onAnatomicalAxes(const VolumeView &scan);

} // namespace fathom
