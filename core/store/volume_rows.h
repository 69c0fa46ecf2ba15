// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "database.h"
#include "records.h"

// Rows of the catalogue that make a volume. Each runs inside the caller's transaction.
namespace fathom {

/// Public ids have one form; anything else may be a name and becomes an alias.
[[nodiscard]] bool isPublicId(const QString &imageId);
[[nodiscard]] Result<QString> freeAlias(const QSqlDatabase &database, const VolumeRecord &volume);
/// Errors: WrongShape (slices, presence and thumbnails do not fit together).
[[nodiscard]] Result<void> checkShapes(const VolumeRecord &volume,
                                       const std::vector<PresenceRecord> &presence, size_t thumbnails);
[[nodiscard]] Result<void> insertVolume(const QSqlDatabase &database, const VolumeRecord &volume,
                                        const QString &packSha256, const QString &pack);
/// The next free ids, which no other slice ever had.
[[nodiscard]] Result<void> takeSliceIds(const QSqlDatabase &database, VolumeRecord &volume);
[[nodiscard]] Result<void> insertRanges(const QSqlDatabase &database, const VolumeRecord &volume);
/// Presence and annotations.
[[nodiscard]] Result<void> insertPresence(const QSqlDatabase &database, const VolumeRecord &volume,
                                          const std::vector<PresenceRecord> &presence);
/// `count` bits of a column of presence.
[[nodiscard]] std::vector<bool> unpackBits(const QByteArray &bytes, int count);

} // namespace fathom
