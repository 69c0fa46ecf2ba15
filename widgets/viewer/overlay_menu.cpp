// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "overlay_menu.h"

#include "captions.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QWidgetAction>

#include <cmath>

namespace fathom {

OverlayMenu::OverlayMenu(QWidget *parent)
    : Translated(parent)
{
    setObjectName(QStringLiteral("overlayButton"));
    setFocusPolicy(Qt::TabFocus);
    setPopupMode(QToolButton::InstantPopup);
    setMenu(new QMenu(this));
    m_opacity = addSlider(QStringLiteral("valueOpacity"), m_opacityLabel);
    const auto option = [this](const QString &name) {
        QAction *action = menu()->addAction(QString());
        action->setObjectName(name);
        action->setCheckable(true);
        connect(action, &QAction::toggled, this, &OverlayMenu::edit);
        return action;
    };
    m_contour = option(QStringLiteral("valueContour"));
    m_threshold = addSlider(QStringLiteral("valueThreshold"), m_thresholdLabel);
    m_cut = option(QStringLiteral("valueCut"));
    setLook(m_look);
    retranslate();
}

QSlider *OverlayMenu::addSlider(const QString &name, QLabel *&label)
{
    auto *row = new QWidget(this);
    label = new QLabel(row);
    auto *slider = new QSlider(Qt::Horizontal, row);
    slider->setObjectName(name);
    slider->setRange(0, 100);
    slider->setPageStep(10);
    slider->setMinimumWidth(140);
    label->setBuddy(slider);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(spacing::normal, spacing::tight, spacing::normal, spacing::tight);
    layout->addWidget(label);
    layout->addWidget(slider, 1);
    auto *action = new QWidgetAction(menu());
    action->setDefaultWidget(row);
    menu()->addAction(action);
    connect(slider, &QSlider::valueChanged, this, &OverlayMenu::edit);
    return slider;
}

void OverlayMenu::setLook(const ValueLook &look)
{
    m_look = look;
    const QSignalBlocker blockers[] = {QSignalBlocker(m_opacity), QSignalBlocker(m_threshold),
                                       QSignalBlocker(m_contour), QSignalBlocker(m_cut)};
    m_opacity->setValue(int(std::lround(100 * look.opacity)));
    m_threshold->setValue(int(std::lround(100 * look.threshold)));
    m_contour->setChecked(look.contour);
    m_cut->setChecked(look.cut);
}

void OverlayMenu::edit()
{
    m_look = {m_opacity->value() / 100.0, m_contour->isChecked(), m_threshold->value() / 100.0,
              m_cut->isChecked()};
    Q_EMIT lookChanged(m_look);
}

void OverlayMenu::retranslate()
{
    setText(tr("Overlay"));
    setToolTip(tr(
        "How a heat map lies over the slice: opacity (Alt and wheel, or Alt with Up and Down), contour (G), "
        "threshold, cut"));
    setAccessibleName(text());
    m_opacityLabel->setText(tr("Opacity"));
    m_opacity->setToolTip(
        tr("Opacity of the largest value in per cent; smaller ones in proportion to their value"));
    m_opacity->setAccessibleName(m_opacity->toolTip());
    m_thresholdLabel->setText(tr("Threshold"));
    m_threshold->setToolTip(tr("Of contour and cut, in per cent of the largest value in the slice"));
    m_threshold->setAccessibleName(m_threshold->toolTip());
    m_contour->setText(tr("Contour at the threshold (G)"));
    m_cut->setText(tr("Nothing below the threshold"));
}

} // namespace fathom
