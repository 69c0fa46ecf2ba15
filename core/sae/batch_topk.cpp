// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sparse_batch.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace fathom {

namespace {

constexpr int BinBits = 12; // sign, exponent and three bits of the fraction
constexpr size_t Bins = size_t(1) << BinBits;
constexpr size_t SampledRows = 128;

/// Unsigned numbers in the order of the floats.
quint32 keyOf(float value)
{
    const auto bits = std::bit_cast<quint32>(value);
    return bits & 0x80000000U ? ~bits : bits | 0x80000000U;
}
constexpr quint32 ZeroKey = 0x80000000U; // of +0

/// The lowest float with such a key.
float valueOf(quint32 key)
{
    if (key == 0)
        return -std::numeric_limits<float>::infinity(); // and all NaN: nothing is below them
    return std::bit_cast<float>(key & 0x80000000U ? key & 0x7FFFFFFFU : ~key);
}

/// Which values a level keeps: keys above `cut`, and the first `ties` at it.
struct Rule
{
    quint32 cut = 0;
    qint64 ties = 0;
};

/// Candidates of some rows, in their order.
struct Candidates
{
    std::vector<int> feature;
    std::vector<float> value;
    std::vector<size_t> rowEnd;
    std::vector<quint32> counts;            ///< [levels, Bins], by the first level that sees a feature
    std::vector<std::vector<quint32>> edge; ///< per level: keys in the bin that holds its last kept value
    std::vector<qint64> ties;               ///< per level: at the cut, then those that may stay
    SparseBatch kept;                       ///< from 0 on
};

class Selection
{
public:
    Selection(const float *z, qint64 rows, const SaeConfig &config, bool positiveOnly, int threads,
              const ParallelTasks &parallel)
        : m_z(z)
        , m_rows(size_t(rows))
        , m_features(size_t(config.features()))
        , m_levels(size_t(config.levels()))
        , m_config(config)
        , m_least(positiveOnly ? ZeroKey + 1 : 0)
        , m_parallel(parallel)
        , m_parts(std::clamp<size_t>(size_t(std::max(threads, 1)) * 4, 1, std::max<size_t>(m_rows, 1)))
        , m_bin(m_levels, 0)
        , m_inside(m_levels, 0)
    {
        for (size_t l = 0; l < m_levels; ++l)
            m_wanted.push_back(std::min(config.k[l] * rows, config.dictionary[l] * rows));
    }

    SparseBatch run()
    {
        if (!collect(guess()))
            collect(Bounds(m_levels, m_least)); // fewer than wanted only where positive ones are too few
        rules();
        tiesOfParts();
        eachPart([this](Candidates &part, size_t) { sort(part); });
        std::vector<const SparseBatch *> parts;
        for (const Candidates &part : m_all)
            parts.push_back(&part.kept);
        return joinBatches(parts, m_parallel);
    }

private:
    using Bounds = std::vector<quint32>; // per level; a key

    [[nodiscard]] size_t rowOf(size_t part) const { return m_rows * part / m_parts; }
    template <typename Work> void eachPart(const Work &work)
    {
        m_all.resize(m_parts);
        m_parallel(int(m_parts), [&](int part) { work(m_all[size_t(part)], size_t(part)); });
    }

    // The nested count of the bins of each level. use(level, counts)
    template <typename Use> void nested(const Use &use) const
    {
        std::vector<qint64> counts(Bins, 0);
        for (size_t l = 0; l < m_levels; ++l) {
            for (const Candidates &part : m_all)
                for (size_t b = 0; b < Bins; ++b)
                    counts[b] += part.counts[l * Bins + b];
            use(l, counts);
        }
    }

    // Bounds that let a few more values through than are wanted, from some of the rows.
    Bounds guess()
    {
        const size_t step = std::max<size_t>(1, m_rows / SampledRows);
        size_t sampled = 0;
        for (size_t row = 0; row < m_rows; row += step)
            ++sampled;
        eachPart([&](Candidates &part, size_t index) {
            part.counts.assign(m_levels * Bins, 0);
            for (size_t i = sampled * index / m_parts; i < sampled * (index + 1) / m_parts; ++i) {
                const float *values = m_z + i * step * m_features;
                size_t f = 0;
                for (size_t level = 0; level < m_levels; ++level) {
                    quint32 *bins = part.counts.data() + level * Bins;
                    for (const auto end = size_t(m_config.dictionary[level]); f < end; ++f)
                        ++bins[keyOf(values[f]) >> (32 - BinBits)];
                }
            }
        });
        Bounds bounds(m_levels);
        nested([&](size_t l, const std::vector<qint64> &counts) {
            const double expected = double(m_wanted[l]) * double(sampled) / double(m_rows);
            double left = step == 1 ? expected : 1.05 * expected + 8.0 * std::sqrt(expected) + 16.0;
            size_t b = Bins - 1;
            while (double(counts[b]) < left && b > 0)
                left -= double(counts[b--]);
            bounds[l] = std::max(quint32(b) << (32 - BinBits), m_least);
        });
        return bounds;
    }

