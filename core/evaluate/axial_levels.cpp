// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "axial_levels.h"

#include <cmath>

namespace fathom {

std::optional<AxialLevels> axialLevels(const VolumeRecord &volume)
{
    for (const SliceRange &range : volume.planes) {
        if (range.plane != Plane::Axial || range.stepMm == 0)
            continue;
        // Slices in stored order (method paper) may run to the feet, or not along the body at all.
        const double up =
            volume.geometry.direction[6 + size_t(range.storedAxis)] * (range.storedFlipped ? -1.0 : 1.0);
        if (std::abs(up) < std::sqrt(0.5))
            continue;
        const double sign = up > 0 ? 1.0 : -1.0;
        return AxialLevels{range, sign * range.firstMm, sign * range.stepMm};
    }
    return {};
}

} // namespace fathom
