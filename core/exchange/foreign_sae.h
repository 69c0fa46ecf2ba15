// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_convention.h"

#include <sae/sae_model.h>

#include <QJsonObject>

namespace fathom {

/// An SAE as another tool stored it: its numbers, and what its file says about their use.
struct ForeignSae
{
    QString format; ///< "Lightning checkpoint", "SAELens", "saev"; localisedWording() knows it
    int inputSize = 0;
    std::vector<int> dictionary; ///< cumulative level sizes; one for tools without levels
    std::vector<int> k;          ///< of each level; 0 where the file does not say
    SaeActivation activation = SaeActivation::Relu;
    std::vector<float> weight;            ///< [features, inputSize]
    std::vector<float> encoderBias;       ///< [features]
    std::vector<float> bias;              ///< [inputSize], of the decoder
    std::vector<float> decoder;           ///< [features, inputSize]; empty: the encoder's weight
    float threshold = 0.0F;               ///< BatchTopK
    std::vector<float> featureThresholds; ///< JumpRelu: [features], >= 0
    ConventionWish says;                  ///< what the file states
    QJsonObject notes;                    ///< its settings, kept with the model

    [[nodiscard]] int features() const { return dictionary.empty() ? 0 : dictionary.back(); }
};

/// A file of this program or of another one.
struct SaeFile
{
    std::optional<SaeModel> own; ///< model.safetensors and config.json of this program: complete
    ForeignSae foreign;          ///< otherwise
};

/// Reads an SAE. Nothing of a file is run, and nothing in it is passed over: a key or tensor that the
/// format's reader does not know is refused by name, because it may change what the SAE computes.
///
/// @param path  a folder that sae export wrote; a folder of SAELens (cfg.json, sae_weights.safetensors); a
/// file of
///   saev (a line of JSON and an archive of PyTorch) or its tensors as safetensors beside a config.json; a
///   Lightning checkpoint of the paper's trainer
/// @param accepted  keys of settings that a person vouches for: they change nothing of what is computed
/// Cost: reads everything once. Thread: any. Errors: those of WeightFile; Unsupported (an unknown key or a
/// kind of SAE that Fathom does not compute), Missing (a tensor or setting), WrongShape (a tensor),
/// Unreadable. Source: core/exchange/README.md, which has the formats key by key.
[[nodiscard]] Result<SaeFile> readSaeFile(const QString &path, const QStringList &accepted = {});

} // namespace fathom
