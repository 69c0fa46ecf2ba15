// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "device_worker.h"
#include "encoder_registry.h"
#include "engine.h"
#include "job_system.h"
#include "queries.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

#include <atomic>

namespace fathom {

/// An open workspace with what works on it. Made and ended on the engine's control thread.
struct Session
{
    std::shared_ptr<Workspace> workspace;
    Error readOnlyReason;
    std::unique_ptr<Queries> queries;
    std::unique_ptr<JobSystem> jobs;            ///< none while read only
    std::unique_ptr<DeviceWorker> readerDevice; ///< for heat maps while read only

    [[nodiscard]] DeviceWorker &device() { return jobs ? jobs->device() : *readerDevice; }
    [[nodiscard]] Result<WorkspaceSummaryPtr> summary();
    [[nodiscard]] Error readOnly() const { return readOnlyReason; }
};

struct Engine::Private
{
    explicit Private(Engine *engine);

    Engine *q;
    // Each pool keeps its threads: the store has one connection a thread.
    QThreadPool control;     ///< one thread: opens, closes, queues jobs, in the order of the calls
    QThreadPool pages;       ///< queries of pages, milliseconds each
    QThreadPool pictures;    ///< thumbnails
    QThreadPool scans;       ///< volume views: seconds each
    QThreadPool interactive; ///< waits for the device worker
    QThreadPool models;      ///< weight files and speeds: minutes each; nesting of features
    QTimer tick;
    QElapsedTimer sinceSummary;

    EncoderLoader encoders = loadEncoder; ///< set before a workspace is opened

    // GUI thread only.
    std::shared_ptr<Session> session;
    WorkspaceSummaryPtr summary;
    JobTablePtr jobs = std::make_shared<const JobTable>();
    bool summaryUnderway = false;
    std::stop_source checking; ///< of weights, until stopChecking() or the workspace is closed
    std::stop_source closing;  ///< of what nobody waits for when the workspace is closed

    /// Counts openings and closings, so that a late answer of a closed workspace is known.
    std::atomic<quint64> generation = 0;
    std::atomic<bool> jobsDirty = false;
    std::atomic<bool> workspaceDirty = false;

    /// Runs on the GUI thread later; lost when the engine is gone.
    void post(std::function<void()> action)
    {
        QMetaObject::invokeMethod(q, std::move(action), Qt::QueuedConnection);
    }

    [[nodiscard]] static Error workspaceClosed()
    {
        return {ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The workspace was closed"), {}};
    }

    void open(const QString &folder, bool create);
    void close(bool tell);
    void adopt(std::shared_ptr<Session> opened, WorkspaceSummaryPtr first);
    void onTick();
    void refreshSummary();
    JobObserver observer(const std::weak_ptr<Session> &session);

    /// A question that still waits when its workspace is closed ends at once: nobody wants the answer any
    /// more. A change is made all the same.
    enum class Kind { Question, Change };
    /// Asks `query` on a pool and answers on the GUI thread, unless the receiver is gone by then.
    template <typename T>
    void ask(QThreadPool &pool, QObject *receiver, Answer<T> answer,
             std::function<Result<T>(Session &)> query, Kind kind = Kind::Question)
    {
        const QPointer<QObject> to(receiver);
        auto deliver = [to, answer = std::move(answer)](Result<T> result) {
            if (to && answer)
                answer(std::move(result));
        };
        if (!session) {
            post([deliver]() mutable {
                deliver(Error{ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "No workspace is open"), {}});
            });
            return;
        }
        pool.start([this, deliver = std::move(deliver), query = std::move(query), own = session,
                    at = generation.load(), kind]() mutable {
            const bool wanted = kind == Kind::Change || at == generation;
            auto result = std::make_shared<Result<T>>(wanted ? guarded([&] { return query(*own); })
                                                             : Result<T>(workspaceClosed()));
            own.reset(); // before the answer is posted: closing waits for the pools alone
            post([deliver = std::move(deliver), result]() mutable { deliver(std::move(*result)); });
        });
    }

    /// The same for something that writes: through the catalogue writer, then the caches forget.
    template <typename T>
    void change(QObject *receiver, Answer<T> answer, Changes changes,
                std::function<Result<T>(Workspace &)> action)
    {
        changeIn<T>(pages, receiver, std::move(answer), changes,
                    [action = std::move(action)](Session &own) { return own.jobs->writer().write(action); });
    }
    /// The same for a change that needs more than the writer, in a pool of its choice.
    template <typename T>
    void changeIn(QThreadPool &pool, QObject *receiver, Answer<T> answer, Changes changes,
                  std::function<Result<T>(Session &)> action)
    {
        ask<T>(
            pool, receiver, std::move(answer),
            [this, changes, action = std::move(action)](Session &own) -> Result<T> {
                if (!own.jobs)
                    return own.readOnly();
                Result<T> outcome = action(own);
                // A failure too: it may come after the commit (a copy not written, pages still read).
                own.queries->changed(changes);
                workspaceDirty = true;
                return outcome;
            },
            Kind::Change);
    }

    /// A change that no job may run beside; answers with `which` was changed.
    template <typename T>
    void changeAlone(QThreadPool &pool, QObject *receiver, Answer<T> answer, Changes changes, const T &which,
                     std::function<Result<void>(Session &)> action)
    {
        changeIn<T>(pool, receiver, std::move(answer), changes,
                    [which, action = std::move(action)](Session &own) -> Result<T> {
                        FATHOM_DO(own.jobs->alone([&] { return action(own); }));
                        return which;
                    });
    }
    void changeLabel(QObject *receiver, Answer<LabelRecord> answer,
                     std::function<Result<LabelRecord>(Workspace &)> action);
    void jobAction(std::function<Result<void>(JobSystem &)> action);
};

} // namespace fathom
