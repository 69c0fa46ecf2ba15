// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_viewer.h"

#include "captions.h"
#include "slice_viewer_private.h"
#include "structure_colors.h"
#include "theme/theme.h"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr std::array<Plane, 3> screenOrder = {Plane::Axial, Plane::Sagittal, Plane::Coronal};
constexpr double smallestZoom = 0.5;
constexpr double largestZoom = 40.0;

} // namespace

SliceViewer::SliceViewer(QWidget *parent, Drawing drawing)
    : Translated(parent)
    , d(std::make_unique<Private>())
{
    d->kind = drawing == Drawing::Vtk       ? CanvasKind::Vtk
              : drawing == Drawing::Painter ? CanvasKind::Raster
                                            : CanvasKind::Automatic;
    build();
    retranslate();
    followPreferences();
}

SliceViewer::~SliceViewer()
{
    // The panes read the state until they are gone.
    for (SlicePane *pane : d->panes)
        delete pane;
}

void SliceViewer::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tight);
    d->tools = new ViewerTools(this);
    d->grid = new QGridLayout;
    d->grid->setSpacing(2);
    for (const Plane plane : screenOrder) {
        auto *pane = new SlicePane(d->state, plane, d->kind, this);
        d->panes[size_t(plane)] = pane;
        connectPane(pane);
    }
    d->volume = new VolumePane(d->kind, this);
    connect(d->volume, &VolumePane::maximiseToggled, this, [this] { toggleMaximised(d->volume); });
    arrange();
    d->readout = new QLabel(this);
    d->readout->setObjectName(QStringLiteral("viewerReadout"));
    d->readout->setTextInteractionFlags(Qt::TextSelectableByMouse);
    d->readout->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    d->readout->setContentsMargins(spacing::normal, 0, spacing::normal, spacing::tight);
    layout->addWidget(d->tools);
    layout->addLayout(d->grid, 1);
    layout->addWidget(d->readout);
    d->software = new QLabel(this);
    d->software->setObjectName(QStringLiteral("softwareNote"));
    d->software->setWordWrap(true);
    d->software->setContentsMargins(spacing::normal, 0, spacing::normal, spacing::tight);
    d->software->setVisible(d->kind == CanvasKind::Automatic && !openGlAvailable());
    layout->addWidget(d->software);
    d->large = new QLabel(this);
    d->large->setObjectName(QStringLiteral("largeScanNote"));
    d->large->setWordWrap(true);
    d->large->setContentsMargins(spacing::normal, 0, spacing::normal, spacing::tight);
    d->large->hide();
    layout->addWidget(d->large);
    connectTools();
}

void SliceViewer::connectPane(SlicePane *pane)
{
    const Plane plane = pane->plane();
    connect(pane, &SlicePane::focused, this, [this, plane] { d->active = plane; });
    connect(pane, &SlicePane::voxelPicked, this, &SliceViewer::moveTo);
    connect(pane, &SlicePane::voxelHovered, this,
            [this, plane](const std::optional<std::array<int, 3>> &voxel) {
                d->hovered = voxel;
                d->under = plane;
                updateReadout();
            });
    connect(pane, &SlicePane::measurementsEdited, this,
            [this](const std::vector<Measurement> &measurements, int selected) {
                d->state.measurements = measurements;
                d->state.selected = selected;
                updateTools();
                refresh();
            });
    connect(pane, &SlicePane::scrolled, this, [this, plane](int slices) { scroll(plane, slices); });
    connect(pane, &SlicePane::windowDragged, this, [this](double wider, double higher) {
        const double width = d->state.window.upper - d->state.window.lower;
        const double level = (d->state.window.upper + d->state.window.lower) / 2 + higher * width;
        const double smallest = d->state.volume() && d->state.volume()->modality == Modality::Ct ? 2.0 : 1e-3;
        const double changed = std::max(smallest, width * (1 + wider));
        setWindow({level - changed / 2, level + changed / 2});
    });
    connect(pane, &SlicePane::opacityTurned, this, &SliceViewer::turnOpacity);
    connect(pane, &SlicePane::zoomed, this, &SliceViewer::changeZoom);
    connect(pane, &SlicePane::menuWanted, this, [this, plane](const QPoint &at) { showMenu(plane, at); });
    connect(pane, &SlicePane::maximiseToggled, this, [this, pane] { toggleMaximised(pane); });
    connect(pane, &SlicePane::openWanted, this,
            [this, plane](bool newWindow) { openUnderCrosshair(plane, newWindow); });
}

