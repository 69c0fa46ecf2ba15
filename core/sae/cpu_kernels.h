// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace fathom {

/// One Adam step of a run of values; corrections for the step's number are folded in by the caller.
struct AdamStep
{
    float factor = 1.0F;      ///< gradient clipping
    float rate = 0.0F;        ///< learning rate / (1 - beta1^t)
    float inverseRoot = 1.0F; ///< 1 / sqrt(1 - beta2^t)
    float epsilon = 1e-8F;
};

/// Values of one tile: some columns of a row. The tiles of a matrix that is as wide lie one after the other.
constexpr size_t TileWidth = 64;

/// The inner loops of the CPU step, for the instruction set of this processor. Sixteen lanes and no fused
/// multiply-add everywhere, so that every processor computes the same bits.
struct CpuKernels
{
    const char *name;                                          ///< "avx512", "avx2", "generic"
    void (*axpy)(float a, const float *x, float *y, size_t n); ///< y += a x
    /// sum += value[i] * tile[index[i]], for tiles of 64 values.
    void (*weightedSum)(const float *tile, const int *index, const float *value, size_t n, float *sum);
    /// out[i] += the product of tile[index[i]] and x, summed over its 64 values
    void (*products)(const float *tile, const int *index, size_t n, const float *x, float *out);
    float (*dot)(const float *x, const float *y, size_t n);
    void (*adam)(float *value, const float *gradient, float *first, float *second, size_t n,
                 const AdamStep &step);
};
[[nodiscard]] const CpuKernels &cpuKernels();
/// Every set that this processor can run, for tests.
[[nodiscard]] size_t cpuKernelSets(const CpuKernels **sets);

} // namespace fathom
