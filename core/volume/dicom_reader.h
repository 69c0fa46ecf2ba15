// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

namespace fathom {

/// One series among the files of a folder.
struct DicomSeries
{
    QString uid;       ///< SeriesInstanceUID: an identity, never shown or stored
    QStringList files; ///< by name
};

/// Every DICOM series of one folder (not below it), by the name of its first file. Files that are no DICOM
/// are passed over; `broken` gets a line for each DICOM file that cannot be read.
[[nodiscard]] std::vector<DicomSeries> listDicomSeries(const QString &folder, std::vector<Error> &broken);

/// Reads one series: a folder that holds one, or any file of it (its neighbours of the same series join in).
/// Slices are sorted by their position along the normal; HU or scanner units after the rescale of each slice.
///
/// Errors: NotFound (no DICOM), Unreadable (damaged, slices missing), Unsupported (several series, colour,
///         several volumes at one place, multi-frame, neither CT nor MR, no positions), WrongShape, TooLarge.
[[nodiscard]] Result<Volume> readDicomSeries(const QString &path);
[[nodiscard]] Result<VolumeHeader> readDicomHeader(const QString &path);

} // namespace fathom
