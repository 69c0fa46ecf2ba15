// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_structures.h"

namespace fathom {

struct DicomElements;

/// The frames of a DICOM segmentation on an image's grid; see readDicomStructures().
[[nodiscard]] Result<void> checkSegmentation(const DicomFile &file, const DicomElements &elements,
                                             const Geometry &image, const MaskRule &rule);
[[nodiscard]] Result<std::vector<LabelMap>> readSegmentation(const DicomFile &file,
                                                             const DicomElements &elements,
                                                             const Geometry &image, const MaskRule &rule);

} // namespace fathom
