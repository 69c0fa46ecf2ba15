// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QStyledItemDelegate>

namespace fathom {

class SliceGalleryView;

/// Paints one slice: picture with orientation letters and origin mark, caption below.
class SliceDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit SliceDelegate(SliceGalleryView *view);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    SliceGalleryView *m_view;
};

} // namespace fathom
