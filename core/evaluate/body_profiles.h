// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "axial_levels.h"
#include "level_alignment.h"

#include <store/workspace.h>

namespace fathom {

/// The axial slices of a workspace's volumes for alignLevels(). Rows of CT and of MRI are centred on means of
/// their own, each scan with the same weight, so that what all slices of a kind have in common does not
/// count.
class BodyProfiles
{
public:
    /// Copies the means only; `volumes` and `embeddings` must outlive it. Thread: any. Cost: one pass over
    /// the axial rows.
    BodyProfiles(const std::vector<VolumeRecord> &volumes, const Workspace::Embeddings &embeddings);

    /// Errors: Unsupported (the volume has no axial slices), NotFound (none of them is embedded).
    [[nodiscard]] Result<BodyProfile> profile(const VolumeRecord &volume) const;

private:
    const Workspace::Embeddings &m_embeddings;
    QMap<Modality, std::vector<float>> m_centre;
};

} // namespace fathom
