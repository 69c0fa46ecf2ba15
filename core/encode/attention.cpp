// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace fathom {

namespace {

// Scores that are there at once, 512 KiB: in the second-level cache, and products wide enough for a BLAS.
constexpr qint64 MostRows = 256;
constexpr qint64 MostColumns = 512;

#define FATHOM_INLINE [[gnu::always_inline]] inline

// Vector types of GCC: the compiler splits them into what the function's target has.
using Lanes [[gnu::vector_size(64)]] = float;
using Bits [[gnu::vector_size(64)]] = int;
constexpr qint64 Width = sizeof(Lanes) / sizeof(float);

// exp for values of at most 0, to 2e-7 of the value: 2^n times a polynomial of the rest, whose coefficients
// are those of the series.
#define FATHOM_EXP(x)                                                                                        \
    x = x > -87.0F ? x : Lanes{} - 87.0F;                                                                    \
    const Lanes shifted = x * 1.44269504F + 12582912.0F; /* its last bits are the whole number */            \
    const Lanes whole = shifted - 12582912.0F;                                                               \
    const Lanes r = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;                                     \
    Lanes p = r * (1.0F / 720) + 1.0F / 120;                                                                 \
    p = p * r + 1.0F / 24;                                                                                   \
    p = p * r + 1.0F / 6;                                                                                    \
    p = p * r + 0.5F;                                                                                        \
    p = p * r + 1.0F;                                                                                        \
    p = p * r + 1.0F;                                                                                        \
    x = (Lanes)((Bits)p + ((Bits)shifted << 23))

FATHOM_INLINE float exponentialsBody(float *row, qint64 n, float &most)
{
    float tail[Width];
    const qint64 even = n - n % Width;
    // What is beyond the last whole vector: its own values, then the smallest number.
    for (qint64 i = 0; i < Width; ++i)
        tail[i] = even + i < n ? row[even + i] : -3e38F;
    Lanes highest;
    std::memcpy(&highest, tail, sizeof highest);
    for (qint64 i = 0; i < even; i += Width) {
        Lanes x;
        std::memcpy(&x, row + i, sizeof x);
        highest = x > highest ? x : highest;
    }
    float largest = most;
    for (int lane = 0; lane < Width; ++lane)
        largest = std::max(largest, highest[lane]);
    most = largest;
    Lanes sum = {};
    for (qint64 i = 0; i < even; i += Width) {
        Lanes x;
        std::memcpy(&x, row + i, sizeof x);
        x -= largest;
        FATHOM_EXP(x);
        std::memcpy(row + i, &x, sizeof x);
        sum += x;
    }
    Lanes x;
    std::memcpy(&x, tail, sizeof x);
    x -= largest;
    FATHOM_EXP(x);
    std::memcpy(tail, &x, sizeof x);
    float total = 0;
    for (int lane = 0; lane < Width; ++lane)
        total += sum[lane];
    for (qint64 i = even; i < n; ++i) {
        row[i] = tail[i - even];
        total += row[i];
    }
    return total;
}

FATHOM_INLINE void rotateBody(float *z, int half, const float *cosine, const float *sine, float scale)
{
    for (int i = 0; i < half; ++i) {
        const float a = z[i];
        const float b = z[i + half];
        z[i] = (a * cosine[i] - b * sine[i]) * scale;
        z[i + half] = (b * cosine[i + half] + a * sine[i + half]) * scale;
    }
}

struct Kernels
{
    float (*exponentials)(float *row, qint64 n, float &most);
    void (*rotate)(float *z, int half, const float *cosine, const float *sine, float scale);
};

#define FATHOM_KERNELS(set, target)                                                                          \
    target float exponentials_##set(float *row, qint64 n, float &most)                                       \
    {                                                                                                        \
        return exponentialsBody(row, n, most);                                                               \
    }                                                                                                        \
    target void rotate_##set(float *z, int half, const float *cosine, const float *sine, float scale)        \
    {                                                                                                        \
        rotateBody(z, half, cosine, sine, scale);                                                            \
    }                                                                                                        \
    constexpr Kernels set_##set{exponentials_##set, rotate_##set};

FATHOM_KERNELS(generic, )
#ifdef __x86_64__
FATHOM_KERNELS(avx2, [[gnu::target("avx2")]])
FATHOM_KERNELS(avx512, [[gnu::target("avx512f,avx512vl,avx512dq,prefer-vector-width=512")]])
#endif

const Kernels &kernels()
{
    static const Kernels chosen = [] {
        const CpuFeatures features = cpuFeatures();
#ifdef __x86_64__
        if (features.avx512)
            return set_avx512;
        if (features.avx2)
            return set_avx2;
#endif
        (void)features;
        return set_generic;
    }();
    return chosen;
}

} // namespace

