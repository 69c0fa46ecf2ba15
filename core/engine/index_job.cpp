// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "job_parameters.h"

#include <store/feature_statistics.h>

#include <algorithm>

namespace fathom {

namespace {
constexpr qint64 rowsAtOnce = 1024;

class IndexJob final : public Job
{
public:
    QString sae;
    Result<QJsonObject> run(JobContext &context, JobServices &services) override;
};

Result<QJsonObject> IndexJob::run(JobContext &context, JobServices &services)
{
    context.progress(0, 0, QStringLiteral("Reading embeddings"));
    FATHOM_TRY(const SaeRecord record, services.workspace->sae(sae));
    FATHOM_TRY(const SaeModel model, services.workspace->saeModel(sae));
    FATHOM_TRY(const Workspace::Embeddings embeddings, services.workspace->embeddings(record.encoder));
    const auto n = qint64(embeddings.sliceIds.size());
    const auto dimension = qint64(embeddings.dimension);
    context.progress(0, n, QStringLiteral("Computing activations"));
    std::vector<std::vector<Activation>> rows;
    rows.reserve(size_t(n));
    for (qint64 first = 0; first < n; first += rowsAtOnce) {
        if (context.cancelled())
            return stopped();
        const qint64 count = std::min(rowsAtOnce, n - first);
        const std::span<const float> part(embeddings.rows.data() + first * dimension,
                                          size_t(count * dimension));
        FATHOM_TRY(std::vector<std::vector<Activation>> active, model.encode(part, int(count)));
        std::move(active.begin(), active.end(), std::back_inserter(rows));
        context.progress(first + count, n);
    }
    if (context.cancelled())
        return stopped();
    context.progress(n, n, QStringLiteral("Counting structures"));
    FATHOM_TRY(const auto index, makeActivationIndex(embeddings.sliceIds, rows, record.config.features()));
    FATHOM_TRY(const std::vector<FeatureStatistics> statistics,
               services.workspace->computeStatistics(*index, record.config.dictionary));
    if (context.cancelled())
        return stopped();
    FATHOM_DO(services.writer->write(
        [&](Workspace &workspace) { return workspace.setIndex(sae, *index, statistics); }));
    if (services.changed)
        services.changed(Change::Index | Change::Labels);
    qint64 alive = 0;
    for (const FeatureStatistics &row : statistics)
        alive += row.slices > 0 ? 1 : 0;
    return QJsonObject{{"sae", sae}, {"rows", n}, {"alive", alive}};
}
} // namespace

MadeJob makeIndexJob(const QJsonObject &parameters)
{
    const JobParameters given(QStringLiteral("index"), parameters);
    FATHOM_DO(given.allow({QStringLiteral("sae")}));
    auto job = std::make_unique<IndexJob>();
    job->sae = given.text(QStringLiteral("sae"));
    if (job->sae.isEmpty())
        return given.missing(QStringLiteral("sae"));
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
