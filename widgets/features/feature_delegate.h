// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QStyledItemDelegate>

namespace fathom {

class FeatureTableView;

/// Paints density with its histogram, enrichment, verdict and the five pictures of a row.
class FeatureDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit FeatureDelegate(FeatureTableView *view);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    /// Over a picture: what slice it is.
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;
    /// The slice drawn at a point of the pictures' cell; null = none.
    [[nodiscard]] const SliceRef *sliceAt(const QModelIndex &index, const QRect &cell,
                                          const QPoint &point) const;

private:
    FeatureTableView *m_view;
};

} // namespace fathom
