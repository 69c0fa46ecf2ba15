// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "config_reader.h"
#include "model_tensor.h"

namespace fathom {

/// Sizes of a vision transformer of the DINOv3 architecture. Source: core/encode/README.md, "Architecture".
struct VitConfig
{
    int width = 384, depth = 12, heads = 6, hidden = 1536;
    int registers = 0, patch = 16, channels = 3;
    bool gated = false; ///< SwiGLU instead of the two-layer MLP
    bool queryBias = true, valueBias = true, projectionBias = true, mlpBias = true;
    double epsilon = 1e-5;      ///< of every layer norm
    double ropeBase = 100.0;    ///< of the rotary position periods
    std::vector<float> periods; ///< [headWidth / 4] instead of those of ropeBase; empty = exact ones

    [[nodiscard]] int headWidth() const { return width / heads; }
    /// Of config.json in the Hugging Face layout.
    /// @param name  of the file, for errors. Errors: Unsupported (another model_type, a key bias),
    /// Unreadable (sizes out of range or that do not fit together).
    [[nodiscard]] static Result<VitConfig> fromJson(const QJsonObject &json, const QString &name);
    /// Of what else can say it: arch.json (embed_dim, depth, num_heads, n_storage_tokens, norm_eps ...) or
    /// timm's config.json (model_args), and the shapes of the tensors for all that is not said. Heads that
    /// nothing tells are 64 wide, 128 in the one of width 4096.
    /// @param tensors  with any of the three namings, without a prefix
    [[nodiscard]] static Result<VitConfig> inferred(const TensorMap &tensors, const QJsonObject &json,
                                                    const QString &name);
    [[nodiscard]] QJsonObject toJson() const;
};

/// All tensors in one fixed order, by their Hugging Face names (the mask token, which no forward pass uses,
/// is left out). These names and this order are the canonical form of every naming.
[[nodiscard]] std::vector<ModelTensor> vitTensors(const VitConfig &config);

/// A size that Meta has published. Source: core/encode/README.md, "Models and names".
struct PublishedVit
{
    const char *key, *title; ///< "vitl16", "ViT-L/16"
    VitConfig config;
};
/// From the smallest to the largest.
[[nodiscard]] const std::vector<PublishedVit> &publishedVits();

} // namespace fathom
