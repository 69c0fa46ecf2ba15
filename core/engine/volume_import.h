// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/records.h>

#include <stop_token>

namespace fathom {

/// A scan read, cut and measured: what addVolume() takes.
struct PreparedVolume
{
    VolumeRecord record; ///< without id, alias and content hash
    std::vector<PresenceRecord> presence;
    std::vector<QByteArray> thumbnails; ///< JPEG per slice, planes in the order of record.planes
};

/// Pixels per edge of a thumbnail.
inline constexpr int thumbnailSide = 144;

/// Size of a scan's files, and when the last of them was written. Cost: one look at each file.
[[nodiscard]] qint64 sourceBytes(const ScanEntry &entry);
[[nodiscard]] QDateTime sourceModified(const ScanEntry &entry);

/// Reads a scan with its masks and prepares it for the catalogue. Nothing is stored.
///
/// @param method  the slice rule
/// Thread: any but the GUI thread, several at once. Cost: reads the image and every mask; 1 to 3 s a scan.
/// Errors: those of readVolume() and SliceSource::prepare(); WrongShape (a mask of another geometry);
/// Cancelled.
[[nodiscard]] Result<PreparedVolume> prepareVolume(const ScanEntry &entry, Method method,
                                                   std::stop_token stop);

/// The same for a scan that was read already. `volume` decides the modality.
[[nodiscard]] Result<PreparedVolume> prepareVolume(const Volume &volume, const ScanEntry &entry,
                                                   Method method, std::stop_token stop);

/// The structures of an entry that a stored volume of it has not got: their presence in its slices, and in
/// `record` only the names that it does not annotate yet. Reads the scan only where there are some.
/// Errors: as prepareVolume(); WrongShape (the scan is cut in another way now).
[[nodiscard]] Result<PreparedVolume> prepareStructures(const VolumeRecord &volume, const ScanEntry &entry,
                                                       std::stop_token stop);

/// Opens a stored volume again the way it was imported (modality and study type of its record); see
/// openVolume(). Errors: those of openVolume().
[[nodiscard]] Result<Volume> readStoredVolume(const VolumeRecord &record, const ScanEntry &source);

} // namespace fathom
