// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "index_part.h"
#include "job_kinds.h"
#include "job_parameters.h"

#include <store/embedding_rows.h>
#include <store/feature_statistics.h>
#include <store/index_builder.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace fathom {

namespace {
constexpr size_t rowsLookedAt = 1024;

class IndexJob final : public Job
{
public:
    QString sae;
    QString parts; ///< folder with parts to be joined; empty: computes
    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    /// The index that there is, with the rows that are new.
    Result<std::shared_ptr<const ActivationIndex>> compute(const EmbeddingRows &embeddings,
                                                           JobContext &context, JobServices &services) const;
};

// Whether an index is of these embeddings: slices may have been embedded anew with other weights or another
// precision. Looks at rows that are spread evenly, as the index is only worth keeping if they all agree.
Result<bool> stillHolds(const ActivationIndex &index, const SaeModel &model, const EmbeddingRows &embeddings)
{
    if (index.features() != model.config().features())
        return false;
    const auto n = size_t(embeddings.rows());
    std::vector<qint64> rows, which;
    for (size_t i = 0; i < rowsLookedAt && i < n; ++i) {
        const size_t at = i * n / std::min(n, rowsLookedAt);
        const qint64 row = index.rowOf(embeddings.sliceIds()[at]);
        if (row < 0)
            continue;
        rows.push_back(row);
        which.push_back(qint64(at));
    }
    std::vector<float> part(which.size() * size_t(embeddings.width()));
    FATHOM_DO(embeddings.read(which, part.data()));
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

Result<std::shared_ptr<const ActivationIndex>>
IndexJob::compute(const EmbeddingRows &embeddings, JobContext &context, JobServices &services) const
{
    const qint64 n = embeddings.rows();
    FATHOM_TRY(const SaeModel model, services.workspace->saeModel(sae));
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
        if (!old || old->rowOf(embeddings.sliceIds()[size_t(row)]) < 0)
            fresh.push_back(row);
    }
    IndexBuilder builder(model.config().features(), services.workspace->indexPlace(sae));
    FATHOM_DO(appendActivations(builder, embeddings, model, fresh, n, context));
    if (context.cancelled())
        return stopped();
    context.progress(n, n, QStringLiteral("Counting structures"));
    FATHOM_TRY(auto index, builder.finish());
    if (!old)
        return index;
    std::vector<bool> keep;
    for (const qint64 slice : old->sliceIds())
        keep.push_back(std::binary_search(embeddings.sliceIds().begin(), embeddings.sliceIds().end(), slice));
    return mergedIndex(*old, keep, index.get(), services.workspace->indexPlace(sae));
}

Result<QJsonObject> IndexJob::run(JobContext &context, JobServices &services)
{
    context.progress(0, 0, QStringLiteral("Reading embeddings"));
    FATHOM_TRY(const SaeRecord record, services.workspace->sae(sae));
    FATHOM_TRY(const auto embeddings, services.workspace->embeddingRows(record.encoder));
    const qint64 n = embeddings->rows();
    FATHOM_TRY(const auto index, parts.isEmpty() ? compute(*embeddings, context, services)
                                                 : joinIndexParts(*services.workspace, sae, parts, context));
    context.progress(n, n, QStringLiteral("Counting structures"));
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

MadeJob makeIndexJob(const QJsonObject &parameters, const QJsonObject &paths)
{
    const JobParameters given(QStringLiteral("index"), parameters);
    FATHOM_DO(given.allow({QStringLiteral("sae")}));
    auto job = std::make_unique<IndexJob>();
    job->sae = given.text(QStringLiteral("sae"));
    job->parts = paths[QStringLiteral("parts")].toString();
    if (job->sae.isEmpty())
        return given.missing(QStringLiteral("sae"));
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
