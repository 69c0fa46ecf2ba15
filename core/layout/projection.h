// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "layout.h"

#include <functional>

namespace fathom {

/// Rows of unit length in few dimensions.
struct ReducedRows
{
    qint64 count = 0;
    int width = 0;             ///< values a row, a multiple of 16; those behind the dimension are 0
    std::vector<float> values; ///< [count, width]
    std::vector<float> plane;  ///< [count, 2]: first two principal components

    [[nodiscard]] const float *row(qint64 i) const { return values.data() + size_t(i) * size_t(width); }
};

/// Reads all rows once (a sample of at most 4,096 twice). Principal axes come from the sample by subspace
/// iteration, so the table is never in memory as a whole. A table of up to 2^24 values keeps its dimensions.
///
/// @param progress  called with rows read; false stops
/// Errors: Cancelled, Unreadable (names the row), those of `rows`.
/// Source: Halko, Martinsson & Tropp 2011, algorithm 4.4 (subspace iteration), then Rayleigh-Ritz.
[[nodiscard]] Result<ReducedRows> reduceRows(LayoutRows &rows, const LayoutOptions &options,
                                             const std::function<bool(qint64)> &progress);

/// Squared distance of two rows. @param width  a multiple of 16
[[nodiscard]] float squaredDistance(const float *a, const float *b, int width);

} // namespace fathom
