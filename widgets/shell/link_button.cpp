// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "link_button.h"

#include "theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

namespace fathom {

LinkButton::LinkButton(QWidget *parent)
    : QToolButton(parent)
{
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_LayoutUsesWidgetRect); // the style would take the margins of a button off
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void LinkButton::setLink(const QString &text, const QString &address)
{
    if (address == m_address && text == this->text())
        return; // a new geometry would lay the whole page out again
    m_address = address;
    setText(text);
    setAccessibleName(text);
    updateGeometry();
}

QSize LinkButton::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + 2 * spacing::normal, fontMetrics().height() + 6};
}

QSize LinkButton::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 6, sizeHint().height()};
}

void LinkButton::mouseReleaseEvent(QMouseEvent *event)
{
    const bool hit = rect().contains(event->position().toPoint());
    QToolButton::mouseReleaseEvent(event);
    if (!hit || m_address.isEmpty())
        return;
    if (event->button() == Qt::LeftButton)
        Q_EMIT addressActivated(m_address, event->modifiers().testFlag(Qt::ControlModifier));
    else if (event->button() == Qt::MiddleButton)
        Q_EMIT addressActivated(m_address, true);
}

void LinkButton::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (m_address.isEmpty())
            click();
        else
            Q_EMIT addressActivated(m_address, event->modifiers().testFlag(Qt::ControlModifier));
        return;
    }
    QToolButton::keyPressEvent(event);
}

void LinkButton::contextMenuEvent(QContextMenuEvent *event)
{
    if (m_address.isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Open"), this, [this] { Q_EMIT addressActivated(m_address, false); });
    menu->addAction(tr("Open in a second window"), this,
                    [this] { Q_EMIT addressActivated(m_address, true); });
    menu->addAction(tr("Copy address"), this, [this] { QGuiApplication::clipboard()->setText(m_address); });
    menu->popup(event->globalPos());
}

void LinkButton::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::of(this);
    QPainter painter(this);
    QFont linked = font();
    linked.setUnderline(underMouse() || hasFocus());
    painter.setFont(linked);
    painter.setPen(isEnabled() ? theme.accent : theme.dim);
    const QRect area = rect().adjusted(spacing::tight, 0, -spacing::tight, 0);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(text(), Qt::ElideRight, area.width()));
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
}

} // namespace fathom
