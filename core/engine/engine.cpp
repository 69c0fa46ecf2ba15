// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "engine.h"

#include "catalogue_writer.h"
#include "engine_session.h"
#include "memory_guard.h"

#include <latch>
#include <thread>

namespace fathom {

namespace {
constexpr int tickMs = 100;            ///< jobs are shown at most ten times a second
constexpr qint64 summaryEveryMs = 400; ///< a summary reads the catalogue

// One core stays with the window.
int workerThreads()
{
    return std::max(1, int(std::thread::hardware_concurrency()) - 1);
}
} // namespace

Result<WorkspaceSummaryPtr> Session::summary()
{
    FATHOM_TRY(const WorkspaceSummaryPtr made, queries->summary(jobs ? *jobs->table() : JobTable()));
    auto copy = std::make_shared<WorkspaceSummary>(*made);
    copy->readOnlyReason = readOnlyReason;
    return WorkspaceSummaryPtr(copy);
}

namespace {
// Why a workspace that could not be opened for writing is open for reading, and what to do.
Error whyReadOnly(const Error &refused)
{
    if (refused.code == ErrorCode::Busy)
        return refused; // names host and process
    return {ErrorCode::Disk,
            QT_TRANSLATE_NOOP("Error",
                              "Nothing can be written where this workspace lies (read-only medium, no "
                              "permission, or no space left): everything can be looked at, nothing "
                              "changed. To go on working, copy the workspace to a drive of yours and "
                              "open the copy"),
            {}};
}
} // namespace

Engine::Private::Private(Engine *engine)
    : q(engine)
{
    for (QThreadPool *pool : {&control, &pages, &pictures, &scans, &interactive, &models}) {
        pool->setMaxThreadCount(1);
        pool->setExpiryTimeout(-1);
    }
    pages.setMaxThreadCount(2);
    // The threads are made now. Later a new thread may wait for the dynamic linker, which is half a second
    // busy when LibTorch is loaded, and the GUI thread would wait with it.
    for (QThreadPool *pool : {&control, &pages, &pictures, &scans, &interactive, &models}) {
        const auto together = std::make_shared<std::latch>(pool->maxThreadCount());
        for (int i = 0; i < pool->maxThreadCount(); ++i)
            pool->start([together] { together->arrive_and_wait(); });
    }
}

Engine::Engine(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this))
{
    d->tick.setInterval(tickMs);
    connect(&d->tick, &QTimer::timeout, this, [this] { d->onTick(); });
}

Engine::~Engine()
{
    d->close(false);
    d->control.waitForDone();
    for (QThreadPool *pool : {&d->pages, &d->pictures, &d->scans, &d->interactive, &d->models})
        pool->waitForDone();
}

JobObserver Engine::Private::observer(const std::weak_ptr<Session> &session)
{
    JobObserver observer;
    observer.tableChanged = [this] { jobsDirty = true; };
    observer.workspaceChanged = [this, session](int changes) {
        if (const auto own = session.lock()) {
            if (own->queries)
                own->queries->changed(Changes::fromInt(changes));
        }
        workspaceDirty = true;
    };
    observer.ended = [this](const JobRecord &job) {
        jobsDirty = true;
        workspaceDirty = true;
        post([this, job] {
            onTick(); // the table shows the end before the signal tells of it
            Q_EMIT q->jobEnded(job);
        });
    };
    return observer;
}

void Engine::Private::open(const QString &folder, bool create)
{
    close(true);
    const quint64 own = ++generation;
    control.start([this, folder, create, own] {
        auto session = std::make_shared<Session>();
        const auto outcome = [&]() -> Result<WorkspaceSummaryPtr> {
            if (create) {
                FATHOM_TRY(session->workspace, Workspace::create(folder));
            } else {
                Result<std::shared_ptr<Workspace>> opened = Workspace::open(folder, Workspace::Mode::Write);
                const auto code = opened ? ErrorCode::Bug : opened.error().code;
                if (code == ErrorCode::Busy || code == ErrorCode::Disk) {
                    session->readOnlyReason = whyReadOnly(opened.error());
                    opened = Workspace::open(folder, Workspace::Mode::Read);
                }
                FATHOM_TRY(session->workspace, std::move(opened));
            }
            session->queries = std::make_unique<Queries>(session->workspace);
            if (session->workspace->mode() == Workspace::Mode::Write) {
                JobSystemOptions options;
                options.threads = workerThreads();
                options.resumeInterrupted = true;
                options.encoders = encoders;
                session->jobs = std::make_unique<JobSystem>(session->workspace, options, observer(session));
            } else {
                session->readerDevice = std::make_unique<DeviceWorker>(workerThreads(), encoders);
            }
            return session->summary();
        }();
        if (!outcome) {
            session.reset();
            const ErrorCode code = outcome.error().code;
            const bool destroyed = code == ErrorCode::Unreadable || code == ErrorCode::NotFound;
            post([this, folder, error = outcome.error(), offer = destroyed && Workspace::canRebuild(folder)] {
                Q_EMIT q->workspaceFailed(error);
                if (offer)
                    Q_EMIT q->rebuildOffered(folder);
            });
            return;
        }
        post([this, own, session = std::move(session), summary = *outcome]() mutable {
            if (own != generation) { // another one was asked for in the meantime
                control.start([late = std::move(session)]() mutable { late.reset(); });
                return;
            }
            adopt(std::move(session), summary);
        });
    });
}

