// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_files.h"

#include <volume/geometry.h>

#include <QByteArrayList>

// Siemens mosaics that tests write.
namespace fathom::test::mosaics {

constexpr int columns = 4, rows = 3, slices = 5, across = 3; // nine tiles, four of them empty
constexpr double columnMm = 0.5, rowMm = 0.75, stepMm = 2.5;
// Rows lean to the left and the head; columns to the back.
inline const Vector3 alongRow = {0.8, 0, 0.6}, alongColumn = {0, 1, 0}, normal = {-0.6, 0, 0.8};
inline const Vector3 firstPixel = {-12, 34, 56}; // of the first tile

using CsaValues = QList<std::pair<QByteArray, QByteArrayList>>;

/// @param sign  of the direction in which slices follow one another, along the normal of rows and columns
[[nodiscard]] CsaValues csaValues(double sign, int count = slices, int firstSlice = 0);
/// A CSA header as the scanner writes it: each value six times, the unused ones empty.
///
/// @param second  of its two forms
[[nodiscard]] QByteArray csaHeader(const CsaValues &tags, bool second);

[[nodiscard]] int stored(int slice, int row, int column, int time);
/// A mosaic whose first tile begins at firstPixel; without a CSA header where that is empty.
[[nodiscard]] DicomSet mosaic(const QByteArray &csa, int time = 0);

} // namespace fathom::test::mosaics
