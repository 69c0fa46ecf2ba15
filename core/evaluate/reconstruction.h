// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "split_rows.h"

namespace fathom {

/// Reconstruction quality of an SAE on one part of a workspace.
struct ReconstructionQuality
{
    QString split; ///< "train", "val", "test"; "all" when the workspace has no split
    bool heldOut = false;
    std::vector<Quality> levels;
};

/// Quality on every split that has embedded slices, at the model's thresholds.
/// Thread: any but the GUI thread. Cost: two matrix products over all embeddings. Errors: NotFound.
[[nodiscard]] Result<std::vector<ReconstructionQuality>> reconstructionQuality(const Workspace &workspace,
                                                                               const QString &sae);

} // namespace fathom
