// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "demo_scans.h"
#include "encoder_registry.h"
#include "job_kinds.h"
#include "job_parameters.h"

#include <volume/cohort.h>

#include <QFileInfo>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace fathom {

namespace {
// One stage's view of the demo's context: its own checkpoint, its number before the step's name.
class StageContext final : public JobContext
{
public:
    StageContext(JobContext &outer, int stage, int stages, QJsonObject state)
        : m_outer(outer)
        , m_prefix(QStringLiteral("%1 of %2: ").arg(stage + 1).arg(stages))
        , m_state(std::move(state))
    {
    }
    std::stop_token stopToken() const override { return m_outer.stopToken(); }
    void progress(qint64 done, qint64 total, const QString &what) override
    {
        m_outer.progress(done, total, what.isEmpty() ? what : m_prefix + what);
    }
    void log(const QString &line) override { m_outer.log(line); }
    void measured(const QJsonObject &point) override { m_outer.measured(point); }
    Result<void> checkpoint(const QJsonObject &state) override
    {
        m_state["inner"] = state;
        return m_outer.checkpoint(m_state);
    }
    QJsonObject resumed() const override { return m_state["inner"].toObject(); }

private:
    JobContext &m_outer;
    QString m_prefix;
    QJsonObject m_state; ///< the demo's own, with this stage's inside
};

struct Stage
{
    QString name;
    std::function<Result<QJsonObject>(JobContext &, JobServices &)> run;
};

class DemoJob final : public Job
{
public:
    int subjects = 0, firstSubjects = 0, every = 1;
    CohortOptions cohort;
    QString folder, encoder;
    QJsonObject training, firstTraining;
    bool realScans = true;

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    [[nodiscard]] std::vector<Stage> stages();
    [[nodiscard]] Stage drawStage(const QString &name, int count) const;
    [[nodiscard]] Stage importStage(const QString &name, bool all) const;
    [[nodiscard]] Stage jobStage(const QString &name, const QString &kind, const QJsonObject &parameters,
                                 const QString &saeOf = {});

    QJsonObject m_results; ///< by stage
};

Stage DemoJob::drawStage(const QString &name, int count) const
{
    return {name, [this, count](JobContext &context, JobServices &) -> Result<QJsonObject> {
                CohortOptions options = cohort;
                options.subjects = count;
                context.progress(0, count, QStringLiteral("Drawing synthetic subjects"));
                FATHOM_DO(writeCohort(folder, options, context));
                return QJsonObject{{"subjects", count}};
            }};
}

Stage DemoJob::importStage(const QString &name, bool all) const
{
    return {name, [this, all](JobContext &context, JobServices &services) -> Result<QJsonObject> {
                QJsonArray requests{QJsonObject{{"path", folder}}};
                if (all && realScans) {
                    const DemoScans scans = findDemoScans();
                    for (const QJsonValue &request : scans.requests)
                        requests.append(request);
                    FATHOM_TRY(const auto told, services.workspace->problems());
                    for (const QString &package : scans.missingPackages) {
                        ProblemRecord problem;
                        problem.name = package;
                        problem.reason =
                            QStringLiteral("The real scan of package %1 is not there; install the package "
                                           "and make the demo again")
                                .arg(package);
                        problem.time = QDateTime::currentDateTimeUtc();
                        if (std::any_of(told.begin(), told.end(),
                                        [&](const auto &other) { return other.name == package; }))
                            continue;
                        FATHOM_DO(services.writer->write(
                            [&](Workspace &workspace) { return workspace.addProblem(problem); }));
                        context.log(problem.reason);
                    }
                }
                FATHOM_TRY(const auto job, makeImportJob({}, {{"requests", requests}}));
                FATHOM_TRY(QJsonObject result, job->run(context, services));
                if (services.changed)
                    services.changed(Change::Volumes);
                return result;
            }};
}

Stage DemoJob::jobStage(const QString &name, const QString &kind, const QJsonObject &parameters,
                        const QString &saeOf)
{
    return {
        name,
        [this, kind, parameters, saeOf](JobContext &context, JobServices &services) -> Result<QJsonObject> {
            QJsonObject given = parameters;
            if (!saeOf.isEmpty())
                given["sae"] = m_results[saeOf].toObject()["sae"];
            FATHOM_TRY(const auto job, makeJob(kind, given, {}));
            return job->run(context, services);
        }};
}

std::vector<Stage> DemoJob::stages()
{
    const auto text = [](const char *name) { return QString::fromLatin1(name); };
    const auto embed = [&](int step) { return QJsonObject{{"encoder", encoder}, {"every", step}}; };
    std::vector<Stage> all;
    if (firstSubjects > 0) {
        all.push_back(drawStage(text("draw first"), firstSubjects));
        all.push_back(importStage(text("import first"), false));
        all.push_back(jobStage(text("embed first"), text("embed"), embed(2 * every)));
        all.push_back(jobStage(text("train first"), text("train"), firstTraining));
        all.push_back(jobStage(text("index first"), text("index"), {}, text("train first")));
        all.push_back(jobStage(text("label first"), text("label"), {}, text("train first")));
    }
    all.push_back(drawStage(text("draw"), subjects));
    all.push_back(importStage(text("import"), true));
    all.push_back(jobStage(text("embed"), text("embed"), embed(every)));
    all.push_back(jobStage(text("train"), text("train"), training));
    all.push_back(jobStage(text("index"), text("index"), {}, text("train")));
    all.push_back(jobStage(text("label"), text("label"), {}, text("train")));
    return all;
}

Result<QJsonObject> DemoJob::run(JobContext &context, JobServices &services)
{
    if (folder.isEmpty()) { // beside the workspace, which holds no scans
        const QFileInfo workspace(services.workspace->folder());
        folder = workspace.path() + u'/' + workspace.completeBaseName() + QStringLiteral("-scans");
    }
    const std::vector<Stage> all = stages();
    QJsonObject state = context.resumed();
    m_results = state["results"].toObject();
    QJsonArray times = state["times"].toArray();
    for (int i = state["stage"].toInt(); i < int(all.size()); ++i) {
        if (context.cancelled())
            return stopped();
        const Stage &stage = all[size_t(i)];
        const auto start = std::chrono::steady_clock::now();
        StageContext inner(context, i, int(all.size()), state);
        JobServices own = services;
        own.stage = stage.name;
        own.scratch = services.scratch + u'/' + QString(stage.name).replace(u' ', u'-');
        FATHOM_TRY(const QJsonObject result, stage.run(inner, own));
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        m_results[stage.name] = result;
        times.append(QJsonObject{{"stage", stage.name}, {"seconds", std::round(seconds * 10) / 10}});
        state = {{"stage", i + 1}, {"results", m_results}, {"times", times}};
        FATHOM_DO(context.checkpoint(state));
        context.log(QStringLiteral("%1: %2 s").arg(stage.name).arg(seconds, 0, 'f', 1));
    }
    return QJsonObject{
        {"sae", m_results["train"].toObject()["sae"]}, {"stages", times}, {"results", m_results}};
}
} // namespace

