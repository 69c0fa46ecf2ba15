// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "queries.h"
#include "query_cache.h"
#include "query_rows.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr int bandCount = 10;
constexpr size_t bandSlices = 8;
constexpr size_t neighbourCount = 12;
constexpr double nested = 0.5; ///< a parent fires in at least this part of its child's slices

Error noFeature(int feature, const QString &sae)
{
    return {ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error", "Feature %1 does not exist in %2"),
            {QString::number(feature), sae}};
}

// In how many slices each feature fires together with this one.
std::vector<qint64> firingTogether(const ActivationIndex &index, int feature)
{
    std::vector<qint64> counts(size_t(index.features()), 0);
    for (const qint32 row : index.column(feature).rows) {
        for (const qint32 other : index.row(row).features)
            ++counts[size_t(other)];
    }
    return counts;
}

void keepStrongest(std::vector<Neighbour> &all)
{
    std::sort(all.begin(), all.end(), [](const Neighbour &a, const Neighbour &b) {
        return a.value != b.value ? a.value > b.value : a.feature < b.feature;
    });
    if (all.size() > neighbourCount)
        all.resize(neighbourCount);
}

void addNeighbours(const SaeTable &sae, const ActivationIndex &index, const LabelTable &labels,
                   FeaturePage &page)
{
    const int feature = page.row.feature;
    const SaeConfig &config = sae.record.config;
    const int level = config.levelOf(feature);
    const std::vector<qint64> together = firingTogether(index, feature);
    const auto own = qint64(index.column(feature).rows.size());
    const std::span<const float> direction = sae.model.direction(feature);
    for (int other = 0; other < config.features(); ++other) {
        if (other == feature)
            continue;
        const auto there = qint64(index.column(other).rows.size());
        const qint64 both = together[size_t(other)];
        const auto make = [&](double value) { return Neighbour{other, labels.value(other).text, value}; };
        if (both > 0) {
            page.together.push_back(make(double(both) / double(own + there - both)));
            const int otherLevel = config.levelOf(other);
            const double inParent = double(both) / double(own), inChild = double(both) / double(there);
            if (otherLevel < level && there > own && inParent >= nested)
                page.parents.push_back(make(inParent));
            if (otherLevel > level && there < own && inChild >= nested)
                page.children.push_back(make(inChild));
        }
        if (there == 0)
            continue; // a dead direction is noise
        double dot = 0;
        const std::span<const float> theirs = sae.model.direction(other);
        for (size_t j = 0; j < direction.size(); ++j)
            dot += double(direction[j]) * double(theirs[j]);
        const double norms =
            double(sae.directionNorm[size_t(feature)]) * double(sae.directionNorm[size_t(other)]);
        page.alike.push_back(make(norms > 0 ? dot / norms : 0.0));
    }
    keepStrongest(page.together);
    keepStrongest(page.alike);
    keepStrongest(page.parents);
    keepStrongest(page.children);
}

// Ten equal parts of (0, maximum], strongest first, one slice per subject in each.
Result<void> addBands(const ActivationIndex &index, const VolumeTable &volumes, FeaturePage &page)
{
    page.bands.resize(bandCount);
    const ActivationIndex::Column column = index.column(page.row.feature);
    if (column.values.empty())
        return {};
    const double maximum = double(column.values.front());
    std::vector<QSet<int>> seen(bandCount);
    for (size_t i = 0; i < column.rows.size(); ++i) {
        const int decile =
            std::clamp(int(std::ceil(double(column.values[i]) / maximum * bandCount)) - 1, 0, bandCount - 1);
        const auto band = size_t(bandCount - 1 - decile);
        if (page.bands[band].size() >= bandSlices)
            continue;
        const qint64 slice = index.sliceIds()[size_t(column.rows[i])];
        const int volume = volumes.volumeOf(slice);
        if (seen[band].contains(volume) || !volumes.passes(slice, page.filter))
            continue;
        seen[band].insert(volume);
        FATHOM_TRY(SliceRef ref, volumes.slice(slice));
        page.bands[band].push_back({std::move(ref), column.values[i]});
    }
    return {};
}
} // namespace

std::pair<QString, double> enrichedStructure(const FeatureStatistics &statistics)
{
    for (const Enrichment &entry : statistics.enrichment) {
        if (entry.low > 0)
            return {entry.structure, entry.difference};
    }
    return {};
}

