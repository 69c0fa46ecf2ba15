// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "row_statistics.h"
#include "sae_trainer.h"

namespace fathom {

/// Everything a run must know to go on bit for bit. Shuffles and rates follow from the step's number.
struct TrainingState
{
    struct Parameters
    {
        std::vector<float> weight, encoderBias, bias;
        std::vector<float> decoder;      ///< untied; else empty
        std::vector<float> logThreshold; ///< JumpRelu; else empty
        [[nodiscard]] std::vector<std::vector<float> *> all()
        {
            return {&weight, &encoderBias, &bias, &decoder, &logThreshold};
        }
    };
    qint64 step = 0; ///< steps done
    Parameters values, firstMoment, secondMoment;
    Parameters average;    ///< running mean of the values; without: empty
    double sparsity = 0.0; ///< weight of the penalty
    double active = 0.0;   ///< where that is steered: features a row of the last batch; first what is wanted
    bool bfloat16 = false; ///< the run began with such products
    std::vector<qint64> rowsSinceFired; ///< per feature
    double thresholdSum = 0.0;
    qint64 thresholdCount = 0;
    QByteArray run; ///< what it belongs to, see runIdentity()
};

/// A short text that differs where a checkpoint must not be continued: options that change the result, data.
[[nodiscard]] QByteArray runIdentity(const SaeTrainingOptions &options, qint64 n, const RowStatistics &rows);

/// Weights by seed (or options.initial), zero moments. `start`: of b, see BiasStart.
[[nodiscard]] TrainingState initialState(const SaeTrainingOptions &options, const RowStatistics &rows,
                                         const std::vector<float> &start);

/// state.safetensors of a folder: written to a temporary name, flushed, renamed. Errors: Disk.
[[nodiscard]] Result<void> saveState(const TrainingState &state, const SaeConfig &config,
                                     const QString &folder);
/// Errors: NotFound, Unreadable, WrongShape.
[[nodiscard]] Result<TrainingState> loadState(const SaeConfig &config, const QString &folder);
[[nodiscard]] bool hasState(const QString &folder);

} // namespace fathom
