// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sparse_batch.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fathom {

void appendRow(SparseBatch &batch, std::span<const int> feature, std::span<const float> value,
               std::span<const quint8> levels)
{
    std::array<size_t, 256> place{};
    for (const quint8 mask : levels)
        ++place[mask];
    place[0] = 0;
    batch.firstGroup.push_back(batch.groups.size());
    size_t at = batch.feature.size();
    const size_t masks = size_t(1) << batch.kept.size();
    for (size_t mask = 1; mask < masks; ++mask) {
        const size_t some = std::exchange(place[mask], at);
        if (some == 0)
            continue;
        batch.groups.push_back({qint64(at), qint64(at + some), quint8(mask)});
        at += some;
        for (size_t l = 0; l < batch.kept.size(); ++l)
            if (mask >> l & 1)
                batch.kept[l] += qint64(some);
    }
    batch.feature.resize(at);
    batch.value.resize(at);
    for (size_t i = 0; i < feature.size(); ++i)
        if (const quint8 mask = levels[i]) {
            const size_t to = place[mask]++;
            batch.feature[to] = feature[i];
            batch.value[to] = value[i];
        }
}

SparseBatch joinBatches(std::span<const SparseBatch *const> parts, const ParallelTasks &parallel)
{
    SparseBatch out;
    std::vector<size_t> entry, group, row;
    size_t entries = 0;
    size_t groups = 0;
    size_t rows = 0;
    for (const SparseBatch *part : parts) {
        entry.push_back(entries);
        group.push_back(groups);
        row.push_back(rows);
        entries += part->feature.size();
        groups += part->groups.size();
        rows += part->firstGroup.size();
        out.kept.resize(std::max(out.kept.size(), part->kept.size()), 0);
        for (size_t l = 0; l < part->kept.size(); ++l)
            out.kept[l] += part->kept[l];
    }
    out.feature.resize(entries);
    out.value.resize(entries);
    out.groups.resize(groups);
    out.firstGroup.assign(rows + 1, groups);
    parallel(int(parts.size()), [&](int index) {
        const auto i = size_t(index);
        const SparseBatch &own = *parts[i];
        const auto shift = qint64(entry[i]);
        std::copy(own.feature.begin(), own.feature.end(), out.feature.begin() + shift);
        std::copy(own.value.begin(), own.value.end(), out.value.begin() + shift);
        for (size_t g = 0; g < own.groups.size(); ++g)
            out.groups[group[i] + g] = {own.groups[g].begin + shift, own.groups[g].end + shift,
                                        own.groups[g].levels};
        for (size_t r = 0; r < own.firstGroup.size(); ++r)
            out.firstGroup[row[i] + r] = own.firstGroup[r] + group[i];
    });
    return out;
}

} // namespace fathom
