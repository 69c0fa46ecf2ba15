// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>
#include <base/safetensors.h>

#include <QJsonObject>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace fathom {

/// Sizes of a vision transformer of the DINOv3 architecture, as config.json of the Hugging Face layout has
/// them. Source: core/encode/README.md, "Architecture".
struct VitConfig
{
    int width = 384, depth = 12, heads = 6, hidden = 1536;
    int registers = 0, patch = 16, channels = 3;
    bool gated = false; ///< SwiGLU instead of the two-layer MLP
    bool queryBias = true, valueBias = true, projectionBias = true, mlpBias = true;
    double epsilon = 1e-5;   ///< of every layer norm
    double ropeBase = 100.0; ///< of the rotary position periods

    [[nodiscard]] int headWidth() const { return width / heads; }
    /// @param name  of the file, for errors. Errors: Unsupported (another model_type, a key bias),
    /// Unreadable (sizes out of range or that do not fit together).
    [[nodiscard]] static Result<VitConfig> fromJson(const QJsonObject &json, const QString &name);
    [[nodiscard]] QJsonObject toJson() const;
};

/// A tensor that a model of this configuration has.
struct VitTensor
{
    QString name; ///< Hugging Face name, "layer.0.attention.q_proj.weight"
    std::vector<qint64> shape;
    [[nodiscard]] qint64 count() const;
};
/// All of them, in one fixed order (the mask token, which no forward pass uses, is left out).
[[nodiscard]] std::vector<VitTensor> vitTensors(const VitConfig &config);

/// Final-norm tokens of n pictures.
struct VitTokens
{
    std::vector<float> values; ///< [n, tokens, width]: CLS, registers, then patches row by row
    int tokens = 0;
};

/// A loaded network. One instance is used by one thread at a time.
class Vit
{
public:
    virtual ~Vit() = default;
    [[nodiscard]] virtual const VitConfig &config() const = 0;
    /// @param pixels  [n, channels, height, width], already normalised; the edges beyond a multiple of the
    /// patch size are cut off. Looks at `stop` twice a block. Errors: WrongShape, Cancelled, TooLarge
    /// (memory), Bug.
    [[nodiscard]] virtual Result<VitTokens> forward(std::span<const float> pixels, int n, int height,
                                                    int width, std::stop_token stop) = 0;
};

/// Checks that every tensor is there in its shape (a leading "model." or "dinov3_vit." is accepted) and
/// makes the network on a device.
/// @param device  "auto", "cpu", "cuda" or "cuda:N"
/// Errors: Unreadable (the first five differences), Missing (module, GPU), Usage (device).
[[nodiscard]] Result<std::unique_ptr<Vit>> loadVit(const Safetensors &weights, const VitConfig &config,
                                                   const QString &device);

} // namespace fathom
