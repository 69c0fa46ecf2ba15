// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "volume_pane.h"

#include "captions.h"
#include "theme/theme.h"
#include "volume_pane_private.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QWidgetAction>
#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr double fluentMs = 60.0; // a picture while rotating
constexpr double stillMs = 250.0; // the picture at rest

} // namespace

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
    d->look->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    d->look->setMinimumContentsLength(7);
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
    d->rows = new QBoxLayout(QBoxLayout::LeftToRight, d->controls);
    d->rows->setContentsMargins(2, 2, 2, 2);
    d->rows->setSpacing(2);
    auto *row = new QHBoxLayout;
    d->rows->addLayout(row, 1);
    row->addWidget(d->look);
    row->addWidget(d->threshold, 1);
    row->addWidget(d->structures);
    row = new QHBoxLayout;
    d->rows->addLayout(row);
    row->addStretch(1);
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
    buildStructures();

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
    connectWork();
}

void VolumePane::buildStructures()
{
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
}

void VolumePane::resizeEvent(QResizeEvent *)
{
    arrangeControls();
}

void VolumePane::arrangeControls()
{
    d->rows->activate(); // what is hidden by now counts no more
    const int both = d->rows->itemAt(0)->minimumSize().width() + d->rows->itemAt(1)->minimumSize().width() +
                     3 * d->rows->spacing();
    d->rows->setDirection(both <= width() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
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
    arrangeControls();
}

} // namespace fathom
