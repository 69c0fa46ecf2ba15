// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "preset_dialog.h"
#include "slice_viewer_private.h"
#include "viewer_preferences.h"

#include <algorithm>

// The viewer's window: which values are drawn from black to white.
namespace fathom {
namespace {

QString ownId(const QString &name)
{
    return QStringLiteral("own:") + name;
}

} // namespace

void SliceViewer::fillPresets()
{
    const Volume &volume = d->state.read ? *d->state.read : *d->scan->volume;
    d->presets = windowPresets(volume, d->state.view->record.window);
    for (const OwnPreset &each : ViewerPreferences::shared().values().presets.value(volume.modality))
        d->presets.push_back({ownId(each.name), each.name, {each.lower, each.upper}});
    d->state.windowName.clear();
    const auto chosen = std::find_if(d->presets.begin(), d->presets.end(),
                                     [this](const WindowPreset &each) { return each.id == d->presetId; });
    if (chosen != d->presets.end())
        d->state.windowName = chosen->name;
    else
        d->presetId.clear(); // removed: its numbers stay
    d->tools->setPresets(d->presets);
}

void SliceViewer::startWindow()
{
    ViewerPreferences &preferences = ViewerPreferences::shared();
    const Modality modality = d->state.volume()->modality;
    if (const auto shared = preferences.sharedWindow(modality)) {
        followWindow(nullptr, modality, *shared);
        return;
    }
    takeWindow(d->presets.front().window, d->presets.front().id);
    if (const auto chosen = preferences.remembered(modality, d->state.view->record.dataset)) {
        takeWindow(chosen->window, {});
        // A preset has its own numbers in each scan: percentiles of MRI, and what the encoder saw.
        for (const WindowPreset &preset : d->presets)
            if (preset.id == chosen->preset)
                takeWindow(preset.window, preset.id);
    }
    preferences.shareWindow(this, modality, d->state.window);
}

void SliceViewer::takeWindow(const Window &window, const QString &preset)
{
    d->state.window = window;
    d->state.windowName.clear();
    d->presetId = preset;
    for (const WindowPreset &each : d->presets)
        if (each.id == preset)
            d->state.windowName = each.name;
}

void SliceViewer::keepWindow()
{
    updateTools();
    refresh();
    Q_EMIT windowChanged(d->state.window);
    if (!d->state.volume())
        return;
    ViewerPreferences &preferences = ViewerPreferences::shared();
    const Modality modality = d->state.volume()->modality;
    preferences.remember(modality, d->state.view->record.dataset, {d->presetId, d->state.window});
    preferences.shareWindow(this, modality, d->state.window);
}

void SliceViewer::setWindow(const Window &window)
{
    takeWindow(window, {});
    keepWindow();
}

void SliceViewer::applyPreset(int number)
{
    if (number < 0 || number >= int(d->presets.size()))
        return;
    const WindowPreset &preset = d->presets[size_t(number)];
    takeWindow(preset.window, preset.id);
    keepWindow();
}

void SliceViewer::resetWindow()
{
    applyPreset(0);
    if (d->state.volume())
        ViewerPreferences::shared().forget(d->state.volume()->modality, d->state.view->record.dataset);
}

void SliceViewer::followWindow(const QObject *from, Modality modality, const Window &window)
{
    if (from == this || !d->state.volume() || d->state.volume()->modality != modality)
        return;
    // The name goes along where it is true here too.
    const auto preset = std::find_if(d->presets.begin(), d->presets.end(), [&](const WindowPreset &each) {
        return each.window.lower == window.lower && each.window.upper == window.upper;
    });
    takeWindow(window, preset == d->presets.end() ? QString() : preset->id);
    updateTools();
    refresh();
    Q_EMIT windowChanged(window);
}

void SliceViewer::setSameWindow(bool same)
{
    ViewerPreferences::Values values = ViewerPreferences::shared().values();
    values.sameWindow = same;
    ViewerPreferences::shared().setValues(values);
    if (same && d->state.volume())
        ViewerPreferences::shared().shareWindow(this, d->state.volume()->modality, d->state.window);
}

void SliceViewer::editPresets()
{
    if (!d->state.volume())
        return;
    auto *dialog = new PresetDialog(d->state.volume()->modality, d->state.window, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

Window SliceViewer::window() const
{
    return d->state.window;
}

QString SliceViewer::windowName() const
{
    return d->state.windowName;
}

} // namespace fathom
