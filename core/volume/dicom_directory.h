// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

namespace fathom {

/// What a DICOMDIR lists, looked for below its own folder.
struct DicomDirectory
{
    int listed = 0;
    QStringList missing; ///< as the directory names them
};

/// True for the directory file of a DICOM medium (by its SOP class, whatever its name).
[[nodiscard]] bool isDicomDirectory(const QString &path);

/// A name is looked for as it is written and in lower case, as some systems mount discs. One that leads out
/// of the folder counts as missing.
/// Errors: Unreadable.
[[nodiscard]] Result<DicomDirectory> readDicomDirectory(const QString &path);

} // namespace fathom