VolumeViewPtr SliceViewer::volume() const
{
    return d->scan;
}

void SliceViewer::setVolume(const VolumeViewPtr &view)
{
    const bool same =
        view && d->scan && view->record.id == d->scan->record.id && view->volume == d->scan->volume;
    d->scan = view;
    if (!same || !d->state.anatomical) {
        d->state.view = view;
        d->state.anatomical = false;
    }
    d->hovered.reset();
    d->state.colours = view ? structureColors(view->labelNames) : nullptr;
    if (!same) {
        const bool large = d->state.isLarge();
        d->state.tilt = view && view->volume && !large ? view->volume->geometry.obliqueDegrees() : 0.0;
        d->state.read.reset();
        d->state.readIndex = d->asked = -1;
        d->held.clear();
        d->unread.clear();
        if (large)
            d->state.slab.mode = SlabMode::Off;
        d->large->setVisible(large);
        arrange();
        ++d->axesTicket;
        d->axesMessage.clear();
        setPlaying(false);
        d->state.measurements.clear();
        d->state.selected = -1;
        d->state.crop.reset();
        d->state.heat = {};
        d->heat.reset();
        d->heatMessage.clear();
        d->state.zoom = 1.0;
        d->presets.clear();
        d->presetId.clear();
        if (const Volume *volume = d->state.volume()) {
            const auto &size = volume->geometry.size;
            d->state.voxel = {size[0] / 2, size[1] / 2, size[2] / 2};
            d->state.message.clear();
            fillPresets();
            startWindow();
        }
        d->tools->setPresets(d->presets);
    }
    if (d->state.volumeVisible)
        d->volume->setScan(d->state.isLarge() ? nullptr : d->scan, d->state.colours);
    if (d->state.anatomical)
        setAnatomical(true); // its labels came
    updateTools();
    refresh();
}

void SliceViewer::setMessage(const QString &message)
{
    d->state.message = message;
    refresh();
}

void SliceViewer::showEncoderSlice(Plane plane, int index)
{
    if (!d->state.volume())
        return;
    const Geometry &geometry = d->scan->volume->geometry;
    d->state.crop = EncoderCrop::of(geometry, d->state.view->record.method, plane, index);
    d->state.heat = {};
    d->heat.reset();
    const Vector3 middle = d->state.crop->toIndex(0.5, 0.5);
    Vector3 voxel;
    for (size_t axis = 0; axis < 3; ++axis)
        voxel[axis] = std::clamp(std::round(middle[axis]), 0.0, geometry.size[axis] - 1.0);
    setCrosshair(geometry.toPatient(voxel));
    updateTools();
}

void SliceViewer::clearEncoderSlice()
{
    d->state.crop.reset();
    setHeatMap(nullptr, {});
}

void SliceViewer::setHeatMap(const HeatMapPtr &map, const QString &name)
{
    d->heat = map;
    d->heatMessage.clear();
    d->state.heatLegend.name = name;
    d->state.heatLegend.maximum = map ? double(map->maximum) : 0.0;
    drawHeatMap();
    updateTools();
    refresh();
}

void SliceViewer::drawHeatMap()
{
    d->state.heat = {};
    d->state.heatContour.clear();
    if (!d->heat)
        return;
    const ValueLook &look = d->state.valueLook;
    d->state.heat = valueImage(d->heat->values, d->heat->gridSide, d->heat->maximum, look);
    if (look.contour && !d->state.heat.isNull())
        d->state.heatContour =
            contourLines(d->heat->values, d->heat->gridSide, look.threshold * double(d->heat->maximum));
}

void SliceViewer::setHeatMapMessage(const QString &message)
{
    d->heatMessage = message;
    updateReadout();
}

void SliceViewer::setHeatMapVisible(bool visible)
{
    if (d->state.heatVisible == visible)
        return;
    d->state.heatVisible = visible;
    updateTools();
    refresh();
    Q_EMIT heatMapVisibleChanged(visible);
}

bool SliceViewer::isHeatMapVisible() const
{
    return d->state.heatVisible;
}

