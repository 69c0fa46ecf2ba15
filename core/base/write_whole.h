// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArrayView>

class QFileDevice;

namespace fathom {

/// Writes all bytes and hands them to the system. A disk that gets full takes a part of them without a word,
/// and only the next attempt says why: so the rest is offered once more, and errorString() names the cause.
/// To be called before commit() or close(), which forget it.
///
/// @return false: not all were written
[[nodiscard]] bool writeWhole(QFileDevice &file, QByteArrayView bytes);

} // namespace fathom
