// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "scene_overlay.h"

#include "overlay_text.h"
#include "theme/theme.h"

#include <QPainter>

namespace fathom {

SceneOverlay::SceneOverlay(QWidget *parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_TranslucentBackground);
}

void SceneOverlay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QFont small = font();
    small.setPointSizeF(std::max(7.0, font().pointSizeF() * 0.88));
    painter.setFont(small);
    const QColor text = Theme::of(this).imageText;
    const QRectF area = QRectF(rect()).adjusted(overlayEdge, overlayEdge, -overlayEdge, -overlayEdge);
    if (!message.isEmpty())
        paintShadowed(painter, area.adjusted(10, 10, -10, -10), Qt::AlignCenter | Qt::TextWordWrap, message,
                      text);
    const double line = QFontMetricsF(small).lineSpacing();
    paintShadowed(painter, area, Qt::AlignLeft | Qt::AlignTop, QStringLiteral("3-D"), text);
    paintShadowed(painter, area.translated(0, line), Qt::AlignLeft | Qt::AlignTop, look, text);
    paintShadowed(painter, area, Qt::AlignRight | Qt::AlignTop, alias, text);
    paintShadowed(painter, area.translated(0, line), Qt::AlignRight | Qt::AlignTop, modality, text);
    small.setBold(true);
    painter.setFont(small);
    paintShadowed(painter, area, Qt::AlignLeft | Qt::AlignVCenter, letters[0], text);
    paintShadowed(painter, area, Qt::AlignRight | Qt::AlignVCenter, letters[1], text);
    paintShadowed(painter, area, Qt::AlignHCenter | Qt::AlignTop, letters[2], text);
    paintShadowed(painter, area, Qt::AlignHCenter | Qt::AlignBottom, letters[3], text);
    if (active) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(text, 2));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

} // namespace fathom
