// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "row_input.h"
#include "sae_trainer.h"

#include <future>
#include <memory>

namespace fathom {

/// Reads some rows as the SAE sees them.
/// @param out  [which.size(), rows.width()]
/// Errors: Unreadable (the file, or a row that is not finite).
[[nodiscard]] Result<void> readInput(const RowSource &rows, const RowInput &input,
                                     std::span<const qint64> which, float *out);

/// Rows of a batch by its number in the training; the last one of an epoch may have fewer than the others.
[[nodiscard]] qint64 batchRows(const SaeTrainingOptions &options, qint64 n, qint64 number);
/// Rows of all batches of a step.
[[nodiscard]] qint64 stepRows(const SaeTrainingOptions &options, qint64 n, qint64 step);

/// The batches that one process trains on, one step after the other; the next one is read while this one is
/// computed. Memory: two batches and one permutation of the rows. Any number of trainings with the same
/// batches (sameBatches()) may use one stream.
///
/// Thread: one at a time.
class BatchStream
{
public:
    /// @param options, rows  outlive it
    /// @param steps  no batch is read from this step on
    BatchStream(const SaeTrainingOptions &options, const RowSource &rows, qint64 steps);

    /// A batch of a step as the SAE sees it, [rows, inputSize]; valid until the next call.
    /// @param own  0 <= own < options.ownBatches()
    /// Errors: Unreadable, TooLarge (memory).
    [[nodiscard]] Result<std::span<float>> batch(qint64 step, int own);

private:
    struct Freed
    {
        void operator()(float *values) const { ::operator delete[](values, Alignment); }
    };
    struct Batch
    {
        qint64 number = -1;
        std::unique_ptr<float[], Freed> values; ///< room for a whole batch
        size_t used = 0;
    };
    static constexpr std::align_val_t Alignment{64};

    Result<void> read(qint64 number, Batch &into);
    void readAhead(qint64 number);

    const SaeTrainingOptions &m_options;
    const RowSource &m_rows;
    qint64 m_steps;
    qint64 m_epoch = -1; ///< of the thread that reads ahead, and the next line's
    std::vector<qint64> m_order;
    Batch m_now, m_next;
    std::future<Result<void>> m_ahead; ///< last, so that it ends first: its thread uses the others
};

} // namespace fathom
