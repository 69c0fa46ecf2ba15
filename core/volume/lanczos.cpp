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

/// Integer weights of every output pixel of one pass; `stride` weights are kept for each, an even number of
/// which those behind the last tap are 0.
struct Pass
{
    int stride = 0;
    std::vector<Taps> taps;
    std::vector<qint32> weights;
    /// The same in 16-bit halves for multiplications two by two, weight = 2^halfBits * upper + lower: for
    /// each two taps the uppers in one number, then the lowers.
    std::vector<qint32> pairs;
};

constexpr int halfBits = 11;

qint32 pairOf(qint32 first, qint32 second)
{
    return qint32(quint32(quint16(first)) | quint32(quint16(second)) << 16);
}

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
    pass.stride = int(std::ceil(support)) * 2 + 2;
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
    constexpr qint32 lower = (1 << halfBits) - 1;
    pass.pairs.reserve(pass.weights.size());
    for (size_t n = 0; n < pass.weights.size(); n += 2) {
        const qint32 one = pass.weights[n], two = pass.weights[n + 1];
        pass.pairs.push_back(pairOf(one >> halfBits, two >> halfBits));
        pass.pairs.push_back(pairOf(one & lower, two & lower));
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

/// One row of a pass along the columns. Whole numbers: the order of a sum does not matter.
void filterRow(const quint8 *from, qint64 stride, int width, int count, const qint32 *weights, quint8 *to)
{
    for (int x = 0; x < width; ++x) {
        qint32 sum = half;
        for (int t = 0; t < count; ++t)
            sum += from[t * stride + x] * weights[t];
        to[x] = toByte(sum);
    }
}

#ifdef __x86_64__
constexpr int wideColumns = 32;

/// The same, 32 columns and two taps at a time; width >= 32. The last columns are done with those before
/// them.
[[gnu::target("avx2")]] void filterRowWide(const quint8 *from, qint64 stride, int width, int count,
                                           const qint32 *pairs, quint8 *to)
{
    const __m256i none = _mm256_setzero_si256();
    for (int next = 0; next < width; next += wideColumns) {
        const int x = std::min(next, width - wideColumns);
        __m256i upper[4] = {none, none, none, none}, lower[4] = {none, none, none, none};
        for (int t = 0; t < count; t += 2) {
            const quint8 *line = from + t * stride + x;
            const __m256i one = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(line));
            const __m256i two =
                t + 1 < count ? _mm256_loadu_si256(reinterpret_cast<const __m256i *>(line + stride)) : none;
            const __m256i low = _mm256_unpacklo_epi8(one, two), high = _mm256_unpackhi_epi8(one, two);
            // Columns 0-3 and 16-19, 4-7 and 20-23, 8-11 and 24-27, 12-15 and 28-31; each with its two taps.
            const __m256i columns[4] = {_mm256_unpacklo_epi8(low, none), _mm256_unpackhi_epi8(low, none),
                                        _mm256_unpacklo_epi8(high, none), _mm256_unpackhi_epi8(high, none)};
            const __m256i uppers = _mm256_set1_epi32(pairs[t]), lowers = _mm256_set1_epi32(pairs[t + 1]);
            for (int n = 0; n < 4; ++n) {
                upper[n] = _mm256_add_epi32(upper[n], _mm256_madd_epi16(columns[n], uppers));
                lower[n] = _mm256_add_epi32(lower[n], _mm256_madd_epi16(columns[n], lowers));
            }
        }
        for (int n = 0; n < 4; ++n) {
            const __m256i sum = _mm256_add_epi32(_mm256_slli_epi32(upper[n], halfBits),
                                                 _mm256_add_epi32(lower[n], _mm256_set1_epi32(half)));
            upper[n] = _mm256_srai_epi32(sum, fractionBits);
        }
        // To 16 bits and to 8, each time cut to the range; within their halves the columns are in order.
        const __m256i bytes = _mm256_packus_epi16(_mm256_packs_epi32(upper[0], upper[1]),
                                                  _mm256_packs_epi32(upper[2], upper[3]));
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(to + x), bytes);
    }
}
#endif

