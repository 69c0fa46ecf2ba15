// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "encoder_crop.h"
#include "measurement.h"
#include "slice_canvas.h"
#include "value_overlay.h"

#include <engine/snapshots.h>

#include <QColor>
#include <QImage>
#include <optional>

namespace fathom {

/// What the three panes of a viewer show together. The viewer writes it, the panes read it.
struct ViewerState
{
    VolumeViewPtr view;      ///< as acquired, or resampled along the patient's axes
    bool anatomical = false; ///< the latter
    double tilt = 0.0;       ///< of the scan as acquired, degrees
    /// Of a scan that is larger than the memory: the slice that was read last, and its stored index.
    VolumePtr read;
    int readIndex = -1;
    LabelColours colours;
    std::array<int, 3> voxel = {0, 0, 0}; ///< crosshair, stored index
    Window window;
    QString windowName; ///< of the preset, or empty
    bool smooth = true;
    double maskOpacity = 0.35;
    bool maskVisible = true;
    bool crosshairVisible = true;
    bool cropVisible = true;
    bool volumeVisible = false; ///< the 3-D view
    bool outline = false;       ///< structures by their borders, not filled
    bool namesAtCursor = true;
    bool sameWindow = false; ///< as in the program's other windows
    double zoom = 1.0;
    Slab slab;
    ScreenConvention convention;
    MmStyle mm = MmStyle::Letters;
    std::optional<MeasureKind> tool; ///< what the left button draws
    std::vector<Measurement> measurements;
    int selected = -1;               ///< of the measurements
    int cineRate = 10;               ///< slices a second
    std::optional<EncoderCrop> crop; ///< the encoder slice that the page is about
    QImage heat;                     ///< ARGB picture of the heat map on the crop; null = none
    std::vector<QLineF> heatContour; ///< at the threshold, in the unit square of the crop
    ValueLegend heatLegend;
    ValueLook valueLook;
    bool heatVisible = false;
    QString message; ///< instead of a scan: loading, failed, nothing chosen

    [[nodiscard]] const Volume *volume() const { return view && view->volume ? view->volume.get() : nullptr; }
    /// The scan is larger than the memory: its voxels come one slice at a time.
    [[nodiscard]] bool isLarge() const { return volume() && volume()->slices; }
    /// What holds the values at the crosshair: the scan, or the one slice; null while that is being read.
    [[nodiscard]] const Volume *values() const
    {
        if (!isLarge())
            return volume();
        return readIndex == voxel[2] ? read.get() : nullptr;
    }
};

/// Colour of a plane: its name, and the line that it draws in the others.
[[nodiscard]] inline QColor planeColor(Plane plane)
{
    switch (plane) {
    case Plane::Sagittal:
        return {0x56, 0xb4, 0xe9};
    case Plane::Coronal:
        return {0x2f, 0xc2, 0x97};
    case Plane::Axial:
        break;
    }
    return {0xf0, 0xb0, 0x30};
}

} // namespace fathom
