// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "activation_index.h"

namespace fathom {

/// Makes an index from rows that come one after the other. What does not fit into a few hundred MB lies in
/// temporary files, so that any number of activations can be taken.
///
/// Thread: one at a time. Cost: linear in the activations, plus sorting each column.
class IndexBuilder
{
public:
    /// @param place  path that the names of temporary files begin with
    IndexBuilder(int features, const QString &place);
    ~IndexBuilder();

    /// @param sliceId  larger than the one before
    /// @param active   any order, each feature at most once; values <= 0 are left out
    /// Errors: WrongShape (order of ids, feature out of range or twice in a row), Bug (a value that is not
    /// finite), Unsupported (a value too far from one for so large a dictionary), Disk.
    [[nodiscard]] Result<void> append(qint64 sliceId, std::span<const Activation> active);

    /// The index; nothing may be appended after it. Errors: Disk.
    [[nodiscard]] Result<std::shared_ptr<const ActivationIndex>> finish();

private:
    struct Store;
    std::shared_ptr<Store> m_store;
    std::vector<Activation> m_sorted;
    std::vector<bool> m_seen;
};

/// An index of the kept rows of one and all rows of another, which has other slices. Columns are merged, not
/// sorted again, so the cost is that of copying both.
///
/// @param keep   [index.rows()]; empty: all
/// @param added  null: nothing; same dictionary
/// @param place  as for IndexBuilder
/// Errors: WrongShape (a slice is in both, another dictionary), Disk.
[[nodiscard]] Result<std::shared_ptr<const ActivationIndex>> mergedIndex(const ActivationIndex &index,
                                                                         const std::vector<bool> &keep,
                                                                         const ActivationIndex *added,
                                                                         const QString &place);

} // namespace fathom
