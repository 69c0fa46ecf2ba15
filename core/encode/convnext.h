// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "config_reader.h"
#include "model_tensor.h"

namespace fathom {

/// Sizes of a ConvNeXt as DINOv3 distils it. Source: core/encode/README.md, "ConvNeXt".
struct ConvNextConfig
{
    std::vector<int> depths = {3, 3, 9, 3};
    std::vector<int> widths = {96, 192, 384, 768};
    int channels = 3;
    double epsilon = 1e-6; ///< of every layer norm

    /// Pixels per token along an edge: the stem's stride 4, then 2 for each further stage.
    [[nodiscard]] int step() const { return 4 << (int(depths.size()) - 1); }
    /// From config.json of the Hugging Face layout where it says so, from the shapes of the tensors (any of
    /// the three namings, without a prefix) where it does not.
    /// Errors: Unsupported (another activation), Unreadable (sizes out of range or that do not fit together).
    [[nodiscard]] static Result<ConvNextConfig> inferred(const TensorMap &tensors, const QJsonObject &json,
                                                         const QString &name);
};

/// All tensors in one fixed order, by their Hugging Face names.
[[nodiscard]] std::vector<ModelTensor> convNextTensors(const ConvNextConfig &config);

} // namespace fathom
