// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_system.h"

#include "encoder_registry.h"
#include "memory_guard.h"
#include "running_job.h"

#include <QDir>

#include <algorithm>
#include <map>

namespace fathom {

namespace {
bool ended(JobState state)
{
    return state == JobState::Done || state == JobState::Failed || state == JobState::Cancelled;
}

// Two jobs that must not run at once: two of one kind, two that train, and the demo with what it does itself.
// A training inside another's steps, or a slice embedded twice, would fail one of them.
bool conflict(const QString &a, const QString &b)
{
    static const QStringList training{QStringLiteral("demo"), QStringLiteral("train"),
                                      QStringLiteral("grid")};
    static const QStringList embedding{QStringLiteral("demo"), QStringLiteral("embed")};
    return a == b || (training.contains(a) && training.contains(b)) ||
           (embedding.contains(a) && embedding.contains(b));
}

Error noJob(qint64 id)
{
    return {ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error", "Job %1 does not exist; see the list of jobs"),
            {QString::number(id)}};
}
} // namespace

struct JobSystem::Private
{
    std::shared_ptr<Workspace> workspace;
    JobSystemOptions options;
    JobObserver observer;
    int threads = 1;

    mutable std::mutex mutex; ///< guards what follows
    std::condition_variable somethingEnded;
    std::map<qint64, JobRecord> rows; ///< all jobs; the running ones are fresher in `running`
    std::map<qint64, std::shared_ptr<RunningJob>> running;
    std::map<qint64, std::thread> runners;
    std::map<qint64, GridTablePtr> grids; ///< of grid jobs that do not run, once they were asked for
    std::vector<std::thread> finished;    ///< joined by whoever comes next
    bool ending = false;
    bool held = false;     ///< no job starts
    std::mutex aloneMutex; ///< one caller of alone() after the other

    std::unique_ptr<CatalogueWriter> writer;
    std::unique_ptr<DeviceWorker> device;

    void startWhatMay();
    void runJob(const std::shared_ptr<RunningJob> &job);
    void joinFinished();
    Result<void> store(const JobRecord &row)
    {
        return writer->write([&row](Workspace &w) { return w.updateJob(row); });
    }
    void tableChanged() const
    {
        if (observer.tableChanged)
            observer.tableChanged();
    }
};

JobSystem::JobSystem(std::shared_ptr<Workspace> workspace, JobSystemOptions options, JobObserver observer)
    : d(std::make_unique<Private>())
{
    d->workspace = std::move(workspace);
    d->options = std::move(options);
    d->observer = std::move(observer);
    d->threads =
        d->options.threads > 0 ? d->options.threads : std::max(1, int(std::thread::hardware_concurrency()));
    d->writer = std::make_unique<CatalogueWriter>(d->workspace);
    d->device = std::make_unique<DeviceWorker>(d->threads, d->options.encoders ? d->options.encoders
                                                                               : EncoderLoader(loadEncoder));

    // A row that says "running" was left by a process that is gone: we hold the lock.
    if (const auto rows = d->workspace->jobs()) {
        for (JobRecord row : *rows) {
            const bool interrupted = row.state == JobState::Running || row.state == JobState::Queued;
            if (interrupted) {
                row.state = d->options.resumeInterrupted ? JobState::Queued : JobState::Paused;
                if (const auto outcome = d->store(row); !outcome)
                    row.error = outcome.error().english();
            }
            d->rows.emplace(row.id, row);
        }
    }
    d->startWhatMay();
}

JobSystem::~JobSystem()
{
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(d->mutex);
        d->ending = true;
        for (auto &[id, job] : d->running) {
            if (!job->cancelled()) // one that a person stopped stays stopped
                job->stop(JobState::Queued);
        }
        for (auto &[id, thread] : d->runners)
            threads.push_back(std::move(thread));
        d->runners.clear();
    }
    for (std::thread &thread : threads)
        thread.join();
    d->joinFinished();
    d->device.reset();
    d->writer.reset();
}

// Never called by a runner: two of them would wait for each other.
void JobSystem::Private::joinFinished()
{
    std::vector<std::thread> gone;
    {
        const std::lock_guard lock(mutex);
        gone.swap(finished);
    }
    for (std::thread &thread : gone)
        thread.join();
}

void JobSystem::Private::startWhatMay()
{
    const std::lock_guard lock(mutex);
    if (ending || held)
        return;
    QStringList kinds;
    for (const auto &[id, job] : running)
        kinds.append(job->record().kind);
    for (auto &[id, row] : rows) { // oldest first
        if (int(running.size()) >= options.running)
            break;
        if (row.state != JobState::Queued || std::any_of(kinds.begin(), kinds.end(), [&](const auto &kind) {
                return conflict(kind, row.kind);
            }))
            continue;
        kinds.append(row.kind);
        row.state = JobState::Running;
        row.error.clear();
        row.started = QDateTime::currentDateTimeUtc();
        const qint64 number = id;
        auto job = std::make_shared<RunningJob>(
            row, *writer, [this] { tableChanged(); },
            [this, number](const QString &line) {
                if (observer.log)
                    observer.log(number, line);
            });
        running.emplace(id, job);
        runners.emplace(id, std::thread([this, job] { runJob(job); }));
    }
}

