// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <algorithm>

namespace fathom::cli {

QJsonObject toJson(const SliceRef &slice)
{
    return {{"slice", slice.id},
            {"volume", slice.volume},
            {"alias", slice.alias},
            {"dataset", slice.dataset},
            {"synthetic", slice.synthetic},
            {"has_scan", slice.hasScan},
            {"modality", modalityName(slice.modality)},
            {"plane", planeName(slice.plane)},
            {"index", slice.index},
            {"count", slice.count},
            {"position_mm", slice.positionMm},
            {"split", slice.split}};
}

QJsonObject toJson(const LabelRecord &label)
{
    return {{"id", label.id},
            {"sae", label.sae},
            {"feature", label.feature},
            {"text", label.text},
            {"author", labelAuthorName(label.author)},
            {"author_name", label.authorName},
            {"state", labelStateName(label.state)},
            {"method", label.method},
            {"score", label.score},
            {"evidence", label.evidence},
            {"comment", label.comment},
            {"time", label.time.toString(Qt::ISODateWithMs)},
            {"stale", label.stale}};
}

QJsonObject toJson(const JobRecord &job)
{
    return {{"id", job.id},
            {"kind", job.kind},
            {"state", jobStateName(job.state)},
            {"done", job.done},
            {"total", job.total},
            {"step", job.step},
            {"parameters", job.parameters},
            {"result", job.result},
            {"error", job.error},
            {"log", QJsonArray::fromStringList(job.log)},
            {"created", job.created.toString(Qt::ISODate)},
            {"started", job.started.toString(Qt::ISODate)},
            {"ended", job.ended.toString(Qt::ISODate)}};
}

QJsonObject toJson(const EncoderInfo &info)
{
    return {{"id", info.id},
            {"title", info.title},
            {"note", info.note},
            {"dimension", info.dimension},
            {"input_side", info.inputSide},
            {"grid_side", info.gridSide},
            {"parameters", info.parameters},
            {"weights_sha256", info.weightsSha256}};
}

QJsonObject toJson(const SaeRecord &record)
{
    return {{"id", record.id},
            {"encoder", record.encoder},
            {"dictionary", toArray(record.config.dictionary)},
            {"k", toArray(record.config.k)},
            {"objective", methodName(record.config.objective)},
            {"activation", activationName(record.config.activation)},
            {"tied", record.config.tied},
            {"training", record.config.training},
            {"created", record.created.toString(Qt::ISODate)},
            {"indexed_rows", record.indexedRows},
            {"index_hash", record.indexHash}};
}

QJsonObject toJson(const FeatureRow &row)
{
    QJsonArray top;
    for (const SliceRef &slice : row.topSlices)
        top.append(slice.id);
    return {{"feature", row.feature},
            {"level", row.level},
            {"label", row.label},
            {"author", row.hasLabel ? labelAuthorName(row.author) : QString()},
            {"state", row.hasLabel ? labelStateName(row.state) : QString()},
            {"score", row.score},
            {"density", row.sliceDensity},
            {"volume_density", row.volumeDensity},
            {"slices", row.slices},
            {"volumes", row.volumes},
            {"max", double(row.maximum)},
            {"mean", double(row.mean)},
            {"structure", row.structure},
            {"enrichment", row.enrichment},
            {"top", top}};
}

QJsonObject toJson(const FeatureStatistics &statistics)
{
    QJsonArray enrichment;
    for (const Enrichment &entry : statistics.enrichment)
        enrichment.append(QJsonObject{{"structure", entry.structure},
                                      {"finding", entry.finding},
                                      {"rate_active", entry.rateActive},
                                      {"rate_other", entry.rateOther},
                                      {"difference", entry.difference},
                                      {"low", entry.low},
                                      {"high", entry.high},
                                      {"low_strict", entry.lowStrict},
                                      {"rate_top", entry.rateTop},
                                      {"subjects", entry.subjects}});
    return {{"slices", statistics.slices},
            {"volumes", statistics.volumes},
            {"density", statistics.sliceDensity},
            {"volume_density", statistics.volumeDensity},
            {"max", double(statistics.maximum)},
            {"mean", double(statistics.mean)},
            {"histogram", toArray(statistics.histogram)},
            {"planes", QJsonObject{{"sagittal", statistics.planeShare[0]},
                                   {"coronal", statistics.planeShare[1]},
                                   {"axial", statistics.planeShare[2]}}},
            {"ct_share", statistics.ctShare},
            {"enrichment", enrichment}};
}

QJsonArray toJson(const std::vector<Neighbour> &neighbours)
{
    QJsonArray array;
    for (const Neighbour &neighbour : neighbours)
        array.append(QJsonObject{
            {"feature", neighbour.feature}, {"label", neighbour.label}, {"value", neighbour.value}});
    return array;
}

QJsonObject toJson(const ActiveFeature &active)
{
    return {{"feature", active.feature},
            {"level", active.level},
            {"activation", double(active.activation)},
            {"label", active.label}};
}

QJsonObject toJson(const Quality &quality)
{
    return {{"r2_global", quality.r2Global},
            {"r2_per_dimension", quality.r2PerDimension},
            {"variance_explained", quality.varianceExplained},
            {"cosine", quality.cosine},
            {"l0", quality.l0},
            {"alive", quality.alive},
            {"rows", quality.rows}};
}

QString table(const QStringList &head, const std::vector<QStringList> &rows)
{
    std::vector<qsizetype> width;
    for (const QString &title : head)
        width.push_back(title.size());
    for (const QStringList &row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i)
            width[size_t(i)] = std::max(width[size_t(i)], row[i].size());
    }
    const auto line = [&](const QStringList &cells) {
        QString text;
        for (qsizetype i = 0; i < cells.size(); ++i)
            text += i + 1 < cells.size() ? cells[i].leftJustified(width[size_t(i)] + 2) : cells[i];
        return text + u'\n';
    };
    QString text = line(head);
    for (const QStringList &row : rows)
        text += line(row);
    return text;
}

} // namespace fathom::cli
