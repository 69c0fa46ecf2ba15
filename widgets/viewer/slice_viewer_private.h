// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "slice_pane.h"
#include "slice_viewer.h"
#include "viewer_tools.h"
#include "volume_pane.h"

#include <QGridLayout>
#include <QLabel>
#include <QTimer>
#include <map>

// What the files of the viewer share: slice_viewer.cpp has the panes and what they show, viewer_commands.cpp
// bar, keys and menu, viewer_window.cpp the window, viewer_axes.cpp the axes, viewer_picture.cpp the
// pictures, viewer_slices.cpp scans that are larger than the memory.
namespace fathom {

struct SliceViewer::Private
{
    ViewerState state;
    VolumeViewPtr scan; ///< as acquired
    quint64 axesTicket = 0;
    QString axesMessage;
    CanvasKind kind = CanvasKind::Automatic;
    std::vector<WindowPreset> presets;
    QString presetId;
    std::array<SlicePane *, 3> panes = {nullptr, nullptr, nullptr}; ///< by Plane
    VolumePane *volume = nullptr;
    QGridLayout *grid = nullptr;
    Qt::Orientation orientation = Qt::Horizontal;
    ViewerTools *tools = nullptr;
    QLabel *readout = nullptr;
    QLabel *software = nullptr;    ///< says that there is no OpenGL
    QLabel *large = nullptr;       ///< says that the scan is larger than the memory
    std::map<int, VolumePtr> held; ///< slices of such a scan around the crosshair, by stored index
    int asked = -1;                ///< the slice that is on its way
    std::map<int, QString> unread; ///< slices that cannot be read, and why
    int way = 1;                   ///< in which the reader scrolls
    std::optional<std::array<int, 3>> hovered;
    Plane under = Plane::Axial;   ///< where the cursor is
    QWidget *maximised = nullptr; ///< the pane that is shown alone
    QTimer cine;
    Plane active = Plane::Axial; ///< the plane that was used last
    HeatMapPtr heat;
    QString heatMessage;
};

} // namespace fathom
