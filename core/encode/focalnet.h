// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "config_reader.h"
#include "model_tensor.h"

namespace fathom {

/// Sizes of the FocalNet that is BiomedParse v1's image backbone; the defaults are the official file's.
/// Source: core/encode/README.md, "FocalNet".
struct FocalNetConfig
{
    int width = 192; ///< of the first stage; each further one doubles it
    int channels = 3;
    std::vector<int> depths = {2, 2, 18, 2};
    std::vector<int> levels = {4, 4, 4, 4};  ///< focal levels of each stage
    std::vector<int> windows = {3, 3, 3, 3}; ///< kernel of the first level; each further one has 2 more
    double mlpRatio = 4.0;
    bool scaled = true; ///< the sum over levels is divided by their number + 1

    [[nodiscard]] int stageWidth(size_t stage) const { return width << int(stage); }
    [[nodiscard]] int stageHidden(size_t stage) const { return int(mlpRatio * stageWidth(stage)); }
    /// Pixels per token along an edge of the last stage.
    [[nodiscard]] int step() const { return 4 << (int(depths.size()) - 1); }
    /// From BiomedParse's configuration (MODEL.BACKBONE.FOCAL, or the same keys at the top) where it says
    /// so, from the shapes of the tensors (names without a prefix before "backbone.") where it does not.
    /// Errors: Unsupported (a switch that BiomedParse v1 does not use), Unreadable (sizes out of range).
    [[nodiscard]] static Result<FocalNetConfig> inferred(const TensorMap &tensors, const QJsonObject &json,
                                                         const QString &name);
};

/// All tensors in one fixed order, by the names of biomedparse_v1.pt.
[[nodiscard]] std::vector<ModelTensor> focalNetTensors(const FocalNetConfig &config);

} // namespace fathom
