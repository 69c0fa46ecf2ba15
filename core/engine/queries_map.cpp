// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "map_source.h"
#include "queries.h"
#include "query_cache.h"
#include "query_rows.h"

#include <base/random.h>

#include <algorithm>
#include <numeric>
#include <thread>

namespace fathom {

namespace {
constexpr int groupsShown = 14; ///< structures with a colour and mark of their own; the others share one

/// Classes in order of their appearance in `keys`, the rest behind them.
class Classes
{
public:
    explicit Classes(MapColours &colours)
        : m_colours(colours)
    {
    }
    void add(const QString &key)
    {
        auto found = m_places.constFind(key);
        if (found == m_places.cend()) {
            found = m_places.insert(key, quint8(m_colours.classes.size()));
            m_colours.classes.append(key);
        }
        m_colours.classOf.push_back(*found);
    }
    void reserve(const QStringList &keys)
    {
        for (const QString &key : keys) {
            m_places.insert(key, quint8(m_colours.classes.size()));
            m_colours.classes.append(key);
        }
    }

private:
    MapColours &m_colours;
    QHash<QString, quint8> m_places;
};

QString splitKey(const VolumeRecord &volume)
{
    return volume.split.isEmpty() ? QStringLiteral("none") : volume.split;
}

/// "present", "absent" or "not annotated" for each slice of a volume and plane.
QString presenceOf(const VolumeRecord &volume, const std::vector<PresenceRecord> &records, qint64 slice,
                   const QString &structure)
{
    if (!volume.annotated.contains(structure) && !volume.annotatedFindings.contains(structure))
        return QStringLiteral("not annotated");
    for (const PresenceRecord &record : records) {
        if (record.structure != structure)
            continue;
        for (const SliceRange &range : volume.planes) {
            const qint64 at = slice - range.firstSlice;
            if (range.plane == record.plane && at >= 0 && at < range.count)
                return at < qint64(record.present.size()) && record.present[size_t(at)]
                           ? QStringLiteral("present")
                           : QStringLiteral("absent");
        }
    }
    return QStringLiteral("absent");
}
} // namespace

Result<MapPointsPtr> Queries::map(MapKind kind, const QString &of)
{
    Workspace &workspace = m_cache->workspace();
    auto points = std::make_shared<MapPoints>();
    points->kind = kind;
    points->of = of;
    FATHOM_TRY(const MapSource source, mapSource(workspace, kind, of));
    points->rows = qint64(source.ids.size());
    points->seconds = layoutSeconds(points->rows, source.rows->dimension(),
                                    int(std::max(1U, std::thread::hardware_concurrency())));
    const auto stored = workspace.map(kind, of);
    if (!stored && stored.error().code != ErrorCode::NotFound)
        return stored.error();
    if (!stored) {
        points->unplaced = points->rows;
        return MapPointsPtr(points);
    }
    points->stale = stored->madeFrom != source.madeFrom;
    std::vector<qint64> missing;
    std::set_difference(source.ids.begin(), source.ids.end(), stored->ids.begin(), stored->ids.end(),
                        std::back_inserter(missing));
    points->unplaced = qint64(missing.size());
    std::vector<size_t> order(stored->ids.size());
    std::iota(order.begin(), order.end(), size_t(0));
    Random random(stored->seed);
    for (size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[size_t(random.below(i))]);
    for (const size_t i : order) {
        if (!std::binary_search(source.ids.begin(), source.ids.end(), stored->ids[i]))
            continue;
        points->ids.push_back(stored->ids[i]);
        points->xy.insert(points->xy.end(), {stored->xy[2 * i], stored->xy[2 * i + 1]});
    }
    if (kind == MapKind::Decoder) {
        FATHOM_TRY(const auto statistics, m_cache->statistics(of));
        QHash<qint64, float> density;
        for (const FeatureStatistics &row : *statistics)
            density.insert(row.feature, float(row.sliceDensity));
        for (const qint64 feature : points->ids)
            points->weights.push_back(density.value(feature));
    }
    return MapPointsPtr(points);
}

Result<MapColoursPtr> Queries::mapColours(const MapPointsPtr &points, const MapColouring &colouring)
{
    using By = MapColouring::By;
    auto colours = std::make_shared<MapColours>();
    colours->colouring = colouring;
    Classes classes(*colours);
    if (colouring.by == By::Activation) {
        FATHOM_TRY(const auto table, m_cache->index(colouring.sae));
        if (colouring.feature < 0 || colouring.feature >= table->index->features())
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "Feature %1: %2 has no such feature"),
                         {QString::number(colouring.feature), colouring.sae}};
        const ActivationIndex::Column column = table->index->column(colouring.feature);
        QHash<qint64, float> fires;
        for (const ActivationIndex::Firing firing : column)
            fires.insert(table->index->sliceIds()[size_t(firing.row)], firing.value);
        for (const qint64 slice : points->ids)
            colours->values.push_back(fires.value(slice, 0.0F));
        colours->maximum = column.empty() ? 0.0F : column.value(0);
        return MapColoursPtr(colours);
    }
    if (colouring.by == By::Group || colouring.by == By::Verdict) {
        FATHOM_TRY(const auto statistics, m_cache->statistics(points->of));
        FATHOM_TRY(const auto labels, m_cache->labels(points->of));
        QHash<qint64, QString> keys;
        QHash<QString, int> often;
        for (const FeatureStatistics &row : *statistics) {
            QString key = enrichedStructure(row).first;
            if (colouring.by == By::Verdict) {
                const auto label = labels->constFind(row.feature);
                key = label == labels->cend() ? QString() : labelStateName(label->state);
            }
            key = key.isEmpty() ? QStringLiteral("none") : key;
            keys.insert(row.feature, key);
            ++often[key];
        }
        QStringList names = often.keys();
        std::sort(names.begin(), names.end(), [&](const QString &a, const QString &b) {
            return often[a] != often[b] ? often[a] > often[b] : a < b;
        });
        names.removeAll(QStringLiteral("none"));
        const bool some = names.size() > groupsShown;
        names = names.mid(0, groupsShown);
        classes.reserve(names);
        for (const qint64 feature : points->ids) {
            const QString key = keys.value(feature, QStringLiteral("none"));
            classes.add(some && key != u"none" && !names.contains(key) ? QStringLiteral("other") : key);
        }
        return MapColoursPtr(colours);
    }
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    FATHOM_TRY(const auto presence, m_cache->presence());
    if (colouring.by == By::Structure)
        classes.reserve(
            {QStringLiteral("present"), QStringLiteral("absent"), QStringLiteral("not annotated")});
    for (const qint64 slice : points->ids) {
        const int at = volumes->volumeOf(slice);
        if (at < 0) {
            classes.add(QStringLiteral("none"));
            continue;
        }
        const VolumeRecord &volume = volumes->volumes[size_t(at)];
        switch (colouring.by) {
        case By::Split:
            classes.add(splitKey(volume));
            break;
        case By::Structure:
            classes.add(presenceOf(volume, (*presence)[size_t(at)], slice, colouring.structure));
            break;
        case By::Plane: {
            QString plane = QStringLiteral("none");
            for (const SliceRange &range : volume.planes)
                if (slice >= range.firstSlice && slice < range.firstSlice + range.count)
                    plane = planeName(range.plane);
            classes.add(plane);
            break;
        }
        default:
            classes.add(volume.modality == Modality::Ct   ? QStringLiteral("ct")
                        : volume.modality == Modality::Mr ? QStringLiteral("mr")
                                                          : QStringLiteral("none"));
        }
    }
    return MapColoursPtr(colours);
}

Result<std::vector<SliceRef>> Queries::slices(const std::vector<qint64> &ids)
{
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    std::vector<SliceRef> found;
    for (const qint64 id : ids) {
        FATHOM_TRY(SliceRef ref, volumes->slice(id));
        found.push_back(std::move(ref));
    }
    return found;
}

} // namespace fathom
