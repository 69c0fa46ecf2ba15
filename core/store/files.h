// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QByteArray>

namespace fathom {

/// sha256 of a file, hexadecimal. Errors: NotFound, Unreadable.
[[nodiscard]] Result<QString> fileSha256(const QString &path, const QByteArray &salt = {});

/// Writes to a temporary name, flushes, renames, and flushes the folder. Errors: Disk.
[[nodiscard]] Result<void> writeFileSafely(const QString &path, const QByteArray &bytes,
                                           bool onlyForOwner = false);

/// Makes a renamed or new file of the folder survive a power cut. Failing is not fatal: some file systems
/// cannot.
void syncFolder(const QString &folder);

/// Errors: Disk.
[[nodiscard]] Result<void> makeFolder(const QString &folder);

} // namespace fathom
