// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/job_context.h>
#include <sae/row_source.h>
#include <store/embedding_rows.h>
#include <store/workspace.h>

#include <memory>

namespace fathom {

/// Which slices a training runs on. Kept beside its checkpoint: slices that are embedded while it runs, or
/// subjects that get a part, must not change them at a resume.
struct TrainingSelection
{
    std::vector<qint64> training, validation; ///< slice ids, ascending
    bool heldOut = false;                     ///< there was a split
};

/// The rows of a selection on the disk.
struct TrainingRows
{
    TrainingRows(std::shared_ptr<const EmbeddingRows> rows, const TrainingSelection &selection);
    std::shared_ptr<const EmbeddingRows> embeddings;
    SomeRows training, validation;
    bool heldOut;
};

/// The rows that an interrupted run began with, as `folder` remembers them, else those of now, which `folder`
/// then remembers. Where some of the remembered ones are gone, the folder is emptied: what was learnt from
/// them must go.
/// Thread: any but the GUI's. Errors: NotFound (nothing is embedded), Unreadable, Disk.
[[nodiscard]] Result<std::unique_ptr<TrainingRows>>
trainingRows(const Workspace &workspace, const QString &encoder, const QString &folder, JobContext &context);

/// The rows that trainingRows() gives for that folder, without changing it: for another process of the same
/// training.
[[nodiscard]] Result<std::unique_ptr<TrainingRows>>
trainingRowsOf(const Workspace &workspace, const QString &encoder, const QString &folder);

/// The rows of now, without a folder: for a forecast.
[[nodiscard]] Result<std::unique_ptr<TrainingRows>> trainingRowsNow(const Workspace &workspace,
                                                                    const QString &encoder);

} // namespace fathom
