// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "neighbours.h"

#include "parallel.h"

#include <limits>
#include <numeric>

namespace fathom {

namespace {
constexpr qint64 exactRows = 2048;
constexpr int trees = 12;
constexpr int leafRows = 48;
constexpr int roundsAtMost = 5;
constexpr double fewChanges = 0.002;   ///< of all entries: then another round finds nothing
constexpr quint32 fresh = 0x80000000U; ///< marks an entry that came in the round before

/// The list of one row: sorted by (distance, row), the worst is pushed out.
struct List
{
    quint32 *ids;
    float *distances;
    int each;

    [[nodiscard]] bool insert(quint32 id, float distance)
    {
        const auto before = [&](int i) {
            return distance < distances[i] || (distance == distances[i] && id < (ids[i] & ~fresh));
        };
        if (!before(each - 1))
            return false;
        for (int i = 0; i < each; ++i)
            if ((ids[i] & ~fresh) == id)
                return false;
        int place = each - 1;
        for (; place > 0 && before(place - 1); --place) {
            ids[place] = ids[place - 1];
            distances[place] = distances[place - 1];
        }
        ids[place] = id | fresh;
        distances[place] = distance;
        return true;
    }
};

class Search
{
public:
    Search(const ReducedRows &rows, const LayoutOptions &options, int each)
        : m_rows(rows)
        , m_options(options)
        , m_each(each)
        , m_ids(size_t(rows.count) * size_t(each), ~fresh)
        , m_distances(m_ids.size(), std::numeric_limits<float>::infinity())
    {
    }

    void exactly();
    void tree(int number);
    /// @return entries that changed
    qint64 round();
    NeighbourGraph result();

private:
    [[nodiscard]] List list(qint64 row)
    {
        return {m_ids.data() + size_t(row) * size_t(m_each),
                m_distances.data() + size_t(row) * size_t(m_each), m_each};
    }
    [[nodiscard]] float distance(qint64 a, qint64 b) const
    {
        return squaredDistance(m_rows.row(a), m_rows.row(b), m_rows.width);
    }
    void split(std::vector<quint32> &order, int number);
    void both();

