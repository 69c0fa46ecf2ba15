// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/workspace.h>

namespace fathom {

/// Which volume each slice id belongs to.
class VolumeOfSlice
{
public:
    explicit VolumeOfSlice(const std::vector<VolumeRecord> &volumes);
    /// Position in the vector given, or -1.
    [[nodiscard]] int operator()(qint64 slice) const;

private:
    struct Range
    {
        qint64 first, last;
        int volume;
    };
    std::vector<Range> m_ranges; ///< by first
};

/// Rows of one split, in the order of slice ids.
struct SplitRows
{
    std::vector<qint64> sliceIds;
    std::vector<float> rows; ///< [sliceIds.size(), dimension], raw
};

/// True when any volume has a split; without one everything is training data and nothing is held out.
[[nodiscard]] bool hasSplit(const std::vector<VolumeRecord> &volumes);

/// Which of some slices belong to a split ("train", "val", "test"; "" = all), as places in `sliceIds`,
/// ascending. Thread: any.
[[nodiscard]] std::vector<qint64> placesInSplit(std::span<const qint64> sliceIds,
                                                const std::vector<VolumeRecord> &volumes,
                                                const QString &split);

/// Picks the rows of a split ("train", "val", "test"; "" = all). Thread: any.
[[nodiscard]] SplitRows rowsOfSplit(const Workspace::Embeddings &embeddings,
                                    const std::vector<VolumeRecord> &volumes, const QString &split);

} // namespace fathom
