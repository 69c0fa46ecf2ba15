// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "plane_frame.h"

#include <volume/volume.h>

#include <memory>
#include <vector>

namespace fathom {

/// Several slices shown as one: their largest (MIP), smallest (MinIP) or mean value at each place.
enum class SlabMode { Off, Maximum, Minimum, Mean };

struct Slab
{
    SlabMode mode = SlabMode::Off;
    double mm = 10.0; ///< thickness: slices whose middle lies within half of it on either side belong to it
    bool operator==(const Slab &) const = default;
};

/// Slices of a slab on each side of its middle one.
[[nodiscard]] int slabReach(const PlaneFrame &frame, const Slab &slab);
/// Slices of the slab around `slice` that the scan has.
[[nodiscard]] int slabSlices(const PlaneFrame &frame, const Slab &slab, int slice);

/// What is shown at a place of the plane: the voxel, or the slab's value there.
[[nodiscard]] float shownValue(const Volume &volume, const PlaneFrame &frame, const Slab &slab, int column,
                               int row, int slice);

/// The slab around a slice, in stored order: the plane's index axis of the lower number runs fastest.
/// Cost: one read of the slab's voxels.
[[nodiscard]] std::shared_ptr<const std::vector<float>>
slabPicture(const Volume &volume, const PlaneFrame &frame, const Slab &slab, int slice);

} // namespace fathom
