// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace fathom {

/// fathom-unpack greets with this word: which form of requests it knows.
inline constexpr uint32_t unpackGreeting = 0x46550001;

/// What fathom-unpack is asked for on its standard input, a socket that the answer goes back through. The
/// lengths of the fragments follow (uint32 each), then their bytes one right behind the other. Both sides are
/// of one machine, so numbers are written as they lie in memory.
///
/// Nothing of a DICOM header goes along but what is needed to unpack: no name, date or number of a patient.
struct UnpackRequest
{
    char syntax[64] = {}; ///< UID of the transfer syntax, ends with 0
    uint32_t columns = 0, rows = 0, frames = 1;
    uint32_t bytesPerPixel = 2; ///< 1, 2 or 4
    uint32_t storedBits = 16;   ///< of a pixel that count
    uint32_t isSigned = 0;
    uint32_t fragments = 0;

    [[nodiscard]] uint64_t pixelBytes() const { return uint64_t(columns) * rows * frames * bytesPerPixel; }
};

/// The answer's first word; pixelBytes() bytes follow Pixels, nothing follows Failed.
enum class UnpackAnswer : uint32_t { Failed, Pixels };

} // namespace fathom
