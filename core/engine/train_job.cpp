// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "training_parameters.h"

#include <base/safetensors.h>
#include <evaluate/split_rows.h>
#include <store/embedding_rows.h>

#include <QDir>
#include <QFile>

#include <algorithm>

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

/// Which rows a run trains on. Kept beside its checkpoint: slices that are embedded while it runs, or
/// subjects that get a part, must not change them at a resume.
struct Selection
{
    std::vector<qint64> training, validation; ///< slice ids, ascending
    bool heldOut = false;                     ///< there was a split
};

QString selectionFile(const QString &folder)
{
    return QDir(folder).filePath(QStringLiteral("rows.safetensors"));
}

Result<void> saveSelection(const Selection &selection, const QString &folder)
{
    SafetensorsWriter writer;
    writer.add(QStringLiteral("training"), {qint64(selection.training.size())}, selection.training);
    writer.add(QStringLiteral("validation"), {qint64(selection.validation.size())}, selection.validation);
    writer.setMetadata(QStringLiteral("heldOut"), QString::number(int(selection.heldOut)));
    FATHOM_TRY(const QByteArray hash, writer.write(selectionFile(folder)));
    Q_UNUSED(hash)
    return {};
}

Result<Selection> loadSelection(const QString &folder)
{
    FATHOM_TRY(const Safetensors file, Safetensors::open(selectionFile(folder)));
    FATHOM_TRY(const TensorView training, file.tensor(QStringLiteral("training")));
    FATHOM_TRY(const TensorView validation, file.tensor(QStringLiteral("validation")));
    return Selection{training.toIntegers(), validation.toIntegers(),
                     file.metadata().value(QStringLiteral("heldOut")) == QLatin1String("1")};
}

// The rows of some slices; fewer rows than slices where one is gone.
std::vector<qint64> rowsOf(const EmbeddingRows &embeddings, const std::vector<qint64> &slices)
{
    std::vector<qint64> rows;
    for (const qint64 slice : slices)
        if (const qint64 row = embeddings.rowOf(slice); row >= 0)
            rows.push_back(row);
    return rows;
}

std::vector<qint64> slicesOfSplit(const EmbeddingRows &embeddings, const std::vector<VolumeRecord> &volumes,
                                  const QString &split)
{
    std::vector<qint64> slices;
    for (const qint64 place : placesInSplit(embeddings.sliceIds(), volumes, split))
        slices.push_back(embeddings.sliceIds()[size_t(place)]);
    return slices;
}

/// What a run trains on.
struct TrainingRows
{
    explicit TrainingRows(std::shared_ptr<const EmbeddingRows> rows, const Selection &selection)
        : embeddings(std::move(rows))
        , training(*embeddings, rowsOf(*embeddings, selection.training))
        , validation(*embeddings, rowsOf(*embeddings, selection.validation))
        , heldOut(selection.heldOut)
    {
    }
    std::shared_ptr<const EmbeddingRows> embeddings;
    SomeRows training, validation;
    bool heldOut;
};

// The rows that an interrupted run began with, else those of now.
Result<std::unique_ptr<TrainingRows>> trainingRows(Workspace &workspace, const QString &encoder,
                                                   const QString &folder, JobContext &context)
{
    FATHOM_TRY(const auto embeddings, workspace.embeddingRows(encoder));
    if (QFile::exists(selectionFile(folder))) {
        FATHOM_TRY(const Selection begun, loadSelection(folder));
        auto rows = std::make_unique<TrainingRows>(embeddings, begun);
        if (rows->training.rows() == qint64(begun.training.size()) &&
            rows->validation.rows() == qint64(begun.validation.size()))
            return rows;
        context.log(QStringLiteral("Slices of this training were removed; it begins again without them"));
        QDir(folder).removeRecursively(); // its checkpoint has learnt from them
    }
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, workspace.volumes());
    Selection fresh;
    fresh.heldOut = hasSplit(volumes);
    fresh.training = slicesOfSplit(*embeddings, volumes, fresh.heldOut ? QStringLiteral("train") : QString());
    if (fresh.heldOut)
        fresh.validation = slicesOfSplit(*embeddings, volumes, QStringLiteral("val"));
    if (fresh.training.empty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: no training slice is embedded yet; run embed first"),
                     {encoder}};
    if (!QDir().mkpath(folder))
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: the folder cannot be made; check space and permissions"),
                     {folder}};
    FATHOM_DO(saveSelection(fresh, folder));
    return std::make_unique<TrainingRows>(embeddings, fresh);
}

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
    FATHOM_TRY(const SaeRecord record, store(*model, rows, {{"job", mark}}, inner.curve, services));
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
    FATHOM_TRY(const SaeRecord record,
               store(*part, rows, {{"part_of", mark}, {"stopped_at", step}}, context.curve, services));
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
