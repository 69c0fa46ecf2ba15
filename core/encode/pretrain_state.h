// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "pretrain.h"
#include "readout.h"
#include "torch_api.h"

#include <QJsonArray>
#include <optional>

namespace fathom {

/// Where a run stands.
struct PretrainState
{
    TrainerState trainer;
    double seconds = 0; ///< spent in training, over all calls
    QJsonArray curve;   ///< {"step","seconds","loss","rate"}
};

[[nodiscard]] VitConfig trainedConfig(const PretrainOptions &options);
/// The flat parameter vector: the network with one grey channel, then the projection head's four tensors.
[[nodiscard]] std::vector<TrainedTensor> parameterLayout(const PretrainOptions &options);
[[nodiscard]] PretrainState initialState(const PretrainOptions &options);

/// Errors: Usage (the checkpoint belongs to other options), Unreadable. Nothing when there is none.
[[nodiscard]] Result<std::optional<PretrainState>> loadState(const QString &out,
                                                             const PretrainOptions &options, qint64 pairs);
[[nodiscard]] Result<void> saveState(const QString &out, const PretrainOptions &options, qint64 pairs,
                                     const PretrainState &state);

/// Writes model.safetensors, config.json and curve.json.
/// @param registers  false before the last part has begun: the register tokens are still untrained
/// @param readout    dimension 0 before the end
[[nodiscard]] Result<void> exportEncoder(const QString &out, const PretrainOptions &options, qint64 pairs,
                                         const PretrainState &state, bool registers, const Readout &readout);

} // namespace fathom
