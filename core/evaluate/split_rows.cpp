// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "split_rows.h"

#include <algorithm>

namespace fathom {

VolumeOfSlice::VolumeOfSlice(const std::vector<VolumeRecord> &volumes)
{
    for (size_t i = 0; i < volumes.size(); ++i) {
        for (const SliceRange &range : volumes[i].planes)
            m_ranges.push_back({range.firstSlice, range.firstSlice + range.count - 1, int(i)});
    }
    std::sort(m_ranges.begin(), m_ranges.end(),
              [](const Range &a, const Range &b) { return a.first < b.first; });
}

int VolumeOfSlice::operator()(qint64 slice) const
{
    const auto after = std::upper_bound(m_ranges.begin(), m_ranges.end(), slice,
                                        [](qint64 id, const Range &range) { return id < range.first; });
    if (after == m_ranges.begin() || slice > std::prev(after)->last)
        return -1;
    return std::prev(after)->volume;
}

bool hasSplit(const std::vector<VolumeRecord> &volumes)
{
    return std::any_of(volumes.begin(), volumes.end(),
                       [](const VolumeRecord &volume) { return !volume.split.isEmpty(); });
}

std::vector<qint64> placesInSplit(std::span<const qint64> sliceIds, const std::vector<VolumeRecord> &volumes,
                                  const QString &split)
{
    const VolumeOfSlice volumeOf(volumes);
    std::vector<qint64> places;
    for (size_t i = 0; i < sliceIds.size(); ++i) {
        const int volume = volumeOf(sliceIds[i]);
        if (volume >= 0 && (split.isEmpty() || volumes[size_t(volume)].split == split))
            places.push_back(qint64(i));
    }
    return places;
}

SplitRows rowsOfSplit(const Workspace::Embeddings &embeddings, const std::vector<VolumeRecord> &volumes,
                      const QString &split)
{
    const auto dimension = size_t(embeddings.dimension);
    SplitRows picked;
    for (const qint64 place : placesInSplit(embeddings.sliceIds, volumes, split)) {
        picked.sliceIds.push_back(embeddings.sliceIds[size_t(place)]);
        const float *row = embeddings.rows.data() + size_t(place) * dimension;
        picked.rows.insert(picked.rows.end(), row, row + dimension);
    }
    return picked;
}

} // namespace fathom
