// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "convnext.h"
#include "focalnet.h"
#include "vit.h"

#include <variant>

namespace fathom {

using NetworkConfig = std::variant<VitConfig, ConvNextConfig, FocalNetConfig>;

/// Whose names a file's tensors have. FocalNet has BiomedParse's only.
enum class Naming { HuggingFace, Meta, Timm, BiomedParse };

/// All tensors of a network in the order of its forward pass, by their canonical names.
[[nodiscard]] std::vector<ModelTensor> networkTensors(const NetworkConfig &config);

/// Where a file of some naming keeps a canonical tensor: rows part / parts of the tensor `stored`, times
/// those rows of `mask` where the file has one (its name is empty where there is none).
struct TensorOrigin
{
    ModelTensor stored;
    int part = 0, parts = 1;
    QString mask;
};
[[nodiscard]] TensorOrigin originOf(const NetworkConfig &config, Naming naming, const ModelTensor &canonical);

/// Tensors of a file that no forward pass reads: mask tokens, training-only norms, second names of one
/// storage; and those that say something else than weights (periods, bias masks).
struct Companion
{
    ModelTensor tensor;
    bool always = true; ///< false: in some published files of this naming only
};
[[nodiscard]] std::vector<Companion> companions(const NetworkConfig &config, Naming naming);

/// The tensors that a file of this naming has to have, each once.
[[nodiscard]] std::vector<ModelTensor> requiredTensors(const NetworkConfig &config, Naming naming);

/// A key without what wrappers put before it ("module.", "model.", "dinov3_vit.", "dinov3_convnext.").
[[nodiscard]] QString plainKey(const QString &key);

} // namespace fathom
