// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "lanczos.h"

#include "slice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace fathom {
namespace {

constexpr int fractionBits = 22; // 32 - 8 bits of the result - 2 of headroom for the filter's overshoot

struct Taps
{
    int first = 0;
    int count = 0;
};

/// Integer weights of every output pixel of one pass; `stride` weights are kept for each.
struct Pass
{
    int stride = 0;
    std::vector<Taps> taps;
    std::vector<qint32> weights;
};

double sinc(double x)
{
    if (x == 0.0)
        return 1.0;
    x *= M_PI;
    return std::sin(x) / x;
}

double lanczos(double x)
{
    return -3.0 <= x && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
}

Pass makePass(int in, int out)
{
    const double scale = double(in) / out;
    const double filter = std::max(scale, 1.0);
    const double support = 3.0 * filter;
    Pass pass;
    pass.stride = int(std::ceil(support)) * 2 + 1;
    pass.taps.resize(size_t(out));
    pass.weights.assign(size_t(out) * size_t(pass.stride), 0);
    std::vector<double> exact(size_t(pass.stride));
    const double inverse = 1.0 / filter;
    for (int o = 0; o < out; ++o) {
        const double centre = (o + 0.5) * scale;
        const int first = std::max(int(centre - support + 0.5), 0);
        const int end = std::min(int(centre + support + 0.5), in);
        double sum = 0;
        for (int t = first; t < end; ++t) {
            const double weight = lanczos((t - centre + 0.5) * inverse);
            exact[size_t(t - first)] = weight;
            sum += weight;
        }
        for (int t = 0; t < end - first; ++t) {
            const double weight =
                (sum != 0 ? exact[size_t(t)] / sum : exact[size_t(t)]) * (1 << fractionBits);
            pass.weights[size_t(o) * size_t(pass.stride) + size_t(t)] =
                int(weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        pass.taps[size_t(o)] = {first, end - first};
    }
    return pass;
}

/// The weights of a pass. A volume's slices all ask for the same two.
std::shared_ptr<const Pass> passOf(int in, int out)
{
    struct Kept
    {
        int in = 0, out = 0;
        std::shared_ptr<const Pass> pass;
    };
    static thread_local std::array<Kept, 4> kept;
    static thread_local size_t next = 0;
    for (const Kept &one : kept)
        if (one.in == in && one.out == out && one.pass)
            return one.pass;
    Kept &place = kept[next++ % kept.size()];
    place = {in, out, std::make_shared<const Pass>(makePass(in, out))};
    return place.pass;
}

constexpr qint32 half = 1 << (fractionBits - 1);

quint8 toByte(qint32 sum)
{
    return quint8(std::clamp(sum >> fractionBits, 0, 255));
}

/// One row of a pass along the columns, from column x on. Whole numbers: the order of a sum does not matter.
void filterRow(const quint8 *from, int width, int count, const qint32 *weights, int x, quint8 *to)
{
    for (; x < width; ++x) {
        qint32 sum = half;
        for (int t = 0; t < count; ++t)
            sum += from[size_t(t) * size_t(width) + size_t(x)] * weights[t];
        to[x] = toByte(sum);
    }
}

#ifdef __x86_64__
/// The same, sixteen columns at a time. @return the first column that is left
[[gnu::target("avx2")]] int filterRowWide(const quint8 *from, int width, int count, const qint32 *weights,
                                          quint8 *to)
{
    int x = 0;
    for (; x + 16 <= width; x += 16) {
        __m256i low = _mm256_set1_epi32(half), high = low;
        for (int t = 0; t < count; ++t) {
            const __m128i bytes =
                _mm_loadu_si128(reinterpret_cast<const __m128i *>(from + size_t(t) * size_t(width) + x));
            const __m256i weight = _mm256_set1_epi32(weights[t]);
            low = _mm256_add_epi32(low, _mm256_mullo_epi32(_mm256_cvtepu8_epi32(bytes), weight));
            high = _mm256_add_epi32(
                high, _mm256_mullo_epi32(_mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8)), weight));
        }
        // To 16 bits and to 8, each time cut to the range; the halves of the registers take turns.
        const __m256i words = _mm256_permute4x64_epi64(
            _mm256_packs_epi32(_mm256_srai_epi32(low, fractionBits), _mm256_srai_epi32(high, fractionBits)),
            0xd8);
        const __m128i bytes =
            _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
        _mm_storeu_si128(reinterpret_cast<__m128i *>(to + x), bytes);
    }
    return x;
}
#endif

/// Filters along the columns of a picture, line of memory by line.
void filterColumns(const quint8 *in, int width, const Pass &pass, quint8 *out)
{
#ifdef __x86_64__
    static const bool wide = __builtin_cpu_supports("avx2");
#endif
    for (size_t y = 0; y < pass.taps.size(); ++y) {
        const auto [first, count] = pass.taps[y];
        const qint32 *weights = pass.weights.data() + y * size_t(pass.stride);
        const quint8 *from = in + size_t(first) * size_t(width);
        quint8 *to = out + y * size_t(width);
        int x = 0;
#ifdef __x86_64__
        if (wide)
            x = filterRowWide(from, width, count, weights, to);
#endif
        filterRow(from, width, count, weights, x, to);
    }
}

/// Eight rows of eight bytes, turned over the diagonal in three exchanges of halves.
void transpose8(const quint8 *in, size_t inStride, quint8 *out, size_t outStride)
{
    quint64 row[8];
    for (size_t n = 0; n < 8; ++n)
        std::memcpy(&row[n], in + n * inStride, 8);
    const auto exchange = [&row](size_t distance, int shift, quint64 mask) {
        for (size_t n = 0; n < 8; ++n) {
            if (n & distance)
                continue;
            const quint64 moved = ((row[n] >> shift) ^ row[n + distance]) & mask;
            row[n + distance] ^= moved;
            row[n] ^= moved << shift;
        }
    };
    exchange(4, 32, 0x00000000ffffffffULL);
    exchange(2, 16, 0x0000ffff0000ffffULL);
    exchange(1, 8, 0x00ff00ff00ff00ffULL);
    for (size_t n = 0; n < 8; ++n)
        std::memcpy(out + n * outStride, &row[n], 8);
}

} // namespace

