// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "rail_view.h"

#include "address.h"
#include "theme/theme.h"

#include <QButtonGroup>
#include <QToolButton>
#include <QVBoxLayout>

namespace fathom {

RailView::RailView(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_group(new QButtonGroup(this))
    , m_library(new QToolButton)
    , m_features(new QToolButton)
    , m_encoders(new QToolButton)
    , m_jobs(new QToolButton)
{
    setObjectName(QStringLiteral("rail"));
    setProperty("side", true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, spacing::normal, 0, spacing::normal);
    column->setSpacing(0);
    const std::pair<QToolButton *, const char *> buttons[] = {
        {m_library, "library"}, {m_features, "features"}, {m_encoders, "encoders"}, {m_jobs, "jobs"}};
    for (const auto &[button, page] : buttons) {
        const QString name = QLatin1String(page);
        button->setObjectName(QStringLiteral("rail_") + name);
        button->setProperty("rail", true);
        button->setProperty("page", name);
        button->setCheckable(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        button->setIconSize(QSize(20, 20));
        m_group->addButton(button);
        column->addWidget(button);
        connect(button, &QToolButton::clicked, this,
                [this, name] { Q_EMIT addressActivated(Address::page(name), false); });
    }
    column->addStretch();
    setIcons();
    retranslate();
}

void RailView::setCurrent(const QString &page)
{
    m_group->setExclusive(false);
    for (QAbstractButton *button : m_group->buttons())
        button->setChecked(button->property("page").toString() == page);
    m_group->setExclusive(true);
}

void RailView::setIcons()
{
    const Theme &theme = Theme::of(this);
    m_library->setIcon(themedIcon(QStringLiteral("library"), theme));
    m_features->setIcon(themedIcon(QStringLiteral("features"), theme));
    m_encoders->setIcon(themedIcon(QStringLiteral("encoders"), theme));
    m_jobs->setIcon(themedIcon(QStringLiteral("jobs"), theme));
}

void RailView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        setIcons();
    Translated<QFrame>::changeEvent(event);
}

void RailView::retranslate()
{
    m_library->setText(tr("Library"));
    m_library->setToolTip(tr("Scans and data sets (Ctrl+1)"));
    m_features->setText(tr("Features"));
    m_features->setToolTip(tr("All features of the SAE (Ctrl+2)"));
    m_encoders->setText(tr("Encoders"));
    m_encoders->setToolTip(tr("What turns slices into vectors, and weights of your own (Ctrl+3)"));
    m_jobs->setText(tr("Jobs"));
    m_jobs->setToolTip(tr("Running, queued and ended jobs (Ctrl+4)"));
}

} // namespace fathom
