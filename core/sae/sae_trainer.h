// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_training_options.h"

#include <base/job_context.h>

namespace fathom {

struct RowStatistics;

/// One training step, after its update.
struct SaeStep
{
    qint64 step = 0;           ///< from 0
    double rate = 0.0;         ///< learning rate it was made with
    double loss = 0.0;         ///< mean over levels of the mean squared error
    double auxiliary = 0.0;    ///< the dead features' loss, unweighted; 0 without
    double penalty = 0.0;      ///< mean over rows of what JumpRelu and Relu keep small: L0 or L1
    double sparsity = 0.0;     ///< its weight
    double gradientNorm = 0.0; ///< of all parameters, before clipping
    double threshold = 0.0;    ///< paper: running mean; fathom: smallest value kept in this batch
    double thresholdSum = 0.0; ///< paper's buffers
    qint64 thresholdCount = 0;
    qint64 kept = 0; ///< of the largest level, over the batch
    qint64 positiveKept = 0;
    qint64 dead = 0; ///< features that did not fire for `deadRows` rows
    std::vector<double> levelLoss;
};

/// Options for `rows` training rows, reasons in core/sae/README.md.
[[nodiscard]] SaeTrainingOptions defaultTraining(const SaeConfig &config, qint64 rows);

/// Steps that a run with these options makes on n rows.
[[nodiscard]] qint64 trainingSteps(const SaeTrainingOptions &options, qint64 n);

/// options.order, or what the objective says.
[[nodiscard]] RowOrder resolvedOrder(const SaeTrainingOptions &options);

/// The rows of an epoch in training order; depends on (options, n, epoch) only, so that a resumed run needs
/// nothing but the step's number.
[[nodiscard]] std::vector<qint64> trainingOrder(const SaeTrainingOptions &options, qint64 n, qint64 epoch);

/// Learning rate of a step: linear from a tenth over the warm-up, then by the schedule down to 1e-6 (paper)
/// or a hundredth of the peak (fathom).
[[nodiscard]] double learningRate(const SaeTrainingOptions &options, qint64 step, qint64 steps);

/// What keeps a step sparse: the options' k while it falls to its last value (top-k kinds), and the share of
/// the penalty's weight while it rises (JumpRelu, Relu).
struct SparsityNow
{
    std::vector<int> k;
    double share = 1.0;
};
[[nodiscard]] SparsityNow sparsityOf(const SaeTrainingOptions &options, qint64 step, qint64 steps);

/// Trains on raw embeddings (normalised inside) through the LibTorch module. A job: measured() gets a point
/// {"step","loss","r2":[per level],"dead","threshold","rate"} a few times a second at most (r2: of the
/// validation rows if there are any, else of the batch; against per-dimension means; largest k_l n values
/// kept). Resume from a checkpoint is bit for bit on the same number of threads; cancel leaves the checkpoint
/// (resumable; modelOfCheckpoint() makes a usable SAE of it).
///
/// Rows are read batch by batch, each epoch in an order that is uniform over all permutations, and the next
/// batch while this one is computed: memory holds two batches, however many rows there are.
///
/// With options.process, several processes make these calls with the same options and rows, each reads its
/// share of every step's batches, and rank 0 has the checkpoint (the others give no folder), curve and model;
/// the model of the others lacks the thresholds that are estimated at the end.
///
/// @param rows        training rows, raw
/// @param validation  rows for the curve's R2 (may be empty)
/// @return the model with its thresholds and a summary in config.training.
/// Errors: Missing, WrongShape, Usage (checkpoint of another run, unlike processes), Cancelled (also where
/// another process ended), Network (the other processes are not there), Disk, Unreadable (NaN: names the
/// row).
[[nodiscard]] Result<SaeModel> trainSae(const SaeTrainingOptions &options, const RowSource &rows,
                                        const RowSource &validation, JobContext &context);
/// One of several trainings that run beside each other.
struct SaeRun
{
    SaeTrainingOptions options;
    JobContext *context = nullptr; ///< its own progress, curve and checkpoints; cancelling one stops all
};

/// Whether two runs read the same rows in the same order and in the same scale, on the same device and
/// threads, so that they can share their batches. Seeds matter where they decide the order.
[[nodiscard]] bool sameBatches(const SaeTrainingOptions &a, const SaeTrainingOptions &b);

/// trainSae() of several runs that have the same batches: each batch is read once, and every run makes its
/// step with it. Each result is bit for bit that of the run alone. A run that fails does not stop the others;
/// runs that go on from checkpoints of different steps wait for each other.
///
/// @param statistics  rowStatistics() of `rows`
/// @return one result a run, in their order. Errors: as of trainSae(); Bug (other batches).
/// Memory: the sum of trainingMemory(), two batches and one pass.
[[nodiscard]] std::vector<Result<SaeModel>> trainSaes(std::span<const SaeRun> runs, const RowSource &rows,
                                                      const RowStatistics &statistics,
                                                      const RowSource &validation);

/// Bytes that a run keeps while it is trained: weights, Adam's two moments, counters.
[[nodiscard]] qint64 trainingMemory(const SaeTrainingOptions &options);
/// Bytes that one pass needs besides; runs beside each other share it.
[[nodiscard]] qint64 passMemory(const SaeTrainingOptions &options);

/// The same on rows in memory, [n, inputSize] and [validationRows, inputSize].
[[nodiscard]] Result<SaeModel> trainSae(const SaeTrainingOptions &options, std::span<const float> rows,
                                        qint64 n, std::span<const float> validation, qint64 validationRows,
                                        JobContext &context);

/// The SAE as far as a cancelled run got: weights of the checkpoint, thresholds estimated on `rows`.
/// Needs no LibTorch. Errors: NotFound (no checkpoint yet), Unreadable, Usage (of another run).
[[nodiscard]] Result<SaeModel> modelOfCheckpoint(const SaeTrainingOptions &options, const RowSource &rows,
                                                 JobContext &context);

/// What one training-mode pass over a batch computes; for checks against other implementations.
struct SaePass
{
    double loss = 0.0, auxiliary = 0.0, penalty = 0.0;
    double smallestPositive = 0.0;                                    ///< kept at the largest level; 0: none
    std::vector<std::vector<float>> latents;                          ///< per level [rows, D_l]
    std::vector<std::vector<float>> reconstructions;                  ///< per level [rows, inputSize]
    std::vector<float> weightGradient, encoderGradient, biasGradient; ///< before projection and clipping
    std::vector<float> decoderGradient;                               ///< untied; else in weightGradient
    std::vector<float> thresholdGradient;                             ///< JumpRelu: of log theta
};
/// The penalty's weight is options.sparsity as it is.
/// @param dead  features that the auxiliary loss takes as dead (fathom with auxiliaryLoss)
[[nodiscard]] Result<SaePass> trainingPass(const SaeTrainingOptions &options, const SaeModel &weights,
                                           std::span<const float> rows, qint64 n,
                                           std::span<const qint32> dead = {});

/// What benchTrain() measures.
struct TrainBench
{
    int dim = 1536;
    std::vector<int> dictionary{128, 512, 2048, 8192}, k{20, 40, 80, 160};
    int batch = 2048;
    Method objective = Method::Fathom;
    int threads = 2;
    int steps = 20;                  ///< that are timed, after 5
    const RowSource *rows = nullptr; ///< of `dim` values; null: random ones in memory, four batches
};
/// Times the training step: the mean, against that of the one product [batch x dim] [dim x features] between
/// the steps.
/// @return {"dim","dictionary","k","batch","objective","threads","steps","rows","statistics_seconds",
///          "step_seconds","gemm_seconds","ratio"}
[[nodiscard]] Result<QJsonObject> benchTrain(const TrainBench &bench);

} // namespace fathom
