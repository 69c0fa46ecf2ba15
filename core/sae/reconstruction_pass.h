// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_model.h"

#include <functional>

namespace fathom {

/// One row as the SAE sees it and what a level makes of it at its threshold.
struct RebuiltRow
{
    qint64 row = 0;
    int level = 0;
    std::span<const float> x;       ///< L2-normalised, [inputSize]
    std::span<const float> rebuilt; ///< [inputSize]
    std::span<const Activation> active;
};

/// Goes through rows in order, and through the levels of each. Memory does not grow with the rows.
/// Cost: one matrix product over the rows. Errors: WrongShape, Unreadable (not finite), Cancelled.
[[nodiscard]] Result<void> forEachReconstruction(const SaeModel &model, const RowSource &rows,
                                                 const std::function<void(const RebuiltRow &)> &use,
                                                 std::stop_token stop = {});

} // namespace fathom
