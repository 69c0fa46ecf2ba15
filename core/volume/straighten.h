// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

namespace fathom {

/// The smallest grid with axes at right angles and even slices that holds a grid whose slice axis leans or
/// whose slices are unevenly spaced. Rows keep their direction and spacing.
///
/// @param positions  of the slices along their normal, mm from the first; empty: evenly spaced
[[nodiscard]] Geometry straightGrid(const Geometry &geometry, const std::vector<double> &positions);

/// Resamples a volume onto that grid: linear between the eight voxels around, the smallest value outside.
/// Adds a note and clears `acquiredPlaneOnly`.
///
/// Thread: any. Cost: one pass. Errors: TooLarge (memory).
[[nodiscard]] Result<void> straighten(const QString &path, Volume &volume,
                                      const std::vector<double> &positions);

/// Labels on another grid: the nearest voxel's, 0 outside.
[[nodiscard]] LabelMap resampledLabels(const LabelMap &map, const Geometry &target);

} // namespace fathom
