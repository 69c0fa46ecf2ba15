// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "slice.h"

#include <algorithm>

namespace fathom {

/// One in-plane axis before and after resampling.
struct AxisSampling
{
    int source = 0;        ///< voxels before
    int size = 0;          ///< samples after; equal to source when untouched
    double oldSpacing = 1; ///< mm
    double spacing = 1;    ///< mm after

    /// Continuous source index of sample o.
    [[nodiscard]] double position(int o) const { return o * spacing / oldSpacing; }
    /// Samples that lie behind the last voxel's far edge have no value (they read 0, and no mask).
    [[nodiscard]] bool inside(int o) const { return position(o) < source - 0.5; }
    /// Nearest voxel of a sample that is inside.
    [[nodiscard]] int nearest(int o) const { return std::min(int(position(o) + 0.5), source - 1); }
};

/// Where a sample of a resampled axis lies between two voxels.
struct AxisSample
{
    size_t lower, upper; ///< voxels; the same one at the end of the axis
    double part;         ///< 0: on the lower one; below 1
    bool inside;         ///< false: it reads 0
};
[[nodiscard]] std::vector<AxisSample> samplesOf(const AxisSampling &axis, int from, int count);

/// A value among four voxels, first along axis a, then along axis b: linear, in double, rounded to float.
/// @param v10  the voxel that is upper along a and lower along b
[[nodiscard]] inline float interpolated(float v00, float v10, float v01, float v11, double partA,
                                        double partB)
{
    const double near = double(v00) + (double(v10) - double(v00)) * partA;
    const double far = double(v01) + (double(v11) - double(v01)) * partA;
    return float(near + (far - near) * partB);
}

/// Samples of an axis at another spacing: round-half-even(size * old / new) of them, the first ones in place.
[[nodiscard]] AxisSampling resampledAxis(int size, double oldSpacing, double newSpacing);

/// |a - b| <= tolerance + 1e-5 |b|.
[[nodiscard]] bool closeTo(double a, double b, double tolerance);

/// Values to grey levels: clip to [low, high], then [smallest, largest] to 0..255, truncated.
struct GreyScale
{
    double low = 0;
    double high = 0;
    double smallest = 0; ///< of the clipped data
    double largest = 0;

    [[nodiscard]] quint8 grey(float value) const
    {
        // Written so that a value that is no number reads as the lowest.
        double v = double(value) > low ? double(value) : low;
        v = v < high ? v : high;
        if (largest > smallest)
            return quint8((v - smallest) / (largest - smallest) * 255.0);
        return quint8(std::clamp(v, 0.0, 255.0));
    }
};

/// Grey levels of many values: GreyScale::grey() of each, whole numbers by a table of it.
void toGrey(std::span<const float> values, const GreyScale &scale, quint8 *grey);

/// A slice of float values resampled in its plane by interpolated().
///
/// @param base  first voxel of the slice; strideA, strideB steps of the two axes
/// @param fromA, countA, fromB, countB  the part of the resampled grid that is wanted
/// @param out   countA * countB values, b fastest
void resampleSlice(const float *base, size_t strideA, size_t strideB, const AxisSampling &a,
                   const AxisSampling &b, int fromA, int countA, int fromB, int countB, float *out);

/// q-th percentile by linear interpolation at rank q / 100 * (n - 1). Reorders `values`, which is not empty.
[[nodiscard]] double percentile(std::vector<float> &values, double q);

} // namespace fathom
