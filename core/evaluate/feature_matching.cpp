// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_matching.h"

#include <base/blas_library.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace fathom {

namespace {
constexpr int RowMajor = 101, AsItIs = 111, Transposed = 112; // CBLAS

// Shortest augmenting paths over reduced costs, rows <= columns. Cost of a pair: -value.
class Assigner
{
public:
    Assigner(std::span<const float> values, size_t rows, size_t columns, bool turned)
        : m_values(values)
        , m_rows(rows)
        , m_columns(columns)
        , m_turned(turned)
        , m_columnOf(rows, -1)
        , m_rowOf(columns, -1)
        , m_price(columns, 0.0)
        , m_distance(columns)
        , m_before(columns)
        , m_done(columns)
    {
    }

    std::vector<int> run()
    {
        // What each column costs at least is its price, and most rows find their cheapest one free.
        for (size_t c = 0; c < m_columns && m_rows == m_columns; ++c) {
            double least = cost(0, c);
            size_t at = 0;
            for (size_t r = 1; r < m_rows; ++r)
                if (const double value = cost(r, c); value < least) {
                    least = value;
                    at = r;
                }
            m_price[c] = least;
            if (m_columnOf[at] < 0) {
                m_columnOf[at] = int(c);
                m_rowOf[c] = int(at);
            }
        }
        for (size_t r = 0; r < m_rows; ++r)
            if (m_columnOf[r] < 0)
                augment(r);
        return m_columnOf;
    }

private:
    [[nodiscard]] double cost(size_t row, size_t column) const
    {
        return -double(m_turned ? m_values[column * m_rows + row] : m_values[row * m_columns + column]);
    }

    // Dijkstra from a free row to the nearest free column; prices keep reduced costs >= 0.
    void augment(size_t from)
    {
        for (size_t c = 0; c < m_columns; ++c) {
            m_distance[c] = cost(from, c) - m_price[c];
            m_before[c] = int(from);
        }
        std::fill(m_done.begin(), m_done.end(), 0);
        std::vector<size_t> reached;
        size_t end = 0;
        double shortest = 0;
        for (;;) {
            shortest = std::numeric_limits<double>::infinity();
            for (size_t c = 0; c < m_columns; ++c)
                if (!m_done[c] && m_distance[c] < shortest) {
                    shortest = m_distance[c];
                    end = c;
                }
            if (m_rowOf[end] < 0)
                break;
            m_done[end] = 1;
            reached.push_back(end);
            const auto row = size_t(m_rowOf[end]);
            const double offset = shortest - (cost(row, end) - m_price[end]);
            for (size_t c = 0; c < m_columns; ++c) {
                if (m_done[c])
                    continue;
                const double through = offset + cost(row, c) - m_price[c];
                if (through < m_distance[c]) {
                    m_distance[c] = through;
                    m_before[c] = int(row);
                }
            }
        }
        for (const size_t c : reached)
            m_price[c] += m_distance[c] - shortest;
        for (int column = int(end);;) {
            const int row = m_before[size_t(column)];
            m_rowOf[size_t(column)] = row;
            std::swap(m_columnOf[size_t(row)], column);
            if (row == int(from))
                break;
        }
    }

    std::span<const float> m_values;
    size_t m_rows, m_columns;
    bool m_turned;
    std::vector<int> m_columnOf, m_rowOf;
    std::vector<double> m_price, m_distance;
    std::vector<int> m_before;
    std::vector<char> m_done;
};

std::vector<int> orAll(std::span<const int> features, const SaeModel &model)
{
    std::vector<int> all(features.begin(), features.end());
    if (all.empty()) {
        all.resize(size_t(model.config().features()));
        std::iota(all.begin(), all.end(), 0);
    }
    return all;
}

std::vector<float> unitDirections(const SaeModel &model, std::span<const int> features)
{
    std::vector<float> rows;
    for (const int feature : features) {
        const std::span<const float> direction = model.direction(feature);
        rows.insert(rows.end(), direction.begin(), direction.end());
    }
    normaliseRows(rows, model.config().inputSize);
    return rows;
}
} // namespace

