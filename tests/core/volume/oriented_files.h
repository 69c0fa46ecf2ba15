// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArray>
#include <QList>
#include <QString>
#include <array>

// Scans in every storage order and format, written from formulas: nothing here uses the program's own
// geometry.
namespace fathom::test {

using Place = std::array<double, 3>;

/// A grid in LPS millimetres. Index axis a runs along column a of `axes`.
struct OrientedGrid
{
    std::array<int, 3> size = {5, 4, 3};
    Place spacing = {0.8, 1.1, 2.5};
    Place origin = {-31.25, 17.5, -204.75};
    std::array<double, 9> axes = {};     ///< row-major; a signed permutation, turned
    std::array<int, 3> patientAxis = {}; ///< of each index axis, before the turn
    QString code;                        ///< what the axes run towards, before the turn: "LPS"
    bool leftHanded = false;
    double degrees = 0; ///< of the turn

    [[nodiscard]] Place place(const std::array<int, 3> &index) const;
    [[nodiscard]] qsizetype voxels() const { return qsizetype(size[0]) * size[1] * size[2]; }
};

/// The 48 storage orders, turned about an axis.
[[nodiscard]] QList<OrientedGrid> orientedGrids(double degrees, const Place &about);

/// One way to write a scan into a folder.
struct OrientedFormat
{
    const char *name;
    QList<const char *> variants; ///< where the header has several ways to state the axes
    /// @param voxels  int16, little endian, i fastest
    /// @return what to open
    QString (*write)(const QString &folder, const OrientedGrid &grid, const QByteArray &voxels, int variant);
    bool sortsSlices = false;   ///< along rows x columns: left-handed grids are read the other way round
    bool statesNothing = false; ///< one orientation, origin 0
};
[[nodiscard]] const QList<OrientedFormat> &orientedFormats();

} // namespace fathom::test
