// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/job_context.h>

#include <functional>
#include <vector>

namespace fathom {

/// A picture pair of the same place of the same subject: two windows, or CT and MR, or twice the same.
struct ViewPair
{
    int side = 0;
    std::vector<quint8> first, second; ///< side * side grey each
};

/// Recipe of the embedded encoder (self-supervised, no labels). See core/encode/README.md, "Recipe".
struct PretrainOptions
{
    int width = 192, depth = 8, heads = 3, registers = 4, patch = 16;
    int viewSide = 112; ///< pixels of a training view
    int shipSide = 144; ///< pixels of the shipped input; the last part trains here
    double shipPart = 0.15;
    double keep = 0.3; ///< part of the patch tokens that a view keeps
    double temperature = 0.2;
    int batch = 96;
    int shipBatch = 48; ///< in the last part, where a picture costs four times as much
    double rate = 1e-3, weightDecay = 0.05, clip = 3.0;
    double minutes = 60; ///< the schedule is by wall time spent, so that it ends
    qint64 steps = 0;    ///< > 0: by steps instead (deterministic)
    quint64 seed = 1;
    double readoutPower = 0.25; ///< of partialWhitening() behind the network; not part of the training
    int threads = 2;            ///< 1 or 2; the result does not depend on it
    QString command;            ///< how the run was started, kept in curve.json; runPretrain() fills it in
};

/// Trains the embedded encoder on pairs and writes model.safetensors (fp16, Hugging Face names), config.json
/// and curve.json to `out`, at the end and at each checkpoint. Checkpoints at least every minute and when
/// stopped; a later call with the same options goes on from there, bit for bit when it runs by steps.
/// @param pair  the n-th pair, 0 <= n < pairs; called from one loader thread, must be deterministic in n
/// Errors: Usage (sizes that do not fit together; the checkpoint of another run), Missing, Disk, Cancelled.
[[nodiscard]] Result<void> pretrain(const QString &out, const PretrainOptions &options, qint64 pairs,
                                    const std::function<Result<ViewPair>(qint64 n)> &pair,
                                    JobContext &context);

} // namespace fathom