    const ReducedRows &m_rows;
    const LayoutOptions &m_options;
    int m_each;
    std::vector<quint32> m_ids;
    std::vector<float> m_distances;
    std::vector<std::pair<qint64, qint64>> m_leaves;
    std::vector<quint32> m_both;     ///< neighbours and rows that have one as theirs, [count, 2 each]
    std::vector<quint8> m_bothCount; ///< [count]
};

void Search::exactly()
{
    inBlocks(m_rows.count, 16, m_options.threads, [&](qint64 begin, qint64 end) {
        for (qint64 i = begin; i < end; ++i)
            for (qint64 j = 0; j < m_rows.count; ++j)
                if (i != j)
                    std::ignore = list(i).insert(quint32(j), distance(i, j));
    });
}

// Halves the rows again and again by the plane between two of them, until a part is a leaf.
void Search::split(std::vector<quint32> &order, int number)
{
    struct Part
    {
        qint64 begin, end;
    };
    const auto width = size_t(m_rows.width);
    std::vector<Part> level = {{0, m_rows.count}};
    std::vector<quint8> side(order.size());
    m_leaves.clear();
    while (!level.empty()) {
        std::vector<qint64> middles(level.size());
        // The parts of one level lie apart in `order`, so each may be cut by another thread. Large parts are
        // looked at by all threads.
        const auto cut = [&](size_t p, int threads) {
            const auto [begin, end] = level[p];
            Draws draws(m_options.seed, quint64(number) << 40 | quint64(begin), quint64(end));
            const float *a = m_rows.row(order[size_t(begin) + draws.below(quint64(end - begin))]);
            const float *b = m_rows.row(order[size_t(begin) + draws.below(quint64(end - begin))]);
            std::vector<float> normal(width);
            float offset = 0;
            for (size_t d = 0; d < width; ++d) {
                normal[d] = a[d] - b[d];
                offset += normal[d] * (a[d] + b[d]) * 0.5F;
            }
            inBlocks(end - begin, 4096, threads, [&](qint64 from, qint64 to) {
                for (qint64 i = begin + from; i < begin + to; ++i) {
                    // |x - b|^2 - |x - a|^2 = 2 (x . normal - offset), without a dot product of its own
                    const float *row = m_rows.row(order[size_t(i)]);
                    side[size_t(i)] =
                        squaredDistance(row, b, m_rows.width) > squaredDistance(row, a, m_rows.width);
                }
            });
            std::vector<quint32> right;
            qint64 out = begin;
            for (qint64 i = begin; i < end; ++i) {
                if (side[size_t(i)] != 0)
                    right.push_back(order[size_t(i)]);
                else
                    order[size_t(out++)] = order[size_t(i)];
            }
            std::copy(right.begin(), right.end(), order.begin() + out);
            const qint64 least = (end - begin) / 20;
            // Equal rows, or one far from all others: cut in the middle.
            middles[p] = out - begin < least || end - out < least || out == begin || out == end
                             ? (begin + end) / 2
                             : out;
        };
        if (level.size() < 64) {
            for (size_t p = 0; p < level.size(); ++p)
                cut(p, m_options.threads);
        } else {
            inBlocks(qint64(level.size()), 8, m_options.threads, [&](qint64 from, qint64 to) {
                for (qint64 p = from; p < to; ++p)
                    cut(size_t(p), 1);
            });
        }
        std::vector<Part> next;
        for (size_t p = 0; p < level.size(); ++p)
            for (const Part part : {Part{level[p].begin, middles[p]}, Part{middles[p], level[p].end}}) {
                if (part.end - part.begin <= leafRows)
                    m_leaves.emplace_back(part.begin, part.end);
                else
                    next.push_back(part);
            }
        level = std::move(next);
    }
}

void Search::tree(int number)
{
    std::vector<quint32> order(size_t(m_rows.count));
    std::iota(order.begin(), order.end(), 0U);
    split(order, number);
    // Each row is in one leaf, so leaves do not touch each other's lists.
    inBlocks(qint64(m_leaves.size()), 64, m_options.threads, [&](qint64 from, qint64 to) {
        for (qint64 leaf = from; leaf < to; ++leaf) {
            const auto [begin, end] = m_leaves[size_t(leaf)];
            for (qint64 i = begin; i < end; ++i)
                for (qint64 j = i + 1; j < end; ++j) {
                    const quint32 a = order[size_t(i)], b = order[size_t(j)];
                    const float d = distance(a, b);
                    std::ignore = list(a).insert(b, d);
                    std::ignore = list(b).insert(a, d);
                }
        }
    });
}

// For each row its neighbours and up to as many rows whose neighbour it is, nearest first.
void Search::both()
{
    const auto n = size_t(m_rows.count), each = size_t(m_each);
    m_both.assign(n * 2 * each, 0);
    m_bothCount.assign(n, 0);
    std::vector<float> far(n * each, std::numeric_limits<float>::infinity());
    // Rows in order, so which of two equally near ones stays does not depend on threads.
    for (size_t i = 0; i < n; ++i)
        for (size_t e = 0; e < each; ++e) {
            const quint32 entry = m_ids[i * each + e];
            const size_t to = entry & ~fresh;
            if (to >= n)
                continue;
            const float d = m_distances[i * each + e];
            float *distances = far.data() + to * each;
            quint32 *ids = m_both.data() + to * 2 * each + each;
            if (!(d < distances[each - 1]))
                continue;
            size_t place = each - 1;
            for (; place > 0 && d < distances[place - 1]; --place) {
                distances[place] = distances[place - 1];
                ids[place] = ids[place - 1];
            }
            distances[place] = d;
            ids[place] = quint32(i) | (entry & fresh);
        }
    inBlocks(m_rows.count, 4096, m_options.threads, [&](qint64 begin, qint64 end) {
        for (auto i = size_t(begin); i < size_t(end); ++i) {
            quint32 *out = m_both.data() + i * 2 * each;
            const quint32 *reverse = out + each;
            quint8 count = 0;
            for (size_t e = 0; e < each; ++e)
                if ((m_ids[i * each + e] & ~fresh) < n)
                    out[count++] = m_ids[i * each + e];
            for (size_t e = 0; e < each && std::isfinite(far[i * each + e]); ++e)
                out[count++] = reverse[e];
            m_bothCount[i] = count;
        }
    });
}

qint64 Search::round()
{
    both();
    for (quint32 &id : m_ids)
        id &= ~fresh;
    const auto n = size_t(m_rows.count);
    std::atomic<qint64> changes = 0;
    inBlocks(m_rows.count, 8192, m_options.threads, [&](qint64 begin, qint64 end) {
        std::vector<quint32> seen(n, quint32(-1)); // by which row it was looked at last
        qint64 changed = 0;
        for (auto i = size_t(begin); i < size_t(end); ++i) {
            List own = list(qint64(i));
            seen[i] = quint32(i);
            for (int e = 0; e < m_each; ++e)
                if (own.ids[e] < n)
                    seen[own.ids[e]] = quint32(i);
            const quint32 *mine = m_both.data() + i * 2 * size_t(m_each);
            for (quint8 a = 0; a < m_bothCount[i]; ++a) {
                const size_t through = mine[a] & ~fresh;
                const auto look = [&](quint32 id) {
                    if (seen[id] == quint32(i))
                        return;
                    seen[id] = quint32(i);
                    changed += own.insert(id, distance(qint64(i), id)) ? 1 : 0;
                };
                look(quint32(through));
                const quint32 *theirs = m_both.data() + through * 2 * size_t(m_each);
                for (quint8 b = 0; b < m_bothCount[through]; ++b)
                    if (((mine[a] | theirs[b]) & fresh) != 0)
                        look(theirs[b] & ~fresh);
            }
        }
        changes += changed;
    });
    return changes;
}

NeighbourGraph Search::result()
{
    NeighbourGraph graph;
    graph.each = m_each;
    graph.ids.reserve(m_ids.size());
    for (const quint32 id : m_ids)
        graph.ids.push_back(qint32(id & ~fresh));
    m_ids = {};
    graph.distances = std::move(m_distances);
    return graph;
}
} // namespace

Result<NeighbourGraph> nearestNeighbours(const ReducedRows &rows, const LayoutOptions &options,
                                         const std::function<bool(double)> &progress)
{
    const int each = int(std::min<qint64>(options.neighbours, rows.count - 1));
    Search search(rows, options, each);
    if (rows.count <= exactRows) {
        search.exactly();
        return search.result();
    }
    constexpr double all = trees + 3 * roundsAtMost;
    for (int number = 0; number < trees; ++number) {
        search.tree(number);
        if (!progress((number + 1) / all))
            return layoutStopped();
    }
    for (int number = 0; number < roundsAtMost; ++number) {
        const qint64 changes = search.round();
        if (!progress((trees + 3 * (number + 1)) / all))
            return layoutStopped();
        if (double(changes) < fewChanges * double(rows.count) * each)
            break;
    }
    return search.result();
}

} // namespace fathom
