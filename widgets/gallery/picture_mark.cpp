// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "picture_mark.h"

#include "theme/theme.h"

#include <QPainter>
#include <QStyle>

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

} // namespace fathom
