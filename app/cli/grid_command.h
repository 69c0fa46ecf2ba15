// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "command.h"

namespace fathom::cli {

/// Options of `train` that say what an SAE is trained to be, but its sizes; also for a grid. Errors: Usage.
[[nodiscard]] Result<void> readTrainingOptions(const Arguments &arguments, QJsonObject &parameters);
/// Those that say how: device, threads, checkpoints. Errors: Usage.
[[nodiscard]] Result<void> readMachineOptions(const Arguments &arguments, QJsonObject &parameters);

/// `train W --grid paper|FILE`: trains every configuration, or says what that would take.
/// Errors: Usage (names every mistake in the file), and those of the job.
[[nodiscard]] Result<Output> trainGrid(const Arguments &arguments, const QString &encoder);

} // namespace fathom::cli