MadeJob makeDemoJob(const QJsonObject &parameters, const QJsonObject &paths)
{
    const JobParameters given(QStringLiteral("demo"), parameters);
    FATHOM_DO(
        given.allow({QStringLiteral("subjects"), QStringLiteral("seed"), QStringLiteral("spacing"),
                     QStringLiteral("mriShare"), QStringLiteral("firstSubjects"), QStringLiteral("every"),
                     QStringLiteral("dictionary"), QStringLiteral("k"), QStringLiteral("steps"),
                     QStringLiteral("encoder"), QStringLiteral("realScans"), QStringLiteral("objective")}));
    auto job = std::make_unique<DemoJob>();
    FATHOM_TRY(job->subjects, given.number(QStringLiteral("subjects"), 82, 1, 9999));
    FATHOM_TRY(job->firstSubjects, given.number(QStringLiteral("firstSubjects"), 8, 0, 1000));
    job->firstSubjects = std::min(job->firstSubjects, job->subjects - 1);
    FATHOM_TRY(job->every, given.number(QStringLiteral("every"), 1, 1, 1000));
    FATHOM_TRY(const qint64 seed, given.number(QStringLiteral("seed"), 1, 0, 1'000'000'000));
    job->cohort.seed = quint64(seed);
    FATHOM_TRY(job->cohort.spacingMm,
               given.real(QStringLiteral("spacing"), 3.0, cohortFinestMm, cohortCoarsestMm));
    FATHOM_TRY(job->cohort.mriShare, given.real(QStringLiteral("mriShare"), 0.3, 0.0, 1.0));
    job->realScans = given.flag(QStringLiteral("realScans"), true);
    job->folder = paths["cohort"].toString();
    job->encoder = given.text(QStringLiteral("encoder"));
    if (job->encoder.isEmpty()) {
        FATHOM_TRY(const EncoderInfo embedded, embeddedEncoderInfo());
        job->encoder = embedded.id;
    }
    // Why these sizes: README.md, "The demo".
    std::vector<int> dictionary = given.numbers(QStringLiteral("dictionary"));
    std::vector<int> k = given.numbers(QStringLiteral("k"));
    if (dictionary.empty()) {
        dictionary = {512, 1024};
        k = {12, 12};
    }
    job->training = {
        {"encoder", job->encoder}, {"dictionary", toJsonArray(dictionary)}, {"k", toJsonArray(k)}};
    for (const char *key : {"steps", "objective"}) {
        if (parameters.contains(QLatin1String(key)))
            job->training[QLatin1String(key)] = parameters[QLatin1String(key)];
    }
    job->firstTraining = {{"encoder", job->encoder},
                          {"dictionary", QJsonArray{16, 64, 256}},
                          {"k", QJsonArray{4, 8, 16}},
                          {"steps", 300},
                          {"batch", 512},
                          {"purpose", "first look"}};
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
