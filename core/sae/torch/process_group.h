// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "process_rank.h"

#include <torch/types.h>

#include <memory>
#include <stop_token>

namespace fathom {

/// The processes that train one SAE together, as one of them sees them: LibTorch's c10d with Gloo, and NCCL
/// for tensors of a GPU where this build has it. Every process makes the same calls in the same order.
///
/// One that ends, by a signal or an error of its own, ends the others' calls within seconds: their sockets
/// close, and each process gives a sign of life four times a second, which tells who it was. Nobody waits
/// more than 30 s for a machine that has fallen silent.
///
/// Thread: the one that trains. Errors of each function: Cancelled (another process ended: names it, and the
/// step of the last checkpoint).
class ProcessGroup
{
public:
    /// Waits for the others, at most five minutes.
    /// Errors: Network (nobody there, port taken), Cancelled, Missing (this LibTorch has no c10d).
    [[nodiscard]] static Result<std::unique_ptr<ProcessGroup>> join(const ProcessRank &process,
                                                                    const std::stop_token &stop);
    /// Without leave(), the others learn that this process ended.
    ~ProcessGroup();
    ProcessGroup(const ProcessGroup &) = delete;
    ProcessGroup &operator=(const ProcessGroup &) = delete;

    /// Replaces a tensor by its sum over all processes, the same bits in each.
    [[nodiscard]] Result<void> sum(at::Tensor &tensor);
    /// Replaces a tensor on the CPU by that of rank 0.
    [[nodiscard]] Result<void> fromFirst(at::Tensor &tensor);
    /// At the end, when nothing is left to be shared: waits until all others are there as well, at most 30 s.
    void leave();

    /// The step of the last checkpoint, for what errors say; 0: none.
    void setCheckpoint(qint64 step);

private:
    struct Private;
    explicit ProcessGroup(std::unique_ptr<Private> own);
    std::unique_ptr<Private> d;
};

} // namespace fathom
