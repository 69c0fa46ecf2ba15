// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_viewer_private.h"
#include "viewer_preferences.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMenu>
#include <algorithm>
#include <cmath>

// The viewer's bar, keys and menu.
namespace fathom {

void SliceViewer::connectTools()
{
    connect(d->tools, &ViewerTools::presetChosen, this, &SliceViewer::applyPreset);
    const auto change = [this](auto member) {
        return [this, member](auto value) {
            d->state.*member = value;
            updateTools();
            refresh();
        };
    };
    connect(d->tools, &ViewerTools::maskToggled, this, change(&ViewerState::maskVisible));
    connect(d->tools, &ViewerTools::cropToggled, this, change(&ViewerState::cropVisible));
    connect(d->tools, &ViewerTools::smoothToggled, this, change(&ViewerState::smooth));
    connect(d->tools, &ViewerTools::crosshairToggled, this, change(&ViewerState::crosshairVisible));
    connect(d->tools, &ViewerTools::slabChanged, this, change(&ViewerState::slab));
    // These hold in all windows and for the next time.
    const auto prefer = [](auto member) {
        return [member](auto value) {
            ViewerPreferences::Values values = ViewerPreferences::shared().values();
            values.*member = value;
            ViewerPreferences::shared().setValues(values);
        };
    };
    using Values = ViewerPreferences::Values;
    connect(d->tools, &ViewerTools::outlineToggled, this, prefer(&Values::outline));
    connect(d->tools, &ViewerTools::maskOpacityChanged, this, prefer(&Values::maskOpacity));
    connect(d->tools, &ViewerTools::valueLookChanged, this, prefer(&Values::valueLook));
    connect(d->tools, &ViewerTools::namesToggled, this, prefer(&Values::namesAtCursor));
    connect(d->tools, &ViewerTools::conventionChanged, this, prefer(&Values::convention));
    connect(d->tools, &ViewerTools::mmStyleChanged, this, prefer(&Values::mm));
    connect(d->tools, &ViewerTools::cineRateChanged, this, prefer(&Values::cineRate));
    connect(&ViewerPreferences::shared(), &ViewerPreferences::changed, this, &SliceViewer::followPreferences);
    connect(&ViewerPreferences::shared(), &ViewerPreferences::windowShared, this, &SliceViewer::followWindow);
    connect(d->tools, &ViewerTools::windowTyped, this, &SliceViewer::setWindow);
    connect(d->tools, &ViewerTools::anatomicalToggled, this, &SliceViewer::setAnatomical);
    connect(d->tools, &ViewerTools::sameWindowToggled, this, &SliceViewer::setSameWindow);
    connect(d->tools, &ViewerTools::ownPresetsWanted, this, &SliceViewer::editPresets);
    connect(d->tools, &ViewerTools::windowResetWanted, this, &SliceViewer::resetWindow);
    connect(d->tools, &ViewerTools::pictureWanted, this, [this](bool texts, bool toFile) {
        if (toFile)
            savePicture(texts);
        else
            QApplication::clipboard()->setPixmap(picture(texts));
    });
    connect(d->tools, &ViewerTools::toolChosen, this, &SliceViewer::setTool);
    connect(d->tools, &ViewerTools::measurementsCleared, this, [this] {
        d->state.measurements.clear();
        d->state.selected = -1;
        updateTools();
        refresh();
    });
    connect(d->tools, &ViewerTools::cineToggled, this, &SliceViewer::setPlaying);
    connect(&d->cine, &QTimer::timeout, this, [this] {
        const SlicePane *pane = d->panes[size_t(d->active)];
        const int last = pane->frame().slices - 1;
        scroll(d->active, pane->slice() < last ? 1 : -last); // from the end back to the first
    });
    connect(d->tools, &ViewerTools::volumeToggled, this, &SliceViewer::setVolumeVisible);
    connect(d->tools, &ViewerTools::heatToggled, this, &SliceViewer::setHeatMapVisible);
    connect(d->tools, &ViewerTools::resetWanted, this, &SliceViewer::resetView);
}

void SliceViewer::followPreferences()
{
    const ViewerPreferences::Values &values = ViewerPreferences::shared().values();
    d->state.convention = values.convention;
    d->state.mm = values.mm;
    d->state.outline = values.outline;
    d->state.namesAtCursor = values.namesAtCursor;
    d->state.cineRate = values.cineRate;
    d->state.sameWindow = values.sameWindow;
    d->state.maskOpacity = values.maskOpacity;
    if (d->state.valueLook != values.valueLook) {
        d->state.valueLook = values.valueLook;
        drawHeatMap();
    }
    if (d->state.volume())
        fillPresets();
    d->cine.setInterval(1000 / values.cineRate);
    updateTools();
    refresh();
}

void SliceViewer::turnOpacity(int steps)
{
    constexpr double step = 0.05;
    ViewerPreferences::Values values = ViewerPreferences::shared().values();
    const bool map = d->state.heatVisible && !d->state.heat.isNull();
    double &opacity = map ? values.valueLook.opacity : values.maskOpacity;
    opacity = std::clamp(step * std::round(opacity / step + steps), map ? 0.0 : step, 1.0);
    ViewerPreferences::shared().setValues(values);
}

void SliceViewer::setTool(const std::optional<MeasureKind> &tool)
{
    d->state.tool = tool == d->state.tool ? std::nullopt : tool;
    if (!d->state.measurements.empty() && !d->state.measurements.back().isComplete()) {
        d->state.measurements.pop_back();
        d->state.selected = -1;
    }
    updateTools();
    refresh();
}

const std::vector<Measurement> &SliceViewer::measurements() const
{
    return d->state.measurements;
}

void SliceViewer::removeMeasurement()
{
    auto &all = d->state.measurements;
    const SlicePane *pane = d->panes[size_t(d->active)];
    int which = d->state.selected;
    // Without a chosen one the newest of the slice.
    for (int i = int(all.size()) - 1; i >= 0 && which < 0; --i)
        if (all[size_t(i)].isOn(pane->frame(), pane->slice()))
            which = i;
    if (which >= 0 && which < int(all.size()))
        all.erase(all.begin() + which);
    d->state.selected = -1;
    updateTools();
    refresh();
}

void SliceViewer::setPlaying(bool plays)
{
    if (plays && d->state.volume())
        d->cine.start(1000 / d->state.cineRate);
    else
        d->cine.stop();
    updateTools();
}

bool SliceViewer::isPlaying() const
{
    return d->cine.isActive();
}

void SliceViewer::setSlab(const Slab &slab)
{
    d->state.slab = slab;
    if (d->state.isLarge())
        d->state.slab.mode = SlabMode::Off;
    d->state.slab.mm = std::clamp(slab.mm, 1.0, 200.0);
    updateTools();
    refresh();
}

void SliceViewer::openUnderCrosshair(Plane pane, bool newWindow)
{
    if (!d->state.volume())
        return;
    const int axis = storedAxis(pane);
    for (const SliceRange &range : d->state.view->record.planes)
        if (range.storedAxis == axis) {
            Q_EMIT sliceUnderCrosshairWanted(range.plane, crosshair(), newWindow);
            return;
        }
}

void SliceViewer::showMenu(Plane pane, const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *open = menu->addAction(tr("Open the slice under the crosshair"));
    QAction *openNew = menu->addAction(tr("Open it in a second window"));
    bool cut = false;
    if (d->state.volume())
        for (const SliceRange &range : d->state.view->record.planes)
            cut = cut || range.storedAxis == storedAxis(pane);
    open->setEnabled(cut);
    openNew->setEnabled(cut);
    connect(open, &QAction::triggered, this, [this, pane] { openUnderCrosshair(pane, false); });
    connect(openNew, &QAction::triggered, this, [this, pane] { openUnderCrosshair(pane, true); });
    menu->addSeparator();
    for (size_t i = 0; i < d->presets.size(); ++i)
        connect(menu->addAction(d->presets[i].name), &QAction::triggered, this,
                [this, i] { applyPreset(int(i)); });
    menu->addSeparator();
    QAction *alone = menu->addAction(d->maximised ? tr("Show all planes") : tr("Show this plane alone"));
    connect(alone, &QAction::triggered, this, [this, pane] { toggleMaximised(d->panes[size_t(pane)]); });
    connect(menu->addAction(tr("Reset view")), &QAction::triggered, this, &SliceViewer::resetView);
    menu->popup(position);
}

void SliceViewer::updateTools()
{
    d->tools->show(d->state, d->presetId, isPlaying());
}

void SliceViewer::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(readout());
        return;
    }
    if (event->modifiers().testFlag(Qt::AltModifier) &&
        (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
        turnOpacity(event->key() == Qt::Key_Up ? 1 : -1);
        return;
    }
    if ((event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) != Qt::NoModifier) {
        QWidget::keyPressEvent(event);
        return;
    }
    const auto flip = [this](bool ViewerState::*member) {
        d->state.*member = !(d->state.*member);
        updateTools();
        refresh();
    };
    switch (event->key()) {
    case Qt::Key_Space:
        setHeatMapVisible(!d->state.heatVisible);
        break;
    case Qt::Key_M:
        flip(&ViewerState::maskVisible);
        break;
    case Qt::Key_N:
        flip(&ViewerState::smooth);
        break;
    case Qt::Key_C:
        flip(&ViewerState::crosshairVisible);
        break;
    case Qt::Key_B:
        flip(&ViewerState::cropVisible);
        break;
    case Qt::Key_S:
        setSlab({SlabMode((int(d->state.slab.mode) + 1) % 4), d->state.slab.mm});
        break;
    case Qt::Key_BracketLeft:
    case Qt::Key_BracketRight: {
        const double step = event->key() == Qt::Key_BracketLeft ? -5 : 5;
        setSlab({d->state.slab.mode, 5 * std::round(d->state.slab.mm / 5) + step});
        break;
    }
    case Qt::Key_D:
        setTool(MeasureKind::Ruler);
        break;
    case Qt::Key_A:
        setTool(MeasureKind::Angle);
        break;
    case Qt::Key_E:
        setTool(MeasureKind::Ellipse);
        break;
    case Qt::Key_Q:
        setTool(MeasureKind::Rectangle);
        break;
    case Qt::Key_Escape:
        setTool(d->state.tool);
        break;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        removeMeasurement();
        break;
    case Qt::Key_K:
        setPlaying(!isPlaying());
        break;
    case Qt::Key_O:
        d->tools->findChild<QAction *>(QStringLiteral("outlineAction"))->toggle();
        break;
    case Qt::Key_G: {
        ViewerPreferences::Values values = ViewerPreferences::shared().values();
        values.valueLook.contour = !values.valueLook.contour;
        ViewerPreferences::shared().setValues(values);
        break;
    }
    case Qt::Key_I:
        if (d->state.volume())
            QApplication::clipboard()->setPixmap(picture(true));
        break;
    case Qt::Key_X:
        setAnatomical(!d->state.anatomical);
        break;
    case Qt::Key_T:
        setVolumeVisible(!d->state.volumeVisible);
        break;
    case Qt::Key_R:
        resetView();
        break;
    default:
        if (event->key() >= Qt::Key_0 && event->key() <= Qt::Key_9)
            applyPreset(event->key() - Qt::Key_0);
        else
            QWidget::keyPressEvent(event);
    }
}

} // namespace fathom
