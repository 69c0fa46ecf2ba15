// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_header.h"

namespace fathom {

class DicomSet;

/// True for a DICOM segmentation (SEG) and for contours (RTSTRUCT).
[[nodiscard]] bool holdsStructures(const DicomFile &file);

/// Names, numbers and the series that they are of, from the header.
void readStructures(const DicomSet &set, DicomFile &file);

/// Does the file lie on the image's grid, or can it be brought to it? Reads the header only.
/// Errors: those of readDicomStructures() that need no pixels.
[[nodiscard]] Result<void> checkStructures(const QString &path, const Geometry &image, const MaskRule &rule);

/// The structures of a file on its image's grid, by their numbers. Structures that overlap lie in several
/// maps; each of them is in one.
///
/// SEG (PS3.3 C.8.20): binary, fractional (`rule.threshold`) and label map; frames lie where their position
/// says. RTSTRUCT (PS3.3 C.8.8.6): closed planar contours, filled by the even-odd rule where a voxel's centre
/// is inside; a contour holds for the slices up to half the usual distance between contours.
///
/// Thread: any. Errors: Unreadable, Unsupported (contours across the slices, fractions without a threshold,
/// packed bits), WrongShape (another grid), TooLarge.
[[nodiscard]] Result<std::vector<LabelMap>> readDicomStructures(const QString &path, const Geometry &image,
                                                                const MaskRule &rule);

} // namespace fathom
