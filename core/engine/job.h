// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "catalogue_writer.h"
#include "device_worker.h"

#include <base/job_context.h>
#include <sae/process_rank.h>

namespace fathom {

/// What of a workspace changed; queries drop what they remember of it.
enum class Change { Volumes = 1, Embeddings = 2, Saes = 4, Index = 8, Labels = 16, Maps = 32 };
Q_DECLARE_FLAGS(Changes, Change)
Q_DECLARE_OPERATORS_FOR_FLAGS(Changes)

/// What a job works with. References live as long as the job runs.
struct JobServices
{
    std::shared_ptr<Workspace> workspace;
    CatalogueWriter *writer = nullptr;
    DeviceWorker *device = nullptr;
    int threads = 1;
    std::optional<ProcessRank> process;   ///< of several that train together
    qint64 job = 0;                       ///< id of the job's row; stays the same over a resume
    QString stage;                        ///< of a job that runs others inside: which one
    QString scratch;                      ///< folder for a job's own files, kept until it is done
    std::function<void(Changes)> changed; ///< something was committed
    /// True when the job was stopped by a person who cancelled it, not paused or closed; empty: never.
    std::function<bool()> endsForGood;
};

/// Long work as a plain class: no QObject, no window, no thread of its own. The same job runs under the
/// window, the command line and a test.
class Job
{
public:
    virtual ~Job() = default;
    /// Runs to its end, or until the context is cancelled, and may be run again afterwards: it goes on.
    /// @return what it made, for links: {"volumes":8}, {"sae":"sae-1"} ...
    /// Errors: Cancelled, and those of the work itself.
    [[nodiscard]] virtual Result<QJsonObject> run(JobContext &context, JobServices &services) = 0;
};

/// Makes the job of a kind. Parameters and paths: README.md.
/// Errors: Usage (unknown kind, wrong parameter).
[[nodiscard]] Result<std::unique_ptr<Job>> makeJob(const QString &kind, const QJsonObject &parameters,
                                                   const QJsonObject &paths);

/// The error of every job that was stopped.
[[nodiscard]] inline Error stopped()
{
    return {ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The job was stopped; it can be resumed"), {}};
}

} // namespace fathom