std::array<int, 3> SliceViewer::crosshairVoxel() const
{
    return d->state.volume() ? storedVoxel(d->state.voxel) : d->state.voxel;
}

Vector3 SliceViewer::crosshair() const
{
    if (!d->state.volume())
        return {0, 0, 0};
    const auto &voxel = d->state.voxel;
    return d->state.volume()->geometry.toPatient({double(voxel[0]), double(voxel[1]), double(voxel[2])});
}

void SliceViewer::setCrosshair(const Vector3 &patient)
{
    if (!d->state.volume())
        return;
    const Geometry &geometry = d->state.volume()->geometry;
    const Vector3 index = geometry.toIndex(patient);
    std::array<int, 3> voxel;
    for (size_t axis = 0; axis < 3; ++axis)
        voxel[axis] = int(std::clamp(std::floor(index[axis] + 0.5), 0.0, double(geometry.size[axis] - 1)));
    moveTo(voxel);
}

void SliceViewer::moveTo(const std::array<int, 3> &voxel)
{
    d->state.voxel = voxel;
    d->hovered.reset();
    refresh();
    Q_EMIT crosshairMoved(crosshair());
}

void SliceViewer::scroll(Plane plane, int slices)
{
    if (!d->state.volume())
        return;
    const SlicePane *pane = d->panes[size_t(plane)];
    const int slice = std::clamp(pane->slice() + slices, 0, pane->frame().slices - 1);
    auto voxel = d->state.voxel;
    voxel[size_t(pane->frame().through)] = pane->frame().sliceOfStored(slice);
    moveTo(voxel);
}

void SliceViewer::changeZoom(double factor)
{
    d->state.zoom = std::clamp(d->state.zoom * factor, smallestZoom, largestZoom);
    refresh();
}

void SliceViewer::resetView()
{
    d->state.zoom = 1.0;
    for (SlicePane *pane : d->panes)
        pane->resetPan();
    setPaneMaximised({});
    resetWindow();
}

void SliceViewer::setToolsVisible(bool visible)
{
    d->tools->setVisible(visible);
}

void SliceViewer::setArrangement(Qt::Orientation orientation)
{
    d->orientation = orientation;
    arrange();
}

void SliceViewer::arrange()
{
    std::vector<QWidget *> panes;
    for (const Plane plane : screenOrder)
        panes.push_back(d->panes[size_t(plane)]);
    panes.push_back(d->volume);
    const bool four = d->state.volumeVisible;
    const QWidget *only = onlyPane();
    for (int i = 0; i < 4; ++i) {
        d->grid->setRowStretch(i, 0);
        d->grid->setColumnStretch(i, 0);
    }
    for (size_t i = 0; i < panes.size(); ++i) {
        const bool shown = only ? panes[i] == only : four || panes[i] != d->volume;
        d->grid->removeWidget(panes[i]);
        if (shown) {
            int row = 0;
            int column = 0;
            if (!only) {
                row = four ? int(i / 2) : d->orientation == Qt::Vertical ? int(i) : 0;
                column = four ? int(i % 2) : d->orientation == Qt::Vertical ? 0 : int(i);
            }
            d->grid->addWidget(panes[i], row, column);
            d->grid->setRowStretch(row, 1);
            d->grid->setColumnStretch(column, 1);
        }
        panes[i]->setVisible(shown);
    }
}

void SliceViewer::setPaneMaximised(std::optional<Plane> plane)
{
    d->maximised = plane ? d->panes[size_t(*plane)] : nullptr;
    arrange();
}

void SliceViewer::toggleMaximised(QWidget *pane)
{
    d->maximised = d->maximised ? nullptr : pane;
    arrange();
    pane->setFocus();
}

void SliceViewer::hideEvent(QHideEvent *event)
{
    setPlaying(false);
    QWidget::hideEvent(event);
}

void SliceViewer::setVolumeVisible(bool visible)
{
    if (d->state.volumeVisible == visible || d->state.isLarge())
        return;
    d->state.volumeVisible = visible;
    d->maximised = nullptr;
    if (visible)
        d->volume->setScan(d->scan, d->state.colours);
    arrange();
    updateTools();
    if (!visible)
        d->panes[size_t(Plane::Axial)]->setFocus();
}

