// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "slab.h"

#include <vector>

// Lengths, angles and regions on a slice, in the millimetres of the scan's own geometry. No widgets.
namespace fathom {

enum class MeasureKind { Ruler, Angle, Ellipse, Rectangle };

/// Belongs to one slice of one plane. An angle has its corner second; a region lies between two opposite
/// corners along columns and rows.
struct Measurement
{
    MeasureKind kind = MeasureKind::Ruler;
    int through = 2;             ///< index axis across the plane
    int stored = 0;              ///< slice along it
    std::vector<Vector3> points; ///< continuous voxel indices, stored order

    [[nodiscard]] size_t pointsNeeded() const { return kind == MeasureKind::Angle ? 3 : 2; }
    [[nodiscard]] bool isComplete() const { return points.size() >= pointsNeeded(); }
    [[nodiscard]] bool isRegion() const
    {
        return kind == MeasureKind::Ellipse || kind == MeasureKind::Rectangle;
    }
    [[nodiscard]] bool isOn(const PlaneFrame &frame, int slice) const
    {
        return through == frame.through && frame.sliceOfStored(stored) == slice;
    }
};

[[nodiscard]] double lengthMm(const Geometry &geometry, const Vector3 &a, const Vector3 &b);
/// Between the lines from `corner` to both ends, 0 .. 180; 0 when an end lies on the corner.
[[nodiscard]] double angleDegrees(const Geometry &geometry, const Vector3 &a, const Vector3 &corner,
                                  const Vector3 &b);

struct RegionStatistics
{
    qint64 voxels = 0;                                    ///< whose centre lies inside, border included
    double mean = 0.0, sd = 0.0, least = 0.0, most = 0.0; ///< sd of a sample (n - 1)
    double areaMm2 = 0.0;                                 ///< of the drawn shape
};
/// Of what the plane shows: voxels, or the slab's values.
[[nodiscard]] RegionStatistics regionStatistics(const Volume &volume, const PlaneFrame &frame,
                                                const Slab &slab, const Measurement &region);

} // namespace fathom
