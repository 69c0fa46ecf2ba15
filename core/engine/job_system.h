// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "job_request.h"
#include "snapshots.h"

#include <base/job_context.h>
#include <sae/process_rank.h>
#include <store/workspace.h>

#include <functional>

namespace fathom {

class CatalogueWriter;
class DeviceWorker;

/// How a JobSystem runs.
struct JobSystemOptions
{
    int threads = 0; ///< of LibTorch and the BLAS; 0 = every core
    int running =
        3; ///< jobs that run at once; of one kind always one, one that trains, and no embed beside a demo
    bool resumeInterrupted =
        false; ///< queued jobs, and those that another process left running, start at once
    std::optional<ProcessRank> process; ///< this one trains with others, see join_training.h
    /// Makes encoders by id; empty: the registry's (encoder_registry.h).
    std::function<Result<std::unique_ptr<ImageEncoder>>(const QString &id, const QString &device)> encoders;
};

/// Called from the threads of the jobs: do little, or hand it on.
struct JobObserver
{
    std::function<void()> tableChanged;           ///< any progress; may come very often
    std::function<void(int)> workspaceChanged;    ///< bits of Change (job.h)
    std::function<void(const JobRecord &)> ended; ///< done, failed, cancelled or paused
    std::function<void(qint64, const QString &)> log;
};

/// The jobs of one workspace: a queue kept in the catalogue, threads that run it, the device worker and the
/// catalogue writer. Used by the window (through Engine) and by the command line alike.
///
/// Thread: any but the GUI thread, except where said.
class JobSystem
{
public:
    /// @param workspace  opened for writing
    JobSystem(std::shared_ptr<Workspace> workspace, JobSystemOptions options, JobObserver observer);
    /// Stops running jobs at their next checkpoint (their rows say queued, so that the next opening goes on),
    /// drains the writer, joins every thread.
    ~JobSystem();

    /// Errors: Usage (unknown kind, wrong parameter), Disk.
    [[nodiscard]] Result<qint64> submit(const JobRequest &request);
    /// The newest job of this kind with the same parameters that did not come to its end, or 0.
    [[nodiscard]] qint64 unfinished(const JobRequest &request) const;
    /// Errors: NotFound, Usage (a job in that state cannot do this).
    [[nodiscard]] Result<void> cancel(qint64 id);
    [[nodiscard]] Result<void> pause(qint64 id);
    [[nodiscard]] Result<void> resume(qint64 id);
    /// Waits until the job no longer runs or waits.
    [[nodiscard]] Result<JobRecord> wait(qint64 id);

    /// Runs something that no job may run beside, such as a removal: no job starts meanwhile, and what it
    /// changes in the texts of jobs is read again. Errors: Busy (a job runs), those of `action`.
    [[nodiscard]] Result<void> alone(const std::function<Result<void>()> &action);

    /// Newest first. Thread: any.
    [[nodiscard]] JobTablePtr table() const;

    [[nodiscard]] CatalogueWriter &writer();
    [[nodiscard]] DeviceWorker &device();
    [[nodiscard]] int threads() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace fathom
