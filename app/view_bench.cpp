// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "view_bench.h"

#include "bench_scan.h"
#include "main_window.h"
#include "program.h"

#include <widgets/slice_pane.h>
#include <widgets/slice_viewer.h>

#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QTimer>
#include <QWheelEvent>

#include <algorithm>
#include <cstdio>

namespace fathom {

namespace {

constexpr int viewSide = 512;
constexpr int steps = 120;

QString rendererName()
{
    QOpenGLContext context;
    QOffscreenSurface surface;
    surface.create();
    if (!context.create() || !context.makeCurrent(&surface))
        return QStringLiteral("none: painted by Qt");
    const QString name =
        QString::fromLatin1(reinterpret_cast<const char *>(context.functions()->glGetString(GL_RENDERER)));
    context.doneCurrent();
    return name;
}

VolumeViewPtr scan(int side, int slices)
{
    Volume volume;
    volume.geometry.size = {side, side, slices};
    const std::vector<qint16> values = benchVoxels(volume.geometry);
    volume.voxels.assign(values.begin(), values.end());
    volume.modality = Modality::Ct;
    auto view = std::make_shared<VolumeView>();
    view->record.id = side;
    view->record.geometry = volume.geometry;
    view->record.modality = Modality::Ct;
    view->volume = std::make_shared<const Volume>(std::move(volume));
    return view;
}

bool anyStale(const QWidget &view)
{
    const auto all = view.findChildren<QWidget *>();
    return std::any_of(all.begin(), all.end(), [](const QWidget *widget) {
        return widget->isVisible() && widget->property("stale").toBool();
    });
}

QJsonObject spread(int side, std::vector<double> times)
{
    std::sort(times.begin(), times.end());
    const auto rank = [&](double part) { return times[size_t(part * double(times.size() - 1))]; };
    return {{"slice", side},       {"view", viewSide},     {"steps", qint64(times.size())},
            {"p50_ms", rank(0.5)}, {"p95_ms", rank(0.95)}, {"max_ms", rank(1)}};
}

} // namespace

ViewBench::ViewBench(Program &program, MainWindow &window, QObject *parent)
    : QObject(parent)
    , m_program(program)
    , m_window(window)
{
}

ViewBench::~ViewBench() = default;

bool ViewBench::eventFilter(QObject *watched, QEvent *event)
{
    const auto *widget = qobject_cast<QWidget *>(watched);
    if (m_waiting && event->type() == QEvent::Paint && widget && m_viewer->isAncestorOf(widget) &&
        !anyStale(*m_viewer)) {
        m_waiting = false;
        QTimer::singleShot(0, this, &ViewBench::painted); // after this paint, and those that come with it
    }
    return false;
}

void ViewBench::start()
{
    qApp->installEventFilter(this);
    startScrolling(512, 60);
}

void ViewBench::startScrolling(int side, int slices)
{
    m_slices = slices;
    m_step = -1;
    m_times.push_back({side, {}});
    m_viewer = std::make_unique<SliceViewer>();
    m_viewer->setToolsVisible(false);
    m_viewer->setVolume(scan(side, slices));
    m_viewer->setPaneMaximised(Plane::Axial);
    m_viewer->resize(viewSide, viewSide + 40);
    m_viewer->show();
    const SlicePane &pane = *m_viewer->pane(Plane::Axial);
    m_viewer->resize(2 * viewSide - pane.width(), 2 * viewSide + 40 - pane.height());
    m_waiting = true;
}

void ViewBench::painted()
{
    if (m_step >= 0)
        m_times.back().second.push_back(double(m_clock.nsecsElapsed()) / 1e6);
    if (++m_step < steps) {
        turnWheel();
        return;
    }
    m_viewer.reset();
    if (m_times.size() == 1)
        startScrolling(2048, 30);
    else
        makeWorkspace();
}

void ViewBench::turnWheel()
{
    SlicePane &pane = *m_viewer->pane(Plane::Axial);
    const int turn = m_step / (m_slices / 3) % 2 == 0 ? 120 : -120; // to and fro
    const QPointF middle(viewSide / 2.0, viewSide / 2.0);
    QWheelEvent event(middle, pane.mapToGlobal(middle), QPoint(), QPoint(0, turn), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    m_waiting = true;
    m_clock.start();
    QCoreApplication::sendEvent(&pane, &event);
}

void ViewBench::makeWorkspace()
{
    qApp->removeEventFilter(this);
    Engine &engine = m_program.engine();
    connect(&engine, &Engine::workspaceFailed, this, [this](const Error &error) { fail(error.english()); });
    connect(&engine, &Engine::jobRefused, this, [this](const Error &error) { fail(error.english()); });
    connect(&engine, &Engine::workspaceOpened, this, &ViewBench::import);
    connect(&engine, &Engine::jobEnded, this, [this](const JobRecord &job) {
        if (job.state != JobState::Done)
            fail(job.error);
        else
            QTimer::singleShot(2000, this, &ViewBench::openFirstSlice); // the library has settled
    });
    engine.createWorkspace(m_folder.filePath(QStringLiteral("bench.fathom")));
}

void ViewBench::import()
{
    const QString path = m_folder.filePath(QStringLiteral("scan.nii.gz"));
    if (const auto written = writeBenchScan(path); !written) {
        fail(written.error().english());
        return;
    }
    m_window.open(Address::page(QStringLiteral("jobs"))); // nothing of the scan is shown before the click
    m_program.engine().submit(
        JobRequest{QStringLiteral("import"), {}, QJsonObject{{"paths", QJsonArray{path}}}});
}

void ViewBench::openFirstSlice()
{
    connect(&m_look, &QTimer::timeout, this, &ViewBench::lookForSlice);
    m_clock.start();
    m_window.open(Address::volume(1));
    m_look.start(1);
}

void ViewBench::lookForSlice()
{
    if (m_clock.elapsed() > 60'000) {
        m_look.stop();
        fail(QStringLiteral("the slice was not shown"));
        return;
    }
    for (SliceViewer *viewer : m_window.findChildren<SliceViewer *>()) {
        if (!viewer->isVisible() || !viewer->volume() || anyStale(*viewer))
            continue;
        m_look.stop();
        viewer->repaint();
        finish(double(m_clock.nsecsElapsed()) / 1e6);
        return;
    }
}

void ViewBench::finish(double firstSliceMs)
{
    QJsonArray scrolls;
    for (const auto &[side, times] : m_times)
        scrolls.append(spread(side, times));
    const QJsonObject report{{"bench", "view"},
                             {"renderer", rendererName()},
                             {"platform", QGuiApplication::platformName()},
                             {"scroll", scrolls},
                             {"first_slice_ms", firstSliceMs},
                             {"first_slice_of", "512 x 512 x 300 NIfTI.gz, int16"}};
    std::puts(QJsonDocument(report).toJson(QJsonDocument::Compact).constData());
    Q_EMIT ended(0);
}

void ViewBench::fail(const QString &why)
{
    std::fprintf(stderr, "fathom: %s\n", qPrintable(why));
    Q_EMIT ended(1);
}

} // namespace fathom
