// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_pane.h"

#include "pane_overlay.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr int wheelNotch = 120; // eighths of a degree
constexpr double zoomStep = 1.15;

} // namespace

SlicePane::SlicePane(const ViewerState &state, Plane plane, CanvasKind kind, QWidget *parent)
    : QWidget(parent)
    , m_state(state)
    , m_plane(plane)
    , m_canvas(makeSliceCanvas(kind, this))
    , m_overlay(new PaneOverlay(state, plane, this))
{
    setObjectName(planeName(plane) + QStringLiteral("Pane"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(120, 120);
    setCursor(Qt::CrossCursor);
    m_canvas->widget()->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_canvas->widget()->setObjectName(planeName(plane) + QStringLiteral("Canvas"));
    m_overlay->raise();
}

SlicePane::~SlicePane() = default;

int SlicePane::slice() const
{
    return m_frame.sliceOfStored(m_state.voxel[size_t(m_frame.through)]);
}

PaneTransform SlicePane::transform() const
{
    return PaneTransform::fitted(m_frame, size(), m_margin, m_state.zoom, m_panMm);
}

void SlicePane::refresh()
{
    const VolumePtr volume = m_state.view ? m_state.view->volume : nullptr;
    if (volume != m_framed || m_convention != m_state.convention) {
        m_framed = volume;
        m_convention = m_state.convention;
        m_frame = volume ? PlaneFrame::of(volume->geometry, m_plane, m_convention) : PlaneFrame();
        m_panMm = {};
        m_margin = m_overlay->letterMargin(m_frame);
    }
    SliceContent content;
    content.volume = volume;
    content.labels = m_state.view ? m_state.view->labels : nullptr;
    content.colours = m_state.colours;
    content.frame = m_frame;
    content.slice = slice();
    content.slab = m_state.slab;
    content.transform = transform();
    content.window = m_state.window;
    content.smooth = m_state.smooth;
    content.maskOpacity = m_state.maskVisible && !m_state.outline ? m_state.maskOpacity : 0.0;
    if (m_state.isLarge()) { // the one slice as a scan of its own; the former one until it is read
        content.volume = m_frame.through == 2 ? m_state.read : nullptr;
        if (content.volume)
            content.frame = PlaneFrame::of(content.volume->geometry, m_plane, m_convention);
        content.slice = 0;
    }
    m_canvas->show(content);
    m_overlay->setPlace(m_frame, content.transform, slice());
}

QPixmap SlicePane::picture(bool texts)
{
    return texts ? grab() : m_canvas->widget()->grab();
}

void SlicePane::resetPan()
{
    m_panMm = {};
}

std::optional<std::array<int, 3>> SlicePane::voxelAt(const QPointF &pixel) const
{
    if (!m_framed)
        return {};
    const QPointF place = transform().toPlane(pixel);
    // Half voxels at the edges belong to the scan.
    const double column = std::floor(place.x() + 0.5);
    const double row = std::floor(place.y() + 0.5);
    if (column < 0 || row < 0 || column >= m_frame.columns || row >= m_frame.rows)
        return {};
    const Vector3 index = m_frame.toIndex(column, row, slice());
    return std::array<int, 3>{int(index[0]), int(index[1]), int(index[2])};
}

QPointF SlicePane::pixelOf(const std::array<int, 3> &voxel) const
{
    const PlaneFrame::Place place = m_frame.fromIndex({double(voxel[0]), double(voxel[1]), double(voxel[2])});
    return transform().toScreen(place.column, place.row);
}

std::optional<SlicePane::Handle> SlicePane::handleAt(const QPointF &pixel) const
{
    constexpr double reach = 7; // pixels
    for (size_t i = m_state.measurements.size(); i-- > 0;) {
        const Measurement &each = m_state.measurements[i];
        if (!each.isOn(m_frame, slice()))
            continue;
        for (size_t point = 0; point < each.points.size(); ++point) {
            const PlaneFrame::Place place = m_frame.fromIndex(each.points[point]);
            if ((transform().toScreen(place.column, place.row) - pixel).manhattanLength() <= reach)
                return Handle{int(i), point};
        }
    }
    return {};
}

Vector3 SlicePane::indexAt(const QPointF &pixel) const
{
    const QPointF place = transform().toPlane(pixel);
    return m_frame.toIndex(std::clamp(place.x(), -0.5, m_frame.columns - 0.5),
                           std::clamp(place.y(), -0.5, m_frame.rows - 0.5), slice());
}

void SlicePane::addPoint(const Vector3 &index, bool drag)
{
    std::vector<Measurement> measurements = m_state.measurements;
    m_new = measurements.empty() || measurements.back().isComplete() ||
            !measurements.back().isOn(m_frame, slice());
    if (m_new) {
        if (!measurements.empty() && !measurements.back().isComplete())
            measurements.pop_back(); // begun on another slice and left there
        Measurement begun;
        begun.kind = *m_state.tool;
        begun.through = m_frame.through;
        begun.stored = m_frame.sliceOfStored(slice());
        begun.points.push_back(index);
        measurements.push_back(begun);
    }
    if (!m_new || drag)
        measurements.back().points.push_back(index);
    m_handle = {int(measurements.size()) - 1, measurements.back().points.size() - 1};
    Q_EMIT measurementsEdited(measurements, m_handle.measurement);
}

void SlicePane::mousePressEvent(QMouseEvent *event)
{
    m_last = m_pressed = event->position();
    m_moved = false;
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    if (event->button() == Qt::LeftButton && !control && m_framed) {
        if (const auto handle = handleAt(event->position())) {
            m_drag = Drag::Point;
            m_handle = *handle;
            m_new = false;
            Q_EMIT measurementsEdited(m_state.measurements, handle->measurement);
            return;
        }
        if (m_state.tool) {
            m_drag = Drag::Point;
            addPoint(indexAt(event->position()), true);
            return;
        }
    }
    if (event->button() == Qt::LeftButton && !control) {
        m_drag = Drag::Crosshair;
        if (const auto voxel = voxelAt(event->position()))
            Q_EMIT voxelPicked(*voxel);
    } else if (event->button() == Qt::RightButton || event->button() == Qt::LeftButton) {
        m_drag = Drag::Window;
    } else if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::Pan;
    } else {
        event->ignore(); // the mouse's Back and Forward belong to the window
    }
}

void SlicePane::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF step = event->position() - m_last;
    m_last = event->position();
    if ((event->position() - m_pressed).manhattanLength() >= QApplication::startDragDistance())
        m_moved = true;
    switch (m_drag) {
    case Drag::None:
        break;
    case Drag::Crosshair: {
        // Past the edge, the crosshair stays on it.
        if (m_framed) {
            const QRectF extent = transform().extent(m_frame).adjusted(0.01, 0.01, -0.01, -0.01);
            const QPointF inside(std::clamp(event->position().x(), extent.left(), extent.right()),
                                 std::clamp(event->position().y(), extent.top(), extent.bottom()));
            if (const auto voxel = voxelAt(inside))
                Q_EMIT voxelPicked(*voxel);
        }
        break;
    }
    case Drag::Point: {
        std::vector<Measurement> measurements = m_state.measurements;
        measurements[size_t(m_handle.measurement)].points[m_handle.point] = indexAt(event->position());
        Q_EMIT measurementsEdited(measurements, m_handle.measurement);
        break;
    }
    case Drag::Window:
        if (m_moved)
            Q_EMIT windowDragged(step.x() / 250.0, step.y() / 250.0);
        break;
    case Drag::Pan:
        m_panMm += step / transform().pixelsPerMm;
        refresh();
        break;
    }
    const auto under = voxelAt(event->position());
    m_overlay->setHovered(under, event->position());
    Q_EMIT voxelHovered(under);
}

