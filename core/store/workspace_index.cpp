// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_statistics.h"
#include "files.h"
#include "index_builder.h"
#include "index_files.h"
#include "record_json.h"
#include "workspace_data.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace fathom {

namespace {
const QString StatisticsColumns =
    QStringLiteral("SELECT feature, level, slices, volumes, slice_density, volume_density, maximum, mean, "
                   "histogram_json, planes_json, ct_share, structures_tried, enrichment_json "
                   "FROM feature_statistics WHERE sae = ? ");

FeatureStatistics statisticsOf(const QSqlQuery &query)
{
    FeatureStatistics one;
    one.feature = query.value(0).toInt();
    one.level = query.value(1).toInt();
    one.slices = query.value(2).toLongLong();
    one.volumes = query.value(3).toInt();
    one.sliceDensity = query.value(4).toDouble();
    one.volumeDensity = query.value(5).toDouble();
    one.maximum = query.value(6).toFloat();
    one.mean = query.value(7).toFloat();
    for (const QJsonValue &bin : jsonArray(query.value(8).toString()))
        one.histogram.push_back(bin.toInt());
    const QJsonArray planes = jsonArray(query.value(9).toString());
    for (size_t p = 0; p < one.planeShare.size(); ++p)
        one.planeShare[p] = planes[qsizetype(p)].toDouble();
    one.ctShare = query.value(10).toDouble();
    one.structuresTried = query.value(11).toInt();
    one.enrichment = enrichmentFromJson(jsonArray(query.value(12).toString()));
    return one;
}

Result<void> insertStatistics(const QSqlDatabase &database, const QString &sae,
                              const std::vector<FeatureStatistics> &statistics)
{
    FATHOM_TRY(
        QSqlQuery insert,
        prepareSql(database,
                   QStringLiteral("INSERT INTO feature_statistics (sae, feature, level, slices, volumes, "
                                  "slice_density, volume_density, maximum, mean, histogram_json, "
                                  "planes_json, ct_share, structures_tried, enrichment_json) "
                                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")));
    for (const FeatureStatistics &one : statistics) {
        QJsonArray histogram, planes;
        for (const qint32 bin : one.histogram)
            histogram.append(bin);
        for (const double share : one.planeShare)
            planes.append(share);
        FATHOM_DO(
            execPrepared(insert, {sae, one.feature, one.level, one.slices, one.volumes, one.sliceDensity,
                                  one.volumeDensity, double(one.maximum), double(one.mean),
                                  compactJson(histogram), compactJson(planes), one.ctShare,
                                  one.structuresTried, compactJson(enrichmentToJson(one.enrichment))}));
    }
    return {};
}
} // namespace

Result<Workspace::Data::IndexRow> Workspace::Data::indexRow(const QString &sae) const
{
    FATHOM_TRY(const QSqlDatabase database, read());
    FATHOM_TRY(
        QSqlQuery query,
        runSql(database,
               QStringLiteral("SELECT generation, rows, features, rows_file, rows_sha256, columns_file, "
                              "columns_sha256 FROM activation_index WHERE sae = ?"),
               {sae}));
    if (!query.next())
        return Error{ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: has no index yet"), {sae}};
    return IndexRow{query.value(0).toLongLong(), query.value(1).toLongLong(), query.value(2).toInt(),
                    query.value(3).toString(),   query.value(4).toString(),   query.value(5).toString(),
                    query.value(6).toString()};
}

Result<std::shared_ptr<const ActivationIndex>> Workspace::index(const QString &sae) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    for (int attempt = 0;; ++attempt) {
        FATHOM_TRY(const auto row, m_data->indexRow(sae));
        {
            const std::lock_guard guard(m_data->cacheMutex);
            const auto known = m_data->indexes.value(sae);
            if (const auto alive = known.second.lock(); alive && known.first == row.rowsFile)
                return alive;
        }
        auto opened =
            openIndexFiles(m_data->path(row.rowsFile), m_data->path(row.columnsFile), row.rows, row.features);
        // The writer may have replaced the files between our look at the catalogue and here.
        if (!opened && attempt == 0)
            continue;
        if (opened) {
            const std::lock_guard guard(m_data->cacheMutex);
            m_data->indexes.insert(sae, {row.rowsFile, *opened});
        }
        return opened;
    }
}

QString Workspace::indexPlace(const QString &sae) const
{
    const QString folder = m_data->path(QStringLiteral("activations/") + sae);
    // Where it is not there yet the files lie beside it; removeLeftovers() looks at both. The folder of all
    // may be missing too, before the first index; what is written there says so if it cannot be made.
    QDir().mkpath(m_data->path(QStringLiteral("activations")));
    return (QFileInfo(folder).isDir() ? folder : m_data->path(QStringLiteral("activations"))) +
           QStringLiteral("/rows-new.safetensors");
}

Result<std::vector<FeatureStatistics>> Workspace::computeStatistics(const ActivationIndex &index,
                                                                    const std::vector<int> &dictionary) const
{
    StatisticsRequest request;
    FATHOM_TRY(request.volumes, m_data->volumes({}));
    FATHOM_TRY(request.presence, m_data->presenceOf(request.volumes));
    return splitStatistics(std::move(request), index, dictionary);
}

Result<std::vector<bool>> Workspace::Data::slicesThere(const QSqlDatabase &database,
                                                       std::span<const qint64> slices) const
{
    std::vector<bool> there;
    there.reserve(slices.size());
    FATHOM_TRY(
        QSqlQuery query,
        runSql(database, QStringLiteral("SELECT first_slice, count FROM slice_range ORDER BY first_slice")));
    qint64 first = 0, end = 0;
    bool more = true;
    for (const qint64 slice : slices) { // ascending
        while (more && slice >= end) {
            more = query.next();
            first = more ? query.value(0).toLongLong() : first;
            end = more ? first + query.value(1).toLongLong() : end;
        }
        there.push_back(slice >= first && slice < end);
    }
    return there;
}

Result<void> Workspace::Data::replaceIndex(const QSqlDatabase &database, const QString &sae,
                                           const ActivationIndex &index,
                                           const std::vector<FeatureStatistics> &statistics) const
{
    const auto old = indexRow(sae);
    IndexRow fresh;
    fresh.generation = old ? old->generation + 1 : 1;
    fresh.rows = index.rows();
    fresh.features = index.features();
    const QString folder = QStringLiteral("activations/") + sae;
    fresh.rowsFile = QStringLiteral("%1/rows-%2.safetensors").arg(folder).arg(fresh.generation);
    fresh.columnsFile = QStringLiteral("%1/columns-%2.safetensors").arg(folder).arg(fresh.generation);
    FATHOM_DO(makeFolder(path(folder)));
    FATHOM_TRY(const IndexFiles files, writeIndexFiles(index, path(fresh.rowsFile), path(fresh.columnsFile)));
    syncFolder(path(folder));
    FATHOM_DO(
        execSql(database,
                QStringLiteral("INSERT INTO activation_index (sae, generation, rows, features, rows_file, "
                               "rows_sha256, columns_file, columns_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                               "ON CONFLICT (sae) DO UPDATE SET generation = excluded.generation, "
                               "rows = excluded.rows, features = excluded.features, "
                               "rows_file = excluded.rows_file, rows_sha256 = excluded.rows_sha256, "
                               "columns_file = excluded.columns_file, "
                               "columns_sha256 = excluded.columns_sha256"),
                {sae, fresh.generation, fresh.rows, fresh.features, fresh.rowsFile, files.rowsSha256,
                 fresh.columnsFile, files.columnsSha256}));
    FATHOM_DO(execSql(database, QStringLiteral("DELETE FROM feature_statistics WHERE sae = ?"), {sae}));
    return insertStatistics(database, sae, statistics);
}

Result<void> Workspace::setIndex(const QString &sae, std::span<const qint64> sliceIds,
                                 const std::vector<std::vector<Activation>> &rows,
                                 const std::vector<FeatureStatistics> &statistics)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const SaeRecord record, this->sae(sae));
    FATHOM_TRY(const auto index, makeActivationIndex(sliceIds, rows, record.config.features()));
    return setIndex(sae, *index, statistics);
}

Result<void> Workspace::setIndex(const QString &sae, const ActivationIndex &index,
                                 const std::vector<FeatureStatistics> &statistics)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const SaeRecord record, this->sae(sae));
    if (index.features() != record.config.features())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: the index has %2 features, the dictionary %3"),
                     {sae, QString::number(index.features()), QString::number(record.config.features())}};
    const auto old = m_data->indexRow(sae);
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    FATHOM_TRY(const std::vector<bool> keep, m_data->slicesThere(database, index.sliceIds()));
    if (std::find(keep.begin(), keep.end(), false) == keep.end()) {
        FATHOM_DO(m_data->replaceIndex(database, sae, index, statistics));
    } else { // a scan was removed since the rows were read: it stays removed
        FATHOM_TRY(const auto smaller, mergedIndex(index, keep, nullptr, indexPlace(sae)));
        FATHOM_TRY(const auto fresh, computeStatistics(*smaller, record.config.dictionary));
        FATHOM_DO(m_data->replaceIndex(database, sae, *smaller, fresh));
    }
    if (old && old->rowsSha256 + old->columnsSha256 != [&] {
            const auto now = m_data->indexRow(sae);
            return now ? now->rowsSha256 + now->columnsSha256 : QString();
        }())
        FATHOM_DO(m_data->markStale(database, sae, {}, QStringLiteral("the index was made again")));
    FATHOM_DO(transaction->commit());
    if (old)
        m_data->removeFiles({old->rowsFile, old->columnsFile});
    return old ? m_data->writeLabelsFile() : Result<void>();
}

Result<std::vector<FeatureStatistics>> Workspace::statistics(const QString &sae) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(QSqlQuery query,
               runSql(database, StatisticsColumns + QStringLiteral("ORDER BY feature"), {sae}));
    std::vector<FeatureStatistics> all;
    while (query.next())
        all.push_back(statisticsOf(query));
    return all;
}

Result<FeatureStatistics> Workspace::statistics(const QString &sae, int feature) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(QSqlQuery query,
               runSql(database, StatisticsColumns + QStringLiteral("AND feature = ?"), {sae, feature}));
    if (!query.next())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "Feature %1: no statistics in %2"),
                     {QString::number(feature), sae}};
    return statisticsOf(query);
}

} // namespace fathom
