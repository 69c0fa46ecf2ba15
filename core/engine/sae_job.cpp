// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "job_parameters.h"

#include <base/random.h>
#include <exchange/sae_trial.h>

#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom {

namespace {
constexpr quint64 sampleSeed = 1;

/// Adds an SAE from a file. One of another tool is tried under the known conventions first; where none of
/// them is clearly the right one nothing is added, and the result says what a person has to choose from.
class SaeJob final : public Job
{
public:
    QString file, encoder;
    QStringList accepted;
    ConventionWish wish;

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    Result<QJsonObject> addOwn(SaeModel model, JobServices &services) const;
    Result<void> checkSize(int inputSize, const QString &of, const Workspace &workspace) const;
    Result<SaeRecord> add(const SaeModel &model, JobServices &services) const;
    Result<std::vector<float>> sample(const Workspace &workspace, int inputSize) const;
    [[nodiscard]] QJsonObject notes(const ForeignSae &sae, const SaeTrial &trial, const QString &mark) const;
};

Result<void> SaeJob::checkSize(int inputSize, const QString &of, const Workspace &workspace) const
{
    FATHOM_TRY(const std::vector<EncoderInfo> encoders, workspace.encoders());
    const auto found = std::find_if(encoders.begin(), encoders.end(),
                                    [&](const EncoderInfo &info) { return info.id == of; });
    if (found == encoders.end())
        return Error{
            ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: no such encoder in this workspace"), {of}};
    if (found->dimension != inputSize)
        return Error{
            ErrorCode::WrongShape,
            QT_TRANSLATE_NOOP("Error", "%1: is for embeddings of %2 values, those of %3 have %4; choose "
                                       "the encoder that it was trained on"),
            {QFileInfo(file).fileName(), QString::number(inputSize), of, QString::number(found->dimension)}};
    return {};
}

Result<SaeRecord> SaeJob::add(const SaeModel &model, JobServices &services) const
{
    FATHOM_TRY(const SaeRecord record,
               services.writer->write([&](Workspace &workspace) { return workspace.addSae(model, {}); }));
    if (services.changed)
        services.changed(Change::Saes);
    return record;
}

// Its config says everything; only the marks of jobs that another workspace ran are left behind.
Result<QJsonObject> SaeJob::addOwn(SaeModel model, JobServices &services) const
{
    QJsonObject training = model.config().training;
    for (const char *mark : {"job", "part_of"})
        training.remove(QLatin1String(mark));
    model = model.withTraining(training);
    if (!encoder.isEmpty())
        model = model.withEncoder(encoder);
    FATHOM_DO(checkSize(model.config().inputSize, model.config().encoder, *services.workspace));
    FATHOM_TRY(const SaeRecord record, add(model, services));
    return QJsonObject{{"sae", record.id}, {"format", QStringLiteral("Fathom")}};
}

// Rows of all volumes in random order, so that a part of them is one of the whole.
Result<std::vector<float>> SaeJob::sample(const Workspace &workspace, int inputSize) const
{
    FATHOM_TRY(const auto rows, workspace.embeddingRows(encoder));
    if (rows->rows() == 0)
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: no slice is embedded yet, so an SAE cannot be tried; run embed "
                                       "first"),
                     {encoder}};
    std::vector<qint64> which(size_t(rows->rows()));
    std::iota(which.begin(), which.end(), 0);
    Random random(sampleSeed);
    const size_t wanted = std::min(which.size(), size_t(TrialRows));
    for (size_t i = 0; i < wanted; ++i)
        std::swap(which[i], which[i + size_t(random.below(which.size() - i))]);
    which.resize(wanted);
    std::vector<float> values(wanted * size_t(inputSize));
    FATHOM_DO(rows->read(which, values.data()));
    return values;
}

