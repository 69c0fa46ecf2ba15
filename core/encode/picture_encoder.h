// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "image_encoder.h"
#include "readout.h"
#include "vision_network.h"

#include <array>

namespace fathom {

/// What turns a network into an encoder of grey pictures.
struct PictureEncoderParts
{
    EncoderInfo info;
    std::unique_ptr<VisionNetwork> network;
    /// What each grey value becomes in each channel of the network's input.
    std::vector<std::array<float, 256>> levels;
    /// The embedding is the network's own and the mean of the grid's tokens side by side, through `readout`;
    /// else the network's own alone.
    bool withMean = false;
    Readout readout; ///< dimension 0: none
    int mostPictures = 64;
};

/// Encodes as many pictures at a time as the network says. Where memory runs out nevertheless, these pictures
/// are tried again by halves, and no later batch is larger than what worked; what was encoded before stays.
[[nodiscard]] std::unique_ptr<ImageEncoder> makePictureEncoder(PictureEncoderParts parts);

} // namespace fathom
