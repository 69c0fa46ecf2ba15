// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_header.h"

namespace fathom {

class DicomSet;

/// The contours of a structure set, drawn on an image's grid; see readDicomStructures().
[[nodiscard]] Result<void> checkContours(const DicomFile &file, const DicomSet &set, const Geometry &image);
[[nodiscard]] Result<std::vector<LabelMap>> readContours(const DicomFile &file, const DicomSet &set,
                                                         const Geometry &image);

} // namespace fathom
