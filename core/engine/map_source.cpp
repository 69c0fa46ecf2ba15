// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "map_source.h"

#include <store/activation_index.h>

#include <algorithm>
#include <numeric>

namespace fathom {

namespace {
class EmbeddingSource final : public LayoutRows
{
public:
    explicit EmbeddingSource(std::shared_ptr<const EmbeddingRows> rows)
        : m_rows(std::move(rows))
    {
    }
    qint64 count() const override { return qint64(m_rows->sliceIds().size()); }
    int dimension() const override { return m_rows->width(); }
    Result<void> read(qint64 first, qint64 count, std::span<float> out) override
    {
        std::vector<qint64> which(static_cast<size_t>(count));
        std::iota(which.begin(), which.end(), first);
        return m_rows->read(which, out.data());
    }

private:
    std::shared_ptr<const EmbeddingRows> m_rows;
};

class FingerprintSource final : public LayoutRows
{
public:
    explicit FingerprintSource(std::shared_ptr<const ActivationIndex> index)
        : m_index(std::move(index))
    {
    }
    qint64 count() const override { return m_index->rows(); }
    int dimension() const override { return m_index->features(); }
    Result<void> read(qint64 first, qint64 count, std::span<float> out) override
    {
        std::fill(out.begin(), out.end(), 0.0F);
        for (qint64 i = 0; i < count; ++i) {
            for (const Activation active : m_index->row(first + i))
                out[size_t(i) * size_t(dimension()) + size_t(active.feature)] = active.value;
        }
        return {};
    }

private:
    std::shared_ptr<const ActivationIndex> m_index;
};

class DecoderSource final : public LayoutRows
{
public:
    DecoderSource(SaeModel model, std::vector<qint64> features)
        : m_model(std::move(model))
        , m_features(std::move(features))
    {
    }
    qint64 count() const override { return qint64(m_features.size()); }
    int dimension() const override { return m_model.config().inputSize; }
    Result<void> read(qint64 first, qint64 count, std::span<float> out) override
    {
        for (qint64 i = 0; i < count; ++i) {
            const std::span<const float> direction = m_model.direction(int(m_features[size_t(first + i)]));
            std::copy(direction.begin(), direction.end(), out.begin() + i * dimension());
        }
        return {};
    }

private:
    SaeModel m_model;
    std::vector<qint64> m_features;
};
} // namespace

Result<MapSource> mapSource(const Workspace &workspace, MapKind kind, const QString &of)
{
    MapSource source;
    if (kind == MapKind::Embedding) {
        FATHOM_TRY(const auto rows, workspace.embeddingRows(of));
        source.ids = rows->sliceIds();
        source.rows = std::make_unique<EmbeddingSource>(rows);
        return source;
    }
    FATHOM_TRY(const SaeRecord record, workspace.sae(of));
    if (kind == MapKind::Fingerprint) {
        FATHOM_TRY(const auto index, workspace.index(of));
        source.ids.assign(index->sliceIds().begin(), index->sliceIds().end());
        source.madeFrom = record.indexHash;
        source.rows = std::make_unique<FingerprintSource>(index);
        return source;
    }
    // A feature that never fires points anywhere.
    const auto index = record.indexedRows > 0 ? workspace.index(of) : Error{};
    for (int feature = 0; feature < record.config.features(); ++feature)
        if (!index || !(*index)->column(feature).empty())
            source.ids.push_back(feature);
    FATHOM_TRY(SaeModel model, workspace.saeModel(of));
    source.rows = std::make_unique<DecoderSource>(std::move(model), source.ids);
    return source;
}

} // namespace fathom
