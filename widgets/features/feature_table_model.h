// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QAbstractTableModel>
#include <QCache>
#include <QSet>

namespace fathom {

/// One row per feature of one SAE. GUI thread; data() only reads the snapshot it was given, so painting can
/// never wait.
class FeatureTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Feature, Label, Level, Density, Maximum, Structure, Score, Verdict, Slices, ColumnCount };
    /// FeatureRole: number of the feature; ColumnRole: which of the columns it is.
    enum Role { SortRole = Qt::UserRole + 1, FeatureRole, CsvRole, ColumnRole };

    explicit FeatureTableModel(QObject *parent = nullptr);

    quint64 nextTicket() { return ++m_wanted; } ///< hand it to the query
    /// An answer to an older ticket is dropped: returns false.
    bool setTable(FeatureTablePtr table, quint64 ticket);
    [[nodiscard]] const FeatureTablePtr &table() const { return m_table; }
    [[nodiscard]] const FeatureRow &row(int row) const { return m_table->rows[size_t(row)]; }
    [[nodiscard]] int rowOf(int feature) const { return m_rowOf.value(feature, -1); }

    /// Pictures of top slices; those of other slices are dropped.
    void setThumbnails(const Thumbnails &thumbnails);
    /// Laid out for the screen; null while not there.
    [[nodiscard]] QImage thumbnail(qint64 slice) const;
    void clearThumbnails() { m_thumbnails.clear(); }
    [[nodiscard]] int thumbnailSide() const { return m_side; }
    void setThumbnailSide(int side);
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void thumbnailsArrived();

private:
    [[nodiscard]] QVariant exported(const FeatureRow &feature, int column) const;

    FeatureTablePtr m_table;
    QHash<int, int> m_rowOf;
    QHash<qint64, Plane> m_planes; ///< of the top slices
    /// Scaled down; the newest few thousand, as a scroll through 8,192 rows passes 40,000 of them.
    mutable QCache<qint64, QImage> m_thumbnails;
    quint64 m_wanted = 0;
    int m_side = 44;
};

} // namespace fathom
