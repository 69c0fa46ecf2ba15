// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "volume_pane.h"

#include "captions.h"
#include "overlay_text.h"
#include "plane_frame.h"
#include "scene_parts.h"
#include "theme/theme.h"
#include "vtk_widget.h"

#include <QComboBox>
#include <QFutureWatcher>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QPromise>
#include <QSignalBlocker>
#include <QSlider>
#include <QThreadPool>
#include <QTimer>
#include <QToolButton>
#include <QWidgetAction>
#include <algorithm>
#include <cmath>
#include <map>
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkFixedPointVolumeRayCastMapper.h>
#include <vtkMatrix4x4.h>
#include <vtkOpenGLGPUVolumeRayCastMapper.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkVolume.h>
#include <vtkVolumeProperty.h>

namespace fathom {
namespace {

constexpr int softwareEdge = 256; // voxels an edge that a ray caster on the CPU is given
constexpr int cardEdge = 512;
constexpr int sliderSteps = 200;
constexpr double keyDegrees = 10.0;
constexpr double fluentMs = 60.0; // a picture while rotating
constexpr double stillMs = 250.0; // the picture at rest

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

/// Letters of what the edges point to, the look's name and the scan's alias.
class SceneOverlay final : public QWidget
{
public:
    explicit SceneOverlay(QWidget *parent)
        : QWidget(parent)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_TranslucentBackground);
    }
    QString message, look, alias, modality;
    std::array<QString, 4> letters; ///< left, right, top, bottom
    bool active = false;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        QFont small = font();
        small.setPointSizeF(std::max(7.0, font().pointSizeF() * 0.88));
        painter.setFont(small);
        const QColor text = Theme::of(this).imageText;
        const QRectF area = QRectF(rect()).adjusted(overlayEdge, overlayEdge, -overlayEdge, -overlayEdge);
        if (!message.isEmpty())
            paintShadowed(painter, area.adjusted(10, 10, -10, -10), Qt::AlignCenter | Qt::TextWordWrap,
                          message, text);
        const double line = QFontMetricsF(small).lineSpacing();
        paintShadowed(painter, area, Qt::AlignLeft | Qt::AlignTop, QStringLiteral("3-D"), text);
        paintShadowed(painter, area.translated(0, line), Qt::AlignLeft | Qt::AlignTop, look, text);
        paintShadowed(painter, area, Qt::AlignRight | Qt::AlignTop, alias, text);
        paintShadowed(painter, area.translated(0, line), Qt::AlignRight | Qt::AlignTop, modality, text);
        small.setBold(true);
        painter.setFont(small);
        paintShadowed(painter, area, Qt::AlignLeft | Qt::AlignVCenter, letters[0], text);
        paintShadowed(painter, area, Qt::AlignRight | Qt::AlignVCenter, letters[1], text);
        paintShadowed(painter, area, Qt::AlignHCenter | Qt::AlignTop, letters[2], text);
        paintShadowed(painter, area, Qt::AlignHCenter | Qt::AlignBottom, letters[3], text);
        if (active) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(text, 2));
            painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
        }
    }
};

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
    void setQuality(double pixelsARay, double samples)
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
};

VolumePane::VolumePane(CanvasKind kind, QWidget *parent)
    : Translated(parent)
    , d(std::make_unique<Private>())
{
    d->openGl = kind == CanvasKind::Vtk || (kind == CanvasKind::Automatic && openGlAvailable());
    setObjectName(QStringLiteral("volumePane"));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(120, 120);
    build();
    retranslate();
}

VolumePane::~VolumePane()
{
    // The workers end by themselves and nobody waits for them.
    d->volumeWork.disconnect(this);
    d->surfaceWork.disconnect(this);
    d->volumeWork.cancel();
    d->surfaceWork.cancel();
    delete d->canvas; // before the renderer
}

