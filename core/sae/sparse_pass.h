// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cpu_kernels.h"
#include "sae_model.h"

#include <base/parallel_tasks.h>

namespace fathom {

/// The entries that BatchTopK keeps at any level, by row; inside a row by the levels that keep them, then by
/// feature.
struct SparseBatch
{
    std::vector<size_t> firstGroup; ///< rows + 1
    std::vector<EntryGroup> groups;
    std::vector<int> feature;
    std::vector<float> value;
    std::vector<qint64> kept; ///< per level
};

/// Selects over the whole batch without sorting it: some rows tell a bound that holds a few more values than
/// asked for, one pass collects those, a histogram of them finds the bin of each level's k_l rows-th largest
/// value, and only that bin is looked at closely. If the bound was too high the pass is made again with none.
/// Ties are kept in row-major order until the number is full, so exactly min(k_l rows, available) stay, on
/// any number of threads.
///
/// @param z  [rows, features]
/// @param positiveOnly  values <= 0 never stay
[[nodiscard]] SparseBatch selectBatchTopK(const float *z, qint64 rows, const SaeConfig &config,
                                          bool positiveOnly, int threads, const ParallelTasks &parallel);

/// What the sparse pass reads and writes. All arrays belong to the caller.
struct SparsePass
{
    const SaeConfig &config;
    const SparseBatch &batch;
    const float *weight = nullptr;  ///< [features, d]
    const float *centred = nullptr; ///< x - b, [rows, d]
    qint64 rows = 0;
    bool decoderGradient = false;
    int threads = 1;

    std::vector<double> levelSquares = {}; ///< out: sum of squared errors per level
    float *residual = nullptr;       ///< out, may be null: x - reconstruction of the largest level, [rows, d]
    float *weightGradient = nullptr; ///< out, [features, d]; null: no gradients at all
    double weightSquare = 0;         ///< out: sum of its squares
    float *encoderGradient = nullptr;        ///< added to, [features]
    float *reconstructionGradient = nullptr; ///< out, [d]: sum over levels and rows of dL/d(reconstruction)
};

/// Errors and gradients of all levels, touching only active entries, 64 columns at a time: that part of W
/// (2 MiB of 8,192 features) is packed once and stays in a core's cache for the reconstructions of all levels
/// and for the gradients of z; that of the rows, for the gradients of W, which are made feature by feature.
/// Each thread has columns of its own. Every sum has a fixed order, so the result does not depend on the
/// number of threads.
void runSparsePass(SparsePass &pass, const ParallelTasks &parallel);

} // namespace fathom
