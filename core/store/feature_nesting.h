// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "activation_index.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace fathom {

/// A feature of a finer Matryoshka level that fires inside one of a coarser level.
struct NestedPair
{
    qint32 parent = 0, child = 0;
    double share = 0.0; ///< part of the child's slices in which the parent fires, 0.5 .. 1
    double lift = 0.0;  ///< share / part of all slices in which the parent fires, >= 2
    friend bool operator==(const NestedPair &, const NestedPair &) = default;
};

/// Whether the child lies inside the parent: the parent fires in at least half of the child's slices, in at
/// least twice as large a part of them as of all slices, and in more slices than the child. So a feature that
/// fires in more than half of all slices is nobody's parent.
/// @param both  slices in which the two fire together
/// @param parentSlices, childSlices  slices in which each fires
/// @param slices  all slices of the index
[[nodiscard]] std::optional<NestedPair> nestedPair(qint32 parent, qint32 child, qint64 both,
                                                   qint64 parentSlices, qint64 childSlices, qint64 slices);

/// Every such pair of an index, each feature of one level against each of a finer one; by parent, then share
/// descending, then child. There are at most 2 x (mean number of active features in a slice) for each child.
/// Cost: firingTogether() of every feature that is not of the finest level, one after the other on every
/// core: 8,192 features at 909,873 slices see core/store/README.md. Thread: any.
/// Errors: Cancelled.
[[nodiscard]] Result<std::vector<NestedPair>> featureNesting(const ActivationIndex &index,
                                                             const SaeConfig &config, std::stop_token stop);

} // namespace fathom
