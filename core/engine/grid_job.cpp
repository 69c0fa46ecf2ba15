// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "grid_plan.h"
#include "job_kinds.h"
#include "training_curve.h"
#include "training_rows.h"

#include <sae/sae_training_state.h>

#include <QDir>
#include <QElapsedTimer>

#include <algorithm>
#include <utility>

namespace fathom {

namespace {
constexpr size_t CheckpointPoints = 100; ///< of each curve; more would make the job's row large
constexpr double CheckpointSeconds = 5;  ///< at least between two writes of the job's row

QString gib(qint64 bytes)
{
    return QString::number(double(bytes) / 1073741824.0, 'f', 1);
}

/// All configurations of a running grid: what the window shows, and what the job remembers.
class GridProgress
{
public:
    explicit GridProgress(JobContext &outer)
        : outer(outer)
    {
        m_sinceCheckpoint.start();
    }

    JobContext &outer;
    std::vector<QJsonObject> rows; ///< as in the job's result
    std::vector<TrainingCurve> curves;

    /// Changes a row and shows it, with what only the live table shows.
    void set(size_t i, const QJsonObject &values, const QJsonObject &live = {})
    {
        for (auto entry = values.begin(); entry != values.end(); ++entry)
            rows[i].insert(entry.key(), entry.value());
        QJsonObject shown = values;
        for (auto entry = live.begin(); entry != live.end(); ++entry)
            shown.insert(entry.key(), entry.value());
        shown.insert(QStringLiteral("configuration"), rows[i][QStringLiteral("name")]);
        outer.measured(shown);
    }
    /// Shows all that there is of a row.
    void show(size_t i)
    {
        QJsonObject shown = rows[i];
        shown.insert(QStringLiteral("configuration"), rows[i][QStringLiteral("name")]);
        shown.insert(QStringLiteral("curve"), curves[i].toJson());
        outer.measured(shown);
    }
    /// A line that several configurations have to say comes once.
    void tell(const QString &line)
    {
        if (std::exchange(m_told, line) != line)
            outer.log(line);
    }
    void stepped(size_t i, qint64 step)
    {
        rows[i].insert(QStringLiteral("step"), step);
        qint64 done = 0, total = 0;
        for (const QJsonObject &row : rows) {
            done += row[QStringLiteral("step")].toInteger();
            total += row[QStringLiteral("steps")].toInteger();
        }
        outer.progress(done, total, QStringLiteral("Training"));
    }
    [[nodiscard]] QJsonArray toJson() const
    {
        QJsonArray all;
        for (const QJsonObject &row : rows)
            all.append(row);
        return all;
    }
    /// The trainings' own files decide where they go on; this is what they showed until then.
    Result<void> checkpoint(bool now)
    {
        if (!now && double(m_sinceCheckpoint.elapsed()) < 1000 * CheckpointSeconds)
            return {};
        m_sinceCheckpoint.restart();
        QJsonObject drawn;
        for (size_t i = 0; i < curves.size(); ++i) {
            TrainingCurve thin({}, CheckpointPoints);
            for (const QJsonObject &point : curves[i].points())
                thin.add(point);
            drawn.insert(rows[i][QStringLiteral("name")].toString(), thin.toJson());
        }
        return outer.checkpoint({{"configurations", toJson()}, {"curves", drawn}});
    }

private:
    QElapsedTimer m_sinceCheckpoint;
    QString m_told;
};

/// The context of one configuration's training.
class ConfigurationContext final : public JobContext
{
public:
    ConfigurationContext(GridProgress &grid, size_t place)
        : m_grid(grid)
        , m_place(place)
    {
    }
    std::stop_token stopToken() const override { return m_grid.outer.stopToken(); }
    void progress(qint64 done, qint64 total, const QString &) override
    {
        if (m_began < 0) {
            m_began = done;
            m_timer.start();
        }
        if (done > m_began)
            m_left = double(m_timer.elapsed()) / 1000.0 / double(done - m_began) * double(total - done);
        m_grid.stepped(m_place, done);
    }
    void log(const QString &line) override { m_grid.tell(line); }
    void measured(const QJsonObject &point) override
    {
        m_grid.curves[m_place].add(point);
        const QJsonArray r2 = point[QStringLiteral("r2")].toArray();
        QJsonObject values{{QStringLiteral("state"), QStringLiteral("training")},
                           {QStringLiteral("r2"), r2.last()}};
        values.insert(QStringLiteral("l0"), point[QStringLiteral("active")]);
        for (const char *key : {"step", "loss", "dead"})
            values.insert(QLatin1String(key), point[QLatin1String(key)]);
        m_grid.set(m_place, values,
                   {{QStringLiteral("point"), point}, {QStringLiteral("seconds_left"), m_left}});
    }
    Result<void> checkpoint(const QJsonObject &) override { return m_grid.checkpoint(false); }
    QJsonObject resumed() const override { return {}; }

private:
    GridProgress &m_grid;
    size_t m_place;
    qint64 m_began = -1;
    double m_left = -1;
    QElapsedTimer m_timer;
};

class GridJob final : public Job
{
public:
    explicit GridJob(GridRequest request)
        : m_request(std::move(request))
    {
    }
    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    struct Under; ///< what a run of the job works on

