// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_model.h"

#include <base/job_context.h>

namespace fathom {

/// What a training run is told. Defaults of `fathom`; `paper` fixes most of them (see core/sae/README.md).
struct SaeTrainingOptions
{
    SaeConfig config; ///< inputSize, dictionary, k, objective, encoder
    qint64 steps = 0; ///< > 0; else epochs
    int epochs = 100;
    int batch = 2048;
    double rate = 1e-4; ///< peak learning rate
    double clip = 0.5;  ///< global gradient norm
    quint64 seed = 1;
    QString device = QStringLiteral("auto");
    int threads = 2;
    bool decoderGradient = true; ///< fathom only
    bool auxiliaryLoss = true;   ///< fathom only: revives dead features
    bool biasAtMean = true;      ///< fathom only: b starts at the mean of the training rows
    double checkpointSeconds = 60;
    QString checkpointFolder; ///< state.safetensors is kept here
};

/// Trains on raw embeddings (normalised inside) through the LibTorch module. A job: measured() gets a point
/// {"step","loss","r2":[per level],"dead","threshold","rate"} a few times a second at most; resume from a
/// checkpoint is bit for bit on the same number of threads; cancel leaves the checkpoint (resumable).
///
/// @param rows        training rows [n, inputSize], raw
/// @param validation  rows for the curve's R2 (may be empty)
/// @return the model with its thresholds. Errors: Missing, WrongShape, Cancelled, Disk, Unreadable (NaN:
/// names the row).
[[nodiscard]] Result<SaeModel> trainSae(const SaeTrainingOptions &options, std::span<const float> rows,
                                        qint64 n, std::span<const float> validation, qint64 validationRows,
                                        JobContext &context);

} // namespace fathom
