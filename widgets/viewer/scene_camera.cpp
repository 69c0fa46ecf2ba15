// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "plane_frame.h"
#include "volume_pane_private.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <vtkFixedPointVolumeRayCastMapper.h>
#include <vtkOpenGLGPUVolumeRayCastMapper.h>
#include <vtkVolume.h>

// How a person looks at the 3-D view: camera, mouse and keys.
namespace fathom {
namespace {

constexpr double keyDegrees = 10.0;
constexpr double letterBorder = 24; // pixels

struct Sight
{
    Vector3 from, up; ///< LPS
};

Sight sight(VolumePane::View view)
{
    switch (view) {
    case VolumePane::View::Front:
        return {{0, -1, 0}, {0, 0, 1}};
    case VolumePane::View::Back:
        return {{0, 1, 0}, {0, 0, 1}};
    case VolumePane::View::Left:
        return {{1, 0, 0}, {0, 0, 1}};
    case VolumePane::View::Right:
        return {{-1, 0, 0}, {0, 0, 1}};
    case VolumePane::View::Head:
        return {{0, 0, 1}, {0, -1, 0}};
    case VolumePane::View::Feet:
        break;
    }
    return {{0, 0, -1}, {0, -1, 0}};
}

} // namespace

void VolumePane::Private::setQuality(double pixelsARay, double samples)
{
    if (!scene)
        return;
    if (auto *mapper = vtkFixedPointVolumeRayCastMapper::SafeDownCast(scene->prop->GetMapper())) {
        mapper->SetImageSampleDistance(float(pixelsARay));
        mapper->SetSampleDistance(float(scene->sampleMm * samples));
    } else if (auto *card = vtkOpenGLGPUVolumeRayCastMapper::SafeDownCast(scene->prop->GetMapper())) {
        card->SetImageSampleDistance(float(pixelsARay));
        card->SetSampleDistance(float(scene->sampleMm / 2 * samples));
    }
}

void VolumePane::aim(View view)
{
    const Sight wanted = sight(view);
    vtkCamera *camera = d->renderer->GetActiveCamera();
    const double distance = std::max(1.0, camera->GetDistance());
    double focus[3];
    camera->GetFocalPoint(focus);
    camera->SetPosition(focus[0] + wanted.from[0] * distance, focus[1] + wanted.from[1] * distance,
                        focus[2] + wanted.from[2] * distance);
    camera->SetViewUp(wanted.up.data());
}

void VolumePane::lookFrom(View view)
{
    aim(view);
    moved();
}

void VolumePane::resetView()
{
    if (d->stopped) {
        d->stopped = false;
        makeVolume();
        makeSurfaces();
    }
    aim(View::Front);
    d->renderer->ResetCamera();
    double box[6];
    d->renderer->ComputeVisiblePropBounds(box);
    if (box[0] <= box[1]) {
        // As large as width and height allow beside the letters.
        const double width = std::max(1, d->picture->width());
        const double height = std::max(1, d->picture->height());
        const double mm =
            std::max({(box[5] - box[4]) / std::max(height - 2 * letterBorder, height / 2),
                      (box[1] - box[0]) / std::max(width - 2 * letterBorder, width / 2), 1.0 / height});
        d->renderer->GetActiveCamera()->SetParallelScale(mm * height / 2);
    }
    moved();
}

void VolumePane::rotate(double right, double up)
{
    vtkCamera *camera = d->renderer->GetActiveCamera();
    camera->Azimuth(-right);
    camera->Elevation(up);
    camera->OrthogonalizeViewUp();
    moved();
}

void VolumePane::zoom(double factor)
{
    d->renderer->GetActiveCamera()->Zoom(factor);
    moved();
}

void VolumePane::moved()
{
    d->renderer->ResetCameraClippingRange();
    vtkCamera *camera = d->renderer->GetActiveCamera();
    Vector3 forward, up;
    camera->GetDirectionOfProjection(forward.data());
    camera->GetViewUp(up.data());
    const Vector3 right = {forward[1] * up[2] - forward[2] * up[1], forward[2] * up[0] - forward[0] * up[2],
                           forward[0] * up[1] - forward[1] * up[0]};
    const auto against = [](const Vector3 &v) { return Vector3{-v[0], -v[1], -v[2]}; };
    if (d->scene)
        d->overlay->letters = {directionLetters(against(right)), directionLetters(right),
                               directionLetters(up), directionLetters(against(up))};
    else
        d->overlay->letters = {};
    d->overlay->update();
    d->setQuality(d->coarse, d->coarse > 1.5 ? 2.0 : 1.0);
    if (d->canvas)
        d->canvas->sceneChanged();
    d->rest.start();
}

void VolumePane::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::BackButton || event->button() == Qt::ForwardButton) {
        event->ignore();
        return;
    }
    d->drag = event->button();
    d->last = event->position();
}

void VolumePane::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF step = event->position() - d->last;
    d->last = event->position();
    vtkCamera *camera = d->renderer->GetActiveCamera();
    const double side = std::max(1, d->picture->height());
    if (d->drag == Qt::LeftButton) {
        rotate(180 * step.x() / side, 180 * step.y() / side);
    } else if (d->drag == Qt::RightButton) {
        zoom(std::pow(2.0, -4 * step.y() / side));
    } else if (d->drag == Qt::MiddleButton) {
        const double mm = 2 * camera->GetParallelScale() / side;
        Vector3 forward, up, focus, position;
        camera->GetDirectionOfProjection(forward.data());
        camera->GetViewUp(up.data());
        camera->GetFocalPoint(focus.data());
        camera->GetPosition(position.data());
        for (size_t i = 0; i < 3; ++i) {
            const size_t j = (i + 1) % 3, k = (i + 2) % 3;
            const double right = forward[j] * up[k] - forward[k] * up[j];
            const double shift = mm * (step.y() * up[i] - step.x() * right);
            focus[i] += shift;
            position[i] += shift;
        }
        camera->SetFocalPoint(focus.data());
        camera->SetPosition(position.data());
        moved();
    }
}

void VolumePane::mouseReleaseEvent(QMouseEvent *event)
{
    if (d->drag == Qt::NoButton)
        event->ignore();
    d->drag = Qt::NoButton;
}

void VolumePane::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT maximiseToggled();
}

void VolumePane::wheelEvent(QWheelEvent *event)
{
    zoom(std::pow(1.1, event->angleDelta().y() / 120.0));
    event->accept();
}

void VolumePane::keyPressEvent(QKeyEvent *event)
{
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    if ((event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) != Qt::NoModifier) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (shift)
        for (int i = 0; i < 6; ++i)
            if (event->key() == "APLRHF"[i]) {
                lookFrom(View(i));
                return;
            }
    switch (event->key()) {
    case Qt::Key_Left:
        rotate(-keyDegrees, 0);
        break;
    case Qt::Key_Right:
        rotate(keyDegrees, 0);
        break;
    case Qt::Key_Up:
        rotate(0, -keyDegrees);
        break;
    case Qt::Key_Down:
        rotate(0, keyDegrees);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(1.15);
        break;
    case Qt::Key_Minus:
        zoom(1 / 1.15);
        break;
    case Qt::Key_F:
        Q_EMIT maximiseToggled();
        break;
    case Qt::Key_R:
        resetView();
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace fathom
