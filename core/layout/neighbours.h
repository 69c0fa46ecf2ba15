// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "projection.h"

namespace fathom {

/// Each row's nearest others, nearest first; ties by row.
struct NeighbourGraph
{
    int each = 0;                 ///< neighbours of a row: min(wanted, rows - 1)
    std::vector<qint32> ids;      ///< [count, each]
    std::vector<float> distances; ///< squared, the same shape
};

/// Approximate: pairs that share a leaf of a random tree, then neighbours of neighbours until few change.
/// Tables of up to 2,048 rows are searched exactly. Does not depend on the number of threads.
///
/// @param progress  called with a part of 1; false stops
/// Errors: Cancelled.
/// Source: Dasgupta & Freund 2008 (random projection trees); Dong, Charikar & Li 2011 (NN-descent).
[[nodiscard]] Result<NeighbourGraph> nearestNeighbours(const ReducedRows &rows, const LayoutOptions &options,
                                                       const std::function<bool(double)> &progress);

} // namespace fathom
