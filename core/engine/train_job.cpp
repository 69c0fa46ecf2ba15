// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "training_curve.h"
#include "training_parameters.h"
#include "training_rows.h"

#include <algorithm>

namespace fathom {

namespace {
// Hands everything on to the job's context and keeps the curve for the record.
class TrainingContext final : public JobContext
{
public:
    TrainingContext(JobContext &outer)
        : curve(outer.resumed()["curve"].toArray())
        , m_outer(outer)
    {
    }
    std::stop_token stopToken() const override { return m_outer.stopToken(); }
    void progress(qint64 done, qint64 total, const QString &what) override
    {
        m_outer.progress(done, total, what);
    }
    void log(const QString &line) override { m_outer.log(line); }
    void measured(const QJsonObject &point) override
    {
        curve.add(point);
        m_outer.measured(point);
    }
    Result<void> checkpoint(const QJsonObject &state) override
    {
        return m_outer.checkpoint({{"trainer", state}, {"curve", curve.toJson()}});
    }
    QJsonObject resumed() const override { return m_outer.resumed()["trainer"].toObject(); }

    TrainingCurve curve;

private:
    JobContext &m_outer;
};

class TrainJob final : public Job
{
public:
    QString encoder;
    JobParameters given;
    explicit TrainJob(JobParameters parameters)
        : given(std::move(parameters))
    {
    }

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    /// Adds a trained model with what this job knows of it.
    Result<SaeRecord> store(const SaeModel &model, const TrainingRows &rows, const QJsonObject &marks,
                            const std::vector<QJsonObject> &curve, JobServices &services) const;
    Result<void> storePart(const SaeTrainingOptions &training, const TrainingRows &rows, const QString &mark,
                           TrainingContext &context, JobServices &services) const;
};

Result<QJsonObject> TrainJob::run(JobContext &context, JobServices &services)
{
    // Killed between the commit of the SAE and the end of the job: it is there already.
    const QString mark = QStringLiteral("job-%1").arg(services.job) +
                         (services.stage.isEmpty() ? QString() : u'/' + services.stage);
    FATHOM_TRY(const std::vector<SaeRecord> before, services.workspace->saes());
    for (const SaeRecord &record : before) {
        if (record.config.training["job"].toString() == mark)
            return QJsonObject{{"sae", record.id}};
    }
    context.progress(0, 0, QStringLiteral("Reading embeddings"));
    FATHOM_TRY(const std::unique_ptr<TrainingRows> begun,
               trainingRows(*services.workspace, encoder, services.scratch, context));
    const TrainingRows &rows = *begun;
    const qint64 n = rows.training.rows();
    FATHOM_TRY(SaeTrainingOptions training,
               trainingOptions(given, encoder, rows.embeddings->width(), n, services.threads));
    FATHOM_TRY(training.checkpointSeconds, given.real(QStringLiteral("checkpointSeconds"), 30.0, 0.0, 60.0));
    training.checkpointFolder = services.scratch;
    training.process = services.process;
    context.log(QStringLiteral("%1 training rows, %2 validation rows, %3 steps")
                    .arg(n)
                    .arg(rows.validation.rows())
                    .arg(trainingSteps(training, n)));
    context.progress(0, trainingSteps(training, n), QStringLiteral("Training"));
    training.onStep = [&services](const SaeStep &) { services.device->letOthersIn(); };

    TrainingContext inner(context);
    const Result<SaeModel> model =
        services.device->run(DeviceWorker::Priority::Batch, [&](Device &on) -> Result<SaeModel> {
            FATHOM_DO(on.prepare());
            return trainSae(training, rows.training, rows.validation, inner);
        });
    if (!model && model.error().code == ErrorCode::Cancelled && services.endsForGood &&
        services.endsForGood())
        FATHOM_DO(storePart(training, rows, mark, inner, services));
    if (!model)
        return model.error();
    FATHOM_TRY(const SaeRecord record, store(*model, rows, {{"job", mark}}, inner.curve.points(), services));
    return QJsonObject{{"sae", record.id}};
}

Result<SaeRecord> TrainJob::store(const SaeModel &model, const TrainingRows &rows, const QJsonObject &marks,
                                  const std::vector<QJsonObject> &curve, JobServices &services) const
{
    QJsonObject training = model.config().training;
    training["rows"] = rows.training.rows();
    training["heldOut"] = rows.heldOut;
    if (given.has(QStringLiteral("purpose")))
        training["purpose"] = given.text(QStringLiteral("purpose"));
    for (auto mark = marks.begin(); mark != marks.end(); ++mark)
        training[mark.key()] = mark.value();
    const SaeModel marked = model.withTraining(training);
    FATHOM_TRY(const SaeRecord record,
               services.writer->write([&](Workspace &workspace) { return workspace.addSae(marked, curve); }));
    if (services.changed)
        services.changed(Change::Saes);
    return record;
}

// A person stopped it early: what it has learnt is usable. The job can still be resumed, and then makes an
// SAE of its own.
Result<void> TrainJob::storePart(const SaeTrainingOptions &training, const TrainingRows &rows,
                                 const QString &mark, TrainingContext &context, JobServices &services) const
{
    QuietContext quiet; // the job's own is stopped
    const qint64 n = rows.training.rows();
    const Result<SaeModel> part = modelOfCheckpoint(training, rows.training, quiet);
    if (!part && part.error().code == ErrorCode::NotFound)
        return {}; // stopped before its first checkpoint
    FATHOM_DO(part);
    const qint64 step = part->config().training["steps"].toInteger();
    FATHOM_TRY(const std::vector<SaeRecord> before, services.workspace->saes());
    const bool there = std::any_of(before.begin(), before.end(), [&](const SaeRecord &record) {
        const QJsonObject &known = record.config.training;
        return known["part_of"].toString() == mark && known["stopped_at"].toInteger() == step;
    });
    if (step < 1 || there)
        return {};
    FATHOM_TRY(const SaeRecord record, store(*part, rows, {{"part_of", mark}, {"stopped_at", step}},
                                             context.curve.points(), services));
    context.log(QStringLiteral("%1 has what was learnt until step %2 of %3")
                    .arg(record.id)
                    .arg(step)
                    .arg(trainingSteps(training, n)));
    return {};
}
} // namespace

MadeJob makeTrainJob(const QJsonObject &parameters)
{
    const JobParameters given(QStringLiteral("train"), parameters);
    QStringList keys{QStringLiteral("encoder"), QStringLiteral("purpose")};
    for (const TrainingKey &key : trainingKeys())
        keys << key.name;
    FATHOM_DO(given.allow(keys + machineKeys()));
    auto job = std::make_unique<TrainJob>(given);
    job->encoder = given.text(QStringLiteral("encoder"));
    if (job->encoder.isEmpty())
        return given.missing(QStringLiteral("encoder"));
    // What is wrong with the parameters is told before the job waits for its turn.
    FATHOM_DO(trainingOptions(given, job->encoder, 1, 1, 1));
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
