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

/// Recipe of the embedded encoder (self-supervised, no labels).
struct PretrainOptions
{
    int width = 192, depth = 8, heads = 3, registers = 4, patch = 16;
    int viewSide = 112; ///< pixels of a training view
    int shipSide = 144; ///< pixels of the shipped input; the last part trains here
    double shipPart = 0.15;
    double keep = 0.4; ///< part of the patch tokens that a view keeps
    double temperature = 0.2;
    int batch = 128;
    double rate = 1e-3, weightDecay = 0.05, clip = 3.0;
    double minutes = 60; ///< the schedule is by wall time spent, so that it ends
    qint64 steps = 0;    ///< > 0: by steps instead (deterministic)
    quint64 seed = 1;
    int threads = 2;
};

/// Trains the embedded encoder on pairs and writes model.safetensors (fp16), config.json and curve.json to
/// `out`. Checkpoints at least every minute; resumable. Errors: Missing, Disk, Cancelled.
/// @param pair  the n-th pair; called from loader threads, must be deterministic in n
[[nodiscard]] Result<void> pretrain(const QString &out, const PretrainOptions &options, qint64 pairs,
                                    const std::function<Result<ViewPair>(qint64 n)> &pair,
                                    JobContext &context);

} // namespace fathom
