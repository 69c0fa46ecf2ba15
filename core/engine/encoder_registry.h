// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <encode/encoder_file.h>

namespace fathom {

/// What size and time of a weight file tell, without reading it.
enum class WeightsState {
    BuiltIn, ///< compiled in
    Checked, ///< as when its sha256 was computed
    Changed, ///< touched since; loading computes it again
    Gone     ///< not at its place any more
};
[[nodiscard]] QString weightsStateName(WeightsState state); ///< "built-in", "checked", "changed", "gone"

/// An encoder that this user has registered, and where it lies (empty for the embedded one).
struct RegisteredEncoder
{
    EncoderInfo info;
    QString path;        ///< weight file, or the folder of an encoder that `pretrain` wrote
    bool ours = false;   ///< embedded or written by `pretrain`: one size, float32
    QString format = {}; ///< EncoderFile::format; empty where an older version registered it
    WeightsState weights = WeightsState::BuiltIn;
    bool program = false; ///< a TorchScript module: other sizes are as good as the one it was given
};

/// The embedded encoder first, then those that the user registered, by id; those whose files are gone too.
/// Thread: any but the GUI thread. Errors: Missing (the embedded encoder's files are not there).
[[nodiscard]] Result<std::vector<RegisteredEncoder>> listedEncoders();
/// The same without those whose files are gone.
[[nodiscard]] Result<std::vector<RegisteredEncoder>> registeredEncoders();

/// Checks a weight file or folder (see WeightFile::open and loadEncoderFolder) and remembers it in the user's
/// own data folder (encoders.json). The same weights at another place replace the place; other weights at a
/// place that is known replace the encoder that was there, which nothing can load any more.
/// @param reading  device, stop and progress, and in `script` what has to be known about a TorchScript
/// module, which is run once; its other fields are not used Errors: those of checkEncoderFile() and
/// loadEncoderFolder(); Usage (another encoder has that id); Disk.
[[nodiscard]] Result<EncoderFile> registerEncoder(const QString &path,
                                                  const EncoderFileOptions &reading = {});

/// Forgets what was registered. The file stays where it is, and so do embeddings in workspaces.
/// Errors: NotFound, Usage (the embedded encoder), Disk.
[[nodiscard]] Result<void> unregisterEncoder(const QString &id);

/// Loads an encoder by id, which may name a variant (see EncoderVariant). Weights that changed since they
/// were registered are refused, before anything of them runs. Errors: NotFound (id; its file), Usage (no such
/// variant, or other weights), and those of the loaders of encode.
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
