// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QtGlobal>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fathom {

/// Element types of weight files. F8_E4M3 is the finite kind (no infinity, one NaN a sign), F8_E5M2 a short
/// half.
enum class Dtype { F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, Bool };
[[nodiscard]] std::size_t dtypeSize(Dtype dtype);
/// As safetensors spells it.
[[nodiscard]] const char *dtypeName(Dtype dtype);
/// True and the type when safetensors has one of this name.
[[nodiscard]] bool dtypeOf(std::string_view name, Dtype &dtype);

/// Bytes of an array of this shape; -1 when an extent is negative or the product, empty axes left out, goes
/// beyond 63 bits (so that strides fit as well).
[[nodiscard]] qint64 tensorBytes(std::span<const qint64> shape, Dtype dtype);

/// One array of a file. `bytes` is little-endian, row-major, and may be unaligned.
struct TensorView
{
    Dtype dtype = Dtype::F32;
    std::vector<qint64> shape;
    std::span<const std::byte> bytes;
    [[nodiscard]] qint64 count() const;
    /// Values converted to float32 (any dtype).
    [[nodiscard]] std::vector<float> toFloats() const;
    [[nodiscard]] std::vector<double> toDoubles() const;
    /// Values converted to int64 (floats are truncated, U64 beyond 2^63 wraps).
    [[nodiscard]] std::vector<qint64> toIntegers() const;
    /// The values in place when they are `T` and aligned; empty otherwise (then use the copies above).
    template <typename T> [[nodiscard]] std::span<const T> as(Dtype wanted) const
    {
        if (dtype != wanted || reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) != 0)
            return {};
        return {reinterpret_cast<const T *>(bytes.data()), bytes.size() / sizeof(T)};
    }
};

} // namespace fathom
