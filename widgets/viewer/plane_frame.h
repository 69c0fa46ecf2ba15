// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <volume/geometry.h>

#include <QPointF>
#include <QRectF>
#include <QSizeF>

// Where a voxel lies on the screen. No widgets, no VTK: pure numbers.
namespace fathom {

/// What lies at the left of the screen. At first radiological: the patient's right, and the nose.
struct ScreenConvention
{
    bool neurological = false; ///< the patient's left at the left of axial and coronal slices
    bool noseRight = false;    ///< the front at the right of sagittal ones
    bool operator==(const ScreenConvention &) const = default;
};

/// How places in the patient are written: with letters, or with signs in one of the two coordinate systems.
enum class MmStyle { Letters, Lps, Ras };

/// How the slices of one anatomical plane of a grid lie on the screen. Oblique grids are shown along their
/// own axes, each under the name of the nearest anatomical one. The front is at the top of axial slices, the
/// head is up in the others; the convention says what is at the left.
struct PlaneFrame
{
    Plane plane = Plane::Axial;
    int across = 0, down = 1, through = 2; ///< index axes along columns, rows and slices
    bool acrossReversed = false;           ///< column 0 (left) is the axis' last voxel
    bool downReversed = false;             ///< row 0 (top) is the axis' last voxel
    bool throughReversed = false;          ///< slice 0 (left, back, foot) is the axis' last voxel
    int columns = 0, rows = 0, slices = 0;
    double columnMm = 1.0, rowMm = 1.0, sliceMm = 1.0;
    /// What the edges point to: R L A P H F; two or three letters, nearest first, when oblique.
    QString left, right, top, bottom;

    [[nodiscard]] static PlaneFrame of(const Geometry &geometry, Plane plane,
                                       const ScreenConvention &convention = {});

    /// Continuous voxel index (stored order) of a place in the plane; whole numbers are voxel centres.
    [[nodiscard]] Vector3 toIndex(double column, double row, double slice) const;
    struct Place
    {
        double column = 0.0, row = 0.0, slice = 0.0;
    };
    [[nodiscard]] Place fromIndex(const Vector3 &index) const;
    /// The slice that shows a stored index of axis `through`, and back (the same mirror both ways).
    [[nodiscard]] int sliceOfStored(int stored) const
    {
        return throughReversed ? slices - 1 - stored : stored;
    }
};

/// Letters of a direction in the patient (LPS): "R", or "RA" for one more than 15 degrees off an axis.
[[nodiscard]] QString directionLetters(const Vector3 &direction);
/// A patient position for people: "L 12.0 · P 3.5 · H 80.2 mm", or "RAS -12.0 · -3.5 · 80.2 mm".
/// @param patient  LPS mm
[[nodiscard]] QString positionText(const Vector3 &patient, MmStyle style = MmStyle::Letters);

/// Place in the plane to widget pixels and back: centre and scale, no rotation, square millimetres.
struct PaneTransform
{
    QSizeF size;              ///< of the widget, device independent pixels
    double pixelsPerMm = 1.0; ///< > 0
    QPointF centreMm;         ///< what lies in the middle of the widget, mm right and down of voxel (0, 0)
    double columnMm = 1.0, rowMm = 1.0;

    /// The whole slice inside the widget with `margin` pixels around it, enlarged by `zoom`.
    [[nodiscard]] static PaneTransform fitted(const PlaneFrame &frame, const QSizeF &size, double margin,
                                              double zoom = 1.0, const QPointF &panMm = {});
    [[nodiscard]] QPointF toScreen(double column, double row) const
    {
        return {size.width() / 2 + (column * columnMm - centreMm.x()) * pixelsPerMm,
                size.height() / 2 + (row * rowMm - centreMm.y()) * pixelsPerMm};
    }
    /// x = column, y = row, continuous.
    [[nodiscard]] QPointF toPlane(const QPointF &pixel) const
    {
        return {((pixel.x() - size.width() / 2) / pixelsPerMm + centreMm.x()) / columnMm,
                ((pixel.y() - size.height() / 2) / pixelsPerMm + centreMm.y()) / rowMm};
    }
    /// Pixels that the slice's voxels cover, edges included.
    [[nodiscard]] QRectF extent(const PlaneFrame &frame) const
    {
        return {toScreen(-0.5, -0.5), toScreen(frame.columns - 0.5, frame.rows - 0.5)};
    }
};

} // namespace fathom