float exponentials(float *row, qint64 n, float &most)
{
    return kernels().exponentials(row, n, most);
}

void rotateQueriesAndKeys(float *rows, qint64 first, qint64 count, int heads, const RotaryView &rotary,
                          float scale)
{
    const auto rotate = kernels().rotate;
    const int d = rotary.width;
    const qint64 stride = qint64(3) * heads * d;
    for (qint64 i = 0; i < count; ++i) {
        const qint64 token = (first + i) % rotary.tokens;
        const float *cosine = rotary.cosine + token * d;
        const float *sine = rotary.sine + token * d;
        float *z = rows + i * stride;
        for (int head = 0; head < 2 * heads; ++head, z += d)
            rotate(z, d / 2, cosine, sine, head < heads ? scale : 1.0F);
    }
}

HeadAttention::HeadAttention(SgemmFunction product, int width, qint64 tokens)
    : m_product(product)
    , m_width(width)
    , m_tokens(tokens)
    , m_rows(MostRows)
    , m_columns(std::min(MostColumns, tokens))
    , m_keys(size_t(tokens) * size_t(width))
    , m_values(m_keys.size())
    , m_scores(size_t(m_rows) * size_t(m_columns))
    , m_most(size_t(m_rows))
    , m_sums(size_t(m_rows))
{
}

void HeadAttention::setKeys(const float *keys, const float *values, qint64 stride)
{
    for (qint64 i = 0; i < m_tokens; ++i) {
        std::copy_n(keys + i * stride, m_width, m_keys.data() + i * m_width);
        std::copy_n(values + i * stride, m_width, m_values.data() + i * m_width);
    }
}

void HeadAttention::attend(const float *queries, qint64 stride, qint64 count, float *out, qint64 outStride)
{
    constexpr int RowMajor = 101, AsItIs = 111, Transposed = 112;
    for (qint64 from = 0; from < count; from += m_rows) {
        const qint64 rows = std::min(m_rows, count - from);
        float *to = out + from * outStride;
        std::fill(m_most.begin(), m_most.end(), -std::numeric_limits<float>::max());
        std::fill(m_sums.begin(), m_sums.end(), 0.0F);
        for (qint64 first = 0; first < m_tokens; first += m_columns) {
            const qint64 keys = std::min(m_columns, m_tokens - first);
            const size_t place = size_t(first) * size_t(m_width);
            m_product(RowMajor, AsItIs, Transposed, int(rows), int(keys), m_width, 1.0F,
                      queries + from * stride, int(stride), m_keys.data() + place, m_width, 0.0F,
                      m_scores.data(), int(keys));
            for (qint64 i = 0; i < rows; ++i) {
                const float before = m_most[size_t(i)];
                const float sum = exponentials(m_scores.data() + i * keys, keys, m_most[size_t(i)]);
                const float factor = first > 0 ? std::exp(before - m_most[size_t(i)]) : 0.0F;
                m_sums[size_t(i)] = m_sums[size_t(i)] * factor + sum;
                for (int j = 0; first > 0 && factor < 1.0F && j < m_width; ++j)
                    to[i * outStride + j] *= factor;
            }
            m_product(RowMajor, AsItIs, AsItIs, int(rows), m_width, int(keys), 1.0F, m_scores.data(),
                      int(keys), m_values.data() + place, m_width, first > 0 ? 1.0F : 0.0F, to,
                      int(outStride));
        }
        for (qint64 i = 0; i < rows; ++i)
            for (int j = 0; j < m_width; ++j)
                to[i * outStride + j] /= m_sums[size_t(i)];
    }
}

} // namespace fathom
