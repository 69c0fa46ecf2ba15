// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "link_choice.h"

#include <QActionGroup>
#include <QMenu>

namespace fathom {

LinkChoice::LinkChoice(QWidget *parent)
    : Translated(parent)
{
    setObjectName(QStringLiteral("linkChoice"));
    setPopupMode(QToolButton::InstantPopup);
    setFocusPolicy(Qt::StrongFocus);
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("linkMenu"));
    menu->setToolTipsVisible(true);
    auto *group = new QActionGroup(menu);
    static constexpr const char *names[] = {"linkOff", "linkMillimetres", "linkPair", "linkAnatomy"};
    for (size_t i = 0; i < m_actions.size(); ++i) {
        QAction *action = menu->addAction(QString());
        action->setObjectName(QLatin1String(names[i]));
        action->setCheckable(true);
        group->addAction(action);
        m_actions[i] = action;
        connect(action, &QAction::triggered, this, [this, i] { Q_EMIT chosen(LinkMode(i)); });
    }
    setMenu(menu);
    m_actions[size_t(m_mode)]->setChecked(true);
    retranslate();
}

void LinkChoice::setMode(LinkMode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    m_actions[size_t(mode)]->setChecked(true);
    retranslate();
}

void LinkChoice::popUp()
{
    menu()->popup(mapToGlobal(QPoint(0, height())));
    menu()->setActiveAction(m_actions[size_t(m_mode)]);
}

void LinkChoice::retranslate()
{
    m_actions[size_t(LinkMode::Off)]->setText(tr("&Off"));
    m_actions[size_t(LinkMode::Off)]->setToolTip(tr("Every window scrolls alone"));
    m_actions[size_t(LinkMode::Millimetres)]->setText(tr("By &millimetres"));
    m_actions[size_t(LinkMode::Millimetres)]->setToolTip(
        tr("The same place in the scanner's millimetres: for scans of one patient"));
    m_actions[size_t(LinkMode::Pair)]->setText(tr("By a &pair set here"));
    m_actions[size_t(LinkMode::Pair)]->setToolTip(
        tr("The crosshairs of now belong together; from there on by the same millimetres"));
    m_actions[size_t(LinkMode::Anatomy)]->setText(tr("By &anatomy"));
    m_actions[size_t(LinkMode::Anatomy)]->setToolTip(
        tr("The same level of the body, found in the embeddings of both scans"));
    switch (m_mode) {
    case LinkMode::Off:
        setText(tr("Link: off"));
        break;
    case LinkMode::Millimetres:
        setText(tr("Link: millimetres"));
        break;
    case LinkMode::Pair:
        setText(tr("Link: pair"));
        break;
    case LinkMode::Anatomy:
        setText(tr("Link: anatomy"));
        break;
    }
    setToolTip(tr("Lets all slice windows scroll together (key L)"));
    setAccessibleName(text());
}

} // namespace fathom
