// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <encode/encoder_file.h>

namespace fathom {

/// An encoder that this user can use, and where it lies (empty for the embedded one).
struct RegisteredEncoder
{
    EncoderInfo info;
    QString path;      ///< weight file, or the folder of an encoder that `pretrain` wrote
    bool ours = false; ///< embedded or written by `pretrain`: one size, float32
};

/// The embedded encoder first, then those that the user registered, by id. Encoders whose files are gone are
/// left out. Thread: any but the GUI thread. Errors: Missing (the embedded encoder's files are not there).
[[nodiscard]] Result<std::vector<RegisteredEncoder>> registeredEncoders();

/// Checks a weight file or folder (see WeightFile::open and loadEncoderFolder) and remembers it in the user's
/// own data folder (encoders.json). The same weights at another place replace the place.
/// @param script  the file is a TorchScript module, and this is what has to be known about it; it is run once
/// Errors: those of checkEncoderFile() and loadEncoderFolder(); Usage (another encoder has that id); Disk.
[[nodiscard]] Result<EncoderFile> registerEncoder(const QString &path,
                                                  const std::optional<ScriptDescription> &script = {});

/// Loads an encoder by id, which may name a variant (see EncoderVariant). Weights that changed since they
/// were registered are refused. Errors: NotFound (id), Usage (no such variant, or other weights), and those
/// of the loaders of encode.
[[nodiscard]] Result<std::unique_ptr<ImageEncoder>> loadEncoder(const QString &id, const QString &device);

/// What is known of an encoder or a variant without loading it. Errors: NotFound, Usage (no such variant).
[[nodiscard]] Result<EncoderInfo> encoderInfo(const QString &id);

/// The id under which an encoder's embeddings of this kind are kept.
/// @param side       0: as `id` says
/// @param precision  "fp32", "bf16" or "auto" (see automaticPrecision(), which needs LibTorch); empty: as
/// `id` says. "auto" leaves our own encoders at float32.
/// Errors: NotFound (id), Usage (no such variant or precision), those of automaticPrecision().
[[nodiscard]] Result<QString> encoderVariantId(const QString &id, int side, const QString &precision,
                                               const QString &device);

} // namespace fathom
