// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "activation_index.h"

#include <base/error.h>

namespace fathom {

/// What was written of an index.
struct IndexFiles
{
    QString rowsSha256, columnsSha256;
};

/// Writes rows and columns of an index as two safetensors files (FORMATS.md, "Activation index").
/// Errors: Disk.
[[nodiscard]] Result<IndexFiles> writeIndexFiles(const ActivationIndex &index, const QString &rowsPath,
                                                 const QString &columnsPath);

/// Maps the two files. Sizes and offsets are checked, so that no row or column reaches outside its file; the
/// values are not (audit reads them all). Files of the first format (float32 values) are read into the
/// present one, which takes as long as making their columns.
/// Errors: NotFound, Unreadable, TooNew (a format of a later version).
[[nodiscard]] Result<std::shared_ptr<const ActivationIndex>>
openIndexFiles(const QString &rowsPath, const QString &columnsPath, qint64 rows, int features);

} // namespace fathom