VolumePane *SliceViewer::volumePane() const
{
    return d->volume;
}

SlicePane *SliceViewer::pane(Plane plane) const
{
    return d->panes[size_t(plane)];
}

void SliceViewer::refresh()
{
    followSlice();
    for (SlicePane *pane : d->panes)
        pane->refresh();
    updateReadout();
}

QString SliceViewer::readout() const
{
    return d->readout->text();
}

void SliceViewer::updateReadout()
{
    const Volume *volume = d->state.volume();
    if (!volume) {
        d->readout->clear();
        return;
    }
    const auto voxel = d->hovered.value_or(d->state.voxel);
    // What the plane under the cursor shows: the voxel, or the slab's value there.
    const PlaneFrame &frame = d->panes[size_t(d->hovered ? d->under : d->active)]->frame();
    const PlaneFrame::Place place = frame.fromIndex({double(voxel[0]), double(voxel[1]), double(voxel[2])});
    QStringList parts;
    if (const Volume *values = d->state.values()) {
        const float value = d->state.isLarge() ? values->at(voxel[0], voxel[1], 0)
                                               : shownValue(*volume, frame, d->state.slab, int(place.column),
                                                            int(place.row), int(place.slice));
        const bool whole = std::abs(value) < 1e7F && value == std::floor(value);
        parts << QStringLiteral("%1 %2 %3")
                     .arg(slabName(d->state.slab.mode), Captions::decimal(double(value), whole ? 0 : 2),
                          valueUnit(volume->modality))
                     .trimmed();
    } else if (const auto unread = d->unread.find(d->state.voxel[2]); unread != d->unread.end()) {
        parts << unread->second;
    } else {
        parts << tr("The slice is being read …");
    }
    parts << positionText(volume->geometry.toPatient({double(voxel[0]), double(voxel[1]), double(voxel[2])}),
                          d->state.mm);
    const auto stored = storedVoxel(voxel);
    parts << tr("voxel %1, %2, %3").arg(stored[0]).arg(stored[1]).arg(stored[2]);
    if (d->state.anatomical)
        parts << tr("value resampled");
    if (const LabelMap *labels = d->state.view->labels.get();
        labels && labels->voxels.size() == volume->voxels.size()) {
        const auto &size = volume->geometry.size;
        const size_t at = size_t((qint64(voxel[2]) * size[1] + voxel[1]) * size[0] + voxel[0]);
        const int label = labels->voxels[at];
        parts << (label == 0 ? tr("no annotated structure")
                             : Captions::structure(
                                   d->state.view->labelNames.value(label, tr("structure %1").arg(label))));
    }
    if (!d->axesMessage.isEmpty())
        parts.prepend(d->axesMessage);
    if (d->state.heatVisible && d->state.anatomical && d->state.crop)
        parts.prepend(tr("Heat maps lie on the slices as acquired (X)"));
    else if (d->state.heatVisible && !d->heatMessage.isEmpty())
        parts.prepend(d->heatMessage);
    d->readout->setText(parts.join(QStringLiteral("   ·   ")));
}

void SliceViewer::retranslate()
{
    d->state.heatLegend.method = tr("activation per patch");
    for (SlicePane *pane : d->panes) {
        pane->setAccessibleName(tr("%1 slice").arg(Captions::plane(pane->plane())));
        pane->setAccessibleDescription(
            tr("Arrow up and down scroll, left and right move the crosshair, plus and minus "
               "zoom, 0 to 9 choose the window, Enter opens the slice"));
    }
    if (d->state.volume()) {
        fillPresets();
        updateTools();
    }
    d->software->setText(
        openGlForbidden()
            ? tr("FATHOM_NO_OPENGL is set: the processor draws the slices, and there is no 3-D view")
            : tr("This display has no OpenGL 3.2: the processor draws the slices, and there is no 3-D view"));
    d->large->setText(tr("This scan is larger than the memory: only the slices as acquired, one at a time, "
                         "without structures and 3-D view"));
    d->readout->setToolTip(
        tr("Stored value at the cursor (at the crosshair while the cursor is elsewhere), its place "
           "in the patient in millimetres (R right, L left, A front, P back, H head, F feet), its "
           "voxel and the structure there"));
    refresh();
}

} // namespace fathom
