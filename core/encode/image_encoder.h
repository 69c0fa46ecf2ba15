// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QJsonObject>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace fathom {

/// What an encoder is, for the catalogue and the Encoders page.
struct EncoderInfo
{
    QString id;            ///< "fathom-demo-vit"; also the folder name of its embeddings
    QString title;         ///< shown to people
    QString note;          ///< one or two sentences: what it is and is not, licence
    int dimension = 0;     ///< values in an embedding
    int inputSide = 0;     ///< pixels; slices are cut to this
    int gridSide = 0;      ///< patch tokens per edge; 0 = none
    QString weightsSha256; ///< of the weight file
    qint64 parameters = 0;
};

/// Answer for a batch of n pictures.
struct Encoded
{
    std::vector<float> embeddings; ///< [n, dimension], row-major
    std::vector<float>
        tokens; ///< [n, gridSide * gridSide, tokenDimension], row-major, y outer; empty unless asked
    int tokenDimension = 0;
};

/// Turns grey slice pictures into embeddings. One instance is used by one thread at a time.
class ImageEncoder
{
public:
    virtual ~ImageEncoder() = default;
    [[nodiscard]] virtual const EncoderInfo &info() const = 0;
    /// @param grey  n pictures of inputSide x inputSide, 0..255, row-major, one after the other
    /// Looks at `stop` between operators. Errors: WrongShape, Cancelled, Missing (device gone).
    [[nodiscard]] virtual Result<Encoded> encode(std::span<const quint8> grey, int n, bool withTokens,
                                                 std::stop_token stop) = 0;
};

/// The encoder that ships with Fathom (a small ViT of the DINOv3 architecture, see core/encode/README.md).
/// Reads its config only; no LibTorch.
[[nodiscard]] Result<EncoderInfo> embeddedEncoderInfo();

/// Loads the embedded encoder through the LibTorch module.
/// @param device  "auto", "cpu", "cuda" or "cuda:N"; auto takes a GPU where the LibTorch in use has one
/// Errors: Missing (module, GPU asked for but not there: says what to do), Unreadable (weights).
[[nodiscard]] Result<std::unique_ptr<ImageEncoder>> loadEmbeddedEncoder(const QString &device);
/// The same from a folder with model.safetensors and config.json (written by pretrain).
[[nodiscard]] Result<std::unique_ptr<ImageEncoder>> loadEncoderFolder(const QString &folder,
                                                                      const QString &device);

/// Sets threads of ATen and of the BLAS; returns what is in force as JSON:
/// {"torch","blas","threads","cuda":[names],"cuda_built":bool,"cuda_version":1000 * major + 10 * minor}.
[[nodiscard]] Result<QJsonObject> torchRuntime(int threads);

} // namespace fathom
