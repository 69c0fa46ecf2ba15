// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "job_parameters.h"

#include <store/workspace.h>

namespace fathom {

/// Which slices an embed job takes. Every choice leads into the same store: what one left out another adds.
struct EmbedChoice
{
    QString encoder;
    std::vector<Plane> planes;
    int every = 1;  ///< slices whose index is a multiple
    int coarse = 1; ///< the first pass takes every (coarse * every)-th slice; a power of two, 1 = one pass
    int firstSlice = 0;  ///< of each plane
    int lastSlice = -1;  ///< inclusive; < 0: to the end
    double bodyFrom = 0; ///< part of each scan along the body, 0 = towards the feet, 1 = towards the head
    double bodyTo = 1;
    Part part; ///< of the volumes, for several machines

    /// Reads encoder, planes, every, coarse, slices ("10-200", from 1), body ("0-50", percent), part ("2/8").
    /// @param coarse  where the parameters do not say
    /// Errors: Usage.
    [[nodiscard]] static Result<EmbedChoice> read(const JobParameters &given, int coarse);
};

/// Slices that go through the encoder together. Which ones follows from the choice alone, so that a run that
/// was killed and resumed encodes the same groups.
struct SliceGroup
{
    std::vector<qint64> ids;
    std::vector<std::pair<Plane, int>> where; ///< plane and index, per id
};

/// One reading of one volume.
struct EmbedUnit
{
    size_t volume = 0; ///< place in EmbedPlan::volumes
    int pass = 0;
    std::vector<SliceGroup> groups;
    [[nodiscard]] qint64 slices() const;
};

struct EmbedPlan
{
    std::vector<VolumeRecord> volumes; ///< of the choice
    std::vector<EmbedUnit> units;      ///< what is still to be done, coarse passes first
    qint64 total = 0;                  ///< slices of the choice
    qint64 there = 0;                  ///< of these, embedded already
    int withoutScan = 0;               ///< volumes of which only embeddings are here
    [[nodiscard]] qint64 left() const { return total - there; }
};

/// @param group  slices that go through the encoder together, >= 1
/// Thread: any but the GUI thread. Cost: milliseconds for a million slices.
/// Errors: those of the workspace.
[[nodiscard]] Result<EmbedPlan> planEmbedding(const Workspace &workspace, const EmbedChoice &choice,
                                              int group);

/// How many slices go through the encoder together where nobody says: on a CPU what takes about a second, so
/// that others get their turn, on a GPU what keeps it busy. Depends on nothing that is measured.
[[nodiscard]] int defaultGroup(const EncoderInfo &info, bool gpu);

} // namespace fathom
