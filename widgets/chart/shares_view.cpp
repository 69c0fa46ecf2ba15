// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "shares_view.h"

#include "captions.h"
#include "theme/theme.h"

#include <QPainter>

namespace fathom {

SharesView::SharesView(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SharesView::setParts(std::vector<Part> parts)
{
    m_parts = std::move(parts);
    QStringList words;
    for (const Part &part : m_parts)
        words << part.name + QLatin1Char(' ') + Captions::percent(part.share);
    setAccessibleName(words.join(QStringLiteral(", ")));
    update();
}

QSize SharesView::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 40, fontMetrics().height() * 2 + 6};
}

QSize SharesView::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 20, sizeHint().height()};
}

void SharesView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    const double barHeight = fontMetrics().height() * 0.7;
    double x = 1.0;
    double text = 1.0;
    const double width = this->width() - 2.0;
    for (size_t i = 0; i < m_parts.size(); ++i) {
        const Part &part = m_parts[i];
        const double w = width * qBound(0.0, part.share, 1.0);
        const QColor colour = categoryColor(int(i) + 1);
        painter.fillRect(QRectF(x, 2, w, barHeight), colour);
        x += w;
        const QRectF mark(text, barHeight + 4 + fontMetrics().height() * 0.3, fontMetrics().height() * 0.5,
                          fontMetrics().height() * 0.5);
        painter.fillRect(mark, colour);
        painter.setPen(theme.text);
        const QString word = part.name + QLatin1Char(' ') + Captions::percent(part.share);
        painter.drawText(QPointF(mark.right() + 4, barHeight + 4 + fontMetrics().ascent()), word);
        text = mark.right() + 4 + fontMetrics().horizontalAdvance(word) + 14;
    }
    painter.setPen(theme.border);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(1, 2, width, barHeight));
}

} // namespace fathom