QJsonObject SaeJob::notes(const ForeignSae &sae, const SaeTrial &trial, const QString &mark) const
{
    const auto taken =
        std::find_if(trial.tried.begin(), trial.tried.end(),
                     [&](const ConventionTrial &tried) { return tried.convention == *trial.taken; });
    QJsonObject imported{{"format", sae.format},
                         {"file", QFileInfo(file).fileName()},
                         {"convention", conventionName(*trial.taken)},
                         {"r2", taken->r2},
                         {"l0", taken->l0},
                         {"rows", taken->rows},
                         {"settings", sae.notes}};
    if (!accepted.isEmpty())
        imported["accepted"] = QJsonArray::fromStringList(accepted);
    return {{"job", mark}, {"imported", imported}};
}

QJsonArray toJson(const SaeTrial &trial)
{
    QJsonArray rows;
    for (const ConventionTrial &tried : trial.tried) {
        QJsonObject row{{"convention", conventionName(tried.convention)},
                        {"said", tried.said},
                        {"l0", tried.l0},
                        {"rows", tried.rows}};
        if (std::isfinite(tried.r2)) // else it overflowed
            row["r2"] = tried.r2;
        if (std::isfinite(tried.cosine))
            row["cosine"] = tried.cosine;
        rows.append(row);
    }
    return rows;
}

Result<QJsonObject> SaeJob::run(JobContext &context, JobServices &services)
{
    // Killed between the commit of the SAE and the end of the job: it is there already.
    const QString mark = QStringLiteral("job-%1").arg(services.job);
    FATHOM_TRY(const std::vector<SaeRecord> before, services.workspace->saes());
    for (const SaeRecord &record : before)
        if (record.config.training["job"].toString() == mark)
            return QJsonObject{{"sae", record.id}};
    context.progress(0, 0, QStringLiteral("Reading the SAE"));
    FATHOM_TRY(SaeFile read, readSaeFile(file, accepted));
    if (read.own)
        return addOwn(std::move(*read.own), services);
    ForeignSae &sae = read.foreign;
    if (encoder.isEmpty())
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: does not say which encoder's embeddings it is for; name it "
                                       "with --encoder ID"),
                     {QFileInfo(file).fileName()}};
    FATHOM_DO(checkSize(sae.inputSize, encoder, *services.workspace));
    context.progress(0, 0, QStringLiteral("Reading embeddings"));
    FATHOM_TRY(const std::vector<float> rows, sample(*services.workspace, sae.inputSize));
    const auto progress = [&](qint64 done, qint64 total) {
        context.progress(done, total, QStringLiteral("Trying conventions"));
    };
    FATHOM_TRY(const SaeTrial trial, tryConventions(sae, rows, wish, progress, context.stopToken()));
    QJsonObject result{
        {"format", sae.format}, {"trial", toJson(trial)}, {"doubt", trialDoubtName(trial.doubt)}};
    if (!trial.taken)
        return result;
    const QJsonObject training = notes(sae, trial, mark);
    if (!sae.k.empty() && sae.k.back() == 0) // no limit; what they come to
        sae.k = {std::clamp(int(std::lround(training["imported"].toObject()["l0"].toDouble())), 1,
                            sae.features())};
    FATHOM_TRY(const SaeModel model, modelUnder(sae, *trial.taken, trial.figures, encoder));
    FATHOM_TRY(const SaeRecord record, add(model.withTraining(training), services));
    result["sae"] = record.id;
    result["convention"] = conventionName(*trial.taken);
    return result;
}
} // namespace

MadeJob makeSaeJob(const QJsonObject &parameters, const QJsonObject &paths)
{
    const JobParameters given(QStringLiteral("sae"), parameters);
    FATHOM_DO(
        given.allow({QStringLiteral("encoder"), QStringLiteral("convention"), QStringLiteral("accept")}));
    auto job = std::make_unique<SaeJob>();
    job->file = paths[QStringLiteral("file")].toString();
    if (job->file.isEmpty())
        return given.missing(QStringLiteral("file"));
    job->encoder = given.text(QStringLiteral("encoder"));
    FATHOM_TRY(job->wish, conventionWish(given.text(QStringLiteral("convention"))));
    job->accepted = given.text(QStringLiteral("accept")).split(u',', Qt::SkipEmptyParts);
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
