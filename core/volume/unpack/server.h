// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "unpack/protocol.h"

#include <functional>
#include <string>
#include <vector>

namespace fathom {

/// Unpacks one file's fragments, see unpackByGdcm().
using UnpackCodec = std::function<bool(const UnpackRequest &, const std::vector<std::string> &fragments,
                                       std::vector<char> &pixels)>;

/// Answers requests on standard input until the other side closes it. The process
/// - gets the memory that such a picture can need and no more (RLIMIT_AS),
/// - may use `seconds` of processor time a frame, after which SIGPROF ends it: time that a busy or paused
///   machine takes away does not count,
/// - writes no file and leaves no image of its memory behind, which holds pictures of a patient.
///
/// @return exit status: 0, or 1 where a request breaks off
int serveUnpacking(const UnpackCodec &codec, int seconds);

} // namespace fathom
