// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "ui_bench.h"

#include "feature_controllers.h"
#include "main_window.h"
#include "program.h"

#include <widgets/feature_table_view.h>
#include <widgets/features_page_view.h>

#include <QJsonDocument>
#include <QMetaEnum>
#include <QScrollBar>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace fathom {

namespace {

constexpr double beatMs = 5.0;
constexpr int firstLook = 2000; ///< ms; a person sees the first page before starting anything
constexpr double lateMs = 50.0; ///< the goal; beats beyond it are listed

QJsonObject figures(const QString &name, std::vector<double> lateness)
{
    std::sort(lateness.begin(), lateness.end());
    const auto rank = [&](double part) {
        return lateness.empty() ? 0.0 : lateness[size_t(part * double(lateness.size() - 1))];
    };
    return {{"during", name},
            {"beats", qint64(lateness.size())},
            {"p50_ms", rank(0.5)},
            {"p99_ms", rank(0.99)},
            {"max_ms", rank(1.0)}};
}

double processorMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

double wallMs()
{
    using namespace std::chrono;
    return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

} // namespace

bool TimedApplication::notify(QObject *receiver, QEvent *event)
{
    if (!m_timing || receiver->thread() != thread())
        return QApplication::notify(receiver, event);
    // Read before: the event may delete its receiver.
    const int type = event->type();
    const QString className = QString::fromLatin1(receiver->metaObject()->className());
    QString named = receiver->objectName();
    if (named.isEmpty() && receiver->parent())
        named = QStringLiteral("of ") + QString::fromLatin1(receiver->parent()->metaObject()->className());
    const double outerWall = std::exchange(m_innerWall, 0.0);
    const double outerProcessor = std::exchange(m_innerProcessor, 0.0);
    const double wall = wallMs();
    const double processor = processorMs();
    const bool taken = QApplication::notify(receiver, event);
    const double allWall = wallMs() - wall;
    const double allProcessor = processorMs() - processor;
    if (allWall - m_innerWall >= 2.0) {
        const char *name = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        m_spent.push_back({name ? QString::fromLatin1(name) : QString::number(type), className + u' ' + named,
                           allWall - m_innerWall, allProcessor - m_innerProcessor});
    }
    m_innerWall = outerWall + allWall;
    m_innerProcessor = outerProcessor + allProcessor;
    return taken;
}

QJsonArray TimedApplication::takeSlowest()
{
    std::vector<Spent> spent = std::exchange(m_spent, {});
    std::sort(spent.begin(), spent.end(), [](const Spent &a, const Spent &b) { return a.wall > b.wall; });
    if (spent.size() > 5)
        spent.resize(5);
    QJsonArray slowest;
    for (const Spent &one : spent)
        slowest.append(QJsonObject{{"event", one.event},
                                   {"receiver", one.receiver},
                                   {"ms", one.wall},
                                   {"processor_ms", one.processor}});
    return slowest;
}

UiBench::UiBench(TimedApplication &application, Program &program, MainWindow &window, int trainingSteps)
    : QObject(&application)
    , m_application(application)
    , m_program(program)
    , m_window(window)
    , m_steps(trainingSteps)
{
    m_beat.setTimerType(Qt::PreciseTimer);
    m_beat.setInterval(int(beatMs));
    connect(&m_beat, &QTimer::timeout, this, [this] {
        const double now = double(m_clock.nsecsElapsed()) / 1e6;
        if (!m_lateness.empty() && m_before > 0) {
            const double late = std::max(0.0, now - m_before - beatMs);
            m_lateness.back().second.push_back(late);
            const QJsonArray slowest = m_application.takeSlowest();
            if (late > lateMs)
                m_late.append(QJsonObject{{"ms", late},
                                          {"at_seconds", now / 1000.0},
                                          {"page", m_window.address()},
                                          {"slowest", slowest}});
        }
        m_before = now;
    });
    m_use.setInterval(400);
    connect(&m_use, &QTimer::timeout, this, &UiBench::use);
}

void UiBench::start(const QString &workspace)
{
    Engine &engine = m_program.engine();
    connect(&engine, &Engine::workspaceFailed, this, [this](const Error &error) {
        std::fprintf(stderr, "fathom: %s\n", qPrintable(error.english()));
        finish(1);
    });
    connect(&engine, &Engine::jobRefused, this, [this](const Error &error) {
        std::fprintf(stderr, "fathom: %s\n", qPrintable(error.english()));
        finish(1);
    });
    connect(&engine, &Engine::jobEnded, this, &UiBench::jobEnded);
    connect(&engine, &Engine::workspaceOpened, this, [this](const WorkspaceSummaryPtr &summary) {
        m_rows = summary->slices;
        m_kind = QStringLiteral("embed");
        m_application.startTiming();
        m_clock.start();
        m_beat.start();
        m_use.start();
        QTimer::singleShot(firstLook, this, &UiBench::startJob);
    });
    m_program.openWorkspace(workspace);
}

void UiBench::startJob()
{
    QJsonObject parameters;
    if (m_kind == u"embed" || m_kind == u"train") {
        parameters[QLatin1String("encoder")] = m_program.encoderFor(m_window);
        if (m_kind == u"train") {
            parameters[QLatin1String("dictionary")] = QJsonArray{32, 128, 512};
            parameters[QLatin1String("k")] = QJsonArray{4, 8, 16};
            parameters[QLatin1String("steps")] = m_steps;
        }
    } else {
        parameters[QLatin1String("sae")] = m_sae;
    }
    m_lateness.emplace_back(m_kind, std::vector<double>());
    m_program.engine().submit(JobRequest{m_kind, parameters, {}});
}

void UiBench::jobEnded(const JobRecord &job)
{
    if (job.kind != m_kind)
        return;
    if (job.state != JobState::Done) {
        std::fprintf(stderr, "fathom: %s: %s\n", qPrintable(job.kind), qPrintable(job.error));
        finish(1);
        return;
    }
    if (m_kind == u"train")
        m_sae = job.result["sae"].toString();
    if (m_kind == u"index") {
        finish(0);
        return;
    }
    m_kind = m_kind == u"embed" ? QStringLiteral("train") : QStringLiteral("index");
    startJob();
}

void UiBench::use()
{
    // A person goes from page to page and scrolls the table.
    static const char *const pages[] = {"library", "features", "jobs", "features"};
    ++m_uses;
    if (m_uses % 5 == 0)
        m_window.open(Address::page(QLatin1String(pages[m_uses / 5 % 4])));
    QScrollBar *bar = static_cast<FeaturesController *>(m_window.page(QStringLiteral("features")))
                          ->page()
                          ->tableView()
                          ->verticalScrollBar();
    bar->setValue(bar->value() + 300 < bar->maximum() ? bar->value() + 300 : 0);
}

void UiBench::finish(int status)
{
    m_beat.stop();
    m_use.stop();
    if (status == 0) {
        QJsonArray runs;
        std::vector<double> all;
        for (const auto &[kind, lateness] : m_lateness) {
            runs.append(figures(kind, lateness));
            all.insert(all.end(), lateness.begin(), lateness.end());
        }
        runs.append(figures(QStringLiteral("all"), all));
        const QJsonObject report{{"bench", "ui"},
                                 {"slices", m_rows},
                                 {"training_steps", m_steps},
                                 {"user_actions", m_uses},
                                 {"seconds", double(m_clock.elapsed()) / 1000.0},
                                 {"platform", QGuiApplication::platformName()},
                                 {"runs", runs},
                                 {"late", m_late}};
        std::puts(QJsonDocument(report).toJson(QJsonDocument::Compact).constData());
    }
    Q_EMIT ended(status);
}

StartBench::StartBench(MainWindow &window, const QElapsedTimer &clock, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_clock(clock)
{
    qApp->installEventFilter(this);
}

bool StartBench::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Paint)
        return false;
    if (m_firstPaint < 0)
        m_firstPaint = m_clock.elapsed();
    const PageController *page = m_window.currentPage();
    const auto *painted = qobject_cast<QWidget *>(watched);
    if (page && page->isFull() && painted && page->view()->isAncestorOf(painted)) {
        qApp->removeEventFilter(this);
        const QJsonObject report{
            {"bench", "start"}, {"window_ms", m_firstPaint}, {"first_page_ms", m_clock.elapsed()}};
        std::puts(QJsonDocument(report).toJson(QJsonDocument::Compact).constData());
        QTimer::singleShot(0, this, [this] { Q_EMIT ended(0); });
    }
    return false;
}

} // namespace fathom
