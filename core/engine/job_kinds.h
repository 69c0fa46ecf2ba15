// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "job.h"

// One maker per kind of job, each in its own file. Parameters and paths: README.md. Errors: Usage.
namespace fathom {

using MadeJob = Result<std::unique_ptr<Job>>;

[[nodiscard]] MadeJob makeImportJob(const QJsonObject &parameters, const QJsonObject &paths);
[[nodiscard]] MadeJob makeEmbedJob(const QJsonObject &parameters);
[[nodiscard]] MadeJob makeVectorsJob(const QJsonObject &parameters, const QJsonObject &paths);
[[nodiscard]] MadeJob makeSaeJob(const QJsonObject &parameters, const QJsonObject &paths);
[[nodiscard]] MadeJob makeTrainJob(const QJsonObject &parameters);
[[nodiscard]] MadeJob makeGridJob(const QJsonObject &parameters);
[[nodiscard]] MadeJob makeIndexJob(const QJsonObject &parameters, const QJsonObject &paths);
[[nodiscard]] MadeJob makeLabelJob(const QJsonObject &parameters);
[[nodiscard]] MadeJob makeEvaluateJob(const QJsonObject &parameters);
[[nodiscard]] MadeJob makeMapJob(const QJsonObject &parameters);
[[nodiscard]] MadeJob makeDemoJob(const QJsonObject &parameters, const QJsonObject &paths);

} // namespace fathom
