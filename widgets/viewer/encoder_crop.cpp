// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_crop.h"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// One in-plane axis of the prepared array as the slice rule samples it.
struct Sampled
{
    int size = 0;      ///< samples
    double step = 1.0; ///< voxels a sample
};

Sampled sampled(int size, double spacing, double wanted, bool resampled)
{
    if (!resampled)
        return {size, 1.0};
    return {std::max(1, int(std::nearbyint(size * spacing / wanted))), wanted / spacing};
}

} // namespace

EncoderCrop EncoderCrop::of(const Geometry &geometry, Method method, Plane plane, int index)
{
    // `paper` cuts the stored array as it is, `fathom` the array in the nearest RAS order.
    Geometry::Orientation order;
    if (method == Method::Fathom)
        order = geometry.nearestRas();
    const size_t normal = size_t(plane);
    const size_t a = normal == 0 ? 1 : 0;
    const size_t b = normal == 2 ? 1 : 2;
    const size_t storedA = size_t(order.axis[a]);
    const size_t storedB = size_t(order.axis[b]);
    const double spacingA = geometry.spacing[storedA];
    const double spacingB = geometry.spacing[storedB];
    const bool resampled = std::abs(spacingA - spacingB) > 1e-3 + 1e-5 * std::abs(spacingB);
    const double smaller = std::min(spacingA, spacingB);
    const Sampled sampleA = sampled(geometry.size[storedA], spacingA, smaller, resampled);
    const Sampled sampleB = sampled(geometry.size[storedB], spacingB, smaller, resampled);
    const int side = std::min(sampleA.size, sampleB.size);
    const int startA = (sampleA.size - side) / 2;
    const int startB = (sampleB.size - side) / 2;

    // Prepared index of the picture's point (u, v); the picture's rows run against b, and its columns along a
    // for axial slices and against it for the others.
    const auto prepared = [&](double u, double v) {
        const double acrossA = plane == Plane::Axial ? u : 1 - u;
        Vector3 position = {0, 0, 0};
        position[normal] = index;
        position[a] = (startA + acrossA * side - 0.5) * sampleA.step;
        position[b] = (startB + (1 - v) * side - 0.5) * sampleB.step;
        return position;
    };
    const auto stored = [&](const Vector3 &position) {
        Vector3 result = {0, 0, 0};
        for (size_t axis = 0; axis < 3; ++axis) {
            const size_t to = size_t(order.axis[axis]);
            result[to] = order.flipped[axis] ? geometry.size[to] - 1 - position[axis] : position[axis];
        }
        return result;
    };
    EncoderCrop crop;
    crop.storedAxis = order.axis[normal];
    crop.corner = stored(prepared(0, 0));
    crop.storedIndex = int(std::lround(crop.corner[size_t(crop.storedAxis)]));
    const Vector3 right = stored(prepared(1, 0));
    const Vector3 below = stored(prepared(0, 1));
    for (size_t axis = 0; axis < 3; ++axis) {
        crop.alongWidth[axis] = right[axis] - crop.corner[axis];
        crop.alongHeight[axis] = below[axis] - crop.corner[axis];
    }
    return crop;
}

} // namespace fathom
