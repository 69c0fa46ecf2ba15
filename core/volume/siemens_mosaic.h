// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_header.h"

#include <map>

namespace fathom {

class DicomSet;

/// The values of a Siemens CSA header (both of its forms), by name. What breaks off ends there.
[[nodiscard]] std::map<QByteArray, QStringList> readCsaHeader(const QByteArray &bytes);

/// Makes a picture for each slice of a Siemens mosaic, which holds all slices of a volume as tiles of one
/// picture, row by row: `tiles`, the size of a slice and the places. Nothing changes where the file is no
/// mosaic, or does not say how many slices it holds and how far apart they lie; where it counts them from
/// another than the first, nobody knows the order.
///
/// A mosaic's ImagePositionPatient is where the whole picture would begin if it were as large as one slice's
/// grid and had that slice's centre; the first slice begins half the difference of the two sizes further in.
/// Slices follow one another along the header's SliceNormalVector, whose sign alone is used, else along the
/// normal of rows and columns (`directionAssumed`).
void readMosaic(const DicomSet &set, DicomFile &file);

} // namespace fathom
