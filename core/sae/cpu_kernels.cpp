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

FATHOM_INLINE void axpy2Body(float a, const float *x, float b, const float *y, float *z, size_t n)
{
    size_t i = 0;
    for (; i + Width <= n; i += Width) {
        FATHOM_LOAD(p, x + i);
        FATHOM_LOAD(q, y + i);
        FATHOM_LOAD(r, z + i);
        r += a * p + b * q;
        FATHOM_STORE(z + i, r);
    }
    for (; i < n; ++i)
        z[i] += a * x[i] + b * y[i];
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
    target void axpy2_##set(float a, const float *x, float b, const float *y, float *z, size_t n)            \
    {                                                                                                        \
        axpy2Body(a, x, b, y, z, n);                                                                         \
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
    constexpr CpuKernels set_##set{#set, axpy_##set, axpy2_##set, dot_##set, adam_##set};

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
