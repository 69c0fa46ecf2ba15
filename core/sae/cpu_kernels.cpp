// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cpu_kernels.h"

#include <cmath>
#include <cstring>
#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace fathom {

namespace {

#define FATHOM_INLINE [[gnu::always_inline]] inline

// A vector type of GCC: the compiler splits it into what the function's target has.
using Lanes [[gnu::vector_size(64)]] = float;
constexpr size_t Width = sizeof(Lanes) / sizeof(float);

#define FATHOM_LOAD(name, from)                                                                              \
    Lanes name;                                                                                              \
    std::memcpy(&name, from, sizeof(Lanes))
#define FATHOM_STORE(to, name) std::memcpy(to, &name, sizeof(Lanes))

FATHOM_INLINE void axpyBody(float a, const float *x, float *y, size_t n)
{
    size_t i = 0;
    for (; i + Width <= n; i += Width) {
        FATHOM_LOAD(p, x + i);
        FATHOM_LOAD(q, y + i);
        q += a * p;
        FATHOM_STORE(y + i, q);
    }
    for (; i < n; ++i)
        y[i] += a * x[i];
}

constexpr size_t Ahead = 6; // entries between asking for a tile and using it: they lie anywhere

FATHOM_INLINE void fetch(const float *tile)
{
    for (size_t line = 0; line < TileWidth; line += 16)
        __builtin_prefetch(tile + line);
}

FATHOM_INLINE void scaleBody(float a, float *x, size_t n)
{
    for (size_t i = 0; i < n; ++i)
        x[i] *= a;
}

/// A run of TileWidth values in registers.
struct Tile4
{
    Lanes a, b, c, d;
};

FATHOM_INLINE void load(Tile4 &to, const float *from)
{
    std::memcpy(&to, from, sizeof to);
}

// Two sums with 64-byte registers: one would wait for its own additions.
template <int Sums>
FATHOM_INLINE void addEntries(const float *tile, const int *index, const float *value, size_t n, Tile4 &sum)
{
    Tile4 other = {};
    size_t i = 0;
    if constexpr (Sums == 2)
        for (; i + 2 <= n; i += 2) {
            if (i + Ahead + 1 < n) {
                fetch(tile + size_t(index[i + Ahead]) * TileWidth);
                fetch(tile + size_t(index[i + Ahead + 1]) * TileWidth);
            }
            Tile4 p, q;
            load(p, tile + size_t(index[i]) * TileWidth);
            load(q, tile + size_t(index[i + 1]) * TileWidth);
            const float v = value[i];
            const float w = value[i + 1];
            sum.a += v * p.a;
            sum.b += v * p.b;
            sum.c += v * p.c;
            sum.d += v * p.d;
            other.a += w * q.a;
            other.b += w * q.b;
            other.c += w * q.c;
            other.d += w * q.d;
        }
    for (; i < n; ++i) {
        if (i + Ahead < n)
            fetch(tile + size_t(index[i + Ahead]) * TileWidth);
        Tile4 p;
        load(p, tile + size_t(index[i]) * TileWidth);
        const float v = value[i];
        sum.a += v * p.a;
        sum.b += v * p.b;
        sum.c += v * p.c;
        sum.d += v * p.d;
    }
    if constexpr (Sums == 2) {
        sum.a += other.a;
        sum.b += other.b;
        sum.c += other.c;
        sum.d += other.d;
    }
}

template <int Sums>
FATHOM_INLINE void weightedSumBody(const float *tile, const int *index, const float *value, size_t n,
                                   float *sum)
{
    Tile4 all;
    load(all, sum);
    addEntries<Sums>(tile, index, value, n, all);
    std::memcpy(sum, &all, sizeof all);
}

FATHOM_INLINE void multiply(const float *tile, const Tile4 &x, Lanes &out)
{
    Tile4 p;
    load(p, tile);
    out = (p.a * x.a + p.b * x.b) + (p.c * x.c + p.d * x.d);
}

using Places [[gnu::vector_size(64)]] = int;

// Products of the entries' tiles with x; four at a time share the sums over their lanes.
FATHOM_INLINE void productsBody(const float *tile, const int *index, size_t n, const Tile4 &x, float *out,
                                bool anew)
{
    using Four [[gnu::vector_size(16)]] = float;
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        Lanes p, q, r, s;
        multiply(tile + size_t(index[i]) * TileWidth, x, p);
        multiply(tile + size_t(index[i + 1]) * TileWidth, x, q);
        multiply(tile + size_t(index[i + 2]) * TileWidth, x, r);
        multiply(tile + size_t(index[i + 3]) * TileWidth, x, s);
        constexpr Places Low{0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23};
        constexpr Places High{8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31};
        const Lanes pq = __builtin_shuffle(p, q, Low) + __builtin_shuffle(p, q, High);
        const Lanes rs = __builtin_shuffle(r, s, Low) + __builtin_shuffle(r, s, High);
        constexpr Places Even{0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27};
        constexpr Places Odd{4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31};
        Lanes all = __builtin_shuffle(pq, rs, Even) + __builtin_shuffle(pq, rs, Odd);
        all += __builtin_shuffle(all, Places{2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13});
        all += __builtin_shuffle(all, Places{1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14});
        Four sums{all[0], all[4], all[8], all[12]};
        if (!anew) {
            Four before;
            std::memcpy(&before, out + i, sizeof before);
            sums += before;
        }
        std::memcpy(out + i, &sums, sizeof sums);
    }
    for (; i < n; ++i) {
        Lanes sum;
        multiply(tile + size_t(index[i]) * TileWidth, x, sum);
        sum += __builtin_shuffle(sum, Places{8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7});
        sum += __builtin_shuffle(sum, Places{4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11});
        sum += __builtin_shuffle(sum, Places{2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13});
        out[i] = sum[0] + sum[1] + (anew ? 0.0F : out[i]);
    }
}

