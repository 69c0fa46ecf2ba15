// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QByteArray>

#include <functional>

namespace fathom {

/// Reads a file from `offset` on, inflated when it is a gzip or zlib stream there, in pieces of at most
/// 256 KiB; nothing is allocated on the word of a header.
///
/// @param use  gets each piece; returns false to stop early
/// @return bytes given to `use`
/// Errors: Unreadable (the stream breaks off or is damaged; only what was read counts).
[[nodiscard]] Result<qint64> readPieces(const QString &path, qint64 offset, bool compressed,
                                        const std::function<bool(const char *, qint64)> &use);

/// The first bytes of a file, inflated when it starts as gzip; fewer when the file is shorter.
[[nodiscard]] Result<QByteArray> firstBytes(const QString &path, qint64 count);

/// True when the file starts with gzip's mark.
[[nodiscard]] bool isGzip(const QString &path);

/// The error of a compressed stream that breaks off or is damaged.
[[nodiscard]] Error damagedStream(const QString &path);

} // namespace fathom
