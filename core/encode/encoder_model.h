// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "tensor_naming.h"

namespace fathom {

/// What a weight file holds, read from its keys and shapes alone.
struct EncoderModel
{
    NetworkConfig config;
    Naming naming = Naming::HuggingFace;
    QString key;                ///< "dinov3-vitl16", begins the encoder's id
    QString title;              ///< "DINOv3 ViT-L/16"
    qint64 parameters = 0;      ///< weights of the forward pass
    int dimension = 0;          ///< of the embedding
    int step = 0;               ///< pixels per token of the grid, along an edge
    QStringList differences;    ///< "cls_token is missing", "norm.bias is [5], not [4]"; empty = complete
    QStringList superfluous;    ///< keys that belong to nothing we know
    bool storedPeriods = false; ///< the file has rotary periods of its own
};

/// Recognises a DINOv3 ViT or ConvNeXt (Hugging Face, Meta or timm names) or BiomedParse v1's image backbone
/// by its keys; file names play no part. Any number of the prefixes of plainKey() may be before the keys.
/// @param config  the config.json, arch.json or BiomedParse configuration beside the file; empty = none
/// @param name    of the file, for errors
/// Thread: any. Cost: looks at names and shapes only.
/// Errors: Unsupported (another kind of file: says which), and those of the configurations.
[[nodiscard]] Result<EncoderModel> recogniseEncoder(const TensorMap &tensors, const QJsonObject &config,
                                                    const QString &name);
/// The sentence (of context "Error"; %1 = the file) that says what is in a file that is no encoder of ours,
/// as far as its keys tell; null when they do not.
[[nodiscard]] const char *foreignContent(const TensorMap &tensors);

/// The weights in the order of networkTensors(): views into the file, or into `owned` where a value had to be
/// computed. Keep the file mapped as long as they are used.
struct CanonicalWeights
{
    std::vector<TensorView> views;
    std::vector<std::shared_ptr<std::vector<float>>> owned;
};
/// Errors: Unreadable (a tensor is missing or misshapen: names the first five).
[[nodiscard]] Result<CanonicalWeights> canonicalWeights(const EncoderModel &model, const TensorMap &tensors,
                                                        const QString &name);

/// The rotary periods that a Meta file stores (the published ones are rounded to bfloat16); empty = none.
[[nodiscard]] std::vector<float> storedPeriods(const TensorMap &tensors);

} // namespace fathom
