// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "job_parameters.h"

#include <evaluate/split_rows.h>
#include <sae/sae_trainer.h>

#include <QDir>

namespace fathom {

namespace {
// Hands everything on to the job's context and keeps the curve for the record.
class TrainingContext final : public JobContext
{
public:
    TrainingContext(JobContext &outer)
        : m_outer(outer)
    {
        for (const QJsonValue &point : outer.resumed()["curve"].toArray())
            curve.push_back(point.toObject());
    }
    std::stop_token stopToken() const override { return m_outer.stopToken(); }
    void progress(qint64 done, qint64 total, const QString &what) override
    {
        m_outer.progress(done, total, what);
    }
    void log(const QString &line) override { m_outer.log(line); }
    void measured(const QJsonObject &point) override
    {
        // A resumed run measures again what lies behind its checkpoint.
        while (!curve.empty() && curve.back()["step"].toInteger() >= point["step"].toInteger())
            curve.pop_back();
        curve.push_back(point);
        if (curve.size() > 1000) {
            size_t kept = 0;
            for (size_t i = 0; i < curve.size(); i += 2)
                curve[kept++] = curve[i];
            curve.resize(kept);
        }
        m_outer.measured(point);
    }
    Result<void> checkpoint(const QJsonObject &state) override
    {
        QJsonArray points;
        for (const QJsonObject &point : curve)
            points.append(point);
        return m_outer.checkpoint({{"trainer", state}, {"curve", points}});
    }
    QJsonObject resumed() const override { return m_outer.resumed()["trainer"].toObject(); }

    std::vector<QJsonObject> curve;

private:
    JobContext &m_outer;
};

class TrainJob final : public Job
{
public:
    QString encoder;
    SaeConfig config;
    JobParameters given;
    explicit TrainJob(JobParameters parameters)
        : given(std::move(parameters))
    {
    }

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    Result<SaeTrainingOptions> options(qint64 rows, int dimension, const JobServices &services) const;
};

Result<SaeTrainingOptions> TrainJob::options(qint64 rows, int dimension, const JobServices &services) const
{
    SaeConfig sizes = config;
    sizes.inputSize = dimension;
    sizes.encoder = encoder;
    SaeTrainingOptions training = defaultTraining(sizes, rows);
    FATHOM_TRY(training.steps, given.number(QStringLiteral("steps"), training.steps, 0, 100'000'000));
    FATHOM_TRY(const qint64 epochs, given.number(QStringLiteral("epochs"), training.epochs, 1, 1'000'000));
    training.epochs = int(epochs);
    if (given.has(QStringLiteral("epochs")))
        training.steps = 0;
    FATHOM_TRY(const qint64 batch, given.number(QStringLiteral("batch"), training.batch, 1, 1'000'000));
    training.batch = int(batch);
    FATHOM_TRY(training.rate, given.real(QStringLiteral("rate"), training.rate, 1e-8, 1.0));
    FATHOM_TRY(training.clip, given.real(QStringLiteral("clip"), training.clip, 0.0, 1e6));
    FATHOM_TRY(const qint64 seed, given.number(QStringLiteral("seed"), 1, 0, 1'000'000'000));
    training.seed = quint64(seed);
    FATHOM_TRY(const qint64 threads, given.number(QStringLiteral("threads"), services.threads, 1, 1024));
    training.threads = int(threads);
    training.device = given.text(QStringLiteral("device"), QStringLiteral("auto"));
    training.decoderGradient = given.flag(QStringLiteral("decoderGradient"), training.decoderGradient);
    training.auxiliaryLoss = given.flag(QStringLiteral("auxiliaryLoss"), training.auxiliaryLoss);
    training.biasAtMean = given.flag(QStringLiteral("biasAtMean"), training.biasAtMean);
    FATHOM_TRY(training.checkpointSeconds, given.real(QStringLiteral("checkpointSeconds"), 30.0, 0.0, 60.0));
    training.checkpointFolder = services.scratch;
    return training;
}

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
    FATHOM_TRY(Workspace::Embeddings embeddings, services.workspace->embeddings(encoder));
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, services.workspace->volumes());
    const bool split = hasSplit(volumes);
    const SplitRows rows = rowsOfSplit(embeddings, volumes, split ? QStringLiteral("train") : QString());
    const SplitRows validation =
        split ? rowsOfSplit(embeddings, volumes, QStringLiteral("val")) : SplitRows();
    if (rows.sliceIds.empty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: no training slice is embedded yet; run embed first"),
                     {encoder}};
    const int dimension = embeddings.dimension;
    embeddings = {}; // as large as the rows picked from it
    const auto n = qint64(rows.sliceIds.size());
    FATHOM_TRY(SaeTrainingOptions training, options(n, dimension, services));
    FATHOM_DO(checkSaeConfig(training.config));
    if (!QDir().mkpath(training.checkpointFolder))
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: the folder cannot be made"),
                     {training.checkpointFolder}};
    context.log(QStringLiteral("%1 training rows, %2 validation rows, %3 steps")
                    .arg(n)
                    .arg(validation.sliceIds.size())
                    .arg(trainingSteps(training, n)));
    context.progress(0, trainingSteps(training, n), QStringLiteral("Training"));
    training.onStep = [&services](const SaeStep &) { services.device->letOthersIn(); };

