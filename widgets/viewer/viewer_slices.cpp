// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_viewer_private.h"

#include <cmath>

// A scan that is larger than the memory: the slice under the crosshair is asked for and shown when it comes.
namespace fathom {

constexpr int slicesKept = 2; // on each side of the crosshair

QWidget *SliceViewer::onlyPane() const
{
    if (!d->state.isLarge())
        return d->maximised;
    for (SlicePane *pane : d->panes)
        if (storedAxis(pane->plane()) == 2)
            return pane;
    return d->maximised;
}

void SliceViewer::followSlice()
{
    if (!d->state.isLarge())
        return;
    const int k = d->state.voxel[2];
    if (k != d->state.readIndex) {
        if (d->state.readIndex >= 0)
            d->way = k > d->state.readIndex ? 1 : -1;
        if (const auto held = d->held.find(k); held != d->held.end()) {
            d->state.read = held->second;
            d->state.readIndex = k;
        } else if (d->unread.contains(k)) {
            d->state.read.reset();
            d->state.readIndex = -1;
        }
    }
    askForSlice();
}

void SliceViewer::askForSlice()
{
    if (d->asked >= 0)
        return;
    const int k = d->state.voxel[2];
    for (const int wanted : {k, k + d->way, k - d->way}) { // the neighbours ahead of the reader
        if (wanted < 0 || wanted >= d->state.volume()->geometry.size[2] || d->held.contains(wanted) ||
            d->unread.contains(wanted))
            continue;
        d->asked = wanted;
        Q_EMIT sliceWanted(d->scan->volume, wanted);
        return;
    }
}

void SliceViewer::setSlice(const VolumePtr &scan, int k, const Result<VolumePtr> &slice)
{
    if (!d->scan || d->scan->volume != scan || k != d->asked)
        return;
    d->asked = -1;
    const bool first = !d->state.read;
    if (slice)
        d->held[k] = *slice;
    else
        d->unread[k] = slice.error().localised();
    std::erase_if(d->held,
                  [this](const auto &each) { return std::abs(each.first - d->state.voxel[2]) > slicesKept; });
    refresh();
    if (first && d->state.read && scan->modality != Modality::Ct) { // their presets follow the values
        fillPresets();
        startWindow();
        updateTools();
        refresh();
    }
}

} // namespace fathom
