// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "histogram_view.h"

#include "captions.h"
#include "theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

double barHeight(qint32 count, qint32 largest)
{
    return largest > 0 ? std::log1p(double(count)) / std::log1p(double(largest)) : 0.0;
}

qint32 largestOf(const std::vector<qint32> &counts)
{
    return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
}

/// The plot inside the axes' numbers.
QRectF plotArea(const QRectF &area, const QFontMetricsF &metrics, qint32 largest)
{
    return area.adjusted(metrics.horizontalAdvance(Captions::number(largest)) + 8, metrics.height() / 2,
                         -metrics.averageCharWidth(), -metrics.height() - 6);
}

} // namespace

void paintMiniHistogram(QPainter &painter, const QRectF &area, const std::vector<qint32> &counts,
                        const QColor &colour)
{
    const qint32 largest = largestOf(counts);
    if (largest <= 0)
        return;
    // Edges on whole pixels: no bars of uneven width, no gaps between some of them.
    const double width = area.width() / double(counts.size());
    for (size_t bin = 0; bin < counts.size(); ++bin) {
        if (counts[bin] <= 0)
            continue;
        const int left = int(std::lround(area.left() + double(bin) * width));
        const int right = int(std::lround(area.left() + double(bin + 1) * width));
        const int h = int(std::max(1.0, area.height() * barHeight(counts[bin], largest)));
        painter.fillRect(QRect(left, int(area.bottom()) - h, std::max(1, right - left), h), colour);
    }
}

HistogramView::HistogramView(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::IBeamCursor);
    setMouseTracking(true);
}

void HistogramView::setHistogram(std::vector<qint32> counts, double maximum)
{
    m_counts = std::move(counts);
    m_maximum = maximum;
    m_first = m_last = m_anchor = -1;
    update();
}

void HistogramView::clearRange()
{
    if (m_first < 0)
        return;
    m_first = m_last = m_anchor = -1;
    update();
    Q_EMIT rangeSelected(0.0, 0.0);
}

void HistogramView::paint(QPainter &painter, const QRectF &area, const std::vector<qint32> &counts,
                          double maximum, int firstBin, int lastBin, const Theme &theme)
{
    const qint32 largest = largestOf(counts);
    const QFontMetricsF metrics(painter.font());
    const QRectF plot = plotArea(area, metrics, largest);
    if (largest <= 0 || plot.width() <= 0 || plot.height() <= 0)
        return;
    // Grid at powers of ten.
    for (double tick = 1.0; tick <= double(largest); tick *= 10.0) {
        const double y = plot.bottom() - plot.height() * std::log1p(tick) / std::log1p(double(largest));
        painter.setPen(QPen(theme.border, 1, Qt::DotLine));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(theme.dim);
        painter.drawText(
            QRectF(area.left(), y - metrics.height() / 2, plot.left() - area.left() - 5, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, Captions::number(qint64(tick)));
    }
    const double width = plot.width() / double(counts.size());
    for (size_t bin = 0; bin < counts.size(); ++bin) {
        if (counts[bin] <= 0)
            continue;
        const bool chosen = int(bin) >= firstBin && int(bin) <= lastBin && firstBin >= 0;
        const double h = std::max(1.0, plot.height() * barHeight(counts[bin], largest));
        const QRectF bar(plot.left() + double(bin) * width + 0.5, plot.bottom() - h, std::max(1.0, width - 1),
                         h);
        QColor colour = theme.accent;
        if (firstBin >= 0 && !chosen)
            colour.setAlphaF(0.35F);
        painter.fillRect(bar, colour);
    }
    if (firstBin >= 0) {
        painter.setPen(QPen(theme.text, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(plot.left() + firstBin * width, plot.top(), (lastBin - firstBin + 1) * width,
                                plot.height()));
    }
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.setPen(theme.dim);
    for (int i = 0; i <= 4; ++i) {
        const double x = plot.left() + plot.width() * i / 4.0;
        const QString text = Captions::decimal(maximum * i / 4.0, maximum < 1.0 ? 2 : 1);
        const double half = metrics.horizontalAdvance(text) / 2 + 1;
        const double left = std::clamp(x - half, area.left(), area.right() - 2 * half);
        painter.drawText(QRectF(left, plot.bottom() + 3, 2 * half, metrics.height()), Qt::AlignCenter, text);
    }
}

QSize HistogramView::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 44, fontMetrics().height() * 9};
}

QSize HistogramView::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 24, fontMetrics().height() * 7};
}

void HistogramView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    paint(painter, QRectF(rect()).adjusted(2, 2, -2, -2), m_counts, m_maximum, m_first, m_last, theme);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

int HistogramView::binAt(double x) const
{
    if (m_counts.empty())
        return -1;
    const QRectF plot =
        plotArea(QRectF(rect()).adjusted(2, 2, -2, -2), QFontMetricsF(font()), largestOf(m_counts));
    const double part = (x - plot.left()) / std::max(1.0, plot.width());
    return std::clamp(int(part * double(m_counts.size())), 0, int(m_counts.size()) - 1);
}

void HistogramView::select(int a, int b)
{
    m_first = std::min(a, b);
    m_last = std::max(a, b);
    update();
}

void HistogramView::announce()
{
    if (m_first < 0)
        return;
    const double width = m_maximum / double(m_counts.size());
    Q_EMIT rangeSelected(m_first * width, (m_last + 1) * width);
}

void HistogramView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_counts.empty())
        return;
    m_anchor = binAt(event->position().x());
    select(m_anchor, m_anchor);
}

void HistogramView::mouseMoveEvent(QMouseEvent *event)
{
    if (m_anchor >= 0 && event->buttons().testFlag(Qt::LeftButton))
        select(m_anchor, binAt(event->position().x()));
}

void HistogramView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && m_anchor >= 0) {
        m_anchor = -1;
        announce();
    }
}

void HistogramView::keyPressEvent(QKeyEvent *event)
{
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (event->key() == Qt::Key_Escape && hasRange()) {
        clearRange();
    } else if (step != 0 && !m_counts.empty() && !event->modifiers().testFlag(Qt::AltModifier)) {
        const int last = int(m_counts.size()) - 1;
        if (m_first < 0)
            select(step > 0 ? 0 : last, step > 0 ? 0 : last);
        else if (event->modifiers().testFlag(Qt::ShiftModifier))
            select(step > 0 ? m_first : std::max(0, m_first - 1),
                   step > 0 ? std::min(last, m_last + 1) : m_last);
        else
            select(std::clamp(m_first + step, 0, last), std::clamp(m_last + step, 0, last));
        announce();
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool HistogramView::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && !m_counts.empty()) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int bin = binAt(help->pos().x());
        const double width = m_maximum / double(m_counts.size());
        QToolTip::showText(
            help->globalPos(),
            tr("Activation %1 to %2: %n slice(s)", nullptr, m_counts[size_t(bin)])
                .arg(Captions::decimal(bin * width, 2), Captions::decimal((bin + 1) * width, 2)),
            this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace fathom
