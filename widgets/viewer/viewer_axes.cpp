// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "anatomical_axes.h"
#include "slice_viewer_private.h"

#include <QApplication>
#include <QPointer>
#include <QThreadPool>
#include <algorithm>
#include <cmath>

// A tilted scan as acquired, which is what the encoder saw, or along the patient's axes.
namespace fathom {

void SliceViewer::setAnatomical(bool anatomical)
{
    ++d->axesTicket;
    d->axesMessage.clear();
    if (!d->scan || !d->scan->volume || !anatomical || d->state.tilt < leastTilt) {
        if (d->state.anatomical)
            showGrid(d->scan, false);
        updateTools();
        updateReadout();
        return;
    }
    d->axesMessage = tr("The scan is being resampled along the patient's axes …");
    updateTools();
    updateReadout();
    QThreadPool::globalInstance()->start([viewer = QPointer<SliceViewer>(this), scan = d->scan,
                                          ticket = d->axesTicket] {
        const VolumeViewPtr made = onAnatomicalAxes(*scan);
        QMetaObject::invokeMethod(qApp, [viewer, made, ticket] {
            if (!viewer || viewer->d->axesTicket != ticket)
                return;
            viewer->d->axesMessage.clear();
            if (made)
                viewer->showGrid(made, true);
            else
                viewer->d->axesMessage = tr("Not enough memory to resample the scan; close other programs");
            viewer->updateTools();
            viewer->updateReadout();
        });
    });
}

bool SliceViewer::isAnatomical() const
{
    return d->state.anatomical;
}

void SliceViewer::showGrid(const VolumeViewPtr &view, bool anatomical)
{
    const Vector3 place = crosshair();
    if (anatomical != d->state.anatomical) { // they are drawn in one grid's slices
        d->state.measurements.clear();
        d->state.selected = -1;
    }
    d->state.view = view;
    d->state.anatomical = anatomical;
    setCrosshair(place);
}

std::array<int, 3> SliceViewer::storedVoxel(const std::array<int, 3> &shown) const
{
    if (!d->state.anatomical)
        return shown;
    const Geometry &scan = d->scan->volume->geometry;
    const Vector3 index = scan.toIndex(
        d->state.volume()->geometry.toPatient({double(shown[0]), double(shown[1]), double(shown[2])}));
    std::array<int, 3> stored;
    for (size_t axis = 0; axis < 3; ++axis)
        stored[axis] = std::clamp(int(std::lround(index[axis])), 0, scan.size[axis] - 1);
    return stored;
}

int SliceViewer::storedAxis(Plane plane) const
{
    return PlaneFrame::of(d->scan->volume->geometry, plane).through;
}

} // namespace fathom
