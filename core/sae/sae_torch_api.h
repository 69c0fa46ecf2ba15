// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_training_state.h"

#include <memory>

// The C symbols by which the trainer in the LibTorch module is reached. Both sides are built together, so
// C++ values pass by reference; no exception passes.

namespace fathom {

/// fathom_sae_train: runs `state` on to its last step.
struct SaeTrainCall
{
    const SaeTrainingOptions &options;
    std::span<const float> rows;
    qint64 n;
    std::span<const float> validation;
    qint64 validationRows;
    const RowStatistics &statistics;
    JobContext &context;
    TrainingState &state;
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
