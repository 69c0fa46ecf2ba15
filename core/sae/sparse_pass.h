// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sparse_batch.h"

namespace fathom {

/// What the sparse pass reads and writes. All arrays belong to the caller.
struct SparsePass
{
    const SaeConfig &config;
    const SparseBatch &batch;
    const float *decoder = nullptr; ///< [features, d]; the encoder's weight where they are tied
    const float *centred = nullptr; ///< x - b, [rows, d]
    qint64 rows = 0;
    /// The decoder's use of its weights gets gradients: added to weightGradient where they are tied.
    bool decoderGradient = false;
    int threads = 1;

    std::vector<double> levelSquares = {}; ///< out: sum of squared errors per level
    float *residual = nullptr;       ///< out, may be null: x - reconstruction of the largest level, [rows, d]
    float *weightGradient = nullptr; ///< out, [features, d]; null: no gradients at all
    double weightSquare = 0;         ///< out: sum of its squares
    float *ownDecoderGradient = nullptr;     ///< out, [features, d]: of a decoder of its own; null: tied
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
