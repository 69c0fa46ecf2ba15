// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "curve_view.h"

#include "captions.h"
#include "theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace fathom {

CurveView::CurveView(QWidget *parent)
    : QWidget(parent)
{
}

void CurveView::setCurves(std::vector<Curve> curves, const QString &xTitle)
{
    m_curves = std::move(curves);
    m_xTitle = xTitle;
    update();
}

void CurveView::paint(QPainter &painter, const QRectF &area, const std::vector<Curve> &curves,
                      const QString &xTitle, const Theme &theme)
{
    double left = HUGE_VAL, right = -HUGE_VAL, low = HUGE_VAL, high = -HUGE_VAL;
    for (const Curve &curve : curves) {
        for (const QPointF &point : curve.points) {
            if (!std::isfinite(point.x()) || !std::isfinite(point.y()))
                continue;
            left = std::min(left, point.x());
            right = std::max(right, point.x());
            low = std::min(low, point.y());
            high = std::max(high, point.y());
        }
    }
    if (!(left < right))
        return;
    if (!(low < high))
        high = low + 1.0;
    const QFontMetricsF metrics(painter.font());
    // As many digits as tell the grid's lines apart.
    const int digits = std::clamp(int(std::ceil(1.0 - std::log10((high - low) / 4.0))), 0, 6);
    const double numbers = std::max(metrics.horizontalAdvance(Captions::decimal(high, digits)),
                                    metrics.horizontalAdvance(Captions::decimal(low, digits))) +
                           8;
    const QRectF plot = area.adjusted(numbers, metrics.height() * 1.4, -4, -metrics.height() - 6);
    for (int i = 0; i <= 4; ++i) {
        const double y = plot.bottom() - plot.height() * i / 4.0;
        painter.setPen(QPen(theme.border, 1, Qt::DotLine));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(theme.dim);
        painter.drawText(QRectF(area.left(), y - metrics.height() / 2, numbers - 5, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter,
                         Captions::decimal(low + (high - low) * i / 4.0, digits));
    }
    painter.setPen(theme.dim);
    const QRectF bottom(plot.left(), plot.bottom() + 4, plot.width(), metrics.height());
    painter.drawText(bottom, Qt::AlignLeft, Captions::number(qint64(left)));
    painter.drawText(bottom, Qt::AlignHCenter, xTitle);
    painter.drawText(bottom, Qt::AlignRight, Captions::number(qint64(right)));
    double legend = plot.left();
    for (size_t i = 0; i < curves.size(); ++i) {
        const QColor colour = categoryColor(int(i));
        static const Qt::PenStyle styles[] = {Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::DotLine};
        const QPen pen(colour, 1.8, styles[i % 4]);
        QPainterPath path;
        bool begun = false; // a path of one moveTo still calls itself empty
        for (const QPointF &point : curves[i].points) {
            if (!std::isfinite(point.x()) || !std::isfinite(point.y()))
                continue;
            const QPointF at(plot.left() + plot.width() * (point.x() - left) / (right - left),
                             plot.bottom() - plot.height() * (point.y() - low) / (high - low));
            begun ? path.lineTo(at) : path.moveTo(at);
            begun = true;
        }
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
        const double y = area.top() + metrics.height() * 0.5;
        painter.drawLine(QPointF(legend, y), QPointF(legend + 18, y));
        painter.setPen(theme.text);
        painter.drawText(QPointF(legend + 22, area.top() + metrics.ascent()), curves[i].name);
        legend += 22 + metrics.horizontalAdvance(curves[i].name) + 16;
    }
}

QSize CurveView::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 60, fontMetrics().height() * 11};
}

QSize CurveView::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 30, fontMetrics().height() * 8};
}

void CurveView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paint(painter, QRectF(rect()).adjusted(2, 2, -2, -2), m_curves, m_xTitle, Theme::of(this));
}

} // namespace fathom