    Result<void> findDone(Under &under) const;
    Result<void> runPass(Under &under, const GridPass &pass) const;
    Result<void> finish(Under &under, size_t place, const SaeModel &model) const;
    Result<QJsonObject> qualityOf(const Under &under, const SaeModel &model) const;
    [[nodiscard]] QString nameOf(size_t place) const { return m_request.grid.configurations[place].name; }

    GridRequest m_request;
};

struct GridJob::Under
{
    JobServices &services;
    const TrainingRows &rows;
    RowStatistics statistics;
    std::vector<SaeTrainingOptions> trainings;
    GridProgress progress;
};

QJsonObject rowOf(const GridConfiguration &configuration, const SaeTrainingOptions &options, qint64 steps)
{
    return {{"name", configuration.name},
            {"dictionary", toJsonArray(options.config.dictionary)},
            {"k", toJsonArray(options.config.k)},
            {"objective", methodName(options.config.objective)},
            {"state", "waiting"},
            {"step", 0},
            {"steps", steps}};
}

Result<QJsonObject> GridJob::run(JobContext &context, JobServices &services)
{
    context.progress(0, 0, QStringLiteral("Reading embeddings"));
    FATHOM_TRY(const std::unique_ptr<TrainingRows> rows,
               trainingRows(*services.workspace, m_request.encoder, services.scratch, context));
    const qint64 n = rows->training.rows();
    FATHOM_TRY(std::vector<SaeTrainingOptions> trainings,
               gridTrainings(m_request, rows->embeddings->width(), n, services.threads));
    FATHOM_TRY(RowStatistics statistics, rowStatistics(trainings.front().config, rows->training));
    Under under{services, *rows, std::move(statistics), std::move(trainings), GridProgress(context)};
    const QJsonObject before = context.resumed();
    std::vector<size_t> wanted;
    for (size_t i = 0; i < under.trainings.size(); ++i) {
        SaeTrainingOptions &training = under.trainings[i];
        training.onStep = [&services](const SaeStep &) { services.device->letOthersIn(); };
        training.checkpointFolder = QDir(services.scratch).filePath(nameOf(i));
        under.progress.rows.push_back(
            rowOf(m_request.grid.configurations[i], training, trainingSteps(training, n)));
        under.progress.curves.emplace_back(before["curves"][nameOf(i)].toArray());
        under.progress.show(i);
    }
    context.log(QStringLiteral("%1 configurations, %2 training rows, %3 validation rows")
                    .arg(under.trainings.size())
                    .arg(n)
                    .arg(rows->validation.rows()));
    FATHOM_DO(findDone(under));
    for (size_t i = 0; i < under.trainings.size(); ++i) {
        if (under.progress.rows[i]["state"] != QLatin1String("done"))
            wanted.push_back(i);
    }
    const qint64 memory = m_request.memory > 0 ? m_request.memory : gridMemory();
    const std::vector<GridPass> passes = gridPasses(under.trainings, wanted, memory);
    for (size_t p = 0; p < passes.size(); ++p) {
        QStringList names;
        for (const size_t i : passes[p].configurations)
            names << nameOf(i);
        context.log(QStringLiteral("Pass %1 of %2, %3 of %4 GiB of memory: %5")
                        .arg(p + 1)
                        .arg(passes.size())
                        .arg(gib(passes[p].bytes), gib(memory), names.join(QStringLiteral(", "))));
        FATHOM_DO(runPass(under, passes[p]));
    }

    const QJsonArray all = under.progress.toJson();
    const GridMeasure &measure = *gridMeasure(m_request.grid.measure);
    const QString best = bestOfGrid(all, measure);
    if (best.isEmpty())
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "No configuration of the grid could be trained; the first "
                                                "one: %1"),
                     {under.progress.rows.front()["error"].toString()}};
    QJsonObject result{{"configurations", all},
                       {"best", best},
                       {"measure", measure.key},
                       {"held_out", rows->heldOut},
                       {"passes", qint64(passes.size())}};
    for (const QJsonObject &row : under.progress.rows) {
        if (row["name"].toString() == best)
            result["sae"] = row["sae"];
    }
    return result;
}

