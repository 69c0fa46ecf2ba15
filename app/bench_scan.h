// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <volume/volume.h>

namespace fathom {

/// A body with noise in air, whole HU as a scanner writes them: what the benches read and show. Always the
/// same.
[[nodiscard]] std::vector<qint16> benchVoxels(const Geometry &geometry);
/// 512 x 512 x 300 of them in a .nii.gz.
[[nodiscard]] Result<void> writeBenchScan(const QString &path);

} // namespace fathom