FATHOM_INLINE void addDoubles(double *to, const Lanes &x)
{
    using Doubles [[gnu::vector_size(128)]] = double;
    Doubles sum;
    std::memcpy(&sum, to, sizeof sum);
    sum += __builtin_convertvector(x, Doubles);
    std::memcpy(to, &sum, sizeof sum);
}

template <int Sums> FATHOM_INLINE void rebuildBody(const RowTile &row)
{
    Tile4 negative;
    load(negative, row.centred);
    negative = {-negative.a, -negative.b, -negative.c, -negative.d};
    for (size_t l = 0; l < row.levels; ++l)
        std::memcpy(row.errors + l * TileWidth, &negative, sizeof negative);
    for (size_t g = 0; g < row.groupCount; ++g) {
        const EntryGroup &group = row.groups[g];
        Tile4 sum = {};
        addEntries<Sums>(row.dictionary, row.feature + group.begin, row.value + group.begin,
                         size_t(group.end - group.begin), sum);
        for (size_t l = 0; l < row.levels; ++l)
            if (group.levels >> l & 1) {
                Tile4 error;
                load(error, row.errors + l * TileWidth);
                error = {error.a + sum.a, error.b + sum.b, error.c + sum.c, error.d + sum.d};
                std::memcpy(row.errors + l * TileWidth, &error, sizeof error);
            }
    }
    Tile4 total = {};
    for (size_t l = 0; l < row.levels; ++l) {
        Tile4 error;
        load(error, row.errors + l * TileWidth);
        addDoubles(row.squares + l * SumLanes,
                   (error.a * error.a + error.b * error.b) + (error.c * error.c + error.d * error.d));
        total = {total.a + error.a, total.b + error.b, total.c + error.c, total.d + error.d};
    }
    if (!row.errorSums)
        return;
    addDoubles(row.errorSums, total.a);
    addDoubles(row.errorSums + Width, total.b);
    addDoubles(row.errorSums + 2 * Width, total.c);
    addDoubles(row.errorSums + 3 * Width, total.d);
    for (size_t g = 0; g < row.groupCount; ++g) {
        const EntryGroup &group = row.groups[g];
        Tile4 sum = {};
        for (size_t l = 0; l < row.levels; ++l)
            if (group.levels >> l & 1) {
                Tile4 error;
                load(error, row.errors + l * TileWidth);
                sum = {sum.a + error.a, sum.b + error.b, sum.c + error.c, sum.d + error.d};
            }
        sum = {row.scale * sum.a, row.scale * sum.b, row.scale * sum.c, row.scale * sum.d};
        std::memcpy(row.sums + g * row.sumStride, &sum, sizeof sum);
        productsBody(row.dictionary, row.feature + group.begin, size_t(group.end - group.begin), sum,
                     row.products + group.begin, row.anew);
    }
}

size_t collectPlain(const float *z, size_t n, float bound, int first, int *place, float *value)
{
    size_t count = 0;
    for (size_t i = 0; i < n; ++i) {
        place[count] = first + int(i);
        value[count] = z[i];
        count += size_t(!(z[i] < bound));
    }
    return count;
}

