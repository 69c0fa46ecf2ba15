// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "job_parameters.h"

#include <store/feature_statistics.h>
#include <store/index_builder.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace fathom {

namespace {
constexpr size_t rowsAtOnce = 1024;

class IndexJob final : public Job
{
public:
    QString sae;
    Result<QJsonObject> run(JobContext &context, JobServices &services) override;
};

// Whether an index is of these embeddings: slices may have been embedded anew with other weights or another
// precision. Looks at rows that are spread evenly, as the index is only worth keeping if they all agree.
Result<bool> stillHolds(const ActivationIndex &index, const SaeModel &model,
                        const Workspace::Embeddings &embeddings)
{
    if (index.features() != model.config().features())
        return false;
    const auto n = embeddings.sliceIds.size(), dimension = size_t(embeddings.dimension);
    std::vector<float> part;
    std::vector<qint64> rows;
    for (size_t i = 0; i < rowsAtOnce && i < n; ++i) {
        const size_t at = i * n / std::min(n, rowsAtOnce);
        const qint64 row = index.rowOf(embeddings.sliceIds[at]);
        if (row < 0)
            continue;
        rows.push_back(row);
        part.insert(part.end(), embeddings.rows.begin() + std::ptrdiff_t(at * dimension),
                    embeddings.rows.begin() + std::ptrdiff_t((at + 1) * dimension));
    }
    FATHOM_TRY(const std::vector<std::vector<Activation>> active, model.encode(part, int(rows.size())));
    for (size_t i = 0; i < rows.size(); ++i) {
        const ActivationIndex::Row known = index.row(rows[i]);
        const float room = 1e-3F * (known.empty() ? 1.0F : known.exact(0));
        std::map<qint32, float> now;
        for (const auto &[feature, value] : active[i])
            now[feature] = std::max(value, 0.0F);
        for (size_t k = 0; k < known.size(); ++k)
            now[known.feature(k)] -= known.exact(k);
        for (const auto &[feature, difference] : now) {
            if (std::abs(difference) > room)
                return false;
        }
    }
    return true;
}

Result<QJsonObject> IndexJob::run(JobContext &context, JobServices &services)
{
    context.progress(0, 0, QStringLiteral("Reading embeddings"));
    FATHOM_TRY(const SaeRecord record, services.workspace->sae(sae));
    FATHOM_TRY(const SaeModel model, services.workspace->saeModel(sae));
    FATHOM_TRY(const Workspace::Embeddings embeddings, services.workspace->embeddings(record.encoder));
    const auto n = qint64(embeddings.sliceIds.size());
    const auto dimension = qint64(embeddings.dimension);
    context.progress(0, n, QStringLiteral("Computing activations"));
    const auto before = services.workspace->index(sae);
    if (!before && before.error().code != ErrorCode::NotFound && before.error().code != ErrorCode::Unreadable)
        return before.error();
    std::shared_ptr<const ActivationIndex> old = before ? *before : nullptr;
    if (old) {
        FATHOM_TRY(const bool holds, stillHolds(*old, model, embeddings));
        if (!holds)
            old = nullptr;
    }
    std::vector<qint64> fresh;
    for (qint64 row = 0; row < n; ++row) {
        if (!old || old->rowOf(embeddings.sliceIds[size_t(row)]) < 0)
            fresh.push_back(row);
    }
    IndexBuilder builder(record.config.features(), services.workspace->indexPlace(sae));
    std::vector<float> part;
    for (size_t first = 0; first < fresh.size(); first += rowsAtOnce) {
        if (context.cancelled())
            return stopped();
        const size_t count = std::min(rowsAtOnce, fresh.size() - first);
        part.clear();
        for (const qint64 row : std::span(fresh).subspan(first, count))
            part.insert(part.end(), embeddings.rows.begin() + row * dimension,
                        embeddings.rows.begin() + (row + 1) * dimension);
        FATHOM_TRY(const std::vector<std::vector<Activation>> active, model.encode(part, int(count)));
        for (size_t i = 0; i < count; ++i)
            FATHOM_DO(builder.append(embeddings.sliceIds[size_t(fresh[first + i])], active[i]));
        context.progress(n - qint64(fresh.size() - first - count), n);
    }
    if (context.cancelled())
        return stopped();
    context.progress(n, n, QStringLiteral("Counting structures"));
    FATHOM_TRY(auto index, builder.finish());
    if (old) {
        std::vector<bool> keep;
        for (const qint64 slice : old->sliceIds())
            keep.push_back(std::binary_search(embeddings.sliceIds.begin(), embeddings.sliceIds.end(), slice));
        FATHOM_TRY(index, mergedIndex(*old, keep, index.get(), services.workspace->indexPlace(sae)));
    }
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
