// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "scene_overlay.h"
#include "scene_parts.h"
#include "volume_pane.h"
#include "vtk_widget.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFutureWatcher>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QProgressBar>
#include <QSlider>
#include <QTimer>
#include <QToolButton>
#include <map>
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkRenderer.h>

// What the files of the 3-D view share: volume_pane.cpp has its widgets, scene_work.cpp makes the scan and
// the surfaces, scene_camera.cpp is how a person looks at them.
namespace fathom {

inline constexpr int sliderSteps = 200; ///< of the threshold

struct VolumePane::Private
{
    bool openGl = false;
    VolumeViewPtr view;
    LabelColours colours;
    std::vector<VolumeLook> looks;
    QList<int> wanted; ///< labels
    std::optional<SceneVolume> scene;
    std::map<int, vtkSmartPointer<vtkActor>> surfaces; ///< made so far, by label

    vtkNew<vtkRenderer> renderer;
    VtkWidget *canvas = nullptr;
    SceneOverlay *overlay = nullptr;
    QWidget *picture = nullptr, *controls = nullptr;
    QComboBox *look = nullptr;
    QSlider *threshold = nullptr;
    QToolButton *structures = nullptr, *stop = nullptr;
    QMenu *menu = nullptr;
    QLineEdit *filter = nullptr;
    QListWidget *list = nullptr;
    QToolButton *all = nullptr, *none = nullptr;
    QProgressBar *progress = nullptr;
    std::array<QToolButton *, 6> sights{};
    QBoxLayout *rows = nullptr; ///< of the controls: one, or two where it is narrow
    QTimer rest;

    QFutureWatcher<SceneVolume> volumeWork;
    QFutureWatcher<std::vector<LabelSurface>> surfaceWork;
    QList<int> inWork;    ///< labels whose surfaces are being made
    bool making = false;  ///< the volume, until its end was seen here
    bool stopped = false; ///< by the person: not begun again by itself
    QPointF last;
    Qt::MouseButton drag = Qt::NoButton;
    double coarse = 2.0, fine = 1.0; ///< pixels a ray while moving and at rest

    [[nodiscard]] const VolumeLook *chosen() const
    {
        const int index = look->currentIndex();
        return index >= 0 && index < int(looks.size()) ? &looks[size_t(index)] : nullptr;
    }
    [[nodiscard]] double chosenThreshold() const
    {
        const VolumeLook *now = chosen();
        return now ? now->lowest + (now->highest - now->lowest) * threshold->value() / sliderSteps : 0.0;
    }
    void setQuality(double pixelsARay, double samples);
};

} // namespace fathom