void JobSystem::Private::runJob(const std::shared_ptr<RunningJob> &job)
{
    JobRecord row = job->record();
    Result<QJsonObject> outcome = QJsonObject();
    JobServices services;
    services.workspace = workspace;
    services.writer = writer.get();
    services.device = device.get();
    services.threads = threads;
    services.process = options.process;
    services.job = row.id;
    services.endsForGood = [job] { return job->cancelled() && job->stopState() == JobState::Cancelled; };
    services.scratch = workspace->folder() + QStringLiteral("/jobs/%1").arg(row.id);
    services.changed = [this](Changes changes) {
        if (observer.workspaceChanged)
            observer.workspaceChanged(changes.toInt());
    };
    const auto work = [&]() -> Result<QJsonObject> {
        FATHOM_DO(store(row)); // not where the workspace's folder is gone: a job would make it anew
        tableChanged();
        FATHOM_TRY(const QJsonObject paths, workspace->jobPaths(row.id));
        FATHOM_TRY(const auto made, makeJob(row.kind, row.parameters, paths));
        return made->run(*job, services);
    };
    outcome = guarded(work);

    row = job->record();
    if (outcome) {
        row.state = JobState::Done;
        row.result = *outcome;
        row.done = row.total;
        QDir(services.scratch).removeRecursively();
    } else if (outcome.error().code == ErrorCode::Cancelled && job->cancelled()) {
        row.state = job->stopState();
    } else if (outcome.error().code == ErrorCode::Cancelled) { // by another process that trains with this one
        row.state = JobState::Paused;
        row.error = outcome.error().english();
    } else {
        row.state = JobState::Failed;
        row.error = outcome.error().english();
    }
    row.ended = row.state == JobState::Queued ? QDateTime() : QDateTime::currentDateTimeUtc();
    if (const auto stored = store(row); !stored && row.error.isEmpty())
        row.error = stored.error().english();
    {
        const std::lock_guard lock(mutex);
        rows[row.id] = row;
        grids.erase(row.id);
        running.erase(row.id);
        if (const auto own = runners.find(row.id); own != runners.end()) {
            finished.push_back(std::move(own->second));
            runners.erase(own);
        }
    }
    tableChanged();
    if (observer.ended && row.state != JobState::Queued)
        observer.ended(row);
    startWhatMay();
    somethingEnded.notify_all();
}

Result<qint64> JobSystem::submit(const JobRequest &request)
{
    FATHOM_TRY(const auto checked, makeJob(request.kind, request.parameters, request.paths));
    JobRecord row;
    row.kind = request.kind;
    row.parameters = request.parameters;
    row.created = QDateTime::currentDateTimeUtc();
    FATHOM_TRY(row, d->writer->write([&](Workspace &workspace) -> Result<JobRecord> {
        FATHOM_TRY(JobRecord made, workspace.addJob(row));
        FATHOM_DO(workspace.setJobPaths(made.id, request.paths));
        return made;
    }));
    {
        const std::lock_guard lock(d->mutex);
        d->rows.emplace(row.id, row);
    }
    d->tableChanged();
    d->joinFinished();
    d->startWhatMay();
    return row.id;
}

qint64 JobSystem::unfinished(const JobRequest &request) const
{
    std::vector<qint64> candidates;
    {
        const std::lock_guard lock(d->mutex);
        for (auto row = d->rows.rbegin(); row != d->rows.rend(); ++row) {
            const JobRecord &job = row->second;
            if (job.kind == request.kind && job.state == JobState::Paused &&
                job.parameters == request.parameters)
                candidates.push_back(job.id);
        }
    }
    for (const qint64 id : candidates) {
        if (const auto paths = d->workspace->jobPaths(id); paths && *paths == request.paths)
            return id;
    }
    return 0;
}

Result<void> JobSystem::cancel(qint64 id)
{
    JobRecord row;
    {
        const std::lock_guard lock(d->mutex);
        if (const auto job = d->running.find(id); job != d->running.end()) {
            job->second->stop(JobState::Cancelled);
            return {};
        }
        const auto found = d->rows.find(id);
        if (found == d->rows.end())
            return noJob(id);
        if (ended(found->second.state))
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "Job %1 has ended already"),
                         {QString::number(id)}};
        found->second.state = JobState::Cancelled;
        found->second.ended = QDateTime::currentDateTimeUtc();
        row = found->second;
    }
    FATHOM_DO(d->store(row));
    d->tableChanged();
    if (d->observer.ended)
        d->observer.ended(row);
    d->somethingEnded.notify_all();
    return {};
}

