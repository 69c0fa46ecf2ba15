// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fathom {

/// Rows of a picture, and what faulty_unpack does with it. Any other number is unpacked.
enum class Fault {
    Dies = 13,
    Hangs = 14,    ///< uses processor time for ever
    Swallows = 15, ///< asks for memory for ever
    Inherits = 16  ///< dies when it got more open files than standard input, output and error
};

} // namespace fathom
