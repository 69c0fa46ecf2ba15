// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QStyledItemDelegate>

namespace fathom {

class FeatureTableModel;
class PictureRequests;

/// Paints label, density with its histogram, enrichment, verdict and the five pictures of a row. The view's
/// model answers FeatureTableModel::FeatureRole and ColumnRole.
class FeatureDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    FeatureDelegate(QAbstractItemView *view, const FeatureTableModel *table, PictureRequests *requests);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    /// Over a picture: what slice it is.
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;
    /// The slice drawn at a point of the pictures' cell; null = none.
    [[nodiscard]] const SliceRef *sliceAt(const QModelIndex &index, const QRect &cell,
                                          const QPoint &point) const;

private:
    [[nodiscard]] const FeatureRow *rowOf(const QModelIndex &index) const;

    QAbstractItemView *m_view;
    const FeatureTableModel *m_table;
    PictureRequests *m_requests;
};

} // namespace fathom
