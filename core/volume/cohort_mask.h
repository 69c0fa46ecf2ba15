// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

namespace fathom::cohort {

/// Writes a mask (0 or 1, uint8 NIfTI, gzip) on a grid stored as RAS. Long runs of slices without any voxel
/// are taken from a block of zeros that was compressed once, so a subject's hundred mostly empty masks cost
/// little.
///
/// @param low, high  first and last slice (axis k) that may hold a voxel; high < low: an empty mask
/// @param slab  voxels of the slices low .. high
/// Errors: Disk.
[[nodiscard]] Result<void> writeMask(const QString &path, const Geometry &geometry, int low, int high,
                                     std::span<const quint8> slab);

} // namespace fathom::cohort