/// Filters along the columns of a picture, line of memory by line.
void filterColumns(const quint8 *in, qint64 stride, int width, const Pass &pass, quint8 *out)
{
#ifdef __x86_64__
    const bool wide = width >= wideColumns && __builtin_cpu_supports("avx2");
#endif
    for (size_t y = 0; y < pass.taps.size(); ++y) {
        const auto [first, count] = pass.taps[y];
        const size_t weights = y * size_t(pass.stride);
        const quint8 *from = in + first * stride;
        quint8 *to = out + y * size_t(width);
#ifdef __x86_64__
        if (wide) {
            filterRowWide(from, stride, width, count, pass.pairs.data() + weights, to);
            continue;
        }
#endif
        filterRow(from, stride, width, count, pass.weights.data() + weights, to);
    }
}

#ifdef __SSE2__
constexpr int tile = 16;

/// Sixteen lines of sixteen bytes, turned over the diagonal: four rounds, each of which makes pairs of bytes,
/// pairs of pairs and so on from the upper and the lower eight lines.
void transposeTile(const quint8 *in, qint64 inStride, quint8 *out, qint64 outStride)
{
    __m128i now[tile], next[tile];
    for (int n = 0; n < tile; ++n)
        now[n] = _mm_loadu_si128(reinterpret_cast<const __m128i *>(in + n * inStride));
    for (int round = 0; round < 4; ++round) {
        for (int n = 0; n < tile / 2; ++n) {
            next[2 * n] = _mm_unpacklo_epi8(now[n], now[n + tile / 2]);
            next[2 * n + 1] = _mm_unpackhi_epi8(now[n], now[n + tile / 2]);
        }
        std::copy_n(next, tile, now);
    }
    for (int n = 0; n < tile; ++n)
        _mm_storeu_si128(reinterpret_cast<__m128i *>(out + n * outStride), now[n]);
}
#else
constexpr int tile = 8;

/// Eight lines of eight bytes, turned over the diagonal in three exchanges of halves.
void transposeTile(const quint8 *in, qint64 inStride, quint8 *out, qint64 outStride)
{
    quint64 row[8];
    for (int n = 0; n < 8; ++n)
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
    for (int n = 0; n < 8; ++n)
        std::memcpy(out + n * outStride, &row[n], 8);
}
#endif

} // namespace

void transpose(const quint8 *in, qint64 inStride, int rows, int columns, quint8 *out, qint64 outStride)
{
    const int wholeRows = rows / tile * tile, wholeColumns = columns / tile * tile;
    for (int r = 0; r < wholeRows; r += tile)
        for (int c = 0; c < wholeColumns; c += tile)
            transposeTile(in + r * inStride + c, inStride, out + c * outStride + r, outStride);
    for (int r = 0; r < rows; ++r)
        for (int c = r < wholeRows ? wholeColumns : 0; c < columns; ++c)
            out[c * outStride + r] = in[r * inStride + c];
}

void resizeLanczosColumns(const quint8 *columns, qint64 stride, int width, int height, int outWidth,
                          int outHeight, std::vector<quint8> &result)
{
    // Both passes run along lines of memory, which is what vectors of bytes are good at. The room between is
    // kept: a fresh page costs more than its filtering.
    static thread_local std::vector<quint8> wide, rows;
    const quint8 *lines = columns;
    if (width != outWidth) {
        wide.resize(size_t(outWidth) * size_t(height));
        filterColumns(columns, stride, height, *passOf(width, outWidth), wide.data());
        lines = wide.data();
        stride = height;
    }
    const bool done = height == outHeight;
    std::vector<quint8> &turned = done ? result : rows;
    turned.resize(size_t(outWidth) * size_t(height));
    transpose(lines, stride, outWidth, height, turned.data(), outWidth);
    if (done)
        return;
    result.resize(size_t(outWidth) * size_t(outHeight));
    filterColumns(rows.data(), outWidth, outWidth, *passOf(height, outHeight), result.data());
}

std::vector<quint8> resizeLanczos(std::span<const quint8> grey, int width, int height, int outWidth,
                                  int outHeight)
{
    std::vector<quint8> columns(grey.size()), result;
    transpose(grey.data(), width, height, width, columns.data(), height);
    resizeLanczosColumns(columns.data(), height, width, height, outWidth, outHeight, result);
    return result;
}

} // namespace fathom