    TrainingContext inner(context);
    FATHOM_TRY(const SaeModel model,
               services.device->run(DeviceWorker::Priority::Batch, [&](Device &on) -> Result<SaeModel> {
                   FATHOM_DO(on.prepare());
                   return trainSae(training, rows.rows, n, validation.rows,
                                   qint64(validation.sliceIds.size()), inner);
               }));
    SaeConfig made = model.config();
    made.encoder = encoder;
    made.training["job"] = mark;
    made.training["rows"] = n;
    made.training["heldOut"] = split;
    if (given.has(QStringLiteral("purpose")))
        made.training["purpose"] = given.text(QStringLiteral("purpose"));
    FATHOM_TRY(const SaeModel marked,
               SaeModel::create(made, {model.weight().begin(), model.weight().end()},
                                {model.encoderBias().begin(), model.encoderBias().end()},
                                {model.bias().begin(), model.bias().end()}));
    FATHOM_TRY(const SaeRecord record, services.writer->write([&](Workspace &workspace) {
        return workspace.addSae(marked, inner.curve);
    }));
    if (services.changed)
        services.changed(Change::Saes);
    return QJsonObject{{"sae", record.id}};
}
} // namespace

MadeJob makeTrainJob(const QJsonObject &parameters)
{
    const JobParameters given(QStringLiteral("train"), parameters);
    FATHOM_DO(given.allow({QStringLiteral("encoder"), QStringLiteral("dictionary"), QStringLiteral("k"),
                           QStringLiteral("objective"), QStringLiteral("steps"), QStringLiteral("epochs"),
                           QStringLiteral("batch"), QStringLiteral("rate"), QStringLiteral("clip"),
                           QStringLiteral("seed"), QStringLiteral("threads"), QStringLiteral("device"),
                           QStringLiteral("decoderGradient"), QStringLiteral("auxiliaryLoss"),
                           QStringLiteral("biasAtMean"), QStringLiteral("checkpointSeconds"),
                           QStringLiteral("purpose")}));
    auto job = std::make_unique<TrainJob>(given);
    job->encoder = given.text(QStringLiteral("encoder"));
    if (job->encoder.isEmpty())
        return given.missing(QStringLiteral("encoder"));
    job->config.dictionary = given.numbers(QStringLiteral("dictionary"));
    job->config.k = given.numbers(QStringLiteral("k"));
    FATHOM_TRY(job->config.objective, given.method(QStringLiteral("objective")));
    SaeConfig probe = job->config;
    probe.inputSize = 1;
    FATHOM_DO(checkSaeConfig(probe));
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
