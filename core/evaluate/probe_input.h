// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "elastic_net.h"

#include <store/activation_index.h>

namespace fathom {

/// Where probes read their inputs: raw embeddings, or the activations of an index. Rows are counted alike in
/// both. Thread: any but the GUI's.
class ProbeInput
{
public:
    /// Raw embeddings as they are. @param rows  outlives it
    [[nodiscard]] static ProbeInput dense(const RowSource &rows);
    /// Activations of features < `features`: those of a level. @param index  outlives it
    [[nodiscard]] static ProbeInput sparse(const ActivationIndex &index, int features);
    /// The same with some features only, ascending.
    [[nodiscard]] ProbeInput only(std::vector<int> features) const;

    [[nodiscard]] bool isDense() const { return m_rows != nullptr; }
    [[nodiscard]] size_t columns() const;
    /// Feature (or dimension) behind a column.
    [[nodiscard]] int feature(size_t column) const { return m_kept.empty() ? int(column) : m_kept[column]; }
    /// Errors: Unreadable.
    [[nodiscard]] Result<ProbeColumns> read(std::span<const qint64> rows) const;
    /// Margins of models on rows: [models][rows]. Errors: Unreadable, Missing (no BLAS).
    [[nodiscard]] Result<std::vector<std::vector<double>>> score(std::span<const qint64> rows,
                                                                 std::span<const LinearModel> models) const;

private:
    const RowSource *m_rows = nullptr;
    const ActivationIndex *m_index = nullptr;
    int m_features = 0;
    std::vector<int> m_kept; ///< of a sparse one; empty: all < m_features
};

} // namespace fathom
