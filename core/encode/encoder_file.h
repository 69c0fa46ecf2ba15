// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "encoder_model.h"
#include "image_encoder.h"
#include "preprocessing.h"
#include "vision_network.h"
#include "weight_file.h"

#include <optional>

namespace fathom {

/// What one encoder can be run as; every difference from the defaults is part of its id, since the embeddings
/// differ.
struct EncoderVariant
{
    int side =
        0; ///< pixels of the input; 0: the encoder's own (1024 for DINOv3 and BiomedParse, as published)
    Precision precision = Precision::Float32;
    bool storedPeriods = false; ///< use the rotary periods that a Meta file stores instead of exact ones
};
/// "dinov3-vitl16-8aa4cbdd" and 512 pixels in bfloat16: "dinov3-vitl16-8aa4cbdd-512px-bf16".
[[nodiscard]] QString variantId(const QString &base, const EncoderVariant &variant);
/// The other way round; a plain id has the default variant.
struct EncoderId
{
    QString base;
    EncoderVariant variant;
};
[[nodiscard]] EncoderId parseEncoderId(const QString &id);

/// What a person has to say about a TorchScript module, since nothing in it does.
struct ScriptDescription
{
    ScriptOptions script;
    int side = 224; ///< pixels of its input
    Preprocessing preprocessing;
};

struct EncoderFileOptions
{
    QString device = QStringLiteral("auto");
    EncoderVariant variant;
    QString knownSha256;                     ///< of weights that have not changed since; empty: computed
    std::optional<ScriptDescription> script; ///< the file is a TorchScript module
    std::stop_token stop = {};               ///< ends the sha256
    WeightFile::Progress progress = {};      ///< of the sha256
};

/// What is known about a weight file without running it.
struct EncoderFile
{
    EncoderInfo info;
    QString path;            ///< of the weight file itself
    QString format;          ///< see WeightFile::format()
    QStringList superfluous; ///< tensors that belong to nothing we know, and Python objects left unread
};

/// The folder of an encoder that pretrain() wrote, when `path` is it or the model.safetensors in it; else
/// empty. Such an encoder has one input size and float32 only.
[[nodiscard]] QString pretrainedFolder(const QString &path);

/// Recognises a weight file, or a folder with one (see WeightFile::open), and says which encoder it is. A
/// TorchScript module is only looked at, so that its dimension stays 0; an encoder of pretrain() is loaded.
/// Cost: the sha256 of the file where it is not known. Errors: those of WeightFile and recogniseEncoder(),
/// Unreadable (a tensor is missing or misshapen), Usage (an input that is no multiple of the grid's step; a
/// TorchScript module that was not described).
[[nodiscard]] Result<EncoderFile> checkEncoderFile(const QString &path, const EncoderFileOptions &options);

/// Loads it through the LibTorch module. A folder that pretrain() wrote is loaded as loadEncoderFolder()
/// does. Errors: those of checkEncoderFile() and makeNetwork().
[[nodiscard]] Result<std::unique_ptr<ImageEncoder>> loadEncoderFile(const QString &path,
                                                                    const EncoderFileOptions &options);

} // namespace fathom
