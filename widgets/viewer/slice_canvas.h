// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "slab.h"

#include <volume/slice.h>

#include <QRgb>
#include <memory>
#include <vector>

class QWidget;

namespace fathom {

/// Colour of each label value; 0 and values behind the end are not drawn.
using LabelColours = std::shared_ptr<const std::vector<QRgb>>;

/// Everything one picture of a slice depends on.
struct SliceContent
{
    VolumePtr volume;
    std::shared_ptr<const LabelMap> labels; ///< on the volume's grid, or null
    LabelColours colours;
    PlaneFrame frame;
    int slice = 0; ///< of the frame
    Slab slab;     ///< around the slice
    PaneTransform transform;
    Window window;
    bool smooth = true;        ///< linear, else nearest voxel
    double maskOpacity = 0.35; ///< 0 = no mask
};

/// Draws one slice into a widget. Two ways: VTK where there is OpenGL, else (offscreen platform, remote
/// displays without GLX) our own painter, so that a scan is never just black.
class SliceCanvas
{
public:
    virtual ~SliceCanvas() = default;
    [[nodiscard]] virtual QWidget *widget() = 0;
    virtual void show(const SliceContent &content) = 0;
};

enum class CanvasKind { Automatic, Vtk, Raster };
/// A person has set FATHOM_NO_OPENGL to something else than 0.
[[nodiscard]] bool openGlForbidden();
/// True when an OpenGL 3.2 context can be had and is not forbidden. The first call makes one to see.
[[nodiscard]] bool openGlAvailable();
/// @param parent  owner of the canvas' widget
[[nodiscard]] std::unique_ptr<SliceCanvas> makeSliceCanvas(CanvasKind kind, QWidget *parent);
[[nodiscard]] std::unique_ptr<SliceCanvas> makeVtkCanvas(QWidget *parent);
[[nodiscard]] std::unique_ptr<SliceCanvas> makeRasterCanvas(QWidget *parent);

} // namespace fathom
