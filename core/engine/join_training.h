// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "job_request.h"

#include <base/job_context.h>
#include <sae/process_rank.h>
#include <store/workspace.h>

namespace fathom {

/// The part that a process other than rank 0 takes in a train job: rank 0 runs the job
/// (JobSystemOptions::process), keeps its checkpoints and adds the SAE. On resume the rows are those that the
/// job began with.
///
/// @param workspace  open for reading
/// @param request    as rank 0 submits it
/// @param threads    where the request does not say
/// Thread: any but the GUI's. Errors: those of the training; Cancelled (another process ended).
[[nodiscard]] Result<void> joinTraining(const Workspace &workspace, const JobRequest &request, int threads,
                                        const ProcessRank &process, JobContext &context);

} // namespace fathom