void VolumePane::build()
{
    d->picture = new QWidget(this);
    d->picture->setAttribute(Qt::WA_TransparentForMouseEvents);
    QPalette black = palette();
    black.setColor(QPalette::Window, Qt::black);
    d->picture->setPalette(black);
    d->picture->setAutoFillBackground(true);
    if (d->openGl) {
        d->renderer->SetBackground(0, 0, 0);
        d->renderer->GetActiveCamera()->ParallelProjectionOn();
        d->canvas = new VtkWidget(d->renderer, d->picture);
        d->canvas->setObjectName(QStringLiteral("volumeCanvas"));
    }
    d->overlay = new SceneOverlay(d->picture);
    d->overlay->setObjectName(QStringLiteral("volumeOverlay"));

    auto *over = new QGridLayout(d->picture); // both in one cell
    over->setContentsMargins(0, 0, 0, 0);
    if (d->canvas)
        over->addWidget(d->canvas, 0, 0);
    over->addWidget(d->overlay, 0, 0);
    d->overlay->raise();

    d->controls = new QWidget(this);
    d->look = new QComboBox(d->controls);
    d->look->setObjectName(QStringLiteral("volumeLook"));
    d->threshold = new QSlider(Qt::Horizontal, d->controls);
    d->threshold->setObjectName(QStringLiteral("volumeThreshold"));
    d->threshold->setRange(0, sliderSteps);
    d->threshold->setMinimumWidth(40);
    d->structures = new QToolButton(d->controls);
    d->structures->setObjectName(QStringLiteral("surfacesButton"));
    d->structures->setPopupMode(QToolButton::InstantPopup);
    d->structures->setFocusPolicy(Qt::TabFocus);
    d->progress = new QProgressBar(d->controls);
    d->progress->setObjectName(QStringLiteral("volumeProgress"));
    d->progress->setMaximumWidth(90);
    d->progress->setTextVisible(false);
    d->stop = new QToolButton(d->controls);
    d->stop->setObjectName(QStringLiteral("volumeCancel"));
    d->stop->setFocusPolicy(Qt::TabFocus);
    auto *row = new QHBoxLayout(d->controls);
    row->setContentsMargins(2, 2, 2, 2);
    row->setSpacing(2);
    row->addWidget(d->look);
    row->addWidget(d->threshold, 1);
    row->addWidget(d->structures);
    row->addWidget(d->progress);
    row->addWidget(d->stop);
    for (size_t i = 0; i < d->sights.size(); ++i) {
        const char letter = "APLRHF"[i];
        auto *button = new QToolButton(d->controls);
        button->setObjectName(QStringLiteral("volumeFrom") + QLatin1Char(letter));
        button->setText(QString(QLatin1Char(letter)));
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QToolButton::clicked, this, [this, i] { lookFrom(View(i)); });
        row->addWidget(button);
        d->sights[i] = button;
    }
    d->controls->setVisible(d->openGl);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(d->picture, 1);
    layout->addWidget(d->controls);

    d->menu = new QMenu(d->structures);
    auto *inside = new QWidget(d->menu);
    auto *column = new QVBoxLayout(inside);
    d->filter = new QLineEdit(inside);
    d->filter->setObjectName(QStringLiteral("surfaceFilter"));
    d->filter->setClearButtonEnabled(true);
    d->list = new QListWidget(inside);
    d->list->setObjectName(QStringLiteral("surfaceList"));
    d->list->setMinimumSize(240, 260);
    d->all = new QToolButton(inside);
    d->all->setObjectName(QStringLiteral("surfacesAll"));
    d->none = new QToolButton(inside);
    d->none->setObjectName(QStringLiteral("surfacesNone"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(d->all);
    buttons->addWidget(d->none);
    buttons->addStretch(1);
    column->addWidget(d->filter);
    column->addWidget(d->list);
    column->addLayout(buttons);
    auto *action = new QWidgetAction(d->menu);
    action->setDefaultWidget(inside);
    d->menu->addAction(action);
    d->structures->setMenu(d->menu);

    connect(d->look, &QComboBox::activated, this, [this] {
        if (const VolumeLook *look = d->chosen()) {
            const QSignalBlocker quiet(d->threshold);
            d->threshold->setValue(int(std::lround(sliderSteps * (look->threshold - look->lowest) /
                                                   (look->highest - look->lowest))));
        }
        applyLook();
    });
    connect(d->threshold, &QSlider::valueChanged, this, [this] {
        applyLook();
        moved();
    });
    connect(d->stop, &QToolButton::clicked, this, &VolumePane::cancel);
    connect(d->menu, &QMenu::aboutToShow, d->filter, [this] { d->filter->setFocus(); });
    connect(d->filter, &QLineEdit::textChanged, this, [this](const QString &words) {
        for (int row = 0; row < d->list->count(); ++row)
            d->list->item(row)->setHidden(!d->list->item(row)->text().contains(words, Qt::CaseInsensitive));
    });
    connect(d->list, &QListWidget::itemChanged, this, [this] {
        d->wanted.clear();
        for (int row = 0; row < d->list->count(); ++row)
            if (d->list->item(row)->checkState() == Qt::Checked)
                d->wanted << d->list->item(row)->data(Qt::UserRole).toInt();
        d->stopped = false;
        showSurfaces();
        makeSurfaces();
    });
    const auto every = [this](Qt::CheckState state) {
        QList<int> labels;
        for (int row = 0; row < d->list->count(); ++row) {
            const QListWidgetItem *item = d->list->item(row);
            const int label = item->data(Qt::UserRole).toInt();
            // The filter says which are meant.
            if (item->isHidden() ? item->checkState() == Qt::Checked : state == Qt::Checked)
                labels << label;
        }
        setStructures(labels);
    };
    connect(d->all, &QToolButton::clicked, this, [every] { every(Qt::Checked); });
    connect(d->none, &QToolButton::clicked, this, [every] { every(Qt::Unchecked); });
    d->rest.setSingleShot(true);
    d->rest.setInterval(200);
    connect(&d->rest, &QTimer::timeout, this, [this] {
        d->setQuality(d->fine, 1.0);
        if (d->canvas)
            d->canvas->sceneChanged();
    });
    if (d->canvas)
        connect(d->canvas, &VtkWidget::drawn, this, [this](double ms) {
            // What this machine can do decides how fine the next pictures are.
            const bool resting = !d->rest.isActive() && d->drag == Qt::NoButton;
            double &pixels = resting ? d->fine : d->coarse;
            const double wanted = pixels * std::sqrt(ms / (resting ? stillMs : fluentMs));
            pixels = std::clamp((pixels + wanted) / 2, resting ? 1.0 : std::max(1.0, d->fine),
                                resting ? 3.0 : 5.0);
        });
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
        d->overlay->message = tr("The 3-D view needs OpenGL 3.2, which this display does not offer");
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
        // As large as width and height allow, with a border for the letters.
        const double aspect = std::max(1, d->picture->width()) / double(std::max(1, d->picture->height()));
        d->renderer->GetActiveCamera()->SetParallelScale(
            1.12 * std::max({(box[5] - box[4]) / 2, (box[1] - box[0]) / 2 / aspect, 1.0}));
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

bool VolumePane::isBusy() const
{
    return d->making || !d->inWork.isEmpty() || d->rest.isActive() ||
           (d->canvas && isVisible() && d->canvas->isStale());
}

QPixmap VolumePane::picture(bool texts)
{
    return texts || !d->canvas ? d->picture->grab() : d->canvas->grab();
}

QWidget *VolumePane::canvas() const
{
    return d->canvas;
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

void VolumePane::focusInEvent(QFocusEvent *)
{
    d->overlay->active = true;
    d->overlay->update();
}

void VolumePane::focusOutEvent(QFocusEvent *)
{
    d->overlay->active = false;
    d->overlay->update();
}

void VolumePane::retranslate()
{
    setAccessibleName(tr("3-D view"));
    setAccessibleDescription(
        tr("Arrows rotate, plus and minus zoom, Shift with A, P, L, R, H or F looks from "
           "there, F shows it alone, R as at first"));
    const int threshold = d->threshold->value();
    if (d->view && d->view->volume) {
        fillLooks();
        const QSignalBlocker quiet(d->threshold);
        d->threshold->setValue(threshold);
    }
    d->look->setToolTip(tr("How values become colour and opacity"));
    d->look->setAccessibleName(tr("Look of the 3-D view"));
    d->threshold->setAccessibleName(tr("Opacity threshold"));
    d->structures->setText(tr("Surfaces"));
    d->structures->setToolTip(tr("Structures whose surfaces are shown"));
    d->structures->setAccessibleName(d->structures->text());
    d->filter->setPlaceholderText(tr("Find a structure"));
    d->filter->setAccessibleName(d->filter->placeholderText());
    d->list->setAccessibleName(tr("Structures"));
    d->all->setText(tr("All"));
    d->all->setToolTip(tr("Show the surface of every structure of the list"));
    d->all->setAccessibleName(d->all->toolTip());
    d->none->setText(tr("None"));
    d->none->setToolTip(tr("Show the surface of no structure of the list"));
    d->none->setAccessibleName(d->none->toolTip());
    d->progress->setAccessibleName(tr("Progress of the 3-D view"));
    d->stop->setText(tr("Stop"));
    d->stop->setToolTip(tr("Stop making the 3-D view and its surfaces"));
    d->stop->setAccessibleName(d->stop->toolTip());
    const std::array<QString, 6> from = {tr("From the front (Shift+A)"), tr("From the back (Shift+P)"),
                                         tr("From the left (Shift+L)"),  tr("From the right (Shift+R)"),
                                         tr("From the head (Shift+H)"),  tr("From the feet (Shift+F)")};
    for (size_t i = 0; i < from.size(); ++i) {
        d->sights[i]->setToolTip(from[i]);
        d->sights[i]->setAccessibleName(from[i]);
    }
    applyLook();
    showProgress();
}

} // namespace fathom
