// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/job_system.h>

namespace fathom::cli {

/// Opens a workspace for reading.
[[nodiscard]] Result<std::shared_ptr<Workspace>> readWorkspace(const QString &folder);
/// Opens a workspace for writing. Errors: Busy (names host and process).
[[nodiscard]] Result<std::shared_ptr<Workspace>> writeWorkspace(const QString &folder);

/// Runs a job of a workspace to its end with progress on standard error; an interrupted one with the same
/// parameters goes on instead. SIGINT pauses it.
/// @param process  rank 0 of several that train together
/// @return the row of the ended job. Errors: Cancelled (SIGINT), and what the job failed with.
[[nodiscard]] Result<JobRecord> runJob(const QString &folder, const JobRequest &request, int threads,
                                       const std::optional<ProcessRank> &process = {});
/// The same for a job that is there.
[[nodiscard]] Result<JobRecord> resumeJob(const QString &folder, qint64 id, int threads);

/// The SAE that a command means: the option --sae, else the newest one with an index.
/// Errors: NotFound.
[[nodiscard]] Result<QString> chosenSae(const Workspace &workspace, const QString &given);

} // namespace fathom::cli
