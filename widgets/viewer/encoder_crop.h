// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/method.h>
#include <volume/geometry.h>

namespace fathom {

/// Where the square picture of one encoder slice lies in the volume: from the grid alone, without its voxels.
/// Agrees with SliceSource::pictureToPatient, which a test checks.
struct EncoderCrop
{
    int storedAxis = 2;             ///< index axis of the file across the slice
    int storedIndex = 0;            ///< along it
    Vector3 corner = {0, 0, 0};     ///< continuous stored index of the picture's top left corner
    Vector3 alongWidth = {0, 0, 0}; ///< change of the index from the left to the right edge
    Vector3 alongHeight = {0, 0, 0};

    /// @param geometry  of the file; method: the slice rule; plane, index: as in the catalogue
    [[nodiscard]] static EncoderCrop of(const Geometry &geometry, Method method, Plane plane, int index);

    /// u, v in [0, 1] from the left and top edge; continuous stored index.
    [[nodiscard]] Vector3 toIndex(double u, double v) const
    {
        Vector3 result = corner;
        for (size_t axis = 0; axis < 3; ++axis)
            result[axis] += u * alongWidth[axis] + v * alongHeight[axis];
        return result;
    }
};

} // namespace fathom