void transpose(const quint8 *in, int rows, int columns, quint8 *out)
{
    const auto inStride = size_t(columns), outStride = size_t(rows);
    const int wholeRows = rows / 8 * 8, wholeColumns = columns / 8 * 8;
    for (int r = 0; r < wholeRows; r += 8)
        for (int c = 0; c < wholeColumns; c += 8)
            transpose8(in + size_t(r) * inStride + c, inStride, out + size_t(c) * outStride + r, outStride);
    for (int r = 0; r < rows; ++r)
        for (int c = r < wholeRows ? wholeColumns : 0; c < columns; ++c)
            out[size_t(c) * outStride + size_t(r)] = in[size_t(r) * inStride + size_t(c)];
}

std::vector<quint8> resizeLanczosColumns(const quint8 *columns, int width, int height, int outWidth,
                                         int outHeight)
{
    // Both passes run along lines of memory, which is what vectors of bytes are good at.
    std::vector<quint8> wide;
    const quint8 *lines = columns;
    if (width != outWidth) {
        wide.resize(size_t(outWidth) * size_t(height));
        filterColumns(columns, height, *passOf(width, outWidth), wide.data());
        lines = wide.data();
    }
    std::vector<quint8> rows(size_t(outWidth) * size_t(height));
    transpose(lines, outWidth, height, rows.data());
    if (height == outHeight)
        return rows;
    std::vector<quint8> result(size_t(outWidth) * size_t(outHeight));
    filterColumns(rows.data(), outWidth, *passOf(height, outHeight), result.data());
    return result;
}

std::vector<quint8> resizeLanczos(std::span<const quint8> grey, int width, int height, int outWidth,
                                  int outHeight)
{
    std::vector<quint8> columns(grey.size());
    transpose(grey.data(), height, width, columns.data());
    return resizeLanczosColumns(columns.data(), width, height, outWidth, outHeight);
}

} // namespace fathom
