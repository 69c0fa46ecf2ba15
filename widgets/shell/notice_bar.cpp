// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "notice_bar.h"

#include "link_button.h"
#include "theme/theme.h"

#include <QBoxLayout>
#include <QFrame>
#include <QLabel>
#include <QToolButton>

namespace fathom {

NoticeBar::NoticeBar(QWidget *parent)
    : Translated<QWidget>(parent)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("notices"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    hide();
}

NoticeBar::Line NoticeBar::makeLine(const QString &name)
{
    Line line{new QFrame, new QLabel, new LinkButton, new QToolButton};
    line.frame->setProperty("bar", true);
    line.text->setObjectName(QStringLiteral("notice_") + name);
    line.text->setProperty("warning", true);
    line.text->setWordWrap(true);
    line.text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    line.link->setObjectName(QStringLiteral("noticeLink_") + name);
    line.close->setObjectName(QStringLiteral("noticeClose_") + name);
    line.close->setAutoRaise(true);
    line.close->setText(QStringLiteral("×"));
    auto *row = new QHBoxLayout(line.frame);
    row->setContentsMargins(spacing::wide, spacing::tight, spacing::normal, spacing::tight);
    row->addWidget(line.text, 1);
    row->addWidget(line.link);
    row->addWidget(line.close);
    m_column->addWidget(line.frame);
    connect(line.link, &LinkButton::addressActivated, this, &NoticeBar::addressActivated);
    // Later: the button is in the middle of its own click.
    connect(
        line.close, &QToolButton::clicked, this, [this, name] { removeNotice(name); }, Qt::QueuedConnection);
    setTexts(line);
    return line;
}

void NoticeBar::setNotice(const QString &name, const QString &text, const QString &link,
                          const QString &address)
{
    if (!m_lines.contains(name))
        m_lines.insert(name, makeLine(name));
    const Line &line = m_lines[name];
    line.text->setText(text);
    line.link->setLink(link, address);
    line.link->setToolTip(link);
    line.link->setVisible(!link.isEmpty());
    show();
}

void NoticeBar::removeNotice(const QString &name)
{
    const Line line = m_lines.take(name);
    delete line.frame;
    setVisible(!m_lines.isEmpty());
}

void NoticeBar::clear()
{
    for (const QString &name : m_lines.keys())
        removeNotice(name);
}

QString NoticeBar::text(const QString &name) const
{
    const auto line = m_lines.constFind(name);
    return line == m_lines.cend() ? QString() : line->text->text();
}

void NoticeBar::setTexts(const Line &line) const
{
    line.close->setToolTip(tr("Closes this notice"));
    line.close->setAccessibleName(line.close->toolTip());
}

void NoticeBar::retranslate()
{
    for (const Line &line : std::as_const(m_lines))
        setTexts(line);
}

} // namespace fathom
