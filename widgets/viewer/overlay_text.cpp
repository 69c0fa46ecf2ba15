// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "overlay_text.h"

#include <QPainter>

namespace fathom {

void paintShadowed(QPainter &painter, const QRectF &area, int flags, const QString &text,
                   const QColor &colour)
{
    painter.setPen(QColor(0, 0, 0, 220));
    for (const QPointF &offset : {QPointF(1, 1), QPointF(-1, 1), QPointF(1, -1), QPointF(-1, -1)})
        painter.drawText(area.translated(offset), flags, text);
    painter.setPen(colour);
    painter.drawText(area, flags, text);
}

} // namespace fathom
