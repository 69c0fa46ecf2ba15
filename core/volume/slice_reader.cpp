// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_reader.h"

#include <algorithm>
#include <cmath>

namespace fathom {

Result<Volume> sliceVolume(const Volume &volume, int k)
{
    if (!volume.slices || k < 0 || k >= volume.geometry.size[2])
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "slice %1: this scan has %2"),
                     {QString::number(k), QString::number(volume.geometry.size[2])}};
    Volume slice = volume;
    slice.slices = nullptr;
    slice.geometry.size[2] = 1;
    slice.geometry.origin = volume.geometry.toPatient({0, 0, double(k)});
    FATHOM_TRY(slice.voxels, volume.slices->read(k));
    if (qint64(slice.voxels.size()) != slice.geometry.voxels())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: the volume has no voxels or not those of its grid"),
                     {QStringLiteral("scan")}};
    float smallest = HUGE_VALF;
    for (const float value : slice.voxels)
        if (std::isfinite(value))
            smallest = std::min(smallest, value);
    std::replace_if(
        slice.voxels.begin(), slice.voxels.end(), [](float value) { return !std::isfinite(value); },
        std::isfinite(smallest) ? smallest : 0.0F);
    return slice;
}

} // namespace fathom