void Engine::Private::adopt(std::shared_ptr<Session> opened, WorkspaceSummaryPtr first)
{
    session = std::move(opened);
    summary = std::move(first);
    jobs = session->jobs ? session->jobs->table() : std::make_shared<const JobTable>();
    jobsDirty = true;
    sinceSummary.start();
    tick.start();
    Q_EMIT q->workspaceOpened(summary);
    Q_EMIT q->jobsChanged(jobs);
}

void Engine::Private::close(bool tell)
{
    tick.stop();
    ++generation;
    for (std::stop_source *work : {&checking, &closing}) {
        work->request_stop();
        *work = std::stop_source();
    }
    if (!session)
        return;
    summary.reset();
    jobs = std::make_shared<const JobTable>();
    control.start([this, own = std::exchange(session, nullptr)]() mutable {
        for (QThreadPool *pool : {&pages, &pictures, &scans, &interactive, &models})
            pool->waitForDone();
        own->jobs.reset(); // stops at the next checkpoint
        own.reset();
    });
    if (tell)
        Q_EMIT q->workspaceClosed();
}

void Engine::Private::onTick()
{
    if (!session)
        return;
    if (session->jobs && jobsDirty.exchange(false)) {
        jobs = session->jobs->table();
        Q_EMIT q->jobsChanged(jobs);
    }
    if (workspaceDirty && !summaryUnderway && sinceSummary.elapsed() >= summaryEveryMs) {
        workspaceDirty = false;
        refreshSummary();
    }
}

void Engine::Private::refreshSummary()
{
    summaryUnderway = true;
    pages.start([this, own = session, at = generation.load()]() mutable {
        const auto made = own->summary();
        own.reset();
        post([this, made, at] {
            summaryUnderway = false;
            sinceSummary.restart();
            if (at != generation || !made)
                return;
            summary = *made;
            Q_EMIT q->workspaceChanged(summary);
        });
    });
}

void Engine::setEncoderLoader(
    std::function<Result<std::unique_ptr<ImageEncoder>>(const QString &id, const QString &device)> loader)
{
    d->encoders = std::move(loader);
}

void Engine::createWorkspace(const QString &folder)
{
    d->open(folder, true);
}

void Engine::openWorkspace(const QString &folder)
{
    d->open(folder, false);
}

void Engine::rebuildWorkspace(const QString &folder)
{
    d->close(true);
    d->control.start([this, folder] {
        const auto rebuilt = guarded([&] { return Workspace::rebuild(folder); });
        d->post([this, rebuilt] {
            if (!rebuilt) {
                Q_EMIT workspaceFailed(rebuilt.error());
                return;
            }
            Q_EMIT workspaceRebuilt(*rebuilt);
            openWorkspace(rebuilt->folder);
        });
    });
}

void Engine::closeWorkspace()
{
    d->close(true);
}

WorkspaceSummaryPtr Engine::summary() const
{
    return d->summary;
}

JobTablePtr Engine::jobs() const
{
    return d->jobs;
}

void Engine::Private::jobAction(std::function<Result<void>(JobSystem &)> action)
{
    if (!session) {
        Q_EMIT q->jobRefused({ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "No workspace is open"), {}});
        return;
    }
    control.start([this, own = session, action = std::move(action)]() mutable {
        const Result<void> outcome = own->jobs ? action(*own->jobs) : own->readOnly();
        own.reset();
        if (!outcome)
            post([this, error = outcome.error()] { Q_EMIT q->jobRefused(error); });
    });
}

void Engine::submit(const JobRequest &request)
{
    d->jobAction([request](JobSystem &jobs) -> Result<void> {
        FATHOM_TRY(const qint64 id, jobs.submit(request));
        Q_UNUSED(id)
        return {};
    });
}

void Engine::cancelJob(qint64 id)
{
    d->jobAction([id](JobSystem &jobs) { return jobs.cancel(id); });
}

void Engine::pauseJob(qint64 id)
{
    d->jobAction([id](JobSystem &jobs) { return jobs.pause(id); });
}

void Engine::resumeJob(qint64 id)
{
    d->jobAction([id](JobSystem &jobs) { return jobs.resume(id); });
}

} // namespace fathom
