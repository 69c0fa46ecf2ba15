// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "query_cache.h"

#include "volume_import.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr size_t keptVolumes = 3; ///< of some 30 MB each

Error noSlice(qint64 id)
{
    return {ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error", "Slice %1 is not in this workspace"),
            {QString::number(id)}};
}
} // namespace

Result<SliceRef> VolumeTable::slice(qint64 id) const
{
    const int at = volumeOf(id);
    if (at < 0)
        return noSlice(id);
    const VolumeRecord &volume = volumes[size_t(at)];
    SliceRef ref;
    ref.id = id;
    ref.volume = volume.id;
    ref.alias = volume.alias;
    ref.dataset = volume.dataset;
    ref.synthetic = volume.synthetic;
    ref.hasScan = volume.hasScan;
    ref.modality = volume.modality;
    ref.split = volume.split;
    ref.window = volume.window;
    for (const SliceRange &range : volume.planes) {
        if (id < range.firstSlice || id >= range.firstSlice + range.count)
            continue;
        ref.plane = range.plane;
        ref.index = int(id - range.firstSlice);
        ref.count = range.count;
        ref.positionMm = range.firstMm + range.stepMm * ref.index;
    }
    return ref;
}

bool VolumeTable::volumePasses(const VolumeRecord &volume, const ContextFilter &filter)
{
    return (filter.modality.isEmpty() || modalityName(volume.modality) == filter.modality) &&
           (filter.split.isEmpty() || volume.split == filter.split) &&
           (filter.dataset.isEmpty() || volume.dataset == filter.dataset);
}

bool VolumeTable::passes(qint64 slice, const ContextFilter &filter) const
{
    const int at = volumeOf(slice);
    if (at < 0)
        return false;
    const VolumeRecord &volume = volumes[size_t(at)];
    if (!volumePasses(volume, filter))
        return false;
    if (filter.plane.isEmpty())
        return true;
    return std::any_of(volume.planes.begin(), volume.planes.end(), [&](const SliceRange &range) {
        return slice >= range.firstSlice && slice < range.firstSlice + range.count &&
               planeName(range.plane) == filter.plane;
    });
}

qint64 EmbeddingTable::rowOf(qint64 slice) const
{
    const auto &ids = embeddings.sliceIds;
    const auto found = std::lower_bound(ids.begin(), ids.end(), slice);
    return found != ids.end() && *found == slice ? found - ids.begin() : -1;
}

std::span<const float> EmbeddingTable::row(qint64 row) const
{
    const auto dimension = size_t(embeddings.dimension);
    return {embeddings.rows.data() + size_t(row) * dimension, dimension};
}

void QueryCache::forget(Changes changes)
{
    if (changes & Change::Volumes) {
        m_volumes.forget();
        m_presence.forget();
        m_indices.forget();
    }
    if (changes & Change::Embeddings)
        m_embeddings.forget();
    if (changes & (Change::Embeddings | Change::Saes))
        m_inputMeans.forget();
    if (changes & Change::Saes)
        m_saes.forget();
    if (changes & (Change::Index | Change::Saes)) {
        m_saes.forget();
        m_indices.forget();
        m_statistics.forget();
        m_levels.forget();
    }
    if (changes & (Change::Labels | Change::Saes))
        m_labels.forget();
}

Result<std::shared_ptr<const VolumeTable>> QueryCache::volumes()
{
    return m_volumes.get({}, [this]() -> Result<VolumeTable> {
        VolumeTable table;
        FATHOM_TRY(table.volumes, m_workspace->volumes());
        for (size_t i = 0; i < table.volumes.size(); ++i) {
            table.byId.insert(table.volumes[i].id, int(i));
            table.structures += table.volumes[i].annotated;
            table.structures.removeDuplicates();
        }
        table.structures.sort();
        table.volumeOf = VolumeOfSlice(table.volumes);
        return table;
    });
}

Result<std::shared_ptr<const PresenceTable>> QueryCache::presence()
{
    FATHOM_TRY(const auto table, volumes());
    return m_presence.get({}, [&] { return m_workspace->presence(table->volumes); });
}

Result<std::shared_ptr<const EmbeddingTable>> QueryCache::embeddings(const QString &encoder)
{
    return m_embeddings.get(encoder, [&]() -> Result<EmbeddingTable> {
        EmbeddingTable table;
        FATHOM_TRY(table.embeddings, m_workspace->embeddings(encoder));
        const auto n = qint64(table.embeddings.sliceIds.size());
        table.mean.assign(size_t(table.embeddings.dimension), 0.0);
        table.inverseNorm.reserve(size_t(n));
        for (qint64 i = 0; i < n; ++i) {
            double square = 0;
            for (const float value : table.row(i))
                square += double(value) * double(value);
            const double inverse = 1.0 / std::max(std::sqrt(square), 1e-12);
            table.inverseNorm.push_back(float(inverse));
            const auto row = table.row(i);
            for (size_t j = 0; j < row.size(); ++j)
                table.mean[j] += double(row[j]) * inverse;
        }
        for (double &value : table.mean)
            value /= double(std::max<qint64>(n, 1));
        return table;
    });
}

