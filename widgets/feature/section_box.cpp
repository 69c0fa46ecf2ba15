// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "section_box.h"

#include "shell/link_button.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>

namespace fathom {

SectionBox::SectionBox(const QString &name, QWidget *parent)
    : QFrame(parent)
    , m_title(new QLabel)
    , m_help(new LinkButton)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(name);
    setProperty("panel", true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setObjectName(name + QStringLiteral("Title"));
    m_help->setObjectName(name + QStringLiteral("Help"));
    m_help->hide();
    auto *head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addStretch();
    head->addWidget(m_help);
    m_column->setContentsMargins(spacing::normal + 2, spacing::normal, spacing::normal + 2, spacing::normal);
    m_column->setSpacing(spacing::tight);
    m_column->addLayout(head);
    connect(m_help, &LinkButton::addressActivated, this, &SectionBox::addressActivated);
}

void SectionBox::addWidget(QWidget *widget)
{
    m_column->addWidget(widget);
}

void SectionBox::setTitle(const QString &title)
{
    m_title->setText(title);
}

void SectionBox::setHelp(const QString &text, const QString &toolTip, const QString &address)
{
    m_help->setLink(text, address);
    m_help->setToolTip(toolTip);
    m_help->setVisible(!address.isEmpty());
}

} // namespace fathom
