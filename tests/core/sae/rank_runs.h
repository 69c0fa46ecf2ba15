// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/random.h>
#include <sae/sae_trainer.h>

#include <string>

namespace fathom::test {

constexpr qint64 RankRows = 500; ///< no multiple of the batch: some batches of an epoch are smaller
constexpr int RankInputs = 16;

/// Rows of a few shared directions.
/// @param kind  "other": one value differs, so that a process with it must be refused
inline std::vector<float> rankRows(const std::string &kind)
{
    Random random(7);
    std::vector<float> directions(size_t(24) * RankInputs);
    for (float &value : directions)
        value = float(random.normal());
    std::vector<float> rows(size_t(RankRows) * RankInputs);
    for (qint64 i = 0; i < RankRows; ++i) {
        float *row = rows.data() + i * RankInputs;
        for (int j = 0; j < RankInputs; ++j)
            row[j] = 2.0F + 0.1F * float(random.normal());
        for (int pick = 0; pick < 3; ++pick) {
            const float *direction = directions.data() + random.below(24) * RankInputs;
            const auto strength = float(random.uniform(0.5, 1.5));
            for (int j = 0; j < RankInputs; ++j)
                row[j] += strength * direction[j];
        }
    }
    if (kind == "other")
        rows[17] += 1.0F;
    return rows;
}

/// A run of a kind: fathom, paper, top_k (untied), jump_relu (steered penalty, EMA), tensors (ATen
/// operators).
inline SaeTrainingOptions rankRun(const std::string &kind)
{
    SaeTrainingOptions options;
    options.config.objective = kind == "paper" ? Method::Paper : Method::Fathom;
    options.config.inputSize = RankInputs;
    options.config.dictionary = {8, 24, 48};
    options.config.k = {1, 2, 4};
    options.config.encoder = QStringLiteral("test");
    options.batch = 64;
    options.rate = 3e-3;
    options.seed = 5;
    options.threads = 1;
    options.checkpointSeconds = 0;
    if (kind == "fathom") {
        options.auxiliaryLoss = true;
        options.deadRows = 256; // soon, so that the auxiliary loss takes part
    } else if (kind == "top_k") {
        options.config.activation = SaeActivation::TopK;
        options.config.tied = false;
    } else if (kind == "jump_relu") {
        options.config.activation = SaeActivation::JumpRelu;
        options.ema = 0.9;
    } else if (kind == "tensors") {
        options.tensorKernels = true;
    }
    return options;
}

} // namespace fathom::test
