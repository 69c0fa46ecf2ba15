// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "workspace.h"

namespace fathom {

/// Writes all embeddings of an encoder with the keys of their slices, by slice id ascending; equal embeddings
/// give equal bytes. By the ending of the name: .safetensors (the layout of a shard), .npy with NAME.keys.csv
/// beside it, .csv (keys, then v0, v1, ... with as many digits as a float32 needs).
/// @return rows. Errors: Usage (another ending), Disk, those of Workspace::embeddings().
[[nodiscard]] Result<qint64> exportEmbeddings(const Workspace &workspace, const QString &encoder,
                                              const QString &path);

} // namespace fathom
