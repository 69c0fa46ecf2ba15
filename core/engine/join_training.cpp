// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "join_training.h"
#include "training_parameters.h"
#include "training_rows.h"

#include <algorithm>

namespace fathom {

namespace {
// Where the job of rank 0 keeps its files, be it running or about to go on; empty: there is none yet.
Result<QString> folderOfJob(const Workspace &workspace, const JobRequest &request)
{
    FATHOM_TRY(const std::vector<JobRecord> jobs, workspace.jobs());
    const JobRecord *newest = nullptr;
    for (const JobRecord &job : jobs) {
        const bool open =
            job.state == JobState::Running || job.state == JobState::Queued || job.state == JobState::Paused;
        if (open && job.kind == request.kind && job.parameters == request.parameters &&
            (!newest || job.id > newest->id))
            newest = &job;
    }
    return newest ? workspace.folder() + QStringLiteral("/jobs/%1").arg(newest->id) : QString();
}
} // namespace

Result<void> joinTraining(const Workspace &workspace, const JobRequest &request, int threads,
                          const ProcessRank &process, JobContext &context)
{
    const JobParameters given(request.kind, request.parameters);
    const QString encoder = given.text(QStringLiteral("encoder"));
    FATHOM_TRY(const QString folder, folderOfJob(workspace, request));
    FATHOM_TRY(const auto rows, trainingRowsOf(workspace, encoder, folder));
    FATHOM_TRY(SaeTrainingOptions training,
               trainingOptions(given, encoder, rows->embeddings->width(), rows->training.rows(), threads));
    training.process = process;
    FATHOM_DO(trainSae(training, rows->training, rows->validation, context));
    return {};
}

} // namespace fathom
