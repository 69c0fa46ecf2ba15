// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "queries.h"
#include "query_cache.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fathom {

namespace {
constexpr size_t similarCount = 12;
constexpr size_t alongCount = 6;
constexpr size_t sharedCount = 3;

// Best slice of each other volume by a score per row, strongest first, of those that pass the page's filter.
std::vector<std::pair<qint64, double>> bestOfOthers(std::span<const qint64> ids,
                                                    std::span<const double> score, const VolumeTable &volumes,
                                                    const SlicePage &page)
{
    const int own = volumes.volumeOf(page.slice.id);
    std::vector<std::pair<qint64, double>> best(volumes.volumes.size(), {0, -2.0});
    for (size_t i = 0; i < ids.size(); ++i) {
        const int volume = volumes.volumeOf(ids[i]);
        if (volume >= 0 && volume != own && score[i] > best[size_t(volume)].second &&
            volumes.passes(ids[i], page.filter))
            best[size_t(volume)] = {ids[i], score[i]};
    }
    std::erase_if(best, [](const auto &pair) { return pair.first == 0; });
    std::stable_sort(best.begin(), best.end(),
                     [](const auto &a, const auto &b) { return a.second > b.second; });
    if (best.size() > similarCount)
        best.resize(similarCount);
    return best;
}

void countOthers(std::span<const qint64> ids, const VolumeTable &volumes, SlicePage &page)
{
    const int own = volumes.volumeOf(page.slice.id);
    for (const qint64 slice : ids) {
        if (volumes.volumeOf(slice) == own)
            continue;
        ++page.others;
        page.othersShown += volumes.passes(slice, page.filter) ? 1 : 0;
    }
}

ActiveFeature activeFeature(int feature, float value, const SaeTable &sae, const LabelTable &labels)
{
    ActiveFeature active;
    active.feature = feature;
    active.level = sae.record.config.levelOf(feature);
    active.activation = value;
    if (const auto label = labels.constFind(feature); label != labels.cend()) {
        active.label = label->text;
        active.state = label->state;
    }
    return active;
}

std::vector<ActiveFeature> fingerprint(const ActivationIndex &index, qint64 row, const SaeTable &sae,
                                       const LabelTable &labels)
{
    std::vector<ActiveFeature> all;
    const ActivationIndex::Row active = index.row(row);
    for (const auto &[feature, value] : active) // strongest first
        all.push_back(activeFeature(feature, value, sae, labels));
    return all;
}

void addAlong(const ActivationIndex &index, const VolumeRecord &volume, const LabelTable &labels,
              const QList<int> &chosen, SlicePage &page)
{
    QList<int> features;
    for (const int feature : chosen) {
        if (feature >= 0 && feature < index.features() && !features.contains(feature))
            features.append(feature);
    }
    for (const ActiveFeature &active : page.fingerprint) {
        if (!features.contains(active.feature))
            features.append(active.feature);
    }
    features.resize(std::min(features.size(), qsizetype(alongCount)));
    for (const SliceRange &range : volume.planes) {
        if (range.plane != page.slice.plane)
            continue;
        for (const int feature : std::as_const(features))
            page.along.push_back(
                {feature, labels.value(feature).text,
                 std::vector<float>(size_t(range.count), std::numeric_limits<float>::quiet_NaN())});
        for (int at = 0; at < range.count; ++at) {
            const qint64 row = index.rowOf(range.firstSlice + at);
            if (row < 0)
                continue;
            const ActivationIndex::Row active = index.row(row);
            for (AlongSeries &series : page.along)
                series.activation[size_t(at)] = active.valueOfFeature(series.feature);
        }
    }
}

Result<void> addSimilarByEmbedding(const EmbeddingTable &table, qint64 own, const VolumeTable &volumes,
                                   SlicePage &page)
{
    const auto n = table.embeddings.sliceIds.size();
    const std::span<const float> mine = table.row(own);
    std::vector<double> score(n);
    for (size_t i = 0; i < n; ++i) {
        const std::span<const float> other = table.row(qint64(i));
        // Eight sums: the compiler may not reorder one.
        float sums[8] = {};
        size_t j = 0;
        for (; j + 8 <= mine.size(); j += 8) {
            for (size_t lane = 0; lane < 8; ++lane)
                sums[lane] += mine[j + lane] * other[j + lane];
        }
        double dot = 0;
        for (const float sum : sums)
            dot += double(sum);
        for (; j < mine.size(); ++j)
            dot += double(mine[j]) * double(other[j]);
        score[i] = dot * double(table.inverseNorm[i]) * double(table.inverseNorm[size_t(own)]);
    }
    for (const auto &[slice, similarity] : bestOfOthers(table.embeddings.sliceIds, score, volumes, page)) {
        SimilarSlice similar;
        FATHOM_TRY(similar.slice, volumes.slice(slice));
        similar.similarity = similarity;
        page.byEmbedding.push_back(std::move(similar));
    }
    return {};
}

Result<void> addSimilarByFingerprint(const IndexTable &table, qint64 own, const SaeTable &sae,
                                     const LabelTable &labels, SlicePage &page)
{
    const ActivationIndex &index = *table.index;
    const RowChoice choice = table.choose(page.filter, table.volumes->volumeOf(page.slice.id));
    for (const auto &[row, similarity] : table.fingerprints().similar(own, choice, similarCount)) {
        SimilarSlice similar;
        FATHOM_TRY(similar.slice, table.volumes->slice(index.sliceIds()[size_t(row)]));
        similar.similarity = similarity;
        const ActivationIndex::Row theirs = index.row(row);
        std::vector<std::pair<double, ActiveFeature>> shared;
        for (const ActiveFeature &active : page.fingerprint) {
            const float value = theirs.valueOfFeature(active.feature);
            if (value <= 0.0F)
                continue;
            shared.emplace_back(double(value) * double(active.activation),
                                activeFeature(active.feature, value, sae, labels));
        }
        std::stable_sort(shared.begin(), shared.end(),
                         [](const auto &a, const auto &b) { return a.first > b.first; });
        for (size_t i = 0; i < std::min(sharedCount, shared.size()); ++i)
            similar.shared.push_back(std::move(shared[i].second));
        page.byFingerprint.push_back(std::move(similar));
    }
    return {};
}

// Adds the strongest features one by one to the bias and compares with the embedding.
void addReconstruction(std::span<const float> raw, const std::vector<double> &inputMean, const SaeTable &sae,
                       SlicePage &page)
{
    const auto dimension = raw.size();
    std::vector<float> x(dimension);
    if (!sae.model.readRow(raw, x))
        return;
    std::vector<double> sum(dimension);
    double square = 0, spread = 0;
    for (size_t j = 0; j < dimension; ++j) {
        sum[j] = double(sae.model.bias()[j]);
        square += double(x[j]) * double(x[j]);
        spread += (double(x[j]) - inputMean[j]) * (double(x[j]) - inputMean[j]);
    }
    for (const ActiveFeature &active : page.fingerprint) {
        const std::span<const float> direction = sae.model.direction(active.feature);
        double dot = 0, length = 0, error = 0;
        for (size_t j = 0; j < dimension; ++j) {
            sum[j] += double(active.activation) * double(direction[j]);
            dot += sum[j] * double(x[j]);
            length += sum[j] * sum[j];
            error += (double(x[j]) - sum[j]) * (double(x[j]) - sum[j]);
        }
        page.cosineByK.push_back(length > 0 && square > 0 ? dot / std::sqrt(length * square) : 0.0);
        page.r2ByK.push_back(spread > 0 ? 1.0 - error / spread : 0.0);
    }
}
} // namespace

