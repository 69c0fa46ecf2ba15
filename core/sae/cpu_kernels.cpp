// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cpu_kernels.h"

#include <cmath>
#include <cstring>

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

FATHOM_INLINE void weightedSumBody(const float *tile, const int *index, const float *value, size_t n,
                                   float *sum)
{
    FATHOM_LOAD(a, sum);
    FATHOM_LOAD(b, sum + Width);
    FATHOM_LOAD(c, sum + 2 * Width);
    FATHOM_LOAD(d, sum + 3 * Width);
    for (size_t i = 0; i < n; ++i) {
        if (i + Ahead < n)
            fetch(tile + size_t(index[i + Ahead]) * TileWidth);
        const float *from = tile + size_t(index[i]) * TileWidth;
        FATHOM_LOAD(p, from);
        FATHOM_LOAD(q, from + Width);
        FATHOM_LOAD(r, from + 2 * Width);
        FATHOM_LOAD(s, from + 3 * Width);
        const float v = value[i];
        a += v * p;
        b += v * q;
        c += v * r;
        d += v * s;
    }
    FATHOM_STORE(sum, a);
    FATHOM_STORE(sum + Width, b);
    FATHOM_STORE(sum + 2 * Width, c);
    FATHOM_STORE(sum + 3 * Width, d);
}

FATHOM_INLINE void productsBody(const float *tile, const int *index, size_t n, const float *x, float *out)
{
    FATHOM_LOAD(a, x);
    FATHOM_LOAD(b, x + Width);
    FATHOM_LOAD(c, x + 2 * Width);
    FATHOM_LOAD(d, x + 3 * Width);
    for (size_t i = 0; i < n; ++i) {
        if (i + Ahead < n)
            fetch(tile + size_t(index[i + Ahead]) * TileWidth);
        const float *from = tile + size_t(index[i]) * TileWidth;
        FATHOM_LOAD(p, from);
        FATHOM_LOAD(q, from + Width);
        FATHOM_LOAD(r, from + 2 * Width);
        FATHOM_LOAD(s, from + 3 * Width);
        Lanes sum = (p * a + q * b) + (r * c + s * d);
        using Places [[gnu::vector_size(64)]] = int;
        sum += __builtin_shuffle(sum, Places{8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7});
        sum += __builtin_shuffle(sum, Places{4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11});
        sum += __builtin_shuffle(sum, Places{2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13});
        out[i] += sum[0] + sum[1];
    }
}

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

#define FATHOM_KERNELS(set, target)                                                                          \
    target void axpy_##set(float a, const float *x, float *y, size_t n)                                      \
    {                                                                                                        \
        axpyBody(a, x, y, n);                                                                                \
    }                                                                                                        \
    target void weightedSum_##set(const float *tile, const int *index, const float *value, size_t n,         \
                                  float *sum)                                                                \
    {                                                                                                        \
        weightedSumBody(tile, index, value, n, sum);                                                         \
    }                                                                                                        \
    target void products_##set(const float *tile, const int *index, size_t n, const float *x, float *out)    \
    {                                                                                                        \
        productsBody(tile, index, n, x, out);                                                                \
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
    constexpr CpuKernels set_##set{#set,           axpy_##set, weightedSum_##set,                            \
                                   products_##set, dot_##set,  adam_##set};

FATHOM_KERNELS(generic, )
#ifdef __x86_64__
FATHOM_KERNELS(avx2, [[gnu::target("avx2")]])
FATHOM_KERNELS(avx512, [[gnu::target("avx512f,avx512vl,avx512dq,prefer-vector-width=512")]])
#endif

} // namespace

size_t cpuKernelSets(const CpuKernels **sets)
{
    size_t count = 0;
    sets[count++] = &set_generic;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
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
