// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cpu_kernels.h"
#include "sae_model.h"

#include <base/parallel_tasks.h>

namespace fathom {

/// The entries that are kept at any level, by row; inside a row by the levels that keep them, then by
/// feature.
struct SparseBatch
{
    std::vector<size_t> firstGroup; ///< rows + 1
    std::vector<EntryGroup> groups;
    std::vector<int> feature;
    std::vector<float> value;
    std::vector<qint64> kept; ///< per level
};

/// Appends a row's entries, grouped by the levels that keep them; inside a group they stay in their order.
/// @param levels  of each entry: bit l: kept at level l; 0: nowhere
void appendRow(SparseBatch &batch, std::span<const int> feature, std::span<const float> value,
               std::span<const quint8> levels);
/// One batch of several, in their order. Parts need no end of their last row in firstGroup.
[[nodiscard]] SparseBatch joinBatches(std::span<const SparseBatch *const> parts,
                                      const ParallelTasks &parallel);

/// Selects over the whole batch without sorting it: some rows tell a bound that holds a few more values than
/// asked for, one pass collects those, a histogram of them finds the bin of each level's k_l rows-th largest
/// value, and only that bin is looked at closely. If the bound was too high the pass is made again with none.
/// Ties are kept in row-major order until the number is full, so exactly min(k_l rows, available) stay, on
/// any number of threads.
///
/// @param z  [rows, features]
/// @param positiveOnly  values <= 0 never stay
[[nodiscard]] SparseBatch selectBatchTopK(const float *z, qint64 rows, const SaeConfig &config,
                                          bool positiveOnly, int threads, const ParallelTasks &parallel);

/// Selects the min(k_l, available) largest positive values of each row at each level; of equal ones those of
/// lower features. Thread and order as above.
[[nodiscard]] SparseBatch selectRowTopK(const float *z, qint64 rows, const SaeConfig &config, int threads,
                                        const ParallelTasks &parallel);

} // namespace fathom
