// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "run_job.h"

#include "console.h"

#include <engine/catalogue_writer.h>

#include <atomic>
#include <thread>

namespace fathom::cli {

namespace {
// Prints what the job does, and asks it to pause on SIGINT.
class Reporter
{
public:
    Reporter(JobSystem &jobs, qint64 id)
        : m_jobs(jobs)
        , m_id(id)
        , m_thread([this](const std::stop_token &end) { loop(end); })
    {
    }

private:
    void loop(const std::stop_token &end)
    {
        bool asked = false;
        for (int tick = 0; !end.stop_requested(); ++tick) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            if (interrupted() && !asked) {
                asked = true;
                tell(QStringLiteral("Stopping at the next checkpoint ..."));
                if (const auto outcome = m_jobs.pause(m_id); !outcome)
                    tell(outcome.error().english());
            }
            if (tick % 40 == 0)
                report();
        }
    }
    void report()
    {
        const JobTablePtr table = m_jobs.table();
        for (const JobRecord &row : table->rows) {
            if (row.id != m_id || row.step.isEmpty())
                continue;
            QString line = row.step;
            if (row.total > 0)
                line += QStringLiteral(": %1 of %2").arg(row.done).arg(row.total);
            else if (row.done > 0)
                line += QStringLiteral(": %1").arg(row.done);
            const double left = table->pace.value(m_id, {-1.0, -1.0}).second;
            if (left >= 0)
                line += QStringLiteral(", %1 s left").arg(qRound64(left));
            if (line != m_told)
                tell(line);
            m_told = line;
        }
    }
    JobSystem &m_jobs;
    qint64 m_id;
    QString m_told;
    std::jthread m_thread;
};

Result<JobRecord> finish(JobSystem &jobs, qint64 id)
{
    JobRecord row;
    {
        const Reporter reporter(jobs, id);
        FATHOM_TRY(row, jobs.wait(id));
    }
    FATHOM_DO(jobs.writer().drain());
    switch (row.state) {
    case JobState::Done:
        return row;
    case JobState::Paused:
    case JobState::Cancelled:
        if (!row.error.isEmpty()) // another process of the same training ended
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "%1"), {row.error}};
        return Error{ErrorCode::Cancelled,
                     QT_TRANSLATE_NOOP("Error",
                                       "Job %1 was stopped; give the same command again, or 'fathom-cli "
                                       "jobs W resume', and it goes on"),
                     {QString::number(id)}};
    default:
        return Error{ErrorCode::Unreadable, QT_TRANSLATE_NOOP("Error", "%1"), {row.error}};
    }
}

JobSystemOptions optionsFor(int threads)
{
    JobSystemOptions options;
    options.threads = threads;
    return options;
}

JobObserver observer()
{
    JobObserver observer;
    observer.log = [](qint64, const QString &line) { tell(line); };
    return observer;
}
} // namespace

Result<std::shared_ptr<Workspace>> readWorkspace(const QString &folder)
{
    return Workspace::open(folder, Workspace::Mode::Read);
}

Result<std::shared_ptr<Workspace>> writeWorkspace(const QString &folder)
{
    return Workspace::open(folder, Workspace::Mode::Write);
}

Result<JobRecord> runJob(const QString &folder, const JobRequest &request, int threads,
                         const std::optional<ProcessRank> &process)
{
    FATHOM_TRY(const auto workspace, writeWorkspace(folder));
    JobSystemOptions options = optionsFor(threads);
    options.process = process;
    JobSystem jobs(workspace, options, observer());
    qint64 id = jobs.unfinished(request);
    if (id > 0) {
        tell(QStringLiteral("Job %1 goes on where it stopped").arg(id));
        FATHOM_DO(jobs.resume(id));
    } else {
        FATHOM_TRY(id, jobs.submit(request));
    }
    return finish(jobs, id);
}

Result<JobRecord> resumeJob(const QString &folder, qint64 id, int threads)
{
    FATHOM_TRY(const auto workspace, writeWorkspace(folder));
    JobSystem jobs(workspace, optionsFor(threads), observer());
    FATHOM_DO(jobs.resume(id));
    return finish(jobs, id);
}

Result<QString> chosenSae(const Workspace &workspace, const QString &given)
{
    if (!given.isEmpty())
        return given;
    FATHOM_TRY(const std::vector<SaeRecord> saes, workspace.saes());
    const SaeRecord *newest = nullptr;
    for (const SaeRecord &record : saes) {
        if (record.indexedRows > 0 && (!newest || record.created >= newest->created))
            newest = &record;
    }
    if (!newest)
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: no SAE with an index yet; run train and index first"),
                     {workspace.name()}};
    return newest->id;
}

} // namespace fathom::cli
