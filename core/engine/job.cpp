// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job.h"

#include "job_kinds.h"

namespace fathom {

Result<std::unique_ptr<Job>> makeJob(const QString &kind, const QJsonObject &parameters,
                                     const QJsonObject &paths)
{
    if (kind == QLatin1String("import"))
        return makeImportJob(parameters, paths);
    if (kind == QLatin1String("embed"))
        return makeEmbedJob(parameters);
    if (kind == QLatin1String("vectors"))
        return makeVectorsJob(parameters, paths);
    if (kind == QLatin1String("sae"))
        return makeSaeJob(parameters, paths);
    if (kind == QLatin1String("train"))
        return makeTrainJob(parameters);
    if (kind == QLatin1String("grid"))
        return makeGridJob(parameters);
    if (kind == QLatin1String("index"))
        return makeIndexJob(parameters, paths);
    if (kind == QLatin1String("label"))
        return makeLabelJob(parameters);
    if (kind == QLatin1String("evaluate"))
        return makeEvaluateJob(parameters);
    if (kind == QLatin1String("map"))
        return makeMapJob(parameters);
    if (kind == QLatin1String("demo"))
        return makeDemoJob(parameters, paths);
    return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "%1: there is no such kind of job"), {kind}};
}

} // namespace fathom
