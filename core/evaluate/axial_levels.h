// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/records.h>

#include <optional>

namespace fathom {

/// Where the axial slices of a volume lie along the body.
struct AxialLevels
{
    SliceRange range;
    double firstMm = 0.0; ///< of slice 0, towards the head
    double stepMm = 1.0;  ///< from slice to slice, < 0 where they run to the feet
    [[nodiscard]] double mm(double slice) const { return firstMm + stepMm * slice; }
    [[nodiscard]] double slice(double mm) const { return (mm - firstMm) / stepMm; }
};
/// Nothing when no plane of the volume runs from feet to head within 45 degrees.
[[nodiscard]] std::optional<AxialLevels> axialLevels(const VolumeRecord &volume);

} // namespace fathom
