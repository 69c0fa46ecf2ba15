// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "job_parameters.h"

#include <sae/sae_trainer.h>

namespace fathom {

/// A parameter that says what an SAE is trained to be. A train job takes them, and each configuration of a
/// grid.
struct TrainingKey
{
    enum Kind { Sizes, Number, Flag, Word };
    QString name;
    Kind kind = Number;
};
[[nodiscard]] const std::vector<TrainingKey> &trainingKeys();
/// Those that say how it is trained here: threads, device, checkpointSeconds.
[[nodiscard]] QStringList machineKeys();

/// Sizes and objective of a training. Errors: Usage, WrongShape.
[[nodiscard]] Result<SaeConfig> trainingConfig(const JobParameters &given);

/// Everything that a training is told, with the defaults for its number of rows; no checkpoint folder.
/// @param encoder, dimension  what it learns from
/// @param threads  where the parameters do not say
/// Errors: Usage, WrongShape.
[[nodiscard]] Result<SaeTrainingOptions> trainingOptions(const JobParameters &given, const QString &encoder,
                                                         int dimension, qint64 rows, int threads);

} // namespace fathom
