// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "job_parameters.h"

#include <base/job_context.h>
#include <sae/sae_model.h>
#include <store/activation_index.h>
#include <store/workspace.h>

namespace fathom {

class IndexBuilder;

/// Computes the activations of some rows and appends them.
/// @param which  rows of `embeddings`, ascending
/// @param done  rows that were there before, of `total`, for the progress
/// Memory: a thousand rows. Errors: Cancelled, Unreadable, Disk.
[[nodiscard]] Result<void> appendActivations(IndexBuilder &builder, const EmbeddingRows &embeddings,
                                             const SaeModel &model, std::span<const qint64> which,
                                             qint64 total, JobContext &context);

/// Computes one of several equal ranges of an SAE's index into files of its own, for several machines or
/// processes on one workspace, which is only read: "index-ID-I-of-N.rows.safetensors", ".columns.safetensors"
/// and ".json", which is written last and says what the part belongs to (FORMATS.md).
/// @param folder  is made if needed
/// @return rows of the part. Errors: NotFound, Cancelled, Disk, Usage (more parts than rows).
[[nodiscard]] Result<qint64> writeIndexPart(const Workspace &workspace, const QString &sae, const Part &part,
                                            const QString &folder, JobContext &context);

/// Joins the parts of an SAE's index that lie in a folder: word for word the index that is computed at once.
/// Errors: NotFound (no part; a part is missing: names them), WrongShape (a part of other embeddings or of
/// another SAE: names it), Unreadable, Disk.
[[nodiscard]] Result<std::shared_ptr<const ActivationIndex>>
joinIndexParts(const Workspace &workspace, const QString &sae, const QString &folder, JobContext &context);

} // namespace fathom
