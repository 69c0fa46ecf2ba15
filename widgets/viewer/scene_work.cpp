// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "captions.h"
#include "volume_pane_private.h"

#include <QPromise>
#include <QSignalBlocker>
#include <QThreadPool>
#include <algorithm>
#include <cmath>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkVolume.h>
#include <vtkVolumeProperty.h>

// What the 3-D view shows, and the work in other threads that makes it.
namespace fathom {
namespace {

constexpr int softwareEdge = 256; // voxels an edge that a ray caster on the CPU is given
constexpr int cardEdge = 512;

/// Work in another thread; `make` reports progress and learns from its answer that it is not wanted any more.
template <typename Result, typename Make> QFuture<Result> inBackground(Make make)
{
    auto promise = std::make_shared<QPromise<Result>>();
    promise->setProgressRange(0, 100);
    const QFuture<Result> future = promise->future();
    promise->start(); // runs as far as others see, also while it waits for a thread
    QThreadPool::globalInstance()->start([promise, make = std::move(make)] {
        if (auto result = make([&promise](double part) {
                promise->setProgressValue(int(100 * part));
                return !promise->isCanceled();
            }))
            promise->addResult(std::move(*result));
        promise->finish();
    });
    return future;
}

} // namespace

void VolumePane::connectWork()
{
    connect(&d->volumeWork, &QFutureWatcherBase::progressValueChanged, this, &VolumePane::showProgress);
    connect(&d->surfaceWork, &QFutureWatcherBase::progressValueChanged, this, &VolumePane::showProgress);
    connect(&d->volumeWork, &QFutureWatcherBase::finished, this, [this] {
        const QFuture<SceneVolume> done = d->volumeWork.future();
        d->making = false;
        if (!done.isCanceled() && done.resultCount() > 0) {
            d->scene = done.result();
            d->renderer->AddVolume(d->scene->prop);
            applyLook(); // it may be another one by now
            resetView();
        }
        showProgress();
    });
    connect(&d->surfaceWork, &QFutureWatcherBase::finished, this, [this] {
        const auto done = d->surfaceWork.future();
        if (!done.isCanceled() && done.resultCount() > 0) {
            for (const int label : d->inWork)
                d->surfaces.emplace(label, nullptr); // one without voxels has no mesh
            for (const LabelSurface &surface : done.result()) {
                auto actor = vtkSmartPointer<vtkActor>::New();
                vtkNew<vtkPolyDataMapper> mapper;
                mapper->SetInputData(surface.mesh);
                mapper->ScalarVisibilityOff();
                actor->SetMapper(mapper);
                if (d->colours && size_t(surface.label) < d->colours->size()) {
                    const QColor colour((*d->colours)[size_t(surface.label)]);
                    actor->GetProperty()->SetColor(colour.redF(), colour.greenF(), colour.blueF());
                }
                actor->GetProperty()->SetSpecular(0.2);
                d->renderer->AddActor(actor);
                d->surfaces[surface.label] = actor;
            }
        }
        d->inWork.clear();
        showSurfaces();
        makeSurfaces(); // those that were chosen meanwhile
        showProgress();
    });
}

void VolumePane::setScan(const VolumeViewPtr &view, const LabelColours &colours)
{
    const bool same = view && d->view && view->volume == d->view->volume;
    const bool sameLabels = same && view->labels == d->view->labels;
    d->view = view;
    d->colours = colours;
    if (!same) {
        d->volumeWork.cancel();
        if (d->scene)
            d->renderer->RemoveVolume(d->scene->prop);
        d->scene.reset();
        d->stopped = false;
        d->coarse = 2.0;
        d->fine = 1.0;
        fillLooks();
    }
    if (!sameLabels) {
        d->surfaceWork.cancel();
        for (const auto &[label, actor] : d->surfaces)
            if (actor)
                d->renderer->RemoveActor(actor);
        d->surfaces.clear();
        d->wanted.clear();
        fillStructures();
    }
    if (isVisible())
        makeVolume();
    showProgress();
    if (d->canvas)
        d->canvas->sceneChanged();
}

void VolumePane::fillLooks()
{
    const VolumeLook *before = d->chosen();
    const QString id = before ? before->id : QString();
    const Volume *volume = d->view ? d->view->volume.get() : nullptr;
    d->looks = volume ? volumeLooks(*volume) : std::vector<VolumeLook>();
    d->look->clear();
    int current = 0;
    for (size_t i = 0; i < d->looks.size(); ++i) {
        d->look->addItem(d->looks[i].name);
        if (d->looks[i].id == id)
            current = int(i);
    }
    if (d->looks.empty())
        return;
    d->look->setCurrentIndex(current);
    const VolumeLook &look = d->looks[size_t(current)];
    const QSignalBlocker quiet(d->threshold);
    d->threshold->setValue(
        int(std::lround(sliderSteps * (look.threshold - look.lowest) / (look.highest - look.lowest))));
}

void VolumePane::fillStructures()
{
    const QSignalBlocker quiet(d->list);
    d->list->clear();
    if (!d->view || !d->view->labels)
        return;
    std::vector<std::pair<QString, int>> names;
    for (auto it = d->view->labelNames.begin(); it != d->view->labelNames.end(); ++it)
        if (it.key() > 0)
            names.emplace_back(Captions::structure(it.value()), it.key());
    std::sort(names.begin(), names.end());
    for (const auto &[name, label] : names) {
        auto *item = new QListWidgetItem(name, d->list);
        item->setData(Qt::UserRole, label);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(d->wanted.contains(label) ? Qt::Checked : Qt::Unchecked);
        QPixmap colour(12, 12);
        colour.fill(d->colours && size_t(label) < d->colours->size() ? QColor((*d->colours)[size_t(label)])
                                                                     : QColor(Qt::gray));
        item->setIcon(colour);
    }
}

void VolumePane::setStructures(const QList<int> &labels)
{
    {
        const QSignalBlocker quiet(d->list);
        for (int row = 0; row < d->list->count(); ++row) {
            QListWidgetItem *item = d->list->item(row);
            item->setCheckState(labels.contains(item->data(Qt::UserRole).toInt()) ? Qt::Checked
                                                                                  : Qt::Unchecked);
        }
    }
    d->wanted = labels;
    d->stopped = false;
    showSurfaces();
    makeSurfaces();
}

QList<int> VolumePane::structures() const
{
    return d->wanted;
}

void VolumePane::makeVolume()
{
    if (!d->openGl || !d->view || !d->view->volume || d->scene || d->stopped || !d->chosen())
        return;
    if (d->volumeWork.isRunning() && !d->volumeWork.isCanceled())
        return;
    const bool software = softwareOpenGl();
    d->making = true;
    d->volumeWork.setFuture(inBackground<SceneVolume>(
        [volume = d->view->volume, look = *d->chosen(), software](const SceneProgress &progress) {
            return makeSceneVolume(*volume, look, software ? softwareEdge : cardEdge, software, progress);
        }));
    showProgress();
}

void VolumePane::makeSurfaces()
{
    if (!d->openGl || !isVisible() || !d->view || !d->view->labels || d->stopped || !d->inWork.isEmpty())
        return;
    std::vector<int> missing;
    for (const int label : d->wanted)
        if (!d->surfaces.contains(label))
            missing.push_back(label);
    if (missing.empty())
        return;
    d->inWork = QList<int>(missing.begin(), missing.end());
    d->surfaceWork.setFuture(inBackground<std::vector<LabelSurface>>(
        [labels = d->view->labels, missing](const SceneProgress &progress) {
            return makeLabelSurfaces(*labels, missing, progress);
        }));
    showProgress();
}

void VolumePane::cancel()
{
    d->stopped = true;
    d->volumeWork.cancel();
    d->surfaceWork.cancel();
    showProgress();
}

void VolumePane::showProgress()
{
    const auto runs = [](const QFutureWatcherBase &work) { return work.isRunning() && !work.isCanceled(); };
    const bool volume = runs(d->volumeWork);
    const bool surfaces = runs(d->surfaceWork);
    d->progress->setVisible(volume || surfaces);
    d->stop->setVisible(volume || surfaces);
    d->progress->setRange(0, 100);
    d->progress->setValue(volume ? d->volumeWork.progressValue() : d->surfaceWork.progressValue());
    const bool scan = d->view && d->view->volume;
    for (QWidget *control : std::initializer_list<QWidget *>{d->look, d->threshold})
        control->setEnabled(scan);
    d->structures->setEnabled(d->list->count() > 0);
    if (!d->openGl)
        d->overlay->message = openGlForbidden()
                                  ? tr("The 3-D view needs OpenGL, which FATHOM_NO_OPENGL switches off")
                                  : tr("The 3-D view needs OpenGL 3.2, which this display does not offer. "
                                       "Install Mesa's drivers "
                                       "(libgl1-mesa-dri) or use another display");
    else if (!scan)
        d->overlay->message.clear();
    else if (volume)
        d->overlay->message = tr("The 3-D view is being made …");
    else if (!d->scene && d->stopped)
        d->overlay->message = tr("Stopped. Press R to make the 3-D view");
    else
        d->overlay->message.clear();
    const VolumeLook *look = d->chosen();
    d->overlay->look = look && d->openGl ? look->name : QString();
    d->overlay->alias = scan ? d->view->record.alias : QString();
    d->overlay->modality = scan ? Captions::modality(d->view->volume->modality) : QString();
    d->overlay->update();
    arrangeControls(); // progress and its button come and go
}

void VolumePane::applyLook()
{
    const VolumeLook *look = d->chosen();
    if (!look)
        return;
    const double threshold = d->chosenThreshold();
    d->threshold->setToolTip(
        tr("From which value the scan is opaque: %1")
            .arg(Captions::decimal(threshold, look->highest - look->lowest < 20 ? 2 : 0)));
    if (d->scene) {
        fathom::applyLook(*d->scene->prop->GetProperty(), *look, threshold, d->scene->shift, d->scene->scale);
        d->canvas->sceneChanged();
    }
    showProgress();
}

void VolumePane::showSurfaces()
{
    for (const auto &[label, actor] : d->surfaces)
        if (actor)
            actor->SetVisibility(d->wanted.contains(label));
    if (d->canvas)
        d->canvas->sceneChanged();
}

void VolumePane::showEvent(QShowEvent *)
{
    makeVolume();
    makeSurfaces();
}

void VolumePane::hideEvent(QHideEvent *)
{
    // What nobody sees is not computed; shown again, it begins again.
    d->volumeWork.cancel();
    d->surfaceWork.cancel();
}

} // namespace fathom
