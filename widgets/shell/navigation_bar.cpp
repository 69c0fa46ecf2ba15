// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "navigation_bar.h"

#include "address.h"
#include "theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace fathom {

NavigationBar::NavigationBar(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_back(new QToolButton)
    , m_forward(new QToolButton)
    , m_copy(new QToolButton)
    , m_keys(new QToolButton)
    , m_theme(new QToolButton)
    , m_help(new QToolButton)
    , m_clear(new QToolButton)
    , m_title(new QLabel)
    , m_filter(new QLabel)
{
    setObjectName(QStringLiteral("navigationBar"));
    setProperty("bar", true);
    const std::pair<QToolButton *, const char *> buttons[] = {
        {m_back, "goBack"},   {m_forward, "goForward"}, {m_copy, "copyAddress"},
        {m_keys, "showKeys"}, {m_theme, "switchTheme"}, {m_help, "showHelp"}};
    for (const auto &[button, name] : buttons) {
        button->setObjectName(QLatin1String(name));
        button->setProperty("flat", true);
        button->setIconSize(QSize(18, 18));
    }
    m_clear->setObjectName(QStringLiteral("clearFilterNote"));
    m_clear->hide();
    m_filter->setObjectName(QStringLiteral("filterNote"));
    m_filter->setProperty("warning", true);
    m_filter->hide();
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setObjectName(QStringLiteral("pageTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::normal, 2, spacing::normal, 2);
    row->setSpacing(spacing::tight);
    row->addWidget(m_back);
    row->addWidget(m_forward);
    row->addSpacing(spacing::normal);
    row->addWidget(m_title, 1);
    row->addWidget(m_filter);
    row->addWidget(m_clear);
    row->addSpacing(spacing::normal);
    row->addWidget(m_copy);
    row->addWidget(m_keys);
    row->addWidget(m_theme);
    row->addWidget(m_help);
    connect(m_back, &QToolButton::clicked, this, &NavigationBar::backRequested);
    connect(m_forward, &QToolButton::clicked, this, &NavigationBar::forwardRequested);
    connect(m_clear, &QToolButton::clicked, this, &NavigationBar::filterCleared);
    connect(m_copy, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_address);
        Q_EMIT copied();
    });
    const auto command = [this](QToolButton *button, const QString &name) {
        connect(button, &QToolButton::clicked, this,
                [this, name] { Q_EMIT addressActivated(Address::command(name), false); });
    };
    command(m_keys, QStringLiteral("keys"));
    command(m_theme, QStringLiteral("theme"));
    command(m_help, QStringLiteral("help"));
    setHistory(false, false);
    setIcons();
    retranslate();
}

void NavigationBar::setPage(const QString &title, const QString &address)
{
    m_address = address;
    m_title->setText(title);
    m_title->setToolTip(title);
    m_copy->setEnabled(!address.isEmpty());
}

void NavigationBar::setHistory(bool back, bool forward)
{
    m_back->setEnabled(back);
    m_forward->setEnabled(forward);
}

void NavigationBar::setFilterNote(const QString &note)
{
    m_filter->setText(note);
    m_filter->setVisible(!note.isEmpty());
    m_clear->setVisible(!note.isEmpty());
}

void NavigationBar::setIcons()
{
    const Theme &theme = Theme::of(this);
    m_back->setIcon(themedIcon(QStringLiteral("back"), theme));
    m_forward->setIcon(themedIcon(QStringLiteral("forward"), theme));
    m_copy->setIcon(themedIcon(QStringLiteral("copy"), theme));
    m_keys->setIcon(themedIcon(QStringLiteral("keys"), theme));
    m_theme->setIcon(themedIcon(QStringLiteral("theme"), theme));
    m_help->setIcon(themedIcon(QStringLiteral("help"), theme));
}

void NavigationBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        setIcons();
    Translated<QFrame>::changeEvent(event);
}

void NavigationBar::retranslate()
{
    m_back->setToolTip(tr("Back (Alt+Left)"));
    m_forward->setToolTip(tr("Forward (Alt+Right)"));
    m_copy->setToolTip(tr("Copies the address of this page (Ctrl+L)"));
    m_keys->setToolTip(tr("Keys of this page (?)"));
    m_theme->setToolTip(tr("Switches between the dark and the light theme"));
    m_help->setToolTip(tr("Help (F1)"));
    m_clear->setText(tr("Clear filter"));
    m_clear->setToolTip(tr("Shows everything again"));
    for (QToolButton *button : {m_back, m_forward, m_copy, m_keys, m_theme, m_help})
        button->setAccessibleName(button->toolTip());
}

} // namespace fathom
