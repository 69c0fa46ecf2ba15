// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "index_search.h"

#include <cmath>

namespace fathom {

/// The rows of the largest scores among those offered; equal scores: the smaller row. With `onePerGroup` the
/// best row of each group only.
class BestRows
{
public:
    BestRows(size_t most, bool onePerGroup)
        : m_most(most)
        , m_onePerGroup(onePerGroup)
    {
    }

    /// What a row has to exceed, or to equal with a smaller number, to be taken; -infinity while there is
    /// room.
    [[nodiscard]] double least() const
    {
        return m_most == 0 ? HUGE_VAL : m_best.size() < m_most ? -HUGE_VAL : m_best.back().ranked.score;
    }

    void offer(qint32 row, qint32 group, double score)
    {
        const Entry entry{{row, score}, group};
        if (m_most == 0 || (m_best.size() == m_most && !stronger(entry, m_best.back())))
            return;
        if (m_onePerGroup) {
            const auto same = std::find_if(m_best.begin(), m_best.end(),
                                           [&](const Entry &other) { return other.group == group; });
            if (same != m_best.end()) {
                if (!stronger(entry, *same))
                    return;
                m_best.erase(same);
            }
        }
        if (m_best.size() == m_most)
            m_best.pop_back();
        m_best.insert(std::upper_bound(m_best.begin(), m_best.end(), entry, stronger), entry);
    }

    /// Best first.
    [[nodiscard]] std::vector<RankedRow> take() const
    {
        std::vector<RankedRow> rows;
        for (const Entry &entry : m_best)
            rows.push_back(entry.ranked);
        return rows;
    }

private:
    struct Entry
    {
        RankedRow ranked;
        qint32 group = 0;
    };
    static bool stronger(const Entry &a, const Entry &b)
    {
        return a.ranked.score != b.ranked.score ? a.ranked.score > b.ranked.score
                                                : a.ranked.row < b.ranked.row;
    }
    size_t m_most;
    bool m_onePerGroup;
    std::vector<Entry> m_best; ///< best first
};

} // namespace fathom
