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

Error noFeature(int feature, const QString &sae)
{
    return {ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error", "Feature %1 does not exist in %2"),
            {QString::number(feature), sae}};
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
    const auto own = qint64(index.column(feature).size());
    const std::span<const float> direction = sae.model.direction(feature);
    const auto add = [&](std::vector<Neighbour> &to, int other, const std::optional<NestedPair> &pair) {
        if (pair)
            to.push_back({other, labels.value(other).text, pair->share});
    };
    for (int other = 0; other < config.features(); ++other) {
        if (other == feature)
            continue;
        const auto there = qint64(index.column(other).size());
        const qint64 both = together[size_t(other)];
        const auto make = [&](double value) { return Neighbour{other, labels.value(other).text, value}; };
        if (both > 0) {
            page.together.push_back(make(double(both) / double(own + there - both)));
            const int otherLevel = config.levelOf(other);
            if (otherLevel < level)
                add(page.parents, other, nestedPair(other, feature, both, there, own, index.rows()));
            if (otherLevel > level)
                add(page.children, other, nestedPair(feature, other, both, own, there, index.rows()));
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
Result<void> addBands(const ActivationIndex &index, const VolumeTable &volumes, const RowChoice &choice,
                      FeaturePage &page)
{
    page.bands.resize(bandCount);
    const ActivationIndex::Column column = index.column(page.row.feature);
    if (column.empty())
        return {};
    const double maximum = double(column.value(0));
    std::vector<QSet<int>> seen(bandCount);
    for (const auto &[row, value] : column) {
        const int decile =
            std::clamp(int(std::ceil(double(value) / maximum * bandCount)) - 1, 0, bandCount - 1);
        const auto band = size_t(bandCount - 1 - decile);
        if (page.bands[band].size() >= bandSlices)
            continue;
        const int volume = choice.groupOf(row);
        if (volume < 0 || seen[band].contains(volume))
            continue;
        seen[band].insert(volume);
        FATHOM_TRY(SliceRef ref, volumes.slice(index.sliceIds()[size_t(row)]));
        page.bands[band].push_back({std::move(ref), value});
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

Result<FeatureRow> featureRow(const FeatureStatistics &statistics, const LabelTable &labels,
                              const ActivationIndex &index, const VolumeTable &volumes,
                              const RowChoice &choice)
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
    for (const RankedRow &top : strongestRows(index, row.feature, choice, 5)) {
        FATHOM_TRY(SliceRef ref, volumes.slice(index.sliceIds()[size_t(top.row)]));
        row.topSlices.push_back(std::move(ref));
    }
    return row;
}

Result<FeatureTablePtr> Queries::features(const QString &sae, const ContextFilter &filter)
{
    FATHOM_TRY(const auto model, m_cache->sae(sae));
    FATHOM_TRY(const auto indexed, m_cache->index(sae));
    FATHOM_TRY(const auto statistics, m_cache->statistics(sae));
    FATHOM_TRY(const auto labels, m_cache->labels(sae));
    const RowChoice choice = indexed->choose(filter);
    auto table = std::make_shared<FeatureTable>();
    table->sae = sae;
    table->filter = filter;
    table->dictionary = model->record.config.dictionary;
    for (const FeatureStatistics &row : *statistics) {
        if (row.slices == 0) {
            ++table->dead;
            continue;
        }
        FATHOM_TRY(FeatureRow made, featureRow(row, *labels, *indexed->index, *indexed->volumes, choice));
        table->rows.push_back(std::move(made));
    }
    return FeatureTablePtr(table);
}

Result<FeatureLevelsPtr> Queries::levels(const QString &sae, std::stop_token stop)
{
    return m_cache->levels(sae, stop);
}

Result<FeaturePagePtr> Queries::featurePage(const QString &sae, int feature, const ContextFilter &filter,
                                            int most)
{
    FATHOM_TRY(const auto model, m_cache->sae(sae));
    if (feature < 0 || feature >= model->record.config.features())
        return noFeature(feature, sae);
    FATHOM_TRY(const auto table, m_cache->index(sae));
    const auto &index = table->index;
    const auto &volumes = table->volumes;
    FATHOM_TRY(const auto statistics, m_cache->statistics(sae));
    FATHOM_TRY(const auto labels, m_cache->labels(sae));
    const RowChoice choice = table->choose(filter);
    auto page = std::make_shared<FeaturePage>();
    page->sae = sae;
    page->filter = filter;
    const auto own = std::find_if(statistics->begin(), statistics->end(),
                                  [&](const auto &row) { return row.feature == feature; });
    if (own == statistics->end())
        return noFeature(feature, sae);
    page->statistics = *own;
    FATHOM_TRY(page->row, featureRow(*own, *labels, *index, *volumes, choice));
    std::vector<bool> indexed(volumes->volumes.size(), false);
    for (const qint32 part : table->partOfRow) {
        if (part >= 0)
            indexed[size_t(part / 3)] = true;
    }
    page->subjects = int(std::count(indexed.begin(), indexed.end(), true));

    const ActivationIndex::Column column = index->column(feature);
    page->firing = qint64(column.size());
    if (!(filter == ContextFilter{})) {
        for (const auto &[row, value] : column)
            page->topHidden += choice.shows(row) ? 0 : 1;
    }
    for (const RankedRow &top : strongestRows(*index, feature, choice, size_t(std::max(most, 0)))) {
        FATHOM_TRY(SliceRef ref, volumes->slice(index->sliceIds()[size_t(top.row)]));
        page->top.push_back({std::move(ref), float(top.score)});
    }
    FATHOM_DO(addBands(*index, *volumes, choice, *page));
    addNeighbours(*model, *index, *labels, *page);
    FATHOM_TRY(page->labels, m_cache->workspace().labelHistory(sae, feature));
    FATHOM_TRY(page->canUndo, m_cache->workspace().canUndoLabel(sae, feature));
    return FeaturePagePtr(page);
}

} // namespace fathom
