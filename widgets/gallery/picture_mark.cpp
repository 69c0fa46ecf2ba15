// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "picture_mark.h"

#include "theme/theme.h"

#include <QPainter>
#include <QStyle>
#include <algorithm>

namespace fathom {

void paintMark(QPainter &painter, const QRect &picture, Qt::Alignment where, const QString &text,
               const Theme &theme)
{
    if (text.isEmpty())
        return;
    const QFontMetrics metrics(painter.font());
    const QSize size(metrics.horizontalAdvance(text) + 6, metrics.height());
    const QRect area = QStyle::alignedRect(Qt::LeftToRight, where, size, picture.adjusted(1, 1, -1, -1));
    painter.fillRect(area, QColor(0, 0, 0, 150));
    painter.setPen(theme.imageText);
    painter.drawText(area, Qt::AlignCenter, text);
}

void paintContrastMark(QPainter &painter, const QRect &picture, const SliceRef &slice, const Theme &theme)
{
    if (slice.modality != Modality::Mr)
        return;
    const int side = std::max(7, QFontMetrics(painter.font()).height() * 2 / 3);
    const QRect plate(picture.right() - side - 4, picture.top() + 1, side + 4, side + 4);
    const QRectF circle = QRectF(plate).adjusted(2, 2, -2, -2);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(plate, QColor(0, 0, 0, 150));
    painter.setPen(QPen(theme.imageText, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(circle);
    painter.setBrush(theme.imageText);
    painter.drawPie(circle, 90 * 16, 180 * 16);
    painter.restore();
}

} // namespace fathom