Result<std::shared_ptr<const SaeTable>> QueryCache::sae(const QString &id)
{
    return m_saes.get(id, [&]() -> Result<SaeTable> {
        SaeTable table;
        FATHOM_TRY(table.record, m_workspace->sae(id));
        FATHOM_TRY(table.model, m_workspace->saeModel(id));
        for (int feature = 0; feature < table.model.config().features(); ++feature) {
            double square = 0;
            for (const float value : table.model.direction(feature))
                square += double(value) * double(value);
            table.directionNorm.push_back(float(std::sqrt(square)));
        }
        return table;
    });
}

Result<std::shared_ptr<const std::vector<double>>> QueryCache::inputMean(const QString &id)
{
    FATHOM_TRY(const auto table, sae(id));
    FATHOM_TRY(const auto rows, embeddings(table->record.encoder));
    return m_inputMeans.get(id, [&]() -> Result<std::vector<double>> {
        const SaeConfig &config = table->model.config();
        std::vector<double> mean = rows->mean;
        if (config.normaliseInput && config.standardise == SaeStandardise::None) {
            for (double &value : mean)
                value *= double(config.inputScale);
            return mean;
        }
        std::fill(mean.begin(), mean.end(), 0.0);
        std::vector<float> x(mean.size());
        const auto n = qint64(rows->embeddings.sliceIds.size());
        for (qint64 i = 0; i < n; ++i) {
            if (table->model.readRow(rows->row(i), x))
                for (size_t j = 0; j < x.size(); ++j)
                    mean[j] += double(x[j]) / double(n);
        }
        return mean;
    });
}

Result<std::shared_ptr<const IndexTable>> QueryCache::index(const QString &sae)
{
    return m_indices.get(sae, [&]() -> Result<IndexTable> {
        IndexTable table;
        FATHOM_TRY(table.index, m_workspace->index(sae));
        FATHOM_TRY(table.volumes, volumes());
        table.partOfRow.assign(size_t(table.index->rows()), -1);
        const auto ids = table.index->sliceIds();
        const std::vector<VolumeRecord> &all = table.volumes->volumes;
        for (size_t v = 0; v < all.size(); ++v) {
            for (const SliceRange &range : all[v].planes) {
                auto row = std::lower_bound(ids.begin(), ids.end(), range.firstSlice);
                for (; row != ids.end() && *row < range.firstSlice + range.count; ++row)
                    table.partOfRow[size_t(row - ids.begin())] = qint32(3 * v) + qint32(range.plane);
            }
        }
        return table;
    });
}

RowChoice IndexTable::choose(const ContextFilter &filter, int without) const
{
    RowChoice choice;
    choice.partOfRow = partOfRow;
    choice.onePerGroup = true;
    for (size_t v = 0; v < volumes->volumes.size(); ++v) {
        const bool shown = int(v) != without && VolumeTable::volumePasses(volumes->volumes[v], filter);
        for (int plane = 0; plane < 3; ++plane) {
            const bool there = filter.plane.isEmpty() || planeName(Plane(plane)) == filter.plane;
            choice.groupOfPart.push_back(shown && there ? qint32(v) : -1);
        }
    }
    return choice;
}

const FingerprintSearch &IndexTable::fingerprints() const
{
    std::call_once(m_lazy->once, [&] { m_lazy->search = std::make_unique<FingerprintSearch>(index); });
    return *m_lazy->search;
}

Result<std::shared_ptr<const StatisticsTable>> QueryCache::statistics(const QString &sae)
{
    return m_statistics.get(sae, [&] { return m_workspace->statistics(sae); });
}

Result<FeatureLevelsPtr> QueryCache::levels(const QString &id, std::stop_token stop)
{
    return m_levels.get(id, [&]() -> Result<FeatureLevels> {
        FATHOM_TRY(const auto model, sae(id));
        FATHOM_TRY(const auto table, index(id));
        FeatureLevels levels{id, model->record.config.levels(), {}};
        FATHOM_TRY(levels.pairs, featureNesting(*table->index, model->record.config, stop));
        return levels;
    });
}

Result<std::shared_ptr<const LabelTable>> QueryCache::labels(const QString &sae)
{
    return m_labels.get(sae, [&]() -> Result<LabelTable> {
        FATHOM_TRY(const std::vector<LabelRecord> rows, m_workspace->currentLabels(sae));
        LabelTable table;
        for (const LabelRecord &row : rows)
            table.insert(row.feature, row);
        return table;
    });
}

Result<std::shared_ptr<const SliceSource>> QueryCache::slices(qint64 volume)
{
    {
        const std::lock_guard lock(m_slicesMutex);
        for (const auto &[id, source] : m_slices) {
            if (id == volume)
                return std::shared_ptr<const SliceSource>(source);
        }
    }
    FATHOM_TRY(const VolumeRecord record, m_workspace->volume(volume));
    FATHOM_TRY(const ScanEntry entry, m_workspace->source(volume));
    FATHOM_TRY(const Volume read, readStoredVolume(record, entry));
    FATHOM_TRY(SliceSource prepared, SliceSource::prepare(read, record.method));
    auto source = std::make_shared<const SliceSource>(std::move(prepared));
    const std::lock_guard lock(m_slicesMutex);
    m_slices.emplace_front(volume, source);
    if (m_slices.size() > keptVolumes)
        m_slices.pop_back();
    return std::shared_ptr<const SliceSource>(source);
}

} // namespace fathom
