// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QImage>
#include <QLineF>
#include <QRectF>
#include <vector>

class QColor;
class QPainter;

namespace fathom {

/// How values of a square grid (a feature's heat map) lie over a slice.
struct ValueLook
{
    double opacity = 0.8;   ///< of the largest value, 0 .. 1; smaller ones in proportion to their value
    bool contour = false;   ///< a line at the threshold
    double threshold = 0.5; ///< part of the largest value, 0 .. 1
    bool cut = false;       ///< what lies below the threshold is not drawn at all
    bool operator==(const ValueLook &) const = default;
};

/// What the legend says.
struct ValueLegend
{
    QString name;   ///< of the feature
    QString method; ///< what the values are, with their unit
    double maximum = 0.0;
};

/// Colour by value (heatColor()), alpha = opacity * part: nothing at 0, so that a value of 0 leaves the
/// picture as it is.
/// @param part  value / largest value, clamped to 0 .. 1
/// @return not premultiplied
[[nodiscard]] QRgb valueColor(double part, const ValueLook &look);

/// The picture to be drawn over the crop, `enlargement` pixels a value: the values are interpolated between
/// the middles of their squares, then coloured.
/// @param values  side * side, row-major
/// @return ARGB32_Premultiplied; null without values or where none is above 0
[[nodiscard]] QImage valueImage(const std::vector<float> &values, int side, float maximum,
                                const ValueLook &look, int enlargement = 16);

/// Where the interpolated values cross a level: lines in the unit square of the crop, not in any order.
/// Source: marching squares on the interpolated values, four cells a square; a saddle is decided by its
/// middle.
[[nodiscard]] std::vector<QLineF> contourLines(const std::vector<float> &values, int side, double level);

/// Name, method and a bar with its numbers (0, half, largest; the threshold where it counts), at the right
/// and bottom of an area on a dark plate.
/// @return what it covers
QRectF paintValueLegend(QPainter &painter, const QRectF &area, const ValueLegend &legend,
                        const ValueLook &look, const QColor &text);

} // namespace fathom
