// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <volume/volume.h>

#include <QString>
#include <array>
#include <vector>

namespace fathom {

/// How volume rendering turns values into colour and opacity, in the volume's unit.
struct VolumeLook
{
    QString id;             ///< "bone", "skin" ...
    QString name;           ///< translated
    double threshold = 0.0; ///< at first; a person moves it between the next two
    double lowest = 0.0, highest = 1.0;
    std::vector<std::array<double, 2>> opacity; ///< value above the threshold, opacity; ascending
    std::vector<std::array<double, 4>> colours; ///< value above the threshold, red, green, blue; ascending
};

/// The looks of a volume, the first is shown at first. CT: bone, skin, lung, vessels; MRI: one from the
/// percentiles of the voxels above 0.
///
/// Cost: reads at most 100,000 voxels.
[[nodiscard]] std::vector<VolumeLook> volumeLooks(const Volume &volume);

} // namespace fathom
