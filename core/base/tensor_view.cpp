// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "tensor_view.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace fathom {

static_assert(std::endian::native == std::endian::little, "arrays are used in place as little-endian");

namespace {

struct DtypeRow
{
    Dtype dtype;
    const char *name;
    std::size_t size;
};
constexpr DtypeRow Dtypes[] = {
    {Dtype::F64, "F64", 8},   {Dtype::F32, "F32", 4},         {Dtype::F16, "F16", 2},
    {Dtype::BF16, "BF16", 2}, {Dtype::F8_E4M3, "F8_E4M3", 1}, {Dtype::F8_E5M2, "F8_E5M2", 1},
    {Dtype::I64, "I64", 8},   {Dtype::I32, "I32", 4},         {Dtype::I16, "I16", 2},
    {Dtype::I8, "I8", 1},     {Dtype::U64, "U64", 8},         {Dtype::U32, "U32", 4},
    {Dtype::U16, "U16", 2},   {Dtype::U8, "U8", 1},           {Dtype::Bool, "BOOL", 1},
};

const DtypeRow &row(Dtype dtype)
{
    return *std::find_if(std::begin(Dtypes), std::end(Dtypes),
                         [&](const DtypeRow &r) { return r.dtype == dtype; });
}

/// Value of a small float. @param finite  no infinities: only all ones are NaN
float fromBits(unsigned bits, int exponentBits, int fractionBits, bool finite)
{
    const int bias = (1 << (exponentBits - 1)) - 1;
    const int exponent = int(bits >> fractionBits) & ((1 << exponentBits) - 1);
    const int fraction = int(bits) & ((1 << fractionBits) - 1);
    const bool top = exponent == (1 << exponentBits) - 1;
    float value = 0;
    if (top && finite && fraction == (1 << fractionBits) - 1)
        value = std::numeric_limits<float>::quiet_NaN();
    else if (top && !finite)
        value = fraction ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
    else if (exponent == 0)
        value = std::ldexp(float(fraction), 1 - bias - fractionBits);
    else
        value = std::ldexp(float(fraction + (1 << fractionBits)), exponent - bias - fractionBits);
    return (bits >> (exponentBits + fractionBits)) & 1 ? -value : value;
}

using ByteTable = std::array<float, 256>;
ByteTable byteTable(int exponentBits, int fractionBits, bool finite)
{
    ByteTable table;
    for (unsigned bits = 0; bits < 256; ++bits)
        table[bits] = fromBits(bits, exponentBits, fractionBits, finite);
    return table;
}

template <typename Stored, typename Out, typename Convert>
void fill(std::vector<Out> &out, const std::byte *at, Convert convert)
{
    for (Out &value : out) {
        Stored stored;
        std::memcpy(&stored, at, sizeof(Stored));
        value = Out(convert(stored));
        at += sizeof(Stored);
    }
}

template <typename Out> std::vector<Out> converted(const TensorView &view)
{
    std::vector<Out> out(size_t(view.count()));
    const std::byte *at = view.bytes.data();
    const auto same = [](auto value) { return value; };
    switch (view.dtype) {
    case Dtype::F64:
        fill<double>(out, at, same);
        break;
    case Dtype::F32:
        fill<float>(out, at, same);
        break;
    case Dtype::F16:
        fill<quint16>(out, at, [](quint16 bits) { return fromBits(bits, 5, 10, false); });
        break;
    case Dtype::BF16:
        fill<quint16>(out, at, [](quint16 bits) { return std::bit_cast<float>(quint32(bits) << 16); });
        break;
    case Dtype::F8_E4M3: {
        static const ByteTable table = byteTable(4, 3, true);
        fill<quint8>(out, at, [](quint8 bits) { return table[bits]; });
        break;
    }
    case Dtype::F8_E5M2: {
        static const ByteTable table = byteTable(5, 2, false);
        fill<quint8>(out, at, [](quint8 bits) { return table[bits]; });
        break;
    }
    case Dtype::I64:
        fill<qint64>(out, at, same);
        break;
    case Dtype::I32:
        fill<qint32>(out, at, same);
        break;
    case Dtype::I16:
        fill<qint16>(out, at, same);
        break;
    case Dtype::I8:
        fill<qint8>(out, at, same);
        break;
    case Dtype::U64:
        fill<quint64>(out, at, same);
        break;
    case Dtype::U32:
        fill<quint32>(out, at, same);
        break;
    case Dtype::U16:
        fill<quint16>(out, at, same);
        break;
    case Dtype::U8:
    case Dtype::Bool:
        fill<quint8>(out, at, same);
        break;
    }
    return out;
}

} // namespace

std::size_t dtypeSize(Dtype dtype)
{
    return row(dtype).size;
}

const char *dtypeName(Dtype dtype)
{
    return row(dtype).name;
}

bool dtypeOf(std::string_view name, Dtype &dtype)
{
    for (const DtypeRow &known : Dtypes) {
        if (name == known.name) {
            dtype = known.dtype;
            return true;
        }
    }
    return false;
}

qint64 tensorBytes(std::span<const qint64> shape, Dtype dtype)
{
    auto bytes = qint64(dtypeSize(dtype));
    bool empty = false;
    for (const qint64 extent : shape) {
        empty = empty || extent == 0;
        if (extent < 0 || __builtin_mul_overflow(bytes, std::max<qint64>(extent, 1), &bytes))
            return -1;
    }
    return empty ? 0 : bytes;
}

qint64 TensorView::count() const
{
    qint64 n = 1;
    for (const qint64 size : shape)
        n *= size;
    return n;
}

std::vector<float> TensorView::toFloats() const
{
    return converted<float>(*this);
}

std::vector<double> TensorView::toDoubles() const
{
    return converted<double>(*this);
}

std::vector<qint64> TensorView::toIntegers() const
{
    return converted<qint64>(*this);
}

} // namespace fathom
