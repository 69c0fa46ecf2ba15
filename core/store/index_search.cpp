// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "index_search.h"

#include "best_rows.h"
#include "index_threads.h"

#include <unordered_set>

namespace fathom {

std::vector<RankedRow> strongestRows(const ActivationIndex &index, int feature, const RowChoice &choice,
                                     size_t most)
{
    std::vector<RankedRow> best;
    std::unordered_set<qint32> seen;
    const ActivationIndex::Column column = index.column(feature);
    for (size_t i = 0; i < column.size() && best.size() < most; ++i) {
        const qint32 row = column.row(i);
        const qint32 group = choice.groupOf(row);
        if (group < 0 || (choice.onePerGroup && !seen.insert(group).second))
            continue;
        best.push_back({row, double(column.value(i))});
    }
    return best;
}

std::vector<qint64> firingTogether(const ActivationIndex &index, int feature)
{
    const ActivationIndex::Column column = index.column(feature);
    std::vector<qint64> counts(size_t(index.features()), 0);
    if (column.empty())
        return counts;
    // One bit a row: the rows are then read in the order in which they lie.
    std::vector<quint64> wanted(size_t(index.rows() + 63) / 64, 0);
    for (size_t i = 0; i < column.size(); ++i)
        wanted[size_t(column.row(i)) / 64] |= quint64(1) << (column.row(i) % 64);
    const bool others = qint64(column.size()) * 2 > index.rows();
    if (others) {
        for (quint64 &word : wanted)
            word = ~word;
        if (index.rows() % 64 != 0)
            wanted.back() &= (quint64(1) << (index.rows() % 64)) - 1;
    }
    const quint32 mask = (1U << index.layout().featureBits) - 1;
    std::mutex mutex;
    inParts(wanted.size(), column.size() < 4096 ? wanted.size() : 512, [&](auto next) {
        std::vector<quint32> own(size_t(mask) + 1, 0);
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next()) {
            for (size_t w = begin; w < end; ++w) {
                for (quint64 bits = wanted[w]; bits != 0; bits &= bits - 1) {
                    for (const quint32 word : index.row(qint64(w * 64) + std::countr_zero(bits)).words)
                        ++own[word & mask];
                }
            }
        }
        const std::lock_guard lock(mutex);
        for (size_t f = 0; f < counts.size(); ++f)
            counts[f] += own[f];
    });
    if (others) {
        for (size_t f = 0; f < counts.size(); ++f)
            counts[f] = qint64(index.column(int(f)).size()) - counts[f];
    }
    return counts;
}

std::vector<RankedRow> rowsByWeights(const ActivationIndex &index, std::span<const FeatureWeight> weights,
                                     const RowChoice &choice, size_t most)
{
    // Kept between questions and left as zeros, because the system's zeroed pages cost more than the sums.
    thread_local std::vector<double> sums;
    if (sums.size() != size_t(index.rows()))
        sums.assign(size_t(index.rows()), 0.0);
    for (const auto &[feature, weight] : weights) {
        if (weight > 0.0) {
            for (const auto &[row, value] : index.column(feature))
                sums[size_t(row)] += weight * double(value);
        }
    }
    for (const auto &[feature, weight] : weights) {
        if (weight < 0.0) {
            for (const auto &[row, value] : index.column(feature)) {
                if (sums[size_t(row)] != 0.0)
                    sums[size_t(row)] += weight * double(value);
            }
        }
    }
    BestRows best(most, choice.onePerGroup);
    for (size_t row = 0; row < sums.size(); ++row) {
        if (sums[row] > best.least() && sums[row] > 0.0) {
            if (const qint32 group = choice.groupOf(qint32(row)); group >= 0)
                best.offer(qint32(row), group, sums[row]);
        }
        sums[row] = 0.0;
    }
    return best.take();
}

} // namespace fathom
