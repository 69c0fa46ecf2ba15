// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QJsonObject>

namespace fathom::cli {

/// Measures how fast scans become pictures: a NIfTI file of 512 x 512 x 300 voxels is read, its slices are
/// cut, windowed and filtered to 1024 x 1024, by each thread for itself, as an import does. Beside it
/// Pillow's LANCZOS alone on the same slices with as many threads, where Python has Pillow, and whether its
/// pictures are the same bit for bit.
///
/// @param rounds  the median of so many counts
[[nodiscard]] Result<QJsonObject> benchRead(int threads, int rounds);

} // namespace fathom::cli
