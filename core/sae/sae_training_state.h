// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_trainer.h"

namespace fathom {

/// Everything a run must know to go on bit for bit. Shuffles and rates follow from the step's number.
struct TrainingState
{
    struct Parameters
    {
        std::vector<float> weight, encoderBias, bias;
    };
    qint64 step = 0; ///< steps done
    Parameters values, firstMoment, secondMoment;
    std::vector<qint64> rowsSinceFired; ///< per feature
    double thresholdSum = 0.0;
    qint64 thresholdCount = 0;
    QByteArray run; ///< what it belongs to, see runIdentity()
};

/// Statistics of the rows as the SAE sees them.
struct RowStatistics
{
    std::vector<float> mean; ///< per dimension
    QByteArray checksum;     ///< of the raw values
};
/// In one pass. Errors: Unreadable (names the first row that is not finite).
[[nodiscard]] Result<RowStatistics> rowStatistics(const SaeConfig &config, const RowSource &rows);

/// A short text that differs where a checkpoint must not be continued: options that change the result, data.
[[nodiscard]] QByteArray runIdentity(const SaeTrainingOptions &options, qint64 n, const RowStatistics &rows);

/// Weights by seed (or options.initial), zero moments.
[[nodiscard]] TrainingState initialState(const SaeTrainingOptions &options, const RowStatistics &rows);

/// state.safetensors of a folder: written to a temporary name, flushed, renamed. Errors: Disk.
[[nodiscard]] Result<void> saveState(const TrainingState &state, const SaeConfig &config,
                                     const QString &folder);
/// Errors: NotFound, Unreadable, WrongShape.
[[nodiscard]] Result<TrainingState> loadState(const SaeConfig &config, const QString &folder);
[[nodiscard]] bool hasState(const QString &folder);

} // namespace fathom