// SAEs of the same run are there already: from before the job was killed, or from another part of the grid.
Result<void> GridJob::findDone(Under &under) const
{
    FATHOM_TRY(const std::vector<SaeRecord> saes, under.services.workspace->saes());
    QHash<QString, const SaeRecord *> byRun;
    for (const SaeRecord &record : saes) {
        const QJsonObject &training = record.config.training;
        if (!training["run"].toString().isEmpty() && !training.contains("stopped_at"))
            byRun.insert(training["run"].toString(), &record);
    }
    for (size_t i = 0; i < under.trainings.size(); ++i) {
        const SaeTrainingOptions &training = under.trainings[i];
        const QByteArray run = runIdentity(training, under.rows.training.rows(), under.statistics);
        const SaeRecord *record = byRun.value(QString::fromLatin1(run));
        if (!record)
            continue;
        under.progress.outer.log(QStringLiteral("%1: trained already, it is %2").arg(nameOf(i), record->id));
        FATHOM_TRY(const SaeModel model, under.services.workspace->saeModel(record->id));
        FATHOM_TRY(QJsonObject values, qualityOf(under, model));
        if (under.progress.curves[i].points().empty()) {
            for (const QJsonObject &point : record->curve)
                under.progress.curves[i].add(point);
        }
        if (!record->curve.empty())
            values["loss"] = record->curve.back()["loss"];
        values["state"] = "done";
        values["sae"] = record->id;
        values["step"] = under.progress.rows[i]["steps"];
        under.progress.set(i, values);
        under.progress.show(i);
    }
    return {};
}

Result<void> GridJob::runPass(Under &under, const GridPass &pass) const
{
    std::vector<std::unique_ptr<ConfigurationContext>> contexts;
    std::vector<SaeRun> runs;
    for (const size_t i : pass.configurations) {
        if (!QDir().mkpath(under.trainings[i].checkpointFolder))
            return Error{
                ErrorCode::Disk,
                QT_TRANSLATE_NOOP("Error", "%1: the folder cannot be made; check space and permissions"),
                {under.trainings[i].checkpointFolder}};
        contexts.push_back(std::make_unique<ConfigurationContext>(under.progress, i));
        runs.push_back({under.trainings[i], contexts.back().get()});
        under.progress.set(i, {{"state", "training"}});
    }
    using Models = std::vector<Result<SaeModel>>;
    FATHOM_TRY(Models models,
               under.services.device->run(DeviceWorker::Priority::Batch, [&](Device &on) -> Result<Models> {
                   FATHOM_DO(on.prepare());
                   return trainSaes(runs, under.rows.training, under.statistics, under.rows.validation);
               }));
    for (size_t m = 0; m < models.size(); ++m) {
        const size_t i = pass.configurations[m];
        if (models[m]) {
            FATHOM_DO(finish(under, i, *models[m]));
            models[m] = Error{}; // its weights are stored
            continue;
        }
        const Error &error = models[m].error();
        switch (error.code) {
        case ErrorCode::Unsupported: // the loss is no number
        case ErrorCode::TooLarge:
        case ErrorCode::WrongShape:
        case ErrorCode::Usage:
            // This one's own; the others go on.
            under.progress.outer.log(QStringLiteral("%1 failed: %2").arg(nameOf(i), error.english()));
            under.progress.set(i, {{"state", "failed"}, {"error", error.english()}});
            QDir(under.trainings[i].checkpointFolder).removeRecursively();
            break;
        default:
            FATHOM_DO(under.progress.checkpoint(true));
            return error.code == ErrorCode::Cancelled ? stopped() : error;
        }
    }
    return under.progress.checkpoint(true);
}

Result<QJsonObject> GridJob::qualityOf(const Under &under, const SaeModel &model) const
{
    // Without a split nothing is held out, and the training rows are all there is.
    const RowSource &rows = under.rows.validation.rows() > 0
                                ? static_cast<const RowSource &>(under.rows.validation)
                                : under.rows.training;
    FATHOM_TRY(const std::vector<Quality> levels,
               measureQuality(model, rows, under.progress.outer.stopToken()));
    const Quality &full = levels.back();
    return QJsonObject{{"r2", full.r2PerDimension},
                       {"r2_global", full.r2Global},
                       {"variance_explained", full.varianceExplained},
                       {"cosine", full.cosine},
                       {"l0", full.l0},
                       {"alive", full.alive},
                       {"dead", model.config().features() - full.alive}};
}

Result<void> GridJob::finish(Under &under, size_t place, const SaeModel &model) const
{
    QJsonObject training = model.config().training;
    training["rows"] = under.rows.training.rows();
    training["heldOut"] = under.rows.heldOut;
    training["job"] = QStringLiteral("job-%1").arg(under.services.job);
    training["configuration"] = nameOf(place);
    FATHOM_TRY(QJsonObject values, qualityOf(under, model));
    const SaeModel marked = model.withTraining(training);
    FATHOM_TRY(const SaeRecord record, under.services.writer->write([&](Workspace &workspace) {
        return workspace.addSae(marked, under.progress.curves[place].points());
    }));
    QDir(under.trainings[place].checkpointFolder).removeRecursively();
    values["state"] = "done";
    values["sae"] = record.id;
    under.progress.set(place, values);
    FATHOM_DO(under.progress.checkpoint(true));
    if (under.services.changed)
        under.services.changed(Change::Saes);
    return {};
}
} // namespace

MadeJob makeGridJob(const QJsonObject &parameters)
{
    FATHOM_TRY(GridRequest request, readGridRequest(parameters));
    return std::unique_ptr<Job>(std::make_unique<GridJob>(std::move(request)));
}

} // namespace fathom