std::vector<std::pair<qint64, float>> strongestPerSubject(const ActivationIndex::Column &column,
                                                          const ActivationIndex &index,
                                                          const VolumeTable &volumes,
                                                          const ContextFilter &filter, int most)
{
    std::vector<std::pair<qint64, float>> best;
    std::vector<bool> seen(volumes.volumes.size(), false);
    for (size_t i = 0; i < column.rows.size() && int(best.size()) < most; ++i) {
        const qint64 slice = index.sliceIds()[size_t(column.rows[i])];
        const int volume = volumes.volumeOf(slice);
        if (volume < 0 || seen[size_t(volume)] || !volumes.passes(slice, filter))
            continue;
        seen[size_t(volume)] = true;
        best.emplace_back(slice, column.values[i]);
    }
    return best;
}

Result<FeatureRow> featureRow(const FeatureStatistics &statistics, const LabelTable &labels,
                              const ActivationIndex &index, const VolumeTable &volumes,
                              const ContextFilter &filter)
{
    FeatureRow row;
    row.feature = statistics.feature;
    row.level = statistics.level;
    row.sliceDensity = statistics.sliceDensity;
    row.volumeDensity = statistics.volumeDensity;
    row.volumes = statistics.volumes;
    row.slices = statistics.slices;
    row.maximum = statistics.maximum;
    row.mean = statistics.mean;
    row.histogram = statistics.histogram;
    std::tie(row.structure, row.enrichment) = enrichedStructure(statistics);
    if (const auto label = labels.constFind(statistics.feature); label != labels.cend()) {
        row.hasLabel = true;
        row.label = label->text;
        row.author = label->author;
        row.state = label->state;
        row.stale = label->stale;
        row.score = label->score;
    }
    for (const auto &[slice, value] :
         strongestPerSubject(index.column(row.feature), index, volumes, filter, 5)) {
        FATHOM_TRY(SliceRef ref, volumes.slice(slice));
        row.topSlices.push_back(std::move(ref));
    }
    return row;
}

Result<FeatureTablePtr> Queries::features(const QString &sae, const ContextFilter &filter)
{
    FATHOM_TRY(const auto model, m_cache->sae(sae));
    FATHOM_TRY(const auto index, m_cache->index(sae));
    FATHOM_TRY(const auto statistics, m_cache->statistics(sae));
    FATHOM_TRY(const auto labels, m_cache->labels(sae));
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    auto table = std::make_shared<FeatureTable>();
    table->sae = sae;
    table->filter = filter;
    table->dictionary = model->record.config.dictionary;
    for (const FeatureStatistics &row : *statistics) {
        if (row.slices == 0) {
            ++table->dead;
            continue;
        }
        FATHOM_TRY(FeatureRow made, featureRow(row, *labels, *index->index, *volumes, filter));
        table->rows.push_back(std::move(made));
    }
    return FeatureTablePtr(table);
}

Result<FeaturePagePtr> Queries::featurePage(const QString &sae, int feature, const ContextFilter &filter,
                                            int most)
{
    FATHOM_TRY(const auto model, m_cache->sae(sae));
    if (feature < 0 || feature >= model->record.config.features())
        return noFeature(feature, sae);
    FATHOM_TRY(const auto index, m_cache->index(sae));
    FATHOM_TRY(const auto statistics, m_cache->statistics(sae));
    FATHOM_TRY(const auto labels, m_cache->labels(sae));
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    auto page = std::make_shared<FeaturePage>();
    page->sae = sae;
    page->filter = filter;
    const auto own = std::find_if(statistics->begin(), statistics->end(),
                                  [&](const auto &row) { return row.feature == feature; });
    if (own == statistics->end())
        return noFeature(feature, sae);
    page->statistics = *own;
    FATHOM_TRY(page->row, featureRow(*own, *labels, *index->index, *volumes, filter));
    QSet<int> indexed;
    for (const qint64 slice : index->index->sliceIds())
        indexed.insert(volumes->volumeOf(slice));
    indexed.remove(-1);
    page->subjects = int(indexed.size());

    const ActivationIndex::Column column = index->index->column(feature);
    page->firing = qint64(column.rows.size());
    if (!(filter == ContextFilter{})) {
        for (const qint32 row : column.rows)
            page->topHidden += volumes->passes(index->index->sliceIds()[size_t(row)], filter) ? 0 : 1;
    }
    for (const auto &[slice, value] : strongestPerSubject(column, *index->index, *volumes, filter, most)) {
        FATHOM_TRY(SliceRef ref, volumes->slice(slice));
        page->top.push_back({std::move(ref), value});
    }
    FATHOM_DO(addBands(*index->index, *volumes, *page));
    addNeighbours(*model, *index->index, *labels, *page);
    FATHOM_TRY(page->labels, m_cache->workspace().labelHistory(sae, feature));
    FATHOM_TRY(page->canUndo, m_cache->workspace().canUndoLabel(sae, feature));
    return FeaturePagePtr(page);
}

} // namespace fathom