void SlicePane::mouseReleaseEvent(QMouseEvent *event)
{
    const Drag drag = std::exchange(m_drag, Drag::None);
    if (drag == Drag::Point && m_new && !m_moved) { // a click draws nothing
        std::vector<Measurement> measurements = m_state.measurements;
        measurements.pop_back();
        Q_EMIT measurementsEdited(measurements, -1);
    }
    if (drag == Drag::Window && !m_moved && event->button() == Qt::RightButton)
        Q_EMIT menuWanted(event->globalPosition().toPoint());
    if (drag == Drag::None)
        event->ignore();
}

void SlicePane::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT maximiseToggled();
    else
        mousePressEvent(event);
}

void SlicePane::leaveEvent(QEvent *)
{
    m_overlay->setHovered({}, {});
    Q_EMIT voxelHovered({});
}

void SlicePane::wheelEvent(QWheelEvent *event)
{
    // Touchpads send less than a notch at a time.
    const bool alt = event->modifiers().testFlag(Qt::AltModifier);
    // With Alt, Qt hands a wheel over as one that turns sideways.
    m_wheel += alt && event->angleDelta().y() == 0 ? event->angleDelta().x() : event->angleDelta().y();
    const int notches = m_wheel / wheelNotch;
    m_wheel -= notches * wheelNotch;
    if (notches != 0) {
        if (event->modifiers().testFlag(Qt::ControlModifier))
            Q_EMIT zoomed(std::pow(zoomStep, notches));
        else if (alt)
            Q_EMIT opacityTurned(notches);
        else
            Q_EMIT scrolled(notches * (event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1));
    }
    event->accept();
}

void SlicePane::step(int columns, int rows)
{
    PlaneFrame::Place place =
        m_frame.fromIndex({double(m_state.voxel[0]), double(m_state.voxel[1]), double(m_state.voxel[2])});
    place.column = std::clamp(place.column + columns, 0.0, double(m_frame.columns - 1));
    place.row = std::clamp(place.row + rows, 0.0, double(m_frame.rows - 1));
    const Vector3 index = m_frame.toIndex(place.column, place.row, place.slice);
    Q_EMIT voxelPicked({int(index[0]), int(index[1]), int(index[2])});
}

void SlicePane::keyPressEvent(QKeyEvent *event)
{
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    const bool plain = (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
    if (!m_framed || (!plain && event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter)) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up:
        shift ? step(0, -1) : Q_EMIT scrolled(1);
        break;
    case Qt::Key_Down:
        shift ? step(0, 1) : Q_EMIT scrolled(-1);
        break;
    case Qt::Key_Left:
        step(-1, 0);
        break;
    case Qt::Key_Right:
        step(1, 0);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        Q_EMIT zoomed(zoomStep);
        break;
    case Qt::Key_Minus:
        Q_EMIT zoomed(1 / zoomStep);
        break;
    case Qt::Key_F:
        Q_EMIT maximiseToggled();
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_state.tool && plain) { // measured by keys: a point at the crosshair
            addPoint({double(m_state.voxel[0]), double(m_state.voxel[1]), double(m_state.voxel[2])}, false);
            break;
        }
        Q_EMIT openWanted(event->modifiers().testFlag(Qt::ControlModifier));
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void SlicePane::resizeEvent(QResizeEvent *)
{
    m_canvas->widget()->setGeometry(rect());
    m_overlay->setGeometry(rect());
    refresh();
}

void SlicePane::focusInEvent(QFocusEvent *)
{
    m_overlay->setActive(true);
    Q_EMIT focused();
}

void SlicePane::focusOutEvent(QFocusEvent *)
{
    m_overlay->setActive(false);
}

} // namespace fathom
