// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "unpack/protocol.h"

#include <string>
#include <vector>

namespace fathom {

/// Unpacks the fragments of one file by GDCM (JPEG, JPEG-LS, JPEG 2000, RLE) to plain pixels in the order of
/// this machine's bytes.
///
/// @param pixels  gets request.pixelBytes() bytes
/// @return false: it cannot. On damaged fragments its codecs may throw, abort or never come back.
[[nodiscard]] bool unpackByGdcm(const UnpackRequest &request, const std::vector<std::string> &fragments,
                                std::vector<char> &pixels);

} // namespace fathom
