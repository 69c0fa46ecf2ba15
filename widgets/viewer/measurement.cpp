// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "measurement.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fathom {
namespace {

Vector3 between(const Geometry &geometry, const Vector3 &from, const Vector3 &to)
{
    const Vector3 a = geometry.toPatient(from);
    const Vector3 b = geometry.toPatient(to);
    return {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
}

double dot(const Vector3 &a, const Vector3 &b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

double crossLength(const Vector3 &a, const Vector3 &b)
{
    return std::hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
}

} // namespace

double lengthMm(const Geometry &geometry, const Vector3 &a, const Vector3 &b)
{
    const Vector3 way = between(geometry, a, b);
    return std::sqrt(dot(way, way));
}

double angleDegrees(const Geometry &geometry, const Vector3 &a, const Vector3 &corner, const Vector3 &b)
{
    const Vector3 one = between(geometry, corner, a);
    const Vector3 other = between(geometry, corner, b);
    return std::atan2(crossLength(one, other), dot(one, other)) * 180 / std::numbers::pi;
}

RegionStatistics regionStatistics(const Volume &volume, const PlaneFrame &frame, const Slab &slab,
                                  const Measurement &region)
{
    RegionStatistics statistics;
    if (!region.isRegion() || !region.isComplete())
        return statistics;
    const PlaneFrame::Place a = frame.fromIndex(region.points[0]);
    const PlaneFrame::Place b = frame.fromIndex(region.points[1]);
    const int slice = frame.sliceOfStored(region.stored);
    const Vector3 corner = frame.toIndex(a.column, a.row, slice);
    const bool round = region.kind == MeasureKind::Ellipse;
    // The edges' cross product: true for sheared grids too.
    statistics.areaMm2 =
        crossLength(between(volume.geometry, corner, frame.toIndex(b.column, a.row, slice)),
                    between(volume.geometry, corner, frame.toIndex(a.column, b.row, slice))) *
        (round ? std::numbers::pi / 4 : 1.0);
    const double middleColumn = (a.column + b.column) / 2;
    const double middleRow = (a.row + b.row) / 2;
    const double halfColumns = std::abs(a.column - b.column) / 2;
    const double halfRows = std::abs(a.row - b.row) / 2;
    constexpr double border = 1e-9;
    const int firstColumn = std::max(0, int(std::ceil(middleColumn - halfColumns - border)));
    const int lastColumn = std::min(frame.columns - 1, int(std::floor(middleColumn + halfColumns + border)));
    const int firstRow = std::max(0, int(std::ceil(middleRow - halfRows - border)));
    const int lastRow = std::min(frame.rows - 1, int(std::floor(middleRow + halfRows + border)));
    double squares = 0; // Welford: large offsets do not cost digits
    for (int row = firstRow; row <= lastRow; ++row)
        for (int column = firstColumn; column <= lastColumn; ++column) {
            const double x = halfColumns > 0 ? (column - middleColumn) / halfColumns : 0;
            const double y = halfRows > 0 ? (row - middleRow) / halfRows : 0;
            if (round && x * x + y * y > 1 + border)
                continue;
            const double value = double(shownValue(volume, frame, slab, column, row, slice));
            statistics.least = statistics.voxels ? std::min(statistics.least, value) : value;
            statistics.most = statistics.voxels ? std::max(statistics.most, value) : value;
            ++statistics.voxels;
            const double away = value - statistics.mean;
            statistics.mean += away / double(statistics.voxels);
            squares += away * (value - statistics.mean);
        }
    if (statistics.voxels > 1)
        statistics.sd = std::sqrt(squares / double(statistics.voxels - 1));
    return statistics;
}

} // namespace fathom
