// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArray>

namespace fathom {

/// Does a fragment of packed pixels hold a grey picture of this size, as far as its own header says? Codecs
/// write beyond their buffer where it says something else. JPEG (also lossless and JPEG-LS), JPEG 2000 and
/// RLE by what they begin with; a fragment that begins with none of these goes on with the one before.
///
/// @param bits   allocated for a pixel in the file
/// @param first  it is the first fragment, which must begin with one of them
[[nodiscard]] bool codestreamMatches(const QByteArray &fragment, int columns, int rows, int bits, bool first);

/// The same for a fragment of RLE (its syntax has no mark of its own).
[[nodiscard]] bool runLengthMatches(const QByteArray &fragment, int bits);

} // namespace fathom