Result<SlicePagePtr> Queries::slicePage(const QString &sae, qint64 slice, const ContextFilter &filter,
                                        const QList<int> &along)
{
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    auto page = std::make_shared<SlicePage>();
    FATHOM_TRY(page->slice, volumes->slice(slice));
    page->volume = volumes->volumes[size_t(volumes->volumeOf(slice))];
    page->sae = sae;
    page->filter = filter;
    FATHOM_TRY(std::tie(page->structures, page->findings), present(slice));
    for (const QString &structure : volumes->structures) {
        if (!page->volume.annotated.contains(structure))
            page->notAnnotated.append(structure);
    }
    if (sae.isEmpty())
        return SlicePagePtr(page);

    FATHOM_TRY(const auto model, m_cache->sae(sae));
    page->encoder = model->record.encoder;
    FATHOM_TRY(const auto embeddings, m_cache->embeddings(page->encoder));
    const qint64 embedded = embeddings->rowOf(slice);
    page->embedded = embedded >= 0;
    countOthers(embeddings->embeddings.sliceIds, *volumes, *page);
    if (page->embedded)
        FATHOM_DO(addSimilarByEmbedding(*embeddings, embedded, *volumes, *page));
    if (model->record.indexedRows <= 0)
        return SlicePagePtr(page);

    FATHOM_TRY(const auto table, m_cache->index(sae));
    const auto &index = table->index;
    FATHOM_TRY(const auto labels, m_cache->labels(sae));
    const qint64 row = index->rowOf(slice);
    page->indexed = row >= 0;
    if (!page->indexed)
        return SlicePagePtr(page);
    page->fingerprint = fingerprint(*index, row, *model, *labels);
    addAlong(*index, page->volume, *labels, along, *page);
    FATHOM_DO(addSimilarByFingerprint(*table, row, *model, *labels, *page));
    if (page->embedded) {
        FATHOM_TRY(const auto mean, m_cache->inputMean(sae));
        addReconstruction(embeddings->row(embedded), *mean, *model, *page);
    }
    return SlicePagePtr(page);
}

} // namespace fathom
