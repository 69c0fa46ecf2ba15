// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "plane_frame.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

// sin 15 degrees: what a second letter must reach.
constexpr double secondLetter = 0.2588;

Vector3 axisDirection(const Geometry &geometry, int axis, double sign)
{
    const size_t a = size_t(axis);
    const double length =
        std::hypot(geometry.direction[a], geometry.direction[3 + a], geometry.direction[6 + a]);
    const double scale = length > 0 ? sign / length : sign;
    return {geometry.direction[a] * scale, geometry.direction[3 + a] * scale,
            geometry.direction[6 + a] * scale};
}

Vector3 opposite(const Vector3 &v)
{
    return {-v[0], -v[1], -v[2]};
}

double mirrored(bool reversed, int count, double position)
{
    return reversed ? count - 1 - position : position;
}

} // namespace

QString directionLetters(const Vector3 &direction)
{
    std::array<size_t, 3> order = {0, 1, 2};
    std::sort(order.begin(), order.end(),
              [&direction](size_t a, size_t b) { return std::abs(direction[a]) > std::abs(direction[b]); });
    QString letters;
    for (const size_t axis : order)
        if (letters.isEmpty() || std::abs(direction[axis]) > secondLetter)
            letters += QLatin1Char(direction[axis] > 0 ? "LPH"[axis] : "RAF"[axis]);
    return letters;
}

QString positionText(const Vector3 &patient, MmStyle style)
{
    QStringList parts;
    const QLocale locale;
    if (style != MmStyle::Letters) {
        for (size_t axis = 0; axis < 3; ++axis)
            parts << locale.toString(style == MmStyle::Ras && axis < 2 ? -patient[axis] : patient[axis], 'f',
                                     1);
        // A comma is the decimal sign of some languages.
        return (style == MmStyle::Ras ? QStringLiteral("RAS ") : QStringLiteral("LPS ")) +
               parts.join(QStringLiteral(" · ")) + QStringLiteral(" mm");
    }
    for (size_t axis = 0; axis < 3; ++axis)
        parts << QString(QLatin1Char(patient[axis] >= 0 ? "LPH"[axis] : "RAF"[axis])) + QLatin1Char(' ') +
                     locale.toString(std::abs(patient[axis]), 'f', 1);
    return parts.join(QStringLiteral(" · ")) + QStringLiteral(" mm");
}

PlaneFrame PlaneFrame::of(const Geometry &geometry, Plane plane, const ScreenConvention &convention)
{
    const Geometry::Orientation nearest = geometry.nearestRas();
    // Patient axes (0 = right-left, 1 = front-back, 2 = foot-head) along columns and rows.
    const size_t columnAxis = plane == Plane::Sagittal ? 1 : 0;
    const size_t rowAxis = plane == Plane::Axial ? 1 : 2;
    const size_t normalAxis = size_t(plane);

    PlaneFrame frame;
    frame.plane = plane;
    frame.across = nearest.axis[columnAxis];
    frame.down = nearest.axis[rowAxis];
    frame.through = nearest.axis[normalAxis];
    // On the screen: to the patient's left, back and foot. Not flipped runs to the right, front and head.
    frame.acrossReversed = !nearest.flipped[columnAxis];
    if (plane == Plane::Sagittal ? convention.noseRight : convention.neurological)
        frame.acrossReversed = !frame.acrossReversed;
    frame.downReversed = !nearest.flipped[rowAxis];
    frame.throughReversed = nearest.flipped[normalAxis];
    frame.columns = geometry.size[size_t(frame.across)];
    frame.rows = geometry.size[size_t(frame.down)];
    frame.slices = geometry.size[size_t(frame.through)];
    frame.columnMm = geometry.spacing[size_t(frame.across)];
    frame.rowMm = geometry.spacing[size_t(frame.down)];
    frame.sliceMm = geometry.spacing[size_t(frame.through)];

    const Vector3 rightwards = axisDirection(geometry, frame.across, frame.acrossReversed ? -1 : 1);
    const Vector3 downwards = axisDirection(geometry, frame.down, frame.downReversed ? -1 : 1);
    frame.right = directionLetters(rightwards);
    frame.left = directionLetters(opposite(rightwards));
    frame.bottom = directionLetters(downwards);
    frame.top = directionLetters(opposite(downwards));
    return frame;
}

Vector3 PlaneFrame::toIndex(double column, double row, double slice) const
{
    Vector3 index = {0, 0, 0};
    index[size_t(across)] = mirrored(acrossReversed, columns, column);
    index[size_t(down)] = mirrored(downReversed, rows, row);
    index[size_t(through)] = mirrored(throughReversed, slices, slice);
    return index;
}

PlaneFrame::Place PlaneFrame::fromIndex(const Vector3 &index) const
{
    return {mirrored(acrossReversed, columns, index[size_t(across)]),
            mirrored(downReversed, rows, index[size_t(down)]),
            mirrored(throughReversed, slices, index[size_t(through)])};
}

PaneTransform PaneTransform::fitted(const PlaneFrame &frame, const QSizeF &size, double margin, double zoom,
                                    const QPointF &panMm)
{
    PaneTransform transform;
    transform.size = size;
    transform.columnMm = frame.columnMm;
    transform.rowMm = frame.rowMm;
    const double width = std::max(8.0, size.width() - 2 * margin);
    const double height = std::max(8.0, size.height() - 2 * margin);
    transform.pixelsPerMm = zoom * std::min(width / std::max(1e-6, frame.columns * frame.columnMm),
                                            height / std::max(1e-6, frame.rows * frame.rowMm));
    transform.centreMm = QPointF((frame.columns - 1) * frame.columnMm / 2 - panMm.x(),
                                 (frame.rows - 1) * frame.rowMm / 2 - panMm.y());
    return transform;
}

} // namespace fathom
