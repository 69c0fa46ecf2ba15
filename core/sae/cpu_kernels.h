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
/// Partial sums of squares of one level.
constexpr size_t SumLanes = 16;

/// Entries of a row that the same levels keep.
struct EntryGroup
{
    long long begin = 0, end = 0; ///< in the batch
    unsigned char levels = 0;     ///< bit l: kept at level l
};

/// One row of a batch in the columns of one tile: reconstructions and errors of all levels, and the entries'
/// products with them.
struct RowTile
{
    const float *dictionary; ///< the tiles of all features
    const int *feature;      ///< of the batch's entries
    const float *value;
    const EntryGroup *groups; ///< of the row
    size_t groupCount;
    const float *centred; ///< [TileWidth]
    size_t levels;
    float scale; ///< from an error to its gradient

    float *errors;     ///< out, [levels, TileWidth]
    double *squares;   ///< added to, [levels, SumLanes]
    double *errorSums; ///< added to, [TileWidth]: errors of all levels; null: no gradients, nothing below
    float *sums;       ///< out, [TileWidth] of each group: its levels' gradients
    size_t sumStride;  ///< from a group's to the next one's; 0: not kept
    float *products;   ///< by entry of the batch
    bool anew;         ///< write the products instead of adding to them
};

/// The inner loops of the CPU step, for the instruction set of this processor.
struct CpuKernels
{
    const char *name;                                          ///< "avx512", "avx2", "generic"
    void (*axpy)(float a, const float *x, float *y, size_t n); ///< y += a x
    void (*scale)(float a, float *x, size_t n);                ///< x *= a
    /// sum += value[i] * tile[index[i]], for tiles of 64 values.
    void (*weightedSum)(const float *tile, const int *index, const float *value, size_t n, float *sum);
    void (*rebuild)(const RowTile &row);
    /// Appends what is not below `bound` (NaN is not) and its place, counted from `first`; writes up to 16
    /// entries beyond them. @return how many
    size_t (*collect)(const float *z, size_t n, float bound, int first, int *place, float *value);
    float (*dot)(const float *x, const float *y, size_t n);
    void (*adam)(float *value, const float *gradient, float *first, float *second, size_t n,
                 const AdamStep &step);
};
[[nodiscard]] const CpuKernels &cpuKernels();
/// Every set that this processor can run, for tests.
[[nodiscard]] size_t cpuKernelSets(const CpuKernels **sets);

} // namespace fathom
