// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "viewer_tools.h"

#include "anatomical_axes.h"
#include "captions.h"
#include "theme/theme.h"

#include <QActionGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QWidgetAction>

namespace fathom {

QString slabName(SlabMode mode)
{
    switch (mode) {
    case SlabMode::Off:
        break;
    case SlabMode::Maximum:
        return QStringLiteral("MIP");
    case SlabMode::Minimum:
        return QStringLiteral("MinIP");
    case SlabMode::Mean:
        return QCoreApplication::translate("Slab", "Mean");
    }
    return {};
}

ViewerTools::ViewerTools(QWidget *parent)
    : Translated(parent)
    , m_presets(new QComboBox(this))
    , m_mask(toggle(QStringLiteral("maskButton")))
    , m_heat(toggle(QStringLiteral("heatMapButton")))
    , m_crop(toggle(QStringLiteral("cropButton")))
    , m_smooth(toggle(QStringLiteral("smoothButton")))
    , m_crosshair(toggle(QStringLiteral("crosshairButton")))
    , m_volume(toggle(QStringLiteral("volumeButton")))
    , m_overlay(new OverlayMenu(this))
    , m_slab(new QToolButton(this))
    , m_cine(new QToolButton(this))
    , m_measure(new QToolButton(this))
    , m_more(new QToolButton(this))
    , m_reset(new QToolButton(this))
    , m_slabMm(new QDoubleSpinBox)
    , m_cineRate(new QSpinBox)
    , m_window(new QToolButton(this))
    , m_level(new QDoubleSpinBox)
    , m_width(new QDoubleSpinBox)
    , m_opacity(new QSlider(Qt::Horizontal, this))
{
    m_presets->setObjectName(QStringLiteral("windowPresets"));
    m_presets->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_opacity->setObjectName(QStringLiteral("maskOpacity"));
    m_opacity->setRange(5, 100);
    m_opacity->setMaximumWidth(90);
    m_reset->setObjectName(QStringLiteral("resetViewButton"));
    m_reset->setFocusPolicy(Qt::TabFocus);
    m_rows = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_rows->setContentsMargins(spacing::normal, 0, spacing::normal, 0);
    m_rows->setSpacing(spacing::tight);
    auto *layout = new QHBoxLayout;
    m_rows->addLayout(layout);
    layout->addWidget(m_presets);
    layout->addWidget(m_window);
    layout->addSpacing(spacing::normal);
    layout->addWidget(m_mask);
    layout->addWidget(m_opacity);
    layout->addSpacing(spacing::normal);
    layout->addWidget(m_heat);
    layout->addWidget(m_overlay);
    layout->addWidget(m_crop);
    layout->addWidget(m_crosshair);
    layout->addWidget(m_smooth);
    layout->addWidget(m_volume);
    layout = new QHBoxLayout;
    m_rows->addLayout(layout, 1);
    layout->addWidget(m_slab);
    layout->addWidget(m_cine);
    layout->addWidget(m_measure);
    layout->addWidget(m_more);
    layout->addStretch(1);
    layout->addWidget(m_reset);

    connect(m_presets, &QComboBox::activated, this, &ViewerTools::presetChosen);
    connect(m_mask, &QCheckBox::toggled, this, &ViewerTools::maskToggled);
    connect(m_opacity, &QSlider::valueChanged, this,
            [this](int percent) { Q_EMIT maskOpacityChanged(percent / 100.0); });
    connect(m_overlay, &OverlayMenu::lookChanged, this, &ViewerTools::valueLookChanged);
    connect(m_heat, &QCheckBox::toggled, this, &ViewerTools::heatToggled);
    connect(m_crop, &QCheckBox::toggled, this, &ViewerTools::cropToggled);
    connect(m_smooth, &QCheckBox::toggled, this, &ViewerTools::smoothToggled);
    connect(m_crosshair, &QCheckBox::toggled, this, &ViewerTools::crosshairToggled);
    connect(m_volume, &QCheckBox::toggled, this, &ViewerTools::volumeToggled);
    connect(m_reset, &QToolButton::clicked, this, &ViewerTools::resetWanted);
    buildMenus();
    retranslate();
}

QSize ViewerTools::minimumSizeHint() const
{
    // As narrow as the wider half: they lie below each other then.
    QSize smallest = QWidget::minimumSizeHint();
    smallest.setWidth(
        std::max(m_rows->itemAt(0)->minimumSize().width(), m_rows->itemAt(1)->minimumSize().width()) +
        2 * spacing::normal);
    return smallest;
}

void ViewerTools::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void ViewerTools::arrange()
{
    const int both = m_rows->itemAt(0)->minimumSize().width() + m_rows->itemAt(1)->minimumSize().width() +
                     2 * spacing::normal + spacing::tight;
    m_rows->setDirection(both <= width() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    updateGeometry();
}

void ViewerTools::buildMenus()
{
    const auto withMenu = [this](QToolButton *button, const QString &name) {
        button->setObjectName(name);
        button->setFocusPolicy(Qt::TabFocus);
        auto *menu = new QMenu(button);
        button->setMenu(menu);
        button->setPopupMode(QToolButton::InstantPopup);
        return menu;
    };
    const auto number = [](QMenu *menu, QWidget *box) {
        auto *action = new QWidgetAction(menu);
        action->setDefaultWidget(box);
        menu->addAction(action);
    };
    QMenu *slab = withMenu(m_slab, QStringLiteral("slabButton"));
    auto *modes = new QActionGroup(slab);
    for (size_t i = 0; i < m_slabModes.size(); ++i) {
        m_slabModes[i] = slab->addAction(QString());
        m_slabModes[i]->setCheckable(true);
        modes->addAction(m_slabModes[i]);
    }
    m_slabMm->setObjectName(QStringLiteral("slabThickness"));
    m_slabMm->setDecimals(1);
    m_slabMm->setRange(1, 200);
    m_slabMm->setKeyboardTracking(false);
    m_slabMm->setButtonSymbols(QAbstractSpinBox::NoButtons);
    number(slab, m_slabMm);
    const auto changed = [this] {
        Slab slab;
        slab.mm = m_slabMm->value();
        for (size_t i = 0; i < m_slabModes.size(); ++i)
            if (m_slabModes[i]->isChecked())
                slab.mode = SlabMode(i);
        Q_EMIT slabChanged(slab);
    };
    connect(modes, &QActionGroup::triggered, this, changed);
    connect(m_slabMm, &QDoubleSpinBox::valueChanged, this, changed);

    QMenu *cine = withMenu(m_cine, QStringLiteral("cineButton"));
    m_cine->setPopupMode(QToolButton::MenuButtonPopup);
    m_cine->setCheckable(true);
    m_cineRate->setObjectName(QStringLiteral("cineRate"));
    m_cineRate->setRange(1, 60);
    m_cineRate->setKeyboardTracking(false);
    m_cineRate->setButtonSymbols(QAbstractSpinBox::NoButtons);
    number(cine, m_cineRate);
    connect(m_cine, &QToolButton::toggled, this, &ViewerTools::cineToggled);
    connect(m_cineRate, &QSpinBox::valueChanged, this, &ViewerTools::cineRateChanged);

    QMenu *measure = withMenu(m_measure, QStringLiteral("measureButton"));
    auto *kinds = new QActionGroup(measure);
    for (size_t i = 0; i < m_measures.size(); ++i) {
        m_measures[i] = measure->addAction(QString());
        m_measures[i]->setCheckable(true);
        kinds->addAction(m_measures[i]);
        connect(m_measures[i], &QAction::triggered, this,
                [this, i] { Q_EMIT toolChosen(i > 0 ? std::optional(MeasureKind(i - 1)) : std::nullopt); });
    }
    measure->addSeparator();
    m_clear = measure->addAction(QString());
    m_clear->setObjectName(QStringLiteral("clearMeasurements"));
    connect(m_clear, &QAction::triggered, this, &ViewerTools::measurementsCleared);

    QMenu *more = withMenu(m_more, QStringLiteral("viewButton"));
    const auto option = [more](const QString &name) {
        QAction *action = more->addAction(QString());
        action->setObjectName(name);
        action->setCheckable(true);
        return action;
    };
    m_outline = option(QStringLiteral("outlineAction"));
    m_names = option(QStringLiteral("namesAction"));
    connect(m_outline, &QAction::toggled, this, &ViewerTools::outlineToggled);
    connect(m_names, &QAction::toggled, this, &ViewerTools::namesToggled);
    more->addSeparator();
    m_anatomical = option(QStringLiteral("anatomicalAction"));
    connect(m_anatomical, &QAction::toggled, this, &ViewerTools::anatomicalToggled);
    m_neurological = option(QStringLiteral("neurologicalAction"));
    m_noseRight = option(QStringLiteral("noseRightAction"));
    const auto turned = [this] {
        Q_EMIT conventionChanged({m_neurological->isChecked(), m_noseRight->isChecked()});
    };
    connect(m_neurological, &QAction::triggered, this, turned);
    connect(m_noseRight, &QAction::triggered, this, turned);
    more->addSeparator();
    auto *styles = new QActionGroup(more);
    for (size_t i = 0; i < m_mm.size(); ++i) {
        m_mm[i] = option(QStringLiteral("mmStyle%1").arg(i));
        styles->addAction(m_mm[i]);
        connect(m_mm[i], &QAction::triggered, this, [this, i] { Q_EMIT mmStyleChanged(MmStyle(i)); });
    }
    more->addSeparator();
    for (size_t i = 0; i < m_pictures.size(); ++i) {
        m_pictures[i] = more->addAction(QString());
        m_pictures[i]->setObjectName(QStringLiteral("picture%1").arg(i));
        connect(m_pictures[i], &QAction::triggered, this,
                [this, i] { Q_EMIT pictureWanted(i % 2 == 0, i >= 2); });
    }

    QMenu *window = withMenu(m_window, QStringLiteral("windowButton"));
    const auto typed = [this] {
        Q_EMIT windowTyped(
            {m_level->value() - m_width->value() / 2, m_level->value() + m_width->value() / 2});
    };
    for (QDoubleSpinBox *box : {m_level, m_width}) {
        box->setKeyboardTracking(false);
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
        box->setRange(box == m_level ? -1e6 : 0.01, 1e6);
        number(window, box);
        connect(box, &QDoubleSpinBox::valueChanged, this, typed);
    }
    window->addSeparator();
    m_sameWindow = window->addAction(QString());
    m_sameWindow->setObjectName(QStringLiteral("sameWindowAction"));
    m_sameWindow->setCheckable(true);
    connect(m_sameWindow, &QAction::toggled, this, &ViewerTools::sameWindowToggled);
    m_ownPresets = window->addAction(QString());
    m_ownPresets->setObjectName(QStringLiteral("ownPresetsAction"));
    connect(m_ownPresets, &QAction::triggered, this, &ViewerTools::ownPresetsWanted);
    m_resetWindow = window->addAction(QString());
    m_resetWindow->setObjectName(QStringLiteral("resetWindowAction"));
    connect(m_resetWindow, &QAction::triggered, this, &ViewerTools::windowResetWanted);
    m_level->setObjectName(QStringLiteral("windowLevel"));
    m_width->setObjectName(QStringLiteral("windowWidth"));
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
        m_presets->addItem(i > 9 ? presets[i].name : tr("%1  [%2]").arg(presets[i].name).arg(i));
    m_presets->setPlaceholderText(tr("Own window"));
}

void ViewerTools::show(const ViewerState &state, const QString &presetId, bool plays)
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
    m_overlay->setVisible(state.crop.has_value());
    m_overlay->setLook(state.valueLook);
    set(m_crop, state.cropVisible);
    m_crop->setVisible(state.crop.has_value());
    set(m_smooth, state.smooth);
    set(m_crosshair, state.crosshairVisible);
    set(m_volume, state.volumeVisible && !state.isLarge());
    m_volume->setEnabled(!state.isLarge());
    const auto check = [](QAction *action, bool on) {
        const QSignalBlocker quiet(action);
        action->setChecked(on);
    };
    for (size_t i = 0; i < m_slabModes.size(); ++i)
        check(m_slabModes[i], size_t(state.slab.mode) == i);
    for (size_t i = 0; i < m_measures.size(); ++i)
        check(m_measures[i], i == (state.tool ? size_t(*state.tool) + 1 : 0));
    m_measure->setEnabled(scan);
    m_clear->setEnabled(!state.measurements.empty());
    check(m_outline, state.outline);
    check(m_neurological, state.convention.neurological);
    check(m_noseRight, state.convention.noseRight);
    for (size_t i = 0; i < m_mm.size(); ++i)
        check(m_mm[i], size_t(state.mm) == i);
    for (QAction *picture : m_pictures)
        picture->setEnabled(scan);
    m_window->setEnabled(scan);
    const QSignalBlocker quietLevel(m_level);
    const QSignalBlocker quietWidth(m_width);
    const double width = state.window.upper - state.window.lower;
    for (QDoubleSpinBox *box : {m_level, m_width})
        box->setDecimals(width < 20 ? 2 : 0);
    m_level->setValue((state.window.upper + state.window.lower) / 2);
    m_width->setValue(width);
    check(m_names, state.namesAtCursor);
    check(m_sameWindow, state.sameWindow);
    check(m_anatomical, state.anatomical);
    m_anatomical->setEnabled(scan && state.tilt >= leastTilt);
    arrange(); // what is shown may be more or less than before
    const QSignalBlocker quietSlab(m_slabMm);
    const QSignalBlocker quietCine(m_cine);
    const QSignalBlocker quietRate(m_cineRate);
    m_slabMm->setValue(state.slab.mm);
    m_cine->setChecked(plays);
    m_cineRate->setValue(state.cineRate);
    m_slab->setEnabled(scan && !state.isLarge());
    m_cine->setEnabled(scan);
    for (QWidget *button : std::initializer_list<QWidget *>{m_smooth, m_crosshair, m_reset})
        button->setEnabled(scan);
}

void ViewerTools::retranslate()
{
    m_presets->setToolTip(
        tr("Window: which values are drawn from black to white. Keys 0 to 9, or drag with the "
           "right mouse button"));
    m_presets->setAccessibleName(tr("Window preset"));
    m_mask->setText(tr("Structures"));
    m_mask->setToolTip(tr("Draw the annotated structures in colour (M)"));
    m_opacity->setToolTip(tr("Opacity of the structures, per cent (Alt and wheel, or Alt with Up and Down)"));
    m_opacity->setAccessibleName(tr("Opacity of the structures"));
    m_heat->setText(tr("Heat map"));
    m_heat->setToolTip(tr("Where in the slice the chosen feature fires (Space)"));
    m_crop->setText(tr("Crop"));
    m_crop->setToolTip(tr("Outline of the square that the encoder sees (B)"));
    m_smooth->setText(tr("Smooth"));
    m_smooth->setToolTip(tr("Linear interpolation between voxels; off: each voxel as stored (N)"));
    m_crosshair->setText(tr("Crosshair"));
    m_crosshair->setToolTip(tr("Lines of the other two planes (C)"));
    const std::array<QString, 4> modes = {tr("One slice"), tr("Maximum (MIP)"), tr("Minimum (MinIP)"),
                                          tr("Mean")};
    for (size_t i = 0; i < modes.size(); ++i)
        m_slabModes[i]->setText(modes[i]);
    m_slab->setText(tr("Slab"));
    m_slab->setToolTip(tr("Several slices as one picture (S; [ and ] change the thickness)"));
    m_slabMm->setSuffix(tr(" mm"));
    m_slabMm->setToolTip(tr("Thickness of the slab; slices whose middle lies in it belong to it"));
    m_slabMm->setAccessibleName(tr("Thickness of the slab"));
    m_cine->setText(tr("Cine"));
    m_cine->setToolTip(tr("Run through the slices of the plane that was used last (K)"));
    m_cineRate->setSuffix(tr(" per second"));
    m_cineRate->setToolTip(tr("Slices a second"));
    m_cineRate->setAccessibleName(m_cineRate->toolTip());
    const std::array<QString, 5> kinds = {tr("Move the crosshair (Esc)"), tr("Length (D)"), tr("Angle (A)"),
                                          tr("Ellipse (E)"), tr("Rectangle (Q)")};
    for (size_t i = 0; i < kinds.size(); ++i)
        m_measures[i]->setText(kinds[i]);
    m_clear->setText(tr("Remove all measurements"));
    m_measure->setText(tr("Measure"));
    m_measure->setToolTip(
        tr("Length, angle, values in a region: drag, or Enter for a point at the crosshair; "
           "drag a point to move it, Delete removes"));
    m_more->setText(tr("View"));
    m_more->setToolTip(tr("How the scan is shown"));
    m_outline->setText(tr("Structures as outlines (O)"));
    m_neurological->setText(tr("Patient's left at the left (neurological)"));
    m_anatomical->setText(tr("Anatomical axes, resampled; off: as acquired (X)"));
    m_noseRight->setText(tr("Sagittal slices face right"));
    const std::array<QString, 3> styles = {tr("Millimetres with letters"), tr("Millimetres as LPS"),
                                           tr("Millimetres as RAS")};
    for (size_t i = 0; i < styles.size(); ++i)
        m_mm[i]->setText(styles[i]);
    const std::array<QString, 4> pictures = {
        tr("Copy the picture with its texts (I)"), tr("Copy the bare picture"),
        tr("Save the picture with its texts …"), tr("Save the bare picture …")};
    for (size_t i = 0; i < pictures.size(); ++i)
        m_pictures[i]->setText(pictures[i]);
    m_window->setText(tr("L/W"));
    m_window->setToolTip(tr("Type the window's level and width; own presets; one window for all"));
    m_sameWindow->setText(tr("Same window in all windows of the program"));
    m_ownPresets->setText(tr("Own presets …"));
    m_resetWindow->setText(tr("Window as at first"));
    m_window->setAccessibleName(m_window->toolTip());
    m_level->setPrefix(tr("Level "));
    m_level->setAccessibleName(tr("Level of the window"));
    m_width->setPrefix(tr("Width "));
    m_width->setAccessibleName(tr("Width of the window"));
    m_names->setText(tr("Structure's name at the cursor"));
    m_volume->setText(tr("3-D"));
    m_volume->setToolTip(tr("The scan in three dimensions in a fourth pane (T)"));
    m_reset->setText(tr("Reset view"));
    m_reset->setToolTip(tr("Whole scan and window as at first (R)"));
    for (QAbstractButton *button : std::initializer_list<QAbstractButton *>{m_mask, m_heat, m_crop, m_smooth,
                                                                            m_crosshair, m_volume, m_reset})
        button->setAccessibleName(button->text());
    for (QToolButton *button : {m_slab, m_cine, m_measure, m_more})
        button->setAccessibleName(button->text());
    setPresets(std::vector<WindowPreset>(m_presetList));
}

} // namespace fathom