QString matchKindName(MatchKind kind)
{
    switch (kind) {
    case MatchKind::Same:
        return QStringLiteral("same");
    case MatchKind::Split:
        return QStringLiteral("split");
    case MatchKind::Merged:
        return QStringLiteral("merged");
    case MatchKind::Lost:
        break;
    }
    return QStringLiteral("lost");
}

std::vector<int> bestAssignment(std::span<const float> values, size_t rows, size_t columns)
{
    if (rows == 0 || columns == 0)
        return std::vector<int>(rows, -1);
    if (rows <= columns)
        return Assigner(values, rows, columns, false).run();
    const std::vector<int> turned = Assigner(values, columns, rows, true).run();
    std::vector<int> out(rows, -1);
    for (size_t c = 0; c < columns; ++c)
        out[size_t(turned[c])] = int(c);
    return out;
}

Result<FeatureMatching> matchFeatures(const SaeModel &from, const SaeModel &to, std::span<const int> here,
                                      std::span<const int> there, double least)
{
    if (from.config().inputSize != to.config().inputSize)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "These SAEs cannot be matched: one is of embeddings of %1 "
                                                "values, the other of %2; choose two of one encoder"),
                     {QString::number(from.config().inputSize), QString::number(to.config().inputSize)}};
    const std::vector<int> a = orAll(here, from), b = orAll(there, to);
    FATHOM_TRY(const SgemmFunction product, blasSgemm());
    const std::vector<float> left = unitDirections(from, a), right = unitDirections(to, b);
    std::vector<float> cosines(a.size() * b.size());
    const int d = from.config().inputSize;
    product(RowMajor, AsItIs, Transposed, int(a.size()), int(b.size()), d, 1.0F, left.data(), d, right.data(),
            d, 0.0F, cosines.data(), int(b.size()));
    const auto cosine = [&](size_t i, size_t j) { return double(cosines[i * b.size() + j]); };

    const std::vector<int> partner = bestAssignment(cosines, a.size(), b.size());
    std::vector<size_t> nearestThere(a.size(), 0), nearestHere(b.size(), 0);
    for (size_t i = 0; i < a.size(); ++i)
        for (size_t j = 0; j < b.size(); ++j) {
            if (cosine(i, j) > cosine(i, nearestThere[i]))
                nearestThere[i] = j;
            if (cosine(i, j) > cosine(nearestHere[j], j))
                nearestHere[j] = i;
        }
    std::vector<std::vector<int>> parts(a.size()), sharers(b.size());
    for (size_t j = 0; j < b.size(); ++j)
        if (!a.empty() && cosine(nearestHere[j], j) >= least)
            parts[nearestHere[j]].push_back(b[j]);
    for (size_t i = 0; i < a.size(); ++i)
        if (!b.empty() && cosine(i, nearestThere[i]) >= least)
            sharers[nearestThere[i]].push_back(a[i]);

    FeatureMatching out;
    out.least = least;
    int assigned = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        FeatureMatch match;
        match.feature = a[i];
        if (partner[i] >= 0) {
            match.partner = b[size_t(partner[i])];
            match.cosine = cosine(i, size_t(partner[i]));
            out.meanCosine += match.cosine;
            ++assigned;
        }
        if (!b.empty()) {
            match.nearest = b[nearestThere[i]];
            match.nearestCosine = cosine(i, nearestThere[i]);
        }
        const bool near = match.nearest >= 0 && match.nearestCosine >= least;
        if (parts[i].size() > 1) {
            match.kind = MatchKind::Split;
            match.others = parts[i];
            ++out.split;
        } else if (near && sharers[nearestThere[i]].size() > 1) {
            match.kind = MatchKind::Merged;
            match.others = sharers[nearestThere[i]];
            std::erase(match.others, match.feature);
            ++out.merged;
        } else if (near) {
            match.kind = MatchKind::Same;
            ++out.same;
        } else {
            ++out.lost;
        }
        out.matches.push_back(std::move(match));
    }
    if (assigned > 0)
        out.meanCosine /= assigned;
    return out;
}

} // namespace fathom
