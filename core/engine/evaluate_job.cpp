// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "job_parameters.h"

#include <evaluate/evaluation.h>

#include <algorithm>

namespace fathom {

namespace {
/// Computes measures of an SAE and stores each as soon as it is there, so that a stopped job goes on with the
/// next. One that is stored with the same versions, method and seed is not computed again.
class EvaluateJob final : public Job
{
public:
    QString sae;
    QStringList measures;
    Method method = Method::Fathom;
    qint64 seed = 1;
    bool again = false; ///< whatever is stored

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;
};

Result<QJsonObject> EvaluateJob::run(JobContext &context, JobServices &services)
{
    context.progress(0, measures.size(), QStringLiteral("Reading rows"));
    const Workspace &workspace = *services.workspace;
    FATHOM_TRY(const QJsonObject depends, workspace.evaluationVersions(sae));
    FATHOM_TRY(const std::vector<EvaluationRecord> stored, workspace.evaluations(sae));
    // What this job stored before it was stopped counts also where everything is to be computed again.
    QStringList made;
    for (const QJsonValue &name : context.resumed()[QStringLiteral("made")].toArray())
        made << name.toString();
    std::unique_ptr<Evaluation> evaluation;
    QJsonArray computed;
    for (qsizetype i = 0; i < measures.size(); ++i) {
        if (context.cancelled())
            return stopped();
        const QString &measure = measures[i];
        context.progress(i, measures.size(), QStringLiteral("Measuring"));
        const auto there = std::find_if(stored.begin(), stored.end(), [&](const EvaluationRecord &record) {
            return record.measure == measure && record.method == method && record.seed == seed &&
                   !record.stale;
        });
        if (there != stored.end() && (!again || made.contains(measure)) &&
            measure != QLatin1String("stability")) // which depends on the other SAEs as well
            continue;
        if (!evaluation) {
            FATHOM_TRY(evaluation, Evaluation::open(workspace, sae, method, quint64(seed)));
        }
        EvaluationRecord record{sae, measure, method, seed, {}, depends, {}, {}, false};
        FATHOM_TRY(record.result, evaluation->measure(measure, context.stopToken()));
        FATHOM_DO(services.writer->write([&](Workspace &w) { return w.setEvaluation(record); }));
        made << measure;
        computed.append(measure);
        FATHOM_DO(context.checkpoint({{"made", QJsonArray::fromStringList(made)}}));
    }
    context.progress(measures.size(), measures.size());
    return QJsonObject{{"sae", sae},
                       {"method", methodName(method)},
                       {"seed", seed},
                       {"measures", QJsonArray::fromStringList(measures)},
                       {"computed", computed}};
}
} // namespace

MadeJob makeEvaluateJob(const QJsonObject &parameters)
{
    const JobParameters given(QStringLiteral("evaluate"), parameters);
    FATHOM_DO(given.allow({QStringLiteral("sae"), QStringLiteral("only"), QStringLiteral("method"),
                           QStringLiteral("seed"), QStringLiteral("again")}));
    auto job = std::make_unique<EvaluateJob>();
    job->sae = given.text(QStringLiteral("sae"));
    if (job->sae.isEmpty())
        return given.missing(QStringLiteral("sae"));
    FATHOM_TRY(job->method, given.method(QStringLiteral("method")));
    FATHOM_TRY(job->seed, given.number(QStringLiteral("seed"), 1, 0, qint64(1) << 53));
    job->again = given.flag(QStringLiteral("again"), false);
    const QStringList only = given.text(QStringLiteral("only")).split(u',', Qt::SkipEmptyParts);
    for (const QString &name : only)
        if (!measureNames().contains(name))
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: there is no such measure; these are there: %2"),
                         {name, measureNames().join(QStringLiteral(", "))}};
    for (const QString &name : measureNames()) // in their order
        if (only.isEmpty() || only.contains(name))
            job->measures << name;
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
