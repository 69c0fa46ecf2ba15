// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_gallery_model.h"

#include "captions.h"
#include "theme/theme.h"

namespace fathom {

void SliceGalleryModel::setSlices(std::vector<RankedSlice> slices)
{
    beginResetModel();
    m_slices = std::move(slices);
    m_rowOf.clear();
    for (size_t row = 0; row < m_slices.size(); ++row)
        m_rowOf.insert(m_slices[row].slice.id, int(row));
    m_thumbnails.removeIf([this](const auto &entry) { return !m_rowOf.contains(entry.key()); });
    clearHeatMaps();
    endResetModel();
}

void SliceGalleryModel::setThumbnails(const Thumbnails &thumbnails)
{
    for (auto it = thumbnails.cbegin(); it != thumbnails.cend(); ++it) {
        const int row = rowOf(it.key());
        if (row < 0 || it.value().isNull())
            continue;
        m_thumbnails.insert(it.key(), Captions::forDisplay(it.value(), slice(row).slice.plane));
        changed(it.key());
    }
}

void SliceGalleryModel::setHeatMap(const HeatMapPtr &map)
{
    const int row = map ? rowOf(map->slice) : -1;
    if (row < 0)
        return;
    m_heatFailures.remove(map->slice);
    m_heatMaps.insert(map->slice, map);
    m_heatPictures.insert(
        map->slice,
        Captions::forDisplay(heatImage(map->values, map->gridSide, map->maximum), slice(row).slice.plane));
    changed(map->slice);
}

void SliceGalleryModel::setHeatMapFailed(qint64 slice, const QString &sentence)
{
    if (rowOf(slice) < 0)
        return;
    m_heatFailures.insert(slice, sentence);
    changed(slice);
}

void SliceGalleryModel::clearHeatMaps()
{
    m_heatFailures.clear();
    m_heatMaps.clear();
    m_heatPictures.clear();
}

int SliceGalleryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_slices.size());
}

QVariant SliceGalleryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RankedSlice &ranked = slice(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return Captions::slice(ranked.slice);
    case Qt::ToolTipRole:
        if (const QString failure = heatMapFailure(ranked.slice.id); !failure.isEmpty())
            return QString(Captions::sliceToolTip(ranked.slice) + QLatin1Char('\n') + failure);
        return Captions::sliceToolTip(ranked.slice);
    case IdRole:
        return ranked.slice.id;
    case ActivationRole:
        return ranked.activation;
    default:
        return {};
    }
}

void SliceGalleryModel::changed(qint64 slice)
{
    const QModelIndex at = index(rowOf(slice));
    Q_EMIT dataChanged(at, at, {Qt::DecorationRole});
}

} // namespace fathom
