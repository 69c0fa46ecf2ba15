// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "figure.h"
#include "slice_table.h"

#include <stop_token>

namespace fathom {

constexpr double DenseFeature = 0.1; ///< fires in more than this part of the rows

/// How well one level rebuilds a group of rows (of length 1); intervals over subjects.
struct LevelReconstruction
{
    Figure r2Global;       ///< 1 - error / squared distance from one scalar mean of all elements of the part
    Figure r2PerDimension; ///< the same from the part's mean embedding
    Figure cosine;         ///< mean cosine of row and reconstruction
    Figure normalisedMse;  ///< error / squared length, summed over rows
    Figure l0;             ///< mean active features
};

/// Rows that have something in common.
struct ReconstructionGroup
{
    QString kind; ///< "all", "modality", "plane", "structure" (slices that show it)
    QString name; ///< "ct", "axial", "liver" ...; empty for all
    qint64 rows = 0;
    std::vector<LevelReconstruction> levels;
};

/// Reconstruction quality of an SAE on one part of a workspace.
struct ReconstructionQuality
{
    QString split; ///< "train", "val", "test"; "all" when the workspace has no split
    bool heldOut = false;
    qint64 rows = 0;
    std::vector<int> alive, dead,
        dense; ///< features of each level: fire, fire nowhere, fire in more than 10 %
    std::vector<ReconstructionGroup> groups; ///< all rows first
};

/// Quality of all levels on rows of a source, at the model's thresholds.
/// @param rows  raw embeddings, row for row as `table`
/// Thread: any but the GUI thread. Cost: one matrix product over the rows, and the means before it. Memory
/// does not grow with the rows. Errors: Unreadable, WrongShape, Cancelled.
/// Source: README.md, "Reconstruction".
[[nodiscard]] Result<ReconstructionQuality> measureReconstruction(const SaeModel &model,
                                                                  const RowSource &rows,
                                                                  const SliceTable &table, quint64 seed,
                                                                  const std::stop_token &stop = {});

/// The same on every split of a workspace that has embedded slices. Errors: NotFound.
[[nodiscard]] Result<std::vector<ReconstructionQuality>>
reconstructionQuality(const Workspace &workspace, const QString &sae, quint64 seed,
                      const std::stop_token &stop = {});

} // namespace fathom
