// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "file_promise.h"

namespace fathom {

/// Voxels that are stored as decimal numbers with blanks or commas between them, in the type of the header.
/// Ours, because MetaIO takes what is no number as 0, passes whole numbers of 64 bits through a double and
/// knows neither nan nor inf; and teem cuts what does not fit the type.
///
/// @param promise  of a file with decimal voxels
/// @param voxels   gets `count` numbers of the promise's type; what follows in the file is passed over
/// Cost: one pass over the file, in pieces.
/// Errors: Unreadable (fewer numbers, a word that is no number or does not fit the type).
[[nodiscard]] Result<void> readTextVoxels(const QString &path, const FilePromise &promise, char *voxels,
                                          size_t count);

} // namespace fathom
