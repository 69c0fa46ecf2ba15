// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <volume/slice.h>

#include <QString>
#include <vector>

namespace fathom {

/// A named display window in the volume's unit.
struct WindowPreset
{
    QString id;   ///< "soft-tissue", "encoder" ...
    QString name; ///< translated
    Window window;
};

/// Presets of a volume: the first is what the encoder sees (key 0), then the five of keys 1 to 5.
/// CT: soft tissue, lung, bone, brain, liver. MRI: percentiles of the voxels above 0.
///
/// @param encoder  the encoder's window; an empty one (upper <= lower) is replaced by the first preset's
/// Cost: reads at most 100,000 voxels.
[[nodiscard]] std::vector<WindowPreset> windowPresets(const Volume &volume, const Window &encoder);

/// Unit of a voxel value: "HU", or "a.u." for MRI.
[[nodiscard]] QString valueUnit(Modality modality);

} // namespace fathom
