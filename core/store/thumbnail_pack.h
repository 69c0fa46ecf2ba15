// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QByteArray>
#include <vector>

namespace fathom {

/// Writes the pictures of one volume as one file (FORMATS.md, "Thumbnail pack").
/// @return sha256 of the file, hexadecimal. Errors: Disk.
[[nodiscard]] Result<QString> writeThumbnailPack(const QString &path,
                                                 const std::vector<QByteArray> &pictures);

/// Reads some pictures of a pack; only their bytes and the table of offsets are read.
/// @param which  places in the pack, 0 = first
/// Errors: NotFound (file, or a place beyond the last one), Unreadable (damaged).
[[nodiscard]] Result<std::vector<QByteArray>> readThumbnailPack(const QString &path,
                                                                const std::vector<qint64> &which);

/// Number of pictures. Errors: as readThumbnailPack.
[[nodiscard]] Result<qint64> thumbnailPackSize(const QString &path);

} // namespace fathom
