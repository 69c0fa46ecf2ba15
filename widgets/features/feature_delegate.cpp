// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_delegate.h"

#include "captions.h"
#include "chart/histogram_view.h"
#include "feature_table_model.h"
#include "gallery/picture_mark.h"
#include "picture_requests.h"
#include "theme/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace fathom {

namespace {
constexpr int gap = 3;
}

FeatureDelegate::FeatureDelegate(QAbstractItemView *view, const FeatureTableModel *table,
                                 PictureRequests *requests)
    : QStyledItemDelegate(view)
    , m_view(view)
    , m_table(table)
    , m_requests(requests)
{
}

const FeatureRow *FeatureDelegate::rowOf(const QModelIndex &index) const
{
    const int row = m_table->rowOf(index.data(FeatureTableModel::FeatureRole).toInt());
    return row >= 0 ? &m_table->row(row) : nullptr;
}

const SliceRef *FeatureDelegate::sliceAt(const QModelIndex &index, const QRect &cell,
                                         const QPoint &point) const
{
    const FeatureRow *row = rowOf(index);
    if (!row || index.data(FeatureTableModel::ColumnRole) != FeatureTableModel::Slices)
        return nullptr;
    const int at = (point.x() - cell.left() - gap) / (m_table->thumbnailSide() + gap);
    return at >= 0 && at < int(row->topSlices.size()) ? &row->topSlices[size_t(at)] : nullptr;
}

bool FeatureDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view,
                                const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() == QEvent::ToolTip) {
        if (const SliceRef *slice = sliceAt(index, option.rect, event->pos())) {
            QToolTip::showText(event->globalPos(), Captions::sliceToolTip(*slice), view);
            return true;
        }
    }
    return QStyledItemDelegate::helpEvent(event, view, option, index);
}

void FeatureDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const int column = index.data(FeatureTableModel::ColumnRole).toInt();
    const FeatureRow *found = rowOf(index);
    if (!found || (column != FeatureTableModel::Density && column != FeatureTableModel::Structure &&
                   column != FeatureTableModel::Slices && column != FeatureTableModel::Verdict &&
                   column != FeatureTableModel::Label)) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    QStyleOptionViewItem plain = option;
    initStyleOption(&plain, index);
    const QString text = plain.text;
    plain.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &plain, painter, m_view);

    const Theme &theme = Theme::of(m_view);
    const FeatureRow &row = *found;
    const QColor &ink = theme.text;
    const QColor &faint = theme.dim;
    painter->save();
    painter->setFont(option.font);
    const QFontMetrics metrics(option.font);
    const QRect cell = option.rect.adjusted(6, 2, -6, -2);
    switch (column) {
    case FeatureTableModel::Label: {
        painter->setPen(row.hasLabel && row.state != LabelState::Rejected ? ink : faint);
        if (row.hasLabel && row.state == LabelState::Rejected) {
            QFont struck = option.font;
            struck.setStrikeOut(true);
            painter->setFont(struck);
        }
        painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(text, Qt::ElideRight, cell.width()));
        break;
    }
    case FeatureTableModel::Density: {
        const int words = metrics.horizontalAdvance(QStringLiteral("100.00 %")) + 4;
        painter->setPen(ink);
        painter->drawText(cell.adjusted(0, 0, words - cell.width(), 0), Qt::AlignRight | Qt::AlignVCenter,
                          text);
        paintMiniHistogram(*painter, QRectF(cell.adjusted(words + 8, 4, 0, -4)), row.histogram, theme.accent);
        break;
    }
    case FeatureTableModel::Structure: {
        if (row.structure.isEmpty())
            break;
        painter->setPen(ink);
        const QString value =
            QStringLiteral("+") + Captions::decimal(100.0 * row.enrichment, 0) + QStringLiteral(" %");
        const int width = metrics.horizontalAdvance(QStringLiteral("+100 %")) + 6;
        painter->drawText(cell, Qt::AlignRight | Qt::AlignVCenter, value);
        const QRect name = cell.adjusted(0, 0, -width, 0);
        painter->drawText(name.adjusted(0, 0, 0, -4), Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(text, Qt::ElideMiddle, name.width()));
        const int barWidth = int(name.width() * qBound(0.0, row.enrichment, 1.0));
        painter->fillRect(QRect(name.left(), cell.center().y() + metrics.height() / 2 + 1, barWidth, 3),
                          theme.accent);
        break;
    }
    case FeatureTableModel::Verdict: {
        QColor colour = faint;
        if (row.hasLabel && row.state != LabelState::Proposed)
            colour = row.state == LabelState::Rejected ? theme.bad : theme.good;
        painter->setPen(colour);
        painter->drawText(cell, Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(text, Qt::ElideRight, cell.width()));
        break;
    }
    case FeatureTableModel::Slices: {
        const int side = m_table->thumbnailSide();
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        QRect picture(option.rect.left() + gap, option.rect.center().y() - side / 2, side, side);
        QFont small = option.font;
        small.setPointSizeF(small.pointSizeF() * 0.7);
        painter->setFont(small);
        for (const SliceRef &slice : row.topSlices) {
            painter->fillRect(picture, theme.image);
            const QImage image = m_table->thumbnail(slice.id);
            if (image.isNull())
                m_requests->note(slice.id);
            else
                painter->drawImage(picture, image);
            // Which side is which; the rest of the caption is in the tooltip.
            paintMark(*painter, picture, Qt::AlignLeft | Qt::AlignBottom, Captions::letters(slice.plane).left,
                      theme);
            paintContrastMark(*painter, picture, slice, theme);
            picture.translate(side + gap, 0);
        }
        break;
    }
    default:
        break;
    }
    painter->restore();
}

} // namespace fathom
