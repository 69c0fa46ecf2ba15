// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sparse_pass.h"

#include <algorithm>
#include <array>
#include <bit>

namespace fathom {

namespace {

constexpr int BinBits = 12; // sign, exponent and three bits of the fraction
constexpr size_t Bins = size_t(1) << BinBits;

/// Unsigned numbers in the order of the floats.
quint32 keyOf(float value)
{
    const auto bits = std::bit_cast<quint32>(value);
    return bits & 0x80000000U ? ~bits : bits | 0x80000000U;
}
constexpr quint32 ZeroKey = 0x80000000U; // of +0

struct Entry
{
    qint32 feature;
    float value;
};

/// Which values a level keeps: keys above `cut`, and the first `ties` at it.
struct Rule
{
    quint32 cut = 0;
    qint64 ties = 0;
};

} // namespace

SparseBatch selectBatchTopK(const float *z, qint64 rows, const SaeConfig &config, bool positiveOnly,
                            int threads, const ParallelTasks &parallel)
{
    const auto levels = size_t(config.levels());
    const auto features = size_t(config.features());
    const auto parts = size_t(std::clamp<qint64>(threads, 1, std::max<qint64>(rows, 1)));
    const auto firstRow = [&](size_t part) { return rows * qint64(part) / qint64(parts); };

    std::vector<std::vector<quint32>> counts(parts);
    parallel(int(parts), [&](int part) {
        auto &mine = counts[size_t(part)];
        mine.assign(levels * Bins, 0);
        for (qint64 row = firstRow(size_t(part)); row < firstRow(size_t(part) + 1); ++row) {
            const float *values = z + size_t(row) * features;
            size_t f = 0;
            for (size_t block = 0; block < levels; ++block) {
                quint32 *bins = mine.data() + block * Bins;
                for (const auto end = size_t(config.dictionary[block]); f < end; ++f)
                    ++bins[keyOf(values[f]) >> (32 - BinBits)];
            }
        }
    });

    // The bin that holds each level's last kept value. Level l sees the blocks up to l.
    std::vector<qint64> nested(Bins, 0);
    std::vector<quint32> bin(levels, 0);
    std::vector<qint64> wanted(levels, 0), inside(levels, 0);
    for (size_t l = 0; l < levels; ++l) {
        for (const auto &mine : counts)
            for (size_t b = 0; b < Bins; ++b)
                nested[b] += mine[l * Bins + b];
        wanted[l] = std::min(config.k[l] * rows, config.dictionary[l] * rows);
        qint64 left = wanted[l];
        size_t b = Bins - 1;
        while (nested[b] < left && b > 0)
            left -= nested[b--];
        bin[l] = quint32(b);
        inside[l] = left;
    }

    // Candidates: everything at or above the lowest bin of the levels that see a block.
    std::vector<quint32> lowest(levels);
    for (size_t block = levels; block-- > 0;) {
        const quint32 own = std::max(bin[block] << (32 - BinBits), positiveOnly ? ZeroKey + 1 : 0U);
        lowest[block] = block + 1 < levels ? std::min(own, lowest[block + 1]) : own;
    }
    std::vector<std::vector<Entry>> candidates(parts);
    std::vector<qint64> perRow(size_t(rows), 0);
    parallel(int(parts), [&](int part) {
        auto &mine = candidates[size_t(part)];
        for (qint64 row = firstRow(size_t(part)); row < firstRow(size_t(part) + 1); ++row) {
            const float *values = z + size_t(row) * features;
            const size_t before = mine.size();
            size_t f = 0;
            for (size_t block = 0; block < levels; ++block)
                for (const auto end = size_t(config.dictionary[block]); f < end; ++f)
                    if (keyOf(values[f]) >= lowest[block])
                        mine.push_back({qint32(f), values[f]});
            perRow[size_t(row)] = qint64(mine.size() - before);
        }
    });

    std::vector<Rule> rules(levels);
    parallel(int(levels), [&](int level) {
        const auto l = size_t(level);
        std::vector<quint32> keys;
        for (const auto &mine : candidates)
            for (const Entry &entry : mine)
                if (entry.feature < config.dictionary[l] && keyOf(entry.value) >> (32 - BinBits) == bin[l])
                    keys.push_back(keyOf(entry.value));
        Rule &rule = rules[l];
        if (qint64(keys.size()) < inside[l] || inside[l] == 0) {
            rule.cut = ZeroKey; // only positive values may stay and they are too few: all of them
            return;
        }
        const auto place = keys.begin() + (inside[l] - 1);
        std::nth_element(keys.begin(), place, keys.end(), std::greater<>());
        rule.cut = *place;
        rule.ties =
            inside[l] - std::count_if(keys.begin(), keys.end(), [&](quint32 key) { return key > rule.cut; });
    });

    SparseBatch out;
    out.kept.assign(levels, 0);
    out.begin.reserve(size_t(rows) + 1);
    out.begin.push_back(0);
    std::vector<std::pair<quint8, Entry>> kept;
    size_t part = 0;
    const Entry *next = candidates.empty() ? nullptr : candidates[0].data();
    for (qint64 row = 0; row < rows; ++row) {
        while (part + 1 < parts && row == firstRow(part + 1))
            next = candidates[++part].data();
        kept.clear();
        for (qint64 i = 0; i < perRow[size_t(row)]; ++i, ++next) {
            const quint32 key = keyOf(next->value);
            quint8 mask = 0;
            for (auto l = size_t(config.levelOf(next->feature)); l < levels; ++l) {
                if (key > rules[l].cut || (key == rules[l].cut && rules[l].ties > 0 && rules[l].ties--)) {
                    mask |= quint8(1U << l);
                    ++out.kept[l];
                }
            }
            if (mask)
                kept.emplace_back(mask, *next);
        }
        std::stable_sort(kept.begin(), kept.end(),
                         [](const auto &a, const auto &b) { return a.first < b.first; });
        for (const auto &[mask, entry] : kept) {
            out.feature.push_back(entry.feature);
            out.value.push_back(entry.value);
            out.levels.push_back(mask);
        }
        out.begin.push_back(qint64(out.feature.size()));
    }
    return out;
}

} // namespace fathom
