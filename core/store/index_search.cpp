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
    const auto &[dense, together] = std::pair(index.arrays().denseFeatures, index.arrays().denseTogether);
    if (const auto at = std::lower_bound(dense.begin(), dense.end(), feature);
        at != dense.end() && *at == feature) {
        const auto row = together.subspan(size_t(at - dense.begin()) * counts.size(), counts.size());
        counts.assign(row.begin(), row.end());
        return counts;
    }
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

std::vector<qint32> denseFeatures(const ActivationIndex &index)
{
    constexpr double MostRead = 4e6; // activations, which takes a few milliseconds
    std::vector<qint32> dense;
    const double ofRow = double(index.activations()) / double(std::max<qint64>(1, index.rows()));
    for (int feature = 0; feature < index.features(); ++feature) {
        const auto firing = qint64(index.column(feature).size());
        if (double(std::min(firing, index.rows() - firing)) * ofRow > MostRead)
            dense.push_back(feature);
    }
    return dense;
}

std::vector<RankedRow> rowsByWeights(const ActivationIndex &index, std::span<const FeatureWeight> weights,
                                     const RowChoice &choice, size_t most)
{
    // Each thread has rows of its own, so that every row's sum is made in one order.
    constexpr qint64 FewestRows = 65536;
    std::mutex mutex;
    BestRows best(most, choice.onePerGroup);
    const auto threads = qint64(std::max(1U, std::thread::hardware_concurrency()));
    const qint64 part = std::max(FewestRows, (index.rows() + threads - 1) / threads);
    inParts(size_t(index.rows()), size_t(part), [&](auto next) {
        // Kept between questions, because the system's zeroed pages cost more than the sums.
        thread_local std::vector<double> sums;
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next()) {
            sums.assign(end - begin + 1, 0.0); // the last one is for the others' rows
            const auto first = quint32(begin), last = quint32(end - begin);
            for (const bool positive : {true, false})
                for (const auto &[feature, weight] : weights) {
                    if (positive ? weight <= 0.0 : weight >= 0.0)
                        continue;
                    index.column(feature).forEach([&, w = weight](qint32 row, float value) {
                        sums[std::min(quint32(row) - first, last)] += w * double(value);
                    });
                }
            BestRows own(most, choice.onePerGroup);
            for (size_t i = 0; i < last; ++i) {
                if (sums[i] > 0.0 && sums[i] > own.least()) {
                    const auto row = qint32(begin + i);
                    if (const qint32 group = choice.groupOf(row); group >= 0)
                        own.offer(row, group, sums[i]);
                }
            }
            const std::lock_guard lock(mutex);
            for (const RankedRow &row : own.take())
                best.offer(row.row, choice.groupOf(row.row), row.score);
        }
    });
    return best.take();
}

} // namespace fathom
