// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "catalogue_writer.h"

namespace fathom {

// What a person changes of a stored volume, where the scan's file is read for it. Never while a job runs
// (JobSystem::alone()).

/// Sets a volume's modality, which decides window, planes and pictures: the scan is read and cut again, and
/// its slices get new ids, so that neither embedding nor picture of the old ones stays. Thread: any but the
/// GUI thread. Cost: as an import, 1 to 3 s. Errors: NotFound (volume; its file was moved), Usage (there is
/// such a scan already), those of readVolume().
[[nodiscard]] Result<void> changeModality(Workspace &workspace, CatalogueWriter &writer, qint64 volume,
                                          Modality modality);

/// Tells where a volume's file lies now.
/// @param path  the file, its DICOM folder, or a folder or data set in which it lies
/// Thread: any but the GUI thread. Cost: hashes the scans below the path until one is the same.
/// Errors: NotFound (volume; nothing there), Usage (no scan there is the imported one).
[[nodiscard]] Result<void> locateVolume(Workspace &workspace, CatalogueWriter &writer, qint64 volume,
                                        const QString &path);

} // namespace fathom
