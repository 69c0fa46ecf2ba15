// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "probe_columns.h"

#include <algorithm>

namespace fathom {

namespace {
// Sums in eight lanes: the compiler may not reorder one, and one alone waits for itself.
constexpr size_t Lanes = 8;
} // namespace

ProbeColumns ProbeColumns::dense(std::span<const float> rows, size_t n, size_t columns)
{
    ProbeColumns made;
    made.m_rows = n;
    made.m_columns = columns;
    made.m_mean.assign(columns, 0.0);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < columns; ++j)
            made.m_mean[j] += double(rows[i * columns + j]) / double(n);
    made.m_values.resize(n * columns);
    constexpr size_t Block = 16; // rows and columns of a block stay in the cache
    for (size_t i0 = 0; i0 < n; i0 += Block)
        for (size_t j = 0; j < columns; ++j)
            for (size_t i = i0; i < std::min(n, i0 + Block); ++i)
                made.m_values[j * n + i] = float(double(rows[i * columns + j]) - made.m_mean[j]);
    return made;
}

ProbeColumns ProbeColumns::sparse(std::span<const std::vector<Activation>> rows, int features,
                                  std::span<const int> kept)
{
    std::vector<int> place(size_t(features), kept.empty() ? 0 : -1);
    for (size_t k = 0; k < kept.size(); ++k)
        place[size_t(kept[k])] = int(k);
    if (kept.empty())
        for (size_t f = 0; f < place.size(); ++f)
            place[f] = int(f);
    ProbeColumns made;
    made.m_rows = rows.size();
    made.m_columns = kept.empty() ? size_t(features) : kept.size();
    made.m_offset.assign(made.m_columns + 1, 0);
    for (const auto &row : rows)
        for (const Activation &active : row)
            if (place[size_t(active.feature)] >= 0)
                ++made.m_offset[size_t(place[size_t(active.feature)]) + 1];
    for (size_t j = 0; j < made.m_columns; ++j)
        made.m_offset[j + 1] += made.m_offset[j];
    made.m_values.resize(made.m_offset.back());
    made.m_row.resize(made.m_offset.back());
    std::vector<size_t> at(made.m_offset.begin(), made.m_offset.end() - 1);
    for (size_t i = 0; i < rows.size(); ++i)
        for (const Activation &active : rows[i])
            if (const int j = place[size_t(active.feature)]; j >= 0) {
                made.m_values[at[size_t(j)]] = active.value;
                made.m_row[at[size_t(j)]++] = qint32(i);
            }
    return made;
}

// Sum over a column's entries of term(value) x what stands beside them, in a fixed order.
template <typename Term>
double ProbeColumns::sum(size_t column, std::span<const double> of, const Term &term) const
{
    double lanes[Lanes] = {};
    if (m_offset.empty()) {
        const float *value = m_values.data() + column * m_rows;
        size_t i = 0;
        for (; i + Lanes <= m_rows; i += Lanes)
            for (size_t l = 0; l < Lanes; ++l)
                lanes[l] += term(double(value[i + l])) * of[i + l];
        for (; i < m_rows; ++i)
            lanes[0] += term(double(value[i])) * of[i];
    } else {
        for (size_t k = m_offset[column]; k < m_offset[column + 1]; ++k)
            lanes[k % Lanes] += term(double(m_values[k])) * of[size_t(m_row[k])];
    }
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

double ProbeColumns::dot(size_t column, std::span<const double> of) const
{
    return sum(column, of, [](double value) { return value; });
}

double ProbeColumns::dotSquare(size_t column, std::span<const double> of) const
{
    return sum(column, of, [](double value) { return value * value; });
}

void ProbeColumns::add(size_t column, double factor, std::span<const double> weight,
                       std::span<double> to) const
{
    if (m_offset.empty()) {
        const float *value = m_values.data() + column * m_rows;
        if (weight.empty())
            for (size_t i = 0; i < m_rows; ++i)
                to[i] += factor * double(value[i]);
        else
            for (size_t i = 0; i < m_rows; ++i)
                to[i] += factor * double(value[i]) * weight[i];
        return;
    }
    for (size_t k = m_offset[column]; k < m_offset[column + 1]; ++k) {
        const auto row = size_t(m_row[k]);
        to[row] += factor * double(m_values[k]) * (weight.empty() ? 1.0 : weight[row]);
    }
}

} // namespace fathom
