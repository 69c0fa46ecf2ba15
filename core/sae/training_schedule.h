// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_trainer.h"

namespace fathom {

/// Learning rate of a step: linear from a tenth over the warm-up, then a cosine down to the floor.
[[nodiscard]] double learningRate(const SaeTrainingOptions &options, qint64 step, qint64 steps);

/// The rows of an epoch in training order; depends on (options, n, epoch) only, so that a resumed run needs
/// nothing but the step's number.
[[nodiscard]] std::vector<qint64> epochOrder(const SaeTrainingOptions &options, qint64 n, qint64 epoch);

} // namespace fathom
