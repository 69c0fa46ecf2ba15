// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/random.h>

#include <QtGlobal>
#include <span>
#include <vector>

namespace fathom {

/// Grey values reach the network as (g / 255 - GreyMean) / GreyDeviation.
constexpr double GreyMean = 0.25;
constexpr double GreyDeviation = 0.25;

/// Size of a training view and how many of its patches are kept.
struct ViewShape
{
    int side = 112; ///< a multiple of patch
    int patch = 16;
    int kept = 20;
    double smallestArea = 0.4, largestArea = 1.1; ///< part of the picture that a view shows
};

/// A random view of a picture: crop, scale, rotation within 11 degrees, grey curve, blur, noise. Never
/// mirrored, because left and right differ in a body. Outside the picture is black.
/// @return side * side normalised values
[[nodiscard]] std::vector<float> drawView(std::span<const quint8> picture, int pictureSide,
                                          const ViewShape &shape, Random &random);

/// Cuts a view into patches and keeps a random part of them, in order.
/// @param patches    [kept, patch * patch]
/// @param positions  [kept], row by row in the grid
void keepPatches(const std::vector<float> &view, const ViewShape &shape, Random &random,
                 std::span<float> patches, std::span<qint64> positions);

} // namespace fathom
