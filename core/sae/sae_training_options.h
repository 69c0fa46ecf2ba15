// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "process_rank.h"
#include "sae_model.h"

#include <functional>
#include <optional>

namespace fathom {

struct SaeStep;

/// In which order the rows of an epoch come.
enum class RowOrder {
    Objective,        ///< what the objective says: paper = ShuffledOnce, fathom = ShuffledEachEpoch
    Stored,           ///< as given, every epoch
    ShuffledOnce,     ///< one permutation for all epochs, NumPy's legacy shuffle with seed 42 as published
    ShuffledEachEpoch ///< a new uniform permutation each epoch, by `seed` and the epoch's number
};

/// How the learning rate falls after the warm-up.
enum class RateSchedule { Cosine, Linear, Constant };
/// "cosine", "linear", "constant".
[[nodiscard]] QString scheduleName(RateSchedule schedule);
[[nodiscard]] std::optional<RateSchedule> scheduleNamed(const QString &name);

/// Where b starts.
enum class BiasStart {
    Zero,
    Mean,  ///< of the training rows
    Median ///< their geometric median, of at most 16,384 rows spread evenly
};
/// "zero", "mean", "median".
[[nodiscard]] QString biasStartName(BiasStart start);
[[nodiscard]] std::optional<BiasStart> biasStartNamed(const QString &name);

/// What a training run is told. Values here are those of `paper`; defaultTraining() gives good ones for the
/// objective and the number of rows.
struct SaeTrainingOptions
{
    SaeConfig config; ///< inputSize, dictionary, k, objective, encoder, input convention
    qint64 steps = 0; ///< > 0; else epochs
    int epochs = 100;
    int batch = 2048;
    /// Batches of a step, whose gradients are averaged by their rows; features are selected in each. Several
    /// processes share them evenly.
    int accumulate = 1;
    std::optional<ProcessRank> process; ///< of several that train this together; unset: the only one
    double rate = 1e-4;                 ///< peak learning rate
    double epsilon = 1e-8;              ///< of Adam
    double clip = 0.5;                  ///< global gradient norm
    quint64 seed = 1;
    RowOrder order = RowOrder::Objective;
    QString device = QStringLiteral("auto"); ///< auto, cpu, cuda, cuda:N
    int threads = 2;
    bool tensorKernels = false;  ///< CPU: the ATen formulas of other devices instead of the sparse kernels
    bool decoderGradient = true; ///< fathom only
    bool auxiliaryLoss = false;  ///< fathom only: revives dead features (off: no gain found, see README.md)
    std::optional<BiasStart> biasStart = {}; ///< unset: Mean (fathom), Zero (paper)
    std::optional<bool> unitNorm =
        {}; ///< decoder rows keep norm 1; unset: fathom yes, paper only at the start
    RateSchedule schedule = RateSchedule::Cosine;
    qint64 warmUp = -1;    ///< steps; < 0: a tenth of all, at most 1,000
    double sparsity = 0.0; ///< JumpRelu, Relu: weight of the penalty, in squared error of a row a feature; 0:
                           ///< steered so that a batch has the last k active features a row
    double sparsityWarmUp = 0.0; ///< share of the steps over which sparsity sets in: see sparsityOf()
    double bandwidth = 0.03; ///< JumpRelu: width of the window in which thresholds get gradients; first theta
    double ema = 0.0;        ///< > 0: decay of the running mean of the weights, which becomes the model
    bool bfloat16 = false;   ///< encoder product of one bfloat16 number a value, where that is faster
    double auxiliaryWeight = 1.0 / 32.0;
    qint64 deadRows = 0;                         ///< rows without firing; 0: one epoch, at most 200,000
    std::function<void(const SaeStep &)> onStep; ///< after each step, on the training thread
    SaeModel initial;                            ///< weights to start from; empty: Xavier by seed
    double checkpointSeconds = 60;               ///< at most this much work is lost; <= 0: every step
    QString checkpointFolder; ///< it is there; state.safetensors is kept in it; empty: none

    [[nodiscard]] bool keepsUnitNorm() const { return unitNorm.value_or(config.objective == Method::Fathom); }
    [[nodiscard]] BiasStart startOfBias() const
    {
        return biasStart.value_or(config.objective == Method::Fathom ? BiasStart::Mean : BiasStart::Zero);
    }
    /// This process's batches of a step.
    [[nodiscard]] int ownBatches() const { return process ? accumulate / process->ranks : accumulate; }
    /// Checkpoints, curve and model are this process's.
    [[nodiscard]] bool leads() const { return !process || process->rank == 0; }
    /// Sparse by a penalty instead of a number of features.
    [[nodiscard]] bool penalised() const
    {
        return config.activation == SaeActivation::JumpRelu || config.activation == SaeActivation::Relu;
    }
    /// Whether the decoder's use of its weights gets gradients; one of its own always does.
    [[nodiscard]] bool decoderLearns() const
    {
        return !config.tied || (config.objective == Method::Fathom && decoderGradient);
    }
};

} // namespace fathom
