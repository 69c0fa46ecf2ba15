// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "viewer_tools.h"

#include "captions.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

namespace fathom {

ViewerTools::ViewerTools(QWidget *parent)
    : Translated(parent)
    , m_presets(new QComboBox(this))
    , m_mask(toggle(QStringLiteral("maskButton")))
    , m_heat(toggle(QStringLiteral("heatMapButton")))
    , m_crop(toggle(QStringLiteral("cropButton")))
    , m_smooth(toggle(QStringLiteral("smoothButton")))
    , m_crosshair(toggle(QStringLiteral("crosshairButton")))
    , m_volume(toggle(QStringLiteral("volumeButton")))
    , m_reset(new QToolButton(this))
    , m_opacity(new QSlider(Qt::Horizontal, this))
{
    m_presets->setObjectName(QStringLiteral("windowPresets"));
    m_presets->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_opacity->setObjectName(QStringLiteral("maskOpacity"));
    m_opacity->setRange(5, 100);
    m_opacity->setMaximumWidth(90);
    m_reset->setObjectName(QStringLiteral("resetViewButton"));
    m_reset->setFocusPolicy(Qt::TabFocus);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::normal, 0, spacing::normal, 0);
    layout->setSpacing(spacing::tight);
    layout->addWidget(m_presets);
    layout->addSpacing(spacing::normal);
    layout->addWidget(m_mask);
    layout->addWidget(m_opacity);
    layout->addSpacing(spacing::normal);
    layout->addWidget(m_heat);
    layout->addWidget(m_crop);
    layout->addWidget(m_crosshair);
    layout->addWidget(m_smooth);
    layout->addWidget(m_volume);
    layout->addStretch(1);
    layout->addWidget(m_reset);

    connect(m_presets, &QComboBox::activated, this, &ViewerTools::presetChosen);
    connect(m_mask, &QCheckBox::toggled, this, &ViewerTools::maskToggled);
    connect(m_opacity, &QSlider::valueChanged, this,
            [this](int percent) { Q_EMIT maskOpacityChanged(percent / 100.0); });
    connect(m_heat, &QCheckBox::toggled, this, &ViewerTools::heatToggled);
    connect(m_crop, &QCheckBox::toggled, this, &ViewerTools::cropToggled);
    connect(m_smooth, &QCheckBox::toggled, this, &ViewerTools::smoothToggled);
    connect(m_crosshair, &QCheckBox::toggled, this, &ViewerTools::crosshairToggled);
    connect(m_volume, &QCheckBox::toggled, this, &ViewerTools::volumeToggled);
    connect(m_reset, &QToolButton::clicked, this, &ViewerTools::resetWanted);
    retranslate();
}

QCheckBox *ViewerTools::toggle(const QString &name)
{
    auto *box = new QCheckBox(this);
    box->setObjectName(name);
    box->setFocusPolicy(Qt::TabFocus);
    return box;
}

void ViewerTools::setPresets(const std::vector<WindowPreset> &presets)
{
    m_presetList = presets;
    const QSignalBlocker quiet(m_presets);
    m_presets->clear();
    for (size_t i = 0; i < presets.size(); ++i)
        //: Window preset with the key that chooses it.
        m_presets->addItem(tr("%1  [%2]").arg(presets[i].name).arg(i));
    m_presets->setPlaceholderText(tr("Own window"));
}

void ViewerTools::show(const ViewerState &state, const QString &presetId)
{
    const auto set = [](QCheckBox *button, bool on) {
        const QSignalBlocker quiet(button);
        button->setChecked(on);
    };
    const bool scan = state.volume() != nullptr;
    const bool labels = scan && state.view->labels;
    const QSignalBlocker quietPresets(m_presets);
    const QSignalBlocker quietOpacity(m_opacity);
    int current = -1;
    for (size_t i = 0; i < m_presetList.size(); ++i)
        if (m_presetList[i].id == presetId)
            current = int(i);
    m_presets->setCurrentIndex(current);
    m_presets->setEnabled(scan);
    set(m_mask, labels && state.maskVisible);
    m_mask->setEnabled(labels);
    m_opacity->setEnabled(labels && state.maskVisible);
    m_opacity->setValue(int(state.maskOpacity * 100 + 0.5));
    set(m_heat, state.heatVisible);
    m_heat->setVisible(state.crop.has_value());
    m_heat->setEnabled(!state.heat.isNull());
    set(m_crop, state.cropVisible);
    m_crop->setVisible(state.crop.has_value());
    set(m_smooth, state.smooth);
    set(m_crosshair, state.crosshairVisible);
    set(m_volume, state.volumeVisible);
    for (QWidget *button : std::initializer_list<QWidget *>{m_smooth, m_crosshair, m_reset})
        button->setEnabled(scan);
}

void ViewerTools::retranslate()
{
    m_presets->setToolTip(
        tr("Window: which values are drawn from black to white. Keys 0 to 5, or drag with the "
           "right mouse button"));
    m_presets->setAccessibleName(tr("Window preset"));
    m_mask->setText(tr("Structures"));
    m_mask->setToolTip(tr("Draw the annotated structures in colour (M)"));
    m_opacity->setToolTip(tr("Opacity of the structures, per cent"));
    m_opacity->setAccessibleName(tr("Opacity of the structures"));
    m_heat->setText(tr("Heat map"));
    m_heat->setToolTip(tr("Where in the slice the chosen feature fires (Space)"));
    m_crop->setText(tr("Crop"));
    m_crop->setToolTip(tr("Outline of the square that the encoder sees (B)"));
    m_smooth->setText(tr("Smooth"));
    m_smooth->setToolTip(tr("Linear interpolation between voxels; off: each voxel as stored (N)"));
    m_crosshair->setText(tr("Crosshair"));
    m_crosshair->setToolTip(tr("Lines of the other two planes (C)"));
    m_volume->setText(tr("3-D"));
    m_volume->setToolTip(tr("The scan in three dimensions in a fourth pane (T)"));
    m_reset->setText(tr("Reset view"));
    m_reset->setToolTip(tr("Whole scan, middle of each plane as at first (R)"));
    for (QAbstractButton *button : std::initializer_list<QAbstractButton *>{m_mask, m_heat, m_crop, m_smooth,
                                                                            m_crosshair, m_volume, m_reset})
        button->setAccessibleName(button->text());
    setPresets(std::vector<WindowPreset>(m_presetList));
}

} // namespace fathom
