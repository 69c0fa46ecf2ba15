// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QAbstractListModel>
#include <QSet>

namespace fathom {

/// Slices of a gallery with the pictures that have arrived. GUI thread; data() reads memory only.
class SliceGalleryModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { SliceRole = Qt::UserRole + 1, IdRole, ActivationRole };
    using QAbstractListModel::QAbstractListModel;

    void setSlices(std::vector<RankedSlice> slices);
    [[nodiscard]] const std::vector<RankedSlice> &slices() const { return m_slices; }
    /// Pictures may arrive in any order and for slices that are gone by now: those are dropped.
    void setThumbnails(const Thumbnails &thumbnails);
    void setHeatMap(const HeatMapPtr &map);
    /// Why a slice has no heat map; an empty sentence takes that back.
    void setHeatMapFailed(qint64 slice, const QString &sentence);
    void clearHeatMaps();
    [[nodiscard]] QString heatMapFailure(qint64 slice) const { return m_heatFailures.value(slice); }

    [[nodiscard]] const RankedSlice &slice(int row) const { return m_slices[size_t(row)]; }
    [[nodiscard]] QImage thumbnail(qint64 slice) const { return m_thumbnails.value(slice); }
    [[nodiscard]] HeatMapPtr heatMap(qint64 slice) const { return m_heatMaps.value(slice); }
    /// The slice's picture laid out for the screen, heat map picture alike; null while not there.
    [[nodiscard]] QImage heatPicture(qint64 slice) const { return m_heatPictures.value(slice); }
    [[nodiscard]] int rowOf(qint64 slice) const { return m_rowOf.value(slice, -1); }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    void changed(qint64 slice);

    std::vector<RankedSlice> m_slices;
    QHash<qint64, int> m_rowOf;
    QHash<qint64, QImage> m_thumbnails, m_heatPictures;
    QHash<qint64, HeatMapPtr> m_heatMaps;
    QHash<qint64, QString> m_heatFailures;
};

} // namespace fathom