Result<void> JobSystem::pause(qint64 id)
{
    JobRecord row;
    {
        const std::lock_guard lock(d->mutex);
        if (const auto job = d->running.find(id); job != d->running.end()) {
            job->second->stop(JobState::Paused);
            return {};
        }
        const auto found = d->rows.find(id);
        if (found == d->rows.end())
            return noJob(id);
        if (found->second.state != JobState::Queued)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "Job %1 neither runs nor waits"),
                         {QString::number(id)}};
        found->second.state = JobState::Paused;
        row = found->second;
    }
    FATHOM_DO(d->store(row));
    d->tableChanged();
    d->somethingEnded.notify_all();
    return {};
}

Result<void> JobSystem::resume(qint64 id)
{
    JobRecord row;
    {
        const std::lock_guard lock(d->mutex);
        const auto found = d->rows.find(id);
        if (found == d->rows.end())
            return noJob(id);
        const JobState state = found->second.state;
        if (d->running.contains(id) || state == JobState::Queued || state == JobState::Done)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "Job %1 cannot be resumed: it runs, waits or is done"),
                         {QString::number(id)}};
        found->second.state = JobState::Queued;
        found->second.error.clear();
        found->second.ended = {};
        row = found->second;
    }
    FATHOM_DO(d->store(row));
    d->tableChanged();
    d->startWhatMay();
    return {};
}

Result<JobRecord> JobSystem::wait(qint64 id)
{
    std::unique_lock lock(d->mutex);
    if (!d->rows.contains(id))
        return noJob(id);
    d->somethingEnded.wait(lock, [&] {
        const JobState state = d->rows.at(id).state;
        return !d->running.contains(id) && state != JobState::Running && state != JobState::Queued;
    });
    return d->rows.at(id);
}

Result<void> JobSystem::alone(const std::function<Result<void>()> &action)
{
    const std::lock_guard one(d->aloneMutex);
    {
        const std::lock_guard lock(d->mutex);
        if (!d->running.empty()) {
            QStringList kinds;
            for (const auto &[id, job] : d->running)
                kinds.append(job->record().kind);
            return Error{ErrorCode::Busy,
                         QT_TRANSLATE_NOOP("Error",
                                           "A job works in this workspace (%1); wait for it or pause it, "
                                           "then try again"),
                         {kinds.join(QStringLiteral(", "))}};
        }
        d->held = true;
    }
    const Result<void> outcome = action();
    const auto stored = d->workspace->jobs();
    {
        const std::lock_guard lock(d->mutex);
        d->held = false;
        for (const JobRecord &job : stored ? *stored : std::vector<JobRecord>()) {
            const auto row = d->rows.find(job.id);
            if (row == d->rows.end())
                continue;
            // A removal takes a scan's alias out of every stored text; it must not come back from here.
            row->second.parameters = job.parameters;
            row->second.checkpoint = job.checkpoint;
            row->second.result = job.result;
            row->second.step = job.step;
            row->second.log = job.log;
            row->second.error = job.error;
        }
    }
    d->tableChanged();
    d->startWhatMay();
    return outcome;
}

JobTablePtr JobSystem::table() const
{
    auto table = std::make_shared<JobTable>();
    const std::lock_guard lock(d->mutex);
    for (auto row = d->rows.rbegin(); row != d->rows.rend(); ++row) {
        if (const auto job = d->running.find(row->first); job != d->running.end()) {
            table->rows.push_back(job->second->record());
            table->rows.back().state = JobState::Running;
            table->pace.insert(row->first, job->second->pace());
            table->stopping.insert(row->first, job->second->cancelled());
            if (auto curve = job->second->curve(); !curve.empty())
                table->curves.insert(row->first, std::move(curve));
            if (const GridTablePtr grid = job->second->grid())
                table->grids.insert(row->first, grid);
            d->grids.erase(row->first);
        } else {
            table->rows.push_back(row->second);
            if (row->second.kind == QLatin1String("grid")) {
                GridTablePtr &grid = d->grids[row->first];
                if (!grid)
                    grid = gridTable(row->second);
                table->grids.insert(row->first, grid);
            }
        }
        if (!ended(table->rows.back().state) && table->rows.back().state != JobState::Paused)
            ++table->active;
    }
    return table;
}

CatalogueWriter &JobSystem::writer()
{
    return *d->writer;
}

DeviceWorker &JobSystem::device()
{
    return *d->device;
}

int JobSystem::threads() const
{
    return d->threads;
}

} // namespace fathom
