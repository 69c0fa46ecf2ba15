// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dataset.h"

namespace fathom {

/// Does a folder hold scan folders of the TotalSegmentator layout (sNNNN/ct.nii.gz or mri.nii.gz)?
[[nodiscard]] bool isLayoutFolder(const QString &folder);
/// Is it one such scan folder itself?
[[nodiscard]] bool isLayoutScan(const QString &folder);

/// Adds the scans of a layout folder, or the one scan of a scan folder, to `result`.
/// Errors: Cancelled. A scan of which anything does not fit becomes a problem as a whole.
[[nodiscard]] Result<void> scanLayout(const QString &folder, const ScanRequest &request, JobContext &context,
                                      ScanResult &result);

/// Checks that a mask's header lies on the image's grid. Errors: those of readVolumeHeader, WrongShape.
[[nodiscard]] Result<void> checkMask(const Geometry &image, const QString &maskPath);

[[nodiscard]] Error cancelledScan();

} // namespace fathom
