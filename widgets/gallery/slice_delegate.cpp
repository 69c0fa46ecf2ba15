// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_delegate.h"

#include "captions.h"
#include "picture_mark.h"
#include "slice_gallery.h"
#include "slice_gallery_model.h"
#include "theme/theme.h"

#include <QPainter>

namespace fathom {

namespace {

QFont smallFont(const QFont &font)
{
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * 0.86);
    return small;
}

} // namespace

SliceDelegate::SliceDelegate(SliceGalleryView *view)
    : QStyledItemDelegate(view)
    , m_view(view)
{
}

QSize SliceDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int line = QFontMetrics(smallFont(option.font)).height();
    return {m_view->thumbnailSide() + 2 * spacing::tight,
            m_view->thumbnailSide() + QFontMetrics(option.font).height() + 2 * line + 3 * spacing::tight};
}

void SliceDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    const Theme &theme = Theme::of(m_view);
    const SliceGalleryModel &model = m_view->slices();
    const RankedSlice &ranked = model.slice(index.row());
    const SliceRef &slice = ranked.slice;
    painter->save();
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    const bool current = (option.state & QStyle::State_HasFocus) || (option.state & QStyle::State_Selected);
    const QRect cell = option.rect;
    if (current || (option.state & QStyle::State_MouseOver))
        painter->fillRect(cell.adjusted(1, 1, -1, -1), theme.raised);

    const int side = m_view->thumbnailSide();
    const QRect picture(cell.left() + spacing::tight, cell.top() + spacing::tight, side, side);
    painter->fillRect(picture, theme.image);
    const QImage image = model.thumbnail(slice.id);
    if (!image.isNull())
        painter->drawImage(picture, image);
    const bool wantsHeat = slice.hasScan && m_view->isHeatMapVisible() && !model.heatMap(slice.id);
    if (!slice.hasScan)
        paintMark(*painter, picture, Qt::AlignCenter, tr("no scan here"), theme);
    else if (image.isNull() || wantsHeat)
        m_view->noteMissing(slice.id, image.isNull(), wantsHeat);
    if (m_view->isHeatMapVisible()) {
        if (const QImage heat = model.heatPicture(slice.id); !heat.isNull())
            painter->drawImage(picture, heat);
    }

    const QFont small = smallFont(option.font);
    painter->setFont(small);
    const OrientationLetters letters = Captions::letters(slice.plane);
    paintMark(*painter, picture, Qt::AlignLeft | Qt::AlignVCenter, letters.left, theme);
    paintMark(*painter, picture, Qt::AlignHCenter | Qt::AlignTop, letters.top, theme);
    paintMark(*painter, picture, Qt::AlignRight | Qt::AlignBottom, Captions::origin(slice.synthetic), theme);
    paintContrastMark(*painter, picture, slice, theme);
    if (wantsHeat)
        paintMark(*painter, picture, Qt::AlignCenter,
                  model.heatMapFailure(slice.id).isEmpty() ? tr("heat map …") : tr("no heat map"), theme);
    if (const HeatMapPtr map = model.heatMap(slice.id); map && m_view->isHeatMapVisible()) {
        const QFontMetrics metrics(small);
        const QRect scale(picture.left() + 3, picture.bottom() - 2 * metrics.height() - 2,
                          picture.width() - 6, metrics.height());
        painter->fillRect(scale, QColor(0, 0, 0, 150));
        paintHeatScale(*painter, scale.adjusted(2, 0, -2, 0), map->maximum, theme.imageText);
    }

    // Caption: who and how strong; then what and where; then window.
    int y = picture.bottom() + spacing::tight;
    painter->setPen(theme.text);
    painter->setFont(option.font);
    const QFontMetrics bold(option.font);
    const QString value = m_view->showsActivation()
                              ? Captions::decimal(ranked.activation, ranked.activation < 0.1F ? 3 : 2)
                              : m_view->note(slice.id);
    QRect line(picture.left(), y, side, bold.height());
    const int valueWidth = value.isEmpty() ? 0 : bold.horizontalAdvance(value) + spacing::tight;
    painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, value);
    painter->drawText(line.adjusted(0, 0, -valueWidth, 0), Qt::AlignLeft | Qt::AlignVCenter,
                      bold.elidedText(slice.alias, Qt::ElideMiddle, side - valueWidth));
    painter->setFont(small);
    painter->setPen(theme.dim);
    const QFontMetrics metrics(small);
    line = QRect(picture.left(), line.bottom() + 1, side, metrics.height());
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(Captions::sliceNumber(slice), Qt::ElideRight, side));
    line.translate(0, metrics.height());
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(Captions::slicePlace(slice), Qt::ElideRight, side));
    if (current) {
        painter->setPen(QPen(theme.accent, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(cell.adjusted(1, 1, -1, -1));
    }
    painter->restore();
}

} // namespace fathom
