// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_training_state.h"

#include <memory>

// The C symbols by which the trainer in the LibTorch module is reached. Both sides are built together, so
// C++ values pass by reference; no exception passes.

namespace fathom {

constexpr qint64 CurveRows = 4096; ///< validation rows that the live curve is measured on, at most

/// One of the runs of a call; `state` is run on to its last step.
struct SaeTrainRun
{
    const SaeTrainingOptions &options;
    JobContext &context;
    TrainingState &state;
    Result<void> result = {};
};

/// fathom_sae_train: runs with the same batches, device and threads, step by step beside each other. One that
/// fails ends; the others go on. `result` is of what they share.
struct SaeTrainCall
{
    std::span<SaeTrainRun> runs;
    const RowSource &rows;
    const RowSource &validation;
    Result<void> result = {};
};
using SaeTrainFunction = void (*)(SaeTrainCall &);

/// fathom_sae_pass: one training-mode pass. `x` is as the SAE sees it.
struct SaePassCall
{
    const SaeTrainingOptions &options;
    const SaeModel &weights;
    std::span<const float> x;
    qint64 n;
    std::span<const qint32> dead;
    SaePass pass = {};
    Result<void> result = {};
};
using SaePassFunction = void (*)(SaePassCall &);

/// fathom_sae_gemm: seconds of one product [batch x dim] [dim x features], after one that is not timed the
/// first time.
struct SaeGemmCall
{
    int dim, features, batch, threads;
    double seconds = 0;
    std::shared_ptr<void> operands = {}; ///< made by the first call
    Result<void> result = {};
};
using SaeGemmFunction = void (*)(SaeGemmCall &);

} // namespace fathom
