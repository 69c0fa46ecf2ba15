// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "along_view.h"

#include "captions.h"
#include "theme/theme.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// Dashes beside colours: lines stay apart for those who see no colours.
const std::array<Qt::PenStyle, 3> dashes = {Qt::SolidLine, Qt::DashLine, Qt::DotLine};

} // namespace

AlongView::AlongView(QWidget *parent)
    : Translated(parent)
{
    setObjectName(QStringLiteral("alongVolume"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void AlongView::setSeries(std::vector<AlongSeries> series, int current, double firstMm, double stepMm,
                          const QList<int> &pinned)
{
    m_series = std::move(series);
    m_pinned = pinned;
    if (current != m_current)
        m_rest = current;
    m_current = current;
    m_marked = m_rest; // a refreshed page leaves the mark where a person put it
    m_firstMm = firstMm;
    m_stepMm = stepMm;
    retranslate();
    update();
}

void AlongView::retranslate()
{
    setAccessibleName(tr("Activation along the volume"));
    setToolTip(
        tr("Activation of the slice's strongest features in every slice of this plane. Click: jump to a "
           "slice. Arrow keys move the mark, Enter jumps. ◆: pinned in the fingerprint (P); the menu takes "
           "it away. A gap: slices that are not indexed"));
    update();
}

QSize AlongView::sizeHint() const
{
    return {420, 190};
}

QSize AlongView::minimumSizeHint() const
{
    return {220, 110};
}

int AlongView::count() const
{
    size_t longest = 0;
    for (const AlongSeries &series : m_series)
        longest = std::max(longest, series.activation.size());
    return int(longest);
}

float AlongView::largest() const
{
    float value = 0.0F;
    for (const AlongSeries &series : m_series)
        for (const float activation : series.activation)
            value = std::max(value, activation);
    return value;
}

double AlongView::lineHeight() const
{
    return QFontMetricsF(font()).height();
}

QRectF AlongView::plot() const
{
    const double left = QFontMetricsF(font()).horizontalAdvance(QStringLiteral("00.0")) + spacing::normal;
    // Two rows of names above, the millimetres below.
    const double names = std::ceil(double(m_series.size()) / 2.0) * lineHeight() + spacing::tight;
    return QRectF(rect()).adjusted(left, names, -spacing::normal, -lineHeight() - spacing::tight);
}

double AlongView::xOf(int slice) const
{
    const QRectF area = plot();
    const int last = std::max(1, count() - 1);
    return area.left() + area.width() * slice / last;
}

int AlongView::sliceAt(double x) const
{
    const QRectF area = plot();
    const int last = std::max(0, count() - 1);
    if (area.width() <= 0)
        return m_current;
    return std::clamp(int(std::lround((x - area.left()) / area.width() * last)), 0, last);
}

void AlongView::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (count() == 0)
        return;
    const QRectF area = plot();
    const float top = largest();
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    painter.drawLine(area.topLeft(), area.topRight());
    painter.setPen(theme.dim);
    painter.drawText(QRectF(0, area.top() - lineHeight() / 2, area.left() - spacing::tight, lineHeight()),
                     Qt::AlignRight | Qt::AlignVCenter, Captions::decimal(double(top), 1));
    painter.drawText(QRectF(0, area.bottom() - lineHeight() / 2, area.left() - spacing::tight, lineHeight()),
                     Qt::AlignRight | Qt::AlignVCenter, Captions::number(0));
    const QRectF below(area.left(), area.bottom() + 2, area.width(), lineHeight());
    painter.drawText(below, Qt::AlignLeft | Qt::AlignTop, Captions::position(m_firstMm));
    painter.drawText(below, Qt::AlignRight | Qt::AlignTop,
                     Captions::position(m_firstMm + m_stepMm * (count() - 1)));

    for (size_t i = 0; i < m_series.size(); ++i) {
        QPen pen(categoryColor(int(i)), 2, dashes[i / 2 % dashes.size()]);
        QPainterPath path;
        const std::vector<float> &values = m_series[i].activation;
        bool gap = true;
        for (size_t slice = 0; slice < values.size(); ++slice) {
            if (std::isnan(values[slice])) {
                gap = true;
                continue;
            }
            const QPointF point(xOf(int(slice)),
                                top > 0 ? area.bottom() - area.height() * double(values[slice] / top)
                                        : area.bottom());
            if (gap) {
                path.moveTo(point);
                path.lineTo(point + QPointF(0.5, 0)); // a slice between two gaps is seen as well
            } else {
                path.lineTo(point);
            }
            gap = false;
        }
        painter.setPen(pen);
        painter.drawPath(path);

        // Its name with the value at the mark.
        const double half = width() / 2.0;
        const QRectF name(double(i % 2) * half, double(i / 2) * lineHeight(), half, lineHeight());
        painter.drawLine(QPointF(name.left() + 2, name.center().y()),
                         QPointF(name.left() + 20, name.center().y()));
        painter.setPen(theme.text);
        const float here =
            m_marked >= 0 && size_t(m_marked) < values.size() ? values[size_t(m_marked)] : 0.0F;
        QString label =
            m_series[i].label.isEmpty() ? QString::number(m_series[i].feature) : m_series[i].label;
        if (m_pinned.contains(m_series[i].feature))
            label.prepend(QStringLiteral("◆ "));
        const QString value = std::isnan(here) ? QStringLiteral("–") : Captions::decimal(double(here), 2);
        painter.drawText(name.adjusted(26, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(font()).elidedText(QStringLiteral("%1  %2").arg(value, label),
                                                          Qt::ElideRight, half - 30));
    }

    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.text, 1, Qt::DashLine));
    painter.drawLine(QPointF(xOf(m_current), area.top()), QPointF(xOf(m_current), area.bottom()));
    if (m_marked != m_current) {
        painter.setPen(QPen(theme.accent, 1));
        painter.drawLine(QPointF(xOf(m_marked), area.top()), QPointF(xOf(m_marked), area.bottom()));
    }
    painter.setPen(theme.text);
    const QString where = QStringLiteral("%1/%2 · %3")
                              .arg(Captions::number(m_marked + 1), Captions::number(count()),
                                   Captions::position(m_firstMm + m_stepMm * m_marked));
    painter.drawText(below, Qt::AlignHCenter | Qt::AlignTop, where);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void AlongView::mark(int slice)
{
    const int wanted = std::clamp(slice, 0, std::max(0, count() - 1));
    if (wanted == m_marked)
        return;
    m_marked = wanted;
    update();
}

void AlongView::repaintFocus(QFocusEvent *)
{
    update();
}

void AlongView::mousePressEvent(QMouseEvent *event)
{
    if (count() == 0 || (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)) {
        event->ignore();
        return;
    }
    mark(sliceAt(event->position().x()));
    Q_EMIT sliceActivated(m_marked, event->button() == Qt::MiddleButton ||
                                        event->modifiers().testFlag(Qt::ControlModifier));
}

void AlongView::mouseMoveEvent(QMouseEvent *event)
{
    if (count() > 0)
        mark(sliceAt(event->position().x()));
}

void AlongView::leaveEvent(QEvent *)
{
    mark(m_rest);
}

void AlongView::follow(int slice)
{
    m_rest = std::clamp(slice, 0, std::max(0, count() - 1));
    mark(m_rest);
}

void AlongView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("alongMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const AlongSeries &series : m_series) {
        if (!m_pinned.contains(series.feature))
            continue;
        const QString name = series.label.isEmpty()
                                 ? QString::number(series.feature)
                                 : QStringLiteral("%1 %2").arg(series.feature).arg(series.label);
        menu->addAction(tr("Unpin %1").arg(name), this,
                        [this, feature = series.feature] { Q_EMIT unpinRequested(feature); });
    }
    if (menu->isEmpty())
        menu->addAction(tr("Press P in the fingerprint to pin a feature"))->setEnabled(false);
    menu->popup(event->globalPos());
}

void AlongView::keyPressEvent(QKeyEvent *event)
{
    const int step = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    const bool alt = event->modifiers().testFlag(Qt::AltModifier);
    if (event->key() == Qt::Key_Left && !alt)
        follow(m_marked - step);
    else if (event->key() == Qt::Key_Right && !alt)
        follow(m_marked + step);
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && count() > 0)
        Q_EMIT sliceActivated(m_marked, event->modifiers().testFlag(Qt::ControlModifier));
    else
        QWidget::keyPressEvent(event);
}

} // namespace fathom
