// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "process_group.h"
#include "sae_pass.h"
#include "sae_training_state.h"

namespace fathom {

/// What the batches of a step come to: means by rows of losses and gradients, counts, and which features
/// fired. One batch alone passes through as it is.
struct StepSum
{
    TensorPass pass; ///< smallestPositive: mean over the batches that have one
    qint64 rows = 0;
    double smallest = 0.0; ///< sum over batches of the smallest positive value kept
    qint64 smallestBatches = 0;
    bool stop = false;     ///< some process was asked to stop
    qint64 checkpoint = 0; ///< step of the last one; told by the process that keeps them
    bool own = false;      ///< the gradients lie in memory of this sum

    /// Before the first batch; memory of gradients is kept.
    void begin();
    /// @param of  rows of the whole step, on all processes
    void add(TensorPass &&batch, qint64 batchRows, qint64 of);
    /// Adds the other processes' batches.
    [[nodiscard]] Result<void> join(ProcessGroup &group);
    /// After the last batch.
    void end();
};

/// Before the first step every process takes over what rank 0 has, be it a checkpoint.
/// Errors: Usage (other options or rows than those of rank 0, in whichever process), those of the group.
[[nodiscard]] Result<void> shareStart(ProcessGroup &group, const ProcessRank &process, TrainingState &state);

} // namespace fathom
