// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QtGlobal>

#include <algorithm>
#include <bit>

// How the index holds a value: the 18 upper bits of the float32, rounded. Codes of larger values are never
// smaller, so what was sorted by value stays sorted by code; the 13 bits that are lost are kept beside the
// rows for whoever needs the exact number.
namespace fathom {

using ActivationCode = quint32; ///< 1 .. MaximumCode

constexpr int DroppedBits = 13;
constexpr ActivationCode MaximumCode = 0x7F7FFFFFU >> DroppedBits; ///< of the largest finite float32

/// @param value  > 0, finite
inline ActivationCode codeOf(float value)
{
    const quint32 rounded = (std::bit_cast<quint32>(value) + (1U << (DroppedBits - 1))) >> DroppedBits;
    return std::clamp<ActivationCode>(rounded, 1U, MaximumCode);
}

/// Differs from the value by 2^-11 of it at most (below 2^-126, where float32 itself is coarse, by more).
inline float valueOf(ActivationCode code)
{
    return std::bit_cast<float>(code << DroppedBits);
}

/// What makes the exact value of the code again.
inline qint16 remainderOf(float value)
{
    return qint16(qint64(std::bit_cast<quint32>(value)) - (qint64(codeOf(value)) << DroppedBits));
}
inline float exactValue(ActivationCode code, qint16 remainder)
{
    return std::bit_cast<float>(quint32(qint64(code) << DroppedBits) + quint32(qint32(remainder)));
}

} // namespace fathom
