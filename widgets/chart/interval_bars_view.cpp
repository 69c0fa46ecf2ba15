// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "interval_bars_view.h"

#include "captions.h"
#include "theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace fathom {

IntervalBarsView::IntervalBarsView(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
}

void IntervalBarsView::setEnrichment(std::vector<Enrichment> rows)
{
    const QString chosen = m_current >= 0 ? m_rows[size_t(m_current)].structure : QString();
    m_rows = std::move(rows);
    m_current = -1;
    for (size_t i = 0; i < m_rows.size() && !chosen.isEmpty(); ++i) {
        if (m_rows[i].structure == chosen) // a refreshed page keeps it
            m_current = int(i);
    }
    updateGeometry();
    update();
}

double IntervalBarsView::rowHeight() const
{
    return fontMetrics().height() * 1.45;
}

void IntervalBarsView::paint(QPainter &painter, const QRectF &area, const std::vector<Enrichment> &rows,
                             int current, const Theme &theme)
{
    if (rows.empty())
        return;
    const QFontMetricsF metrics(painter.font());
    double lowest = 0.0;
    double highest = 0.05;
    double names = 0.0;
    for (const Enrichment &row : rows) {
        lowest = std::min(lowest, row.low);
        highest = std::max(highest, row.high);
        names = std::max(names, metrics.horizontalAdvance(Captions::structure(row.structure)));
    }
    names = std::min(names, area.width() * 0.4) + 6;
    const double numbers = metrics.horizontalAdvance(QStringLiteral("+100 %")) + 6;
    const QRectF bars(area.left() + names, area.top(), area.width() - names - numbers, area.height());
    const double scale = bars.width() / (highest - lowest);
    const double zero = bars.left() - lowest * scale;
    const double height = area.height() / double(rows.size());
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(QPointF(zero, area.top()), QPointF(zero, area.bottom()));
    for (size_t i = 0; i < rows.size(); ++i) {
        const Enrichment &row = rows[i];
        const QRectF line(area.left(), area.top() + double(i) * height, area.width(), height);
        if (int(i) == current)
            painter.fillRect(line, theme.raised);
        painter.setPen(theme.text);
        painter.drawText(QRectF(line.left(), line.top(), names - 6, height), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(Captions::structure(row.structure), Qt::ElideMiddle, names - 6));
        // An interval that spans zero says nothing: hollow bar. One above it: filled.
        const double x = zero + row.difference * scale;
        const QRectF bar(std::min(zero, x), line.top() + height * 0.25, std::abs(x - zero), height * 0.5);
        if (row.low > 0.0) {
            painter.fillRect(bar, theme.accent);
        } else {
            painter.setPen(QPen(theme.dim, 1));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(bar);
        }
        const double y = line.center().y();
        painter.setPen(QPen(theme.text, 1.4));
        const double low = zero + row.low * scale;
        const double high = zero + row.high * scale;
        painter.drawLine(QPointF(low, y), QPointF(high, y));
        for (const double cap : {low, high})
            painter.drawLine(QPointF(cap, y - height * 0.18), QPointF(cap, y + height * 0.18));
        painter.setPen(theme.text);
        const QString sign = row.difference < 0 ? QString(QChar(0x2212)) : QStringLiteral("+");
        painter.drawText(
            QRectF(line.right() - numbers, line.top(), numbers, height), Qt::AlignRight | Qt::AlignVCenter,
            sign + Captions::decimal(std::abs(row.difference) * 100.0, 0) + QStringLiteral(" %"));
    }
}

QSize IntervalBarsView::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 44, int(rowHeight() * double(m_rows.size())) + 4};
}

QSize IntervalBarsView::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 24, int(rowHeight() * double(m_rows.size())) + 4};
}

void IntervalBarsView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paint(painter, QRectF(rect()).adjusted(2, 2, -2, -2), m_rows, m_current, Theme::of(this));
}

void IntervalBarsView::mouseReleaseEvent(QMouseEvent *event)
{
    const int row = int((event->position().y() - 2) / rowHeight());
    if (event->button() == Qt::LeftButton && row >= 0 && row < int(m_rows.size()))
        Q_EMIT structureActivated(m_rows[size_t(row)].structure);
}

void IntervalBarsView::keyPressEvent(QKeyEvent *event)
{
    const int last = int(m_rows.size()) - 1;
    if ((event->key() == Qt::Key_Down || event->key() == Qt::Key_Up) && last >= 0) {
        m_current = std::clamp(m_current + (event->key() == Qt::Key_Down ? 1 : -1), 0, last);
        update();
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_current >= 0) {
        Q_EMIT structureActivated(m_rows[size_t(m_current)].structure);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void IntervalBarsView::focusOutEvent(QFocusEvent *event)
{
    m_current = -1;
    update();
    QWidget::focusOutEvent(event);
}

bool IntervalBarsView::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int row = int((help->pos().y() - 2) / rowHeight());
        if (row >= 0 && row < int(m_rows.size())) {
            const Enrichment &e = m_rows[size_t(row)];
            QToolTip::showText(
                help->globalPos(),
                tr("%1: in %2 of a subject's firing slices, in %3 of its other slices; difference %4, 95 % "
                   "interval %5 to %6, %n subject(s)",
                   nullptr, e.subjects)
                    .arg(Captions::structure(e.structure), Captions::percent(e.rateActive),
                         Captions::percent(e.rateOther), Captions::decimal(e.difference * 100, 0),
                         Captions::decimal(e.low * 100, 0), Captions::decimal(e.high * 100, 0)),
                this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace fathom
