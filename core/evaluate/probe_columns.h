// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sae/sae_model.h>

#include <span>
#include <vector>

namespace fathom {

/// The inputs of linear probes by column, dense or sparse. Shared by all targets; immutable; any thread.
class ProbeColumns
{
public:
    /// Dense rows; columns are centred, which the free intercept undoes exactly. @param rows  [n, columns]
    [[nodiscard]] static ProbeColumns dense(std::span<const float> rows, size_t n, size_t columns);
    /// Activations; features outside of `kept` (ascending) are left out; empty: all are kept.
    [[nodiscard]] static ProbeColumns sparse(std::span<const std::vector<Activation>> rows, int features,
                                             std::span<const int> kept = {});

    [[nodiscard]] size_t rows() const { return m_rows; }
    [[nodiscard]] size_t columns() const { return m_columns; }
    [[nodiscard]] double mean(size_t column) const { return m_mean.empty() ? 0.0 : m_mean[column]; }
    /// Sum over rows of value x of[row].
    [[nodiscard]] double dot(size_t column, std::span<const double> of) const;
    /// Sum over rows of value^2 x of[row].
    [[nodiscard]] double dotSquare(size_t column, std::span<const double> of) const;
    /// to[row] += factor x value x weight[row]; without weights they are 1.
    void add(size_t column, double factor, std::span<const double> weight, std::span<double> to) const;

private:
    template <typename Term>
    [[nodiscard]] double sum(size_t column, std::span<const double> of, const Term &term) const;
    size_t m_rows = 0, m_columns = 0;
    std::vector<float> m_values;  ///< dense: [columns, rows]
    std::vector<double> m_mean;   ///< of a dense column before it was centred
    std::vector<size_t> m_offset; ///< sparse: [columns + 1]
    std::vector<qint32> m_row;    ///< sparse
};

} // namespace fathom
