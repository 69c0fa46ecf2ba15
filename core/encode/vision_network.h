// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "encoder_model.h"

#include <memory>
#include <span>
#include <stop_token>

namespace fathom {

/// What a network makes of n pictures.
struct PictureTokens
{
    /// [n, prefix + rows * columns, width], row-major: first the embedding as the model defines it (ViT: CLS;
    /// ConvNeXt: norm of the mean; FocalNet: mean of the norm), then what else stands before the grid
    /// (registers), then the grid's tokens row by row.
    std::vector<float> values;
    int prefix = 1, rows = 0, columns = 0, width = 0;
    [[nodiscard]] int tokens() const { return prefix + rows * columns; }
};

/// Sees a forward pass from inside: where its time goes, and values in between.
class ForwardObserver
{
public:
    virtual ~ForwardObserver() = default;
    /// @param seconds  since the stage before it ended
    virtual void stage(const QString &name, double seconds) = 0;
    /// Whether value() wants any stage. Then the values are made whole, which may take another way through
    /// the network.
    [[nodiscard]] virtual bool looksInside() const = 0;
    /// Whether value() wants this stage. Values are copied, and that time counts for no stage.
    [[nodiscard]] virtual bool wants(const QString &name) const = 0;
    virtual void value(const QString &name, const std::vector<qint64> &shape,
                       std::span<const float> values) = 0;
};

/// Arithmetic of weights and activations. No float16: DINOv3 leaves its range.
enum class Precision { Float32, BFloat16 };

/// A loaded network. One instance is used by one thread at a time.
class VisionNetwork
{
public:
    virtual ~VisionNetwork() = default;
    /// @param pixels  [n, channels, height, width], already normalised; what is beyond a multiple of the
    /// grid's step is cut off or padded, as the model does
    /// @param observer  may be null. Looks at `stop` between operators.
    /// Errors: WrongShape, Cancelled, TooLarge (memory: fewer pictures may do), Bug.
    [[nodiscard]] virtual Result<PictureTokens> forward(std::span<const float> pixels, int n, int height,
                                                        int width, std::stop_token stop,
                                                        ForwardObserver *observer = nullptr) = 0;
    /// How many pictures of this size its memory holds at once, at least 1.
    [[nodiscard]] virtual int batchFor(int height, int width) const = 0;
};

struct NetworkOptions
{
    QString device = QStringLiteral("auto"); ///< "auto", "cpu", "cuda" or "cuda:N"
    Precision precision = Precision::Float32;
    /// Tokens times width from which a transformer's picture is divided among the threads of a CPU; a smaller
    /// one is computed by one thread, since its products are too small to share.
    qint64 dividedFrom = 200'000;
};

/// Copies the weights to the device in the precision; the file is not needed afterwards.
/// @param views  in the order of networkTensors(config), shapes already checked
/// Errors: Missing (module, GPU), Usage (device), TooLarge (memory).
[[nodiscard]] Result<std::unique_ptr<VisionNetwork>>
makeNetwork(const NetworkConfig &config, const std::vector<TensorView> &views, const NetworkOptions &options);
/// canonicalWeights() and makeNetwork().
/// Errors: Unreadable (the first five differences) and those of makeNetwork().
[[nodiscard]] Result<std::unique_ptr<VisionNetwork>> loadNetwork(const EncoderModel &model,
                                                                 const TensorMap &tensors,
                                                                 const QString &name,
                                                                 const NetworkOptions &options);

/// A TorchScript module, which is a program: it runs with this user's rights.
struct ScriptOptions
{
    bool runsCodeConfirmed = false; ///< a person has said that this file may run its code
    int output = 0;                 ///< which output, where the module gives several
};
/// The chosen output has shape [n, width] (an embedding) or [n, tokens, width] or [n, width, rows, columns]
/// (its mean over the tokens is the embedding; a square number of tokens is a grid).
/// Errors: Usage (not confirmed), Unreadable (no TorchScript), and those of makeNetwork().
[[nodiscard]] Result<std::unique_ptr<VisionNetwork>>
loadScript(const QString &path, const ScriptOptions &script, const NetworkOptions &options);

/// Float32 where that is the answer, bfloat16 on a GPU, and on a CPU where a product of 1024 x 1024 matrices,
/// measured once a process (about 0.1 s), is at least 1.2 times as fast in it.
/// Errors: those of the device.
[[nodiscard]] Result<Precision> automaticPrecision(const QString &device);

} // namespace fathom
