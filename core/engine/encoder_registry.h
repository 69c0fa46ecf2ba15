// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <encode/image_encoder.h>

namespace fathom {

/// An encoder that this user can use, and where it lies (empty for the embedded one).
struct RegisteredEncoder
{
    EncoderInfo info;
    QString folder;
};

/// The embedded encoder first, then those that the user registered, by id. Encoders whose folder is gone are
/// left out. Thread: any but the GUI thread. Errors: Missing (the embedded encoder's files are not there).
[[nodiscard]] Result<std::vector<RegisteredEncoder>> registeredEncoders();

/// Loads the folder once to check it and remembers it in the user's own data folder (encoders.json).
/// Errors: those of loadEncoderFolder(); Usage (another encoder has that id); Disk.
[[nodiscard]] Result<EncoderInfo> registerEncoder(const QString &folder);

/// Loads an encoder by id. Errors: NotFound (id), and those of the loaders of encode.
[[nodiscard]] Result<std::unique_ptr<ImageEncoder>> loadEncoder(const QString &id, const QString &device);

/// What is known of an encoder without loading it. Errors: NotFound.
[[nodiscard]] Result<EncoderInfo> encoderInfo(const QString &id);

} // namespace fathom