    // Everything at or above the lowest bound of the levels that see a feature, and the bin of each level's
    // last kept value. @return false if the bounds hold too few.
    bool collect(Bounds bounds)
    {
        for (size_t l = m_levels - 1; l-- > 0;)
            bounds[l] = std::min(bounds[l], bounds[l + 1]);
        const auto expected = size_t(m_wanted.back()) / m_parts;
        const CpuKernels &kernels = cpuKernels();
        eachPart([&](Candidates &part, size_t index) {
            part.counts.assign(m_levels * Bins, 0);
            part.rowEnd.clear();
            size_t count = 0;
            for (size_t row = rowOf(index); row < rowOf(index + 1); ++row) {
                if (part.value.size() < count + m_features + SumLanes) {
                    const size_t room =
                        std::max(part.value.size() * 2, expected * 3 / 2) + m_features + SumLanes;
                    part.value.resize(room);
                    part.feature.resize(room);
                }
                const float *values = m_z + row * m_features;
                size_t f = 0;
                for (size_t level = 0; level < m_levels; ++level) {
                    const auto end = size_t(m_config.dictionary[level]);
                    const size_t more =
                        kernels.collect(values + f, end - f, valueOf(bounds[level]), int(f),
                                        part.feature.data() + count, part.value.data() + count);
                    quint32 *bins = part.counts.data() + level * Bins;
                    for (size_t i = count; i < count + more; ++i)
                        ++bins[keyOf(part.value[i]) >> (32 - BinBits)];
                    count += more;
                    f = end;
                }
                part.rowEnd.push_back(count);
            }
        });
        bool enough = true;
        nested([&](size_t l, const std::vector<qint64> &counts) {
            qint64 left = m_wanted[l];
            size_t b = Bins - 1;
            const size_t last = bounds[l] >> (32 - BinBits);
            while (counts[b] < left && b > last)
                left -= counts[b--];
            m_bin[l] = quint32(b);
            m_inside[l] = left;
            enough = enough && counts[b] >= left;
        });
        return enough;
    }

    void rules()
    {
        eachPart([this](Candidates &part, size_t) {
            part.edge.assign(m_levels, {});
            const size_t count = part.rowEnd.empty() ? 0 : part.rowEnd.back();
            for (size_t i = 0; i < count; ++i) {
                const quint32 key = keyOf(part.value[i]);
                for (auto l = size_t(m_config.levelOf(part.feature[i])); l < m_levels; ++l)
                    if (key >> (32 - BinBits) == m_bin[l])
                        part.edge[l].push_back(key);
            }
        });
        m_rules.resize(m_levels);
        m_parallel(int(m_levels), [this](int level) {
            const auto l = size_t(level);
            std::vector<quint32> keys;
            for (const Candidates &part : m_all)
                keys.insert(keys.end(), part.edge[l].begin(), part.edge[l].end());
            Rule &rule = m_rules[l];
            if (qint64(keys.size()) < m_inside[l] || m_inside[l] == 0) {
                rule.cut = ZeroKey; // only positive values may stay and they are too few: all of them
                return;
            }
            const auto place = keys.begin() + (m_inside[l] - 1);
            std::nth_element(keys.begin(), place, keys.end(), std::greater<>());
            rule.cut = *place;
            rule.ties = m_inside[l] -
                        std::count_if(keys.begin(), keys.end(), [&](quint32 key) { return key > rule.cut; });
        });
    }

    // Values at the cut stay in the order of the rows until the level is full.
    void tiesOfParts()
    {
        for (Candidates &part : m_all) {
            part.ties.assign(m_levels, 0);
            for (size_t l = 0; l < m_levels; ++l) {
                const auto there = std::count(part.edge[l].begin(), part.edge[l].end(), m_rules[l].cut);
                part.ties[l] = std::min<qint64>(there, m_rules[l].ties);
                m_rules[l].ties -= part.ties[l];
            }
        }
    }

    // What stays of a part, each row's entries in groups of the same levels.
    void sort(Candidates &part) const
    {
        SparseBatch &out = part.kept;
        out.kept.assign(m_levels, 0);
        std::vector<quint8> masks(m_features);
        size_t from = 0;
        for (const size_t end : part.rowEnd) {
            for (size_t i = from; i < end; ++i) {
                const quint32 key = keyOf(part.value[i]);
                quint8 mask = 0;
                for (auto l = size_t(m_config.levelOf(part.feature[i])); l < m_levels; ++l)
                    if (key > m_rules[l].cut || (key == m_rules[l].cut && part.ties[l] > 0 && part.ties[l]--))
                        mask |= quint8(1U << l);
                masks[i - from] = mask;
            }
            appendRow(out, std::span(part.feature).subspan(from, end - from),
                      std::span(part.value).subspan(from, end - from), std::span(masks).first(end - from));
            from = end;
        }
    }

    const float *m_z;
    const size_t m_rows, m_features, m_levels;
    const SaeConfig &m_config;
    const quint32 m_least; ///< key that a value must have
    const ParallelTasks &m_parallel;
    const size_t m_parts;
    std::vector<qint64> m_wanted; ///< per level, of the whole batch
    std::vector<Candidates> m_all;
    std::vector<quint32> m_bin;   ///< per level: of its last kept value
    std::vector<qint64> m_inside; ///< per level: so many of that bin stay
    std::vector<Rule> m_rules;
};

} // namespace

SparseBatch selectBatchTopK(const float *z, qint64 rows, const SaeConfig &config, bool positiveOnly,
                            int threads, const ParallelTasks &parallel)
{
    return Selection(z, rows, config, positiveOnly, threads, parallel).run();
}

} // namespace fathom
