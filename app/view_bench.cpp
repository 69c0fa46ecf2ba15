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

bool ViewBench::eventFilter(QObject *watched, QEvent *event)
{
    const auto *widget = qobject_cast<QWidget *>(watched);
    if (event->type() == QEvent::Paint && widget && m_watched && m_watched->isAncestorOf(widget) &&
        !anyStale(*m_watched))
        ++m_paints;
    return false;
}

void ViewBench::untilPainted(QWidget &view)
{
    m_watched = &view;
    m_paints = 0;
    do
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 1000);
    while (m_paints == 0 || anyStale(view));
}

std::vector<double> ViewBench::scrolled(int side, int slices)
{
    SliceViewer viewer;
    viewer.setToolsVisible(false);
    viewer.setVolume(scan(side, slices));
    viewer.setPaneMaximised(Plane::Axial);
    viewer.resize(viewSide, viewSide + 40);
    viewer.show();
    SlicePane &pane = *viewer.pane(Plane::Axial);
    viewer.resize(2 * viewSide - pane.width(), 2 * viewSide + 40 - pane.height());
    untilPainted(pane);
    std::vector<double> times;
    for (int step = 0; step < steps; ++step) {
        const int turn = step / (slices / 3) % 2 == 0 ? 120 : -120; // to and fro
        QElapsedTimer clock;
        clock.start();
        QWheelEvent event(QPointF(viewSide / 2.0, viewSide / 2.0),
                          pane.mapToGlobal(QPointF(viewSide / 2.0, viewSide / 2.0)), QPoint(),
                          QPoint(0, turn), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&pane, &event);
        untilPainted(pane);
        times.push_back(double(clock.nsecsElapsed()) / 1e6);
    }
    m_watched = nullptr;
    return times;
}

void ViewBench::start()
{
    qApp->installEventFilter(this);
    m_small = scrolled(512, 60);
    m_large = scrolled(2048, 30);
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
    QElapsedTimer clock;
    clock.start();
    m_window.open(Address::volume(1));
    const auto shown = [this]() -> SliceViewer * {
        for (SliceViewer *viewer : m_window.findChildren<SliceViewer *>())
            if (viewer->isVisible() && viewer->volume())
                return viewer;
        return nullptr;
    };
    while (!shown() && clock.elapsed() < 60'000)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 1000);
    SliceViewer *viewer = shown();
    if (!viewer) {
        fail(QStringLiteral("the slice was not shown"));
        return;
    }
    while (anyStale(*viewer))
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    viewer->repaint();
    finish(double(clock.nsecsElapsed()) / 1e6);
}

void ViewBench::finish(double firstSliceMs)
{
    const QJsonObject report{{"bench", "view"},
                             {"renderer", rendererName()},
                             {"platform", QGuiApplication::platformName()},
                             {"scroll", QJsonArray{spread(512, m_small), spread(2048, m_large)}},
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