#ifdef __x86_64__
[[gnu::target("avx512f,avx512vl,avx512dq,popcnt")]] size_t collectWide(const float *z, size_t n, float bound,
                                                                       int first, int *place, float *value)
{
    const __m512 limit = _mm512_set1_ps(bound);
    __m512i places = _mm512_add_epi32(_mm512_set1_epi32(first),
                                      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    size_t count = 0;
    for (size_t i = 0; i < n; i += Width) {
        const size_t left = n - i;
        const auto there = left < Width ? __mmask16((1U << left) - 1) : __mmask16(0xFFFF);
        const __m512 some = _mm512_maskz_loadu_ps(there, z + i);
        const __mmask16 kept = _mm512_mask_cmp_ps_mask(there, some, limit, _CMP_NLT_UQ);
        _mm512_storeu_ps(value + count, _mm512_maskz_compress_ps(kept, some));
        _mm512_storeu_si512(place + count, _mm512_maskz_compress_epi32(kept, places));
        count += size_t(__builtin_popcount(kept));
        places = _mm512_add_epi32(places, _mm512_set1_epi32(int(Width)));
    }
    return count;
}
#endif

FATHOM_INLINE float dotBody(const float *x, const float *y, size_t n)
{
    Lanes even = {};
    Lanes odd = {};
    size_t i = 0;
    for (; i + 2 * Width <= n; i += 2 * Width) {
        FATHOM_LOAD(p, x + i);
        FATHOM_LOAD(q, y + i);
        FATHOM_LOAD(r, x + i + Width);
        FATHOM_LOAD(s, y + i + Width);
        even += p * q;
        odd += r * s;
    }
    even += odd;
    float lanes[Width];
    FATHOM_STORE(lanes, even);
    for (size_t half = Width / 2; half > 0; half /= 2)
        for (size_t lane = 0; lane < half; ++lane)
            lanes[lane] += lanes[lane + half];
    float total = lanes[0];
    for (; i < n; ++i)
        total += x[i] * y[i];
    return total;
}

FATHOM_INLINE void adamBody(float *value, const float *gradient, float *first, float *second, size_t n,
                            const AdamStep &step)
{
    constexpr float Beta1 = 0.9F;
    constexpr float Beta2 = 0.999F;
    constexpr float Rest1 = float(1.0 - 0.9);
    constexpr float Rest2 = float(1.0 - 0.999);
    const AdamStep s = step;
    for (size_t i = 0; i < n; ++i) {
        const float g = gradient[i] * s.factor;
        const float m = first[i] * Beta1 + Rest1 * g;
        const float v = second[i] * Beta2 + Rest2 * (g * g);
        first[i] = m;
        second[i] = v;
        value[i] -= s.rate * m / (__builtin_sqrtf(v) * s.inverseRoot + s.epsilon);
    }
}

#define FATHOM_KERNELS(set, target, sums, collecting)                                                        \
    target void axpy_##set(float a, const float *x, float *y, size_t n)                                      \
    {                                                                                                        \
        axpyBody(a, x, y, n);                                                                                \
    }                                                                                                        \
    target void scale_##set(float a, float *x, size_t n)                                                     \
    {                                                                                                        \
        scaleBody(a, x, n);                                                                                  \
    }                                                                                                        \
    target void weightedSum_##set(const float *tile, const int *index, const float *value, size_t n,         \
                                  float *sum)                                                                \
    {                                                                                                        \
        weightedSumBody<sums>(tile, index, value, n, sum);                                                   \
    }                                                                                                        \
    target void rebuild_##set(const RowTile &row)                                                            \
    {                                                                                                        \
        rebuildBody<sums>(row);                                                                              \
    }                                                                                                        \
    target float dot_##set(const float *x, const float *y, size_t n)                                         \
    {                                                                                                        \
        return dotBody(x, y, n);                                                                             \
    }                                                                                                        \
    target void adam_##set(float *value, const float *gradient, float *first, float *second, size_t n,       \
                           const AdamStep &step)                                                             \
    {                                                                                                        \
        adamBody(value, gradient, first, second, n, step);                                                   \
    }                                                                                                        \
    constexpr CpuKernels set_##set{#set,          axpy_##set, scale_##set, weightedSum_##set,                \
                                   rebuild_##set, collecting, dot_##set,   adam_##set};

FATHOM_KERNELS(generic, , 1, collectPlain)
#ifdef __x86_64__
FATHOM_KERNELS(avx2, [[gnu::target("avx2,fma")]], 1, collectPlain)
FATHOM_KERNELS(avx512, [[gnu::target("avx512f,avx512vl,avx512dq,prefer-vector-width=512")]], 2, collectWide)
#endif

} // namespace

size_t cpuKernelSets(const CpuKernels **sets)
{
    size_t count = 0;
    sets[count++] = &set_generic;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        sets[count++] = &set_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        sets[count++] = &set_avx512;
#endif
    return count;
}

const CpuKernels &cpuKernels()
{
    static const CpuKernels &best = *[] {
        const CpuKernels *sets[3] = {};
        return sets[cpuKernelSets(sets) - 1];
    }();
    return best;
}

} // namespace fathom
