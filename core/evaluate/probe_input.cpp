// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "probe_input.h"

#include <base/blas_library.h>
#include <store/index_threads.h>

#include <algorithm>

namespace fathom {

namespace {
constexpr size_t RowsAtOnce = 1024;
constexpr int RowMajor = 101, AsItIs = 111, Transposed = 112; // CBLAS
} // namespace

ProbeInput ProbeInput::dense(const RowSource &rows)
{
    ProbeInput input;
    input.m_rows = &rows;
    return input;
}

ProbeInput ProbeInput::sparse(const ActivationIndex &index, int features)
{
    ProbeInput input;
    input.m_index = &index;
    input.m_features = std::min(features, index.features());
    return input;
}

ProbeInput ProbeInput::only(std::vector<int> features) const
{
    ProbeInput input = *this;
    input.m_kept = std::move(features);
    return input;
}

size_t ProbeInput::columns() const
{
    if (m_rows)
        return size_t(m_rows->width());
    return m_kept.empty() ? size_t(m_features) : m_kept.size();
}

Result<ProbeColumns> ProbeInput::read(std::span<const qint64> rows) const
{
    if (m_rows) {
        std::vector<float> values(rows.size() * columns());
        FATHOM_DO(m_rows->read(rows, values.data()));
        return ProbeColumns::dense(values, rows.size(), columns());
    }
    std::vector<std::vector<Activation>> active(rows.size());
    for (size_t i = 0; i < rows.size(); ++i)
        for (const Activation &one : m_index->row(rows[i]))
            if (one.feature < m_features)
                active[i].push_back(one);
    return ProbeColumns::sparse(active, m_features, m_kept);
}

Result<std::vector<std::vector<double>>> ProbeInput::score(std::span<const qint64> rows,
                                                           std::span<const LinearModel> models) const
{
    const size_t m = models.size();
    std::vector<std::vector<double>> scores(m, std::vector<double>(rows.size(), 0.0));
    if (m == 0)
        return scores;
    if (m_rows) {
        FATHOM_TRY(const SgemmFunction product, blasSgemm());
        const size_t d = columns();
        std::vector<float> weights(m * d), values, out;
        for (size_t k = 0; k < m; ++k)
            std::copy(models[k].weights.begin(), models[k].weights.end(),
                      weights.begin() + std::ptrdiff_t(k * d));
        for (size_t first = 0; first < rows.size(); first += RowsAtOnce) {
            const size_t n = std::min(RowsAtOnce, rows.size() - first);
            values.resize(n * d);
            out.resize(n * m);
            FATHOM_DO(m_rows->read(rows.subspan(first, n), values.data()));
            product(RowMajor, AsItIs, Transposed, int(n), int(m), int(d), 1.0F, values.data(), int(d),
                    weights.data(), int(d), 0.0F, out.data(), int(m));
            for (size_t i = 0; i < n; ++i)
                for (size_t k = 0; k < m; ++k)
                    scores[k][first + i] = double(out[i * m + k]) + models[k].intercept;
        }
        return scores;
    }
    // By feature, so that one look at an activation serves all models.
    std::vector<double> weights(size_t(m_features) * m, 0.0);
    for (size_t k = 0; k < m; ++k)
        for (size_t j = 0; j < models[k].weights.size(); ++j)
            weights[size_t(feature(j)) * m + k] = models[k].weights[j];
    inParts(rows.size(), RowsAtOnce, [&](const auto &next) {
        std::vector<double> sums(m);
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next())
            for (size_t i = begin; i < end; ++i) {
                for (size_t k = 0; k < m; ++k)
                    sums[k] = models[k].intercept;
                for (const Activation &one : m_index->row(rows[i])) {
                    if (one.feature >= m_features)
                        continue;
                    const double *weight = weights.data() + size_t(one.feature) * m;
                    for (size_t k = 0; k < m; ++k)
                        sums[k] += double(one.value) * weight[k];
                }
                for (size_t k = 0; k < m; ++k)
                    scores[k][i] = sums[k];
            }
    });
    return scores;
}

} // namespace fathom
