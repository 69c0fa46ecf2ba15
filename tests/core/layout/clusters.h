// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <layout/layout.h>

namespace fathom::test {

/// Rows in memory.
class TableRows : public LayoutRows
{
public:
    TableRows(std::vector<float> values, int dimension)
        : values(std::move(values))
        , m_dimension(dimension)
    {
    }
    qint64 count() const override { return qint64(values.size()) / m_dimension; }
    int dimension() const override { return m_dimension; }
    Result<void> read(qint64 first, qint64 count, std::span<float> out) override;

    std::vector<float> values;

private:
    int m_dimension;
};

/// Rows around `clusters` random directions; row i belongs to cluster i % clusters. Inside a cluster rows
/// differ along `inner` directions, so that they have neighbours there too.
[[nodiscard]] TableRows clusteredRows(qint64 count, int dimension, int clusters, quint64 seed, int inner = 4);

/// For each row the others by cosine distance, nearest first, in float64 by looking at all pairs.
[[nodiscard]] std::vector<std::vector<int>> orderByCosine(const TableRows &rows);
/// The same by distance in the plane.
[[nodiscard]] std::vector<std::vector<int>> orderInPlane(const std::vector<float> &xy);

} // namespace fathom::test
