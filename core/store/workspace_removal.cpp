// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "index_builder.h"
#include "record_json.h"
#include "workspace_data.h"

#include <QDir>
#include <QRegularExpression>
#include <algorithm>

// Removal that really removes: rows are deleted with secure_delete, files that hold a part of the removed
// thing are written again without it, and the catalogue is compacted, so that no byte of it stays in the
// workspace.
namespace fathom {

namespace {

/// The shards of all encoders that hold a slice of [first, end).
Result<std::vector<ShardRecord>> allShards(const QSqlDatabase &database)
{
    FATHOM_TRY(
        QSqlQuery query,
        runSql(database, QStringLiteral("SELECT id, encoder, file, rows, sha256 FROM shard ORDER BY id")));
    std::vector<ShardRecord> shards;
    while (query.next())
        shards.push_back({query.value(0).toLongLong(), query.value(1).toString(), query.value(2).toString(),
                          query.value(3).toLongLong(), query.value(4).toString()});
    return shards;
}

/// The volume's alias in stored texts of jobs becomes a word that names nobody.
Result<void> forgetInJobs(const QSqlDatabase &database, const QString &alias)
{
    const QRegularExpression word(
        QStringLiteral("(?<![A-Za-z0-9_-])%1(?![A-Za-z0-9_-])").arg(QRegularExpression::escape(alias)));
    struct Texts
    {
        qint64 id;
        QStringList values;
    };
    const QStringList columns{QStringLiteral("parameters_json"), QStringLiteral("step"),
                              QStringLiteral("log_json"),        QStringLiteral("checkpoint_json"),
                              QStringLiteral("result_json"),     QStringLiteral("error")};
    std::vector<Texts> jobs;
    {
        FATHOM_TRY(QSqlQuery query,
                   runSql(database, QStringLiteral("SELECT id, %1 FROM job").arg(columns.join(u','))));
        while (query.next()) {
            Texts texts{query.value(0).toLongLong(), {}};
            bool found = false;
            for (int c = 0; c < columns.size(); ++c) {
                texts.values.append(query.value(c + 1).toString());
                found = found || texts.values.back().contains(word);
                texts.values.back().replace(word, QStringLiteral("(removed)"));
            }
            if (found)
                jobs.push_back(texts);
        }
    }
    for (const Texts &texts : jobs) {
        QVariantList values;
        for (const QString &value : texts.values)
            values.append(value);
        values.append(texts.id);
        FATHOM_DO(execSql(
            database,
            QStringLiteral("UPDATE job SET %1 = ? WHERE id = ?").arg(columns.join(QLatin1String(" = ?, "))),
            values));
    }
    return {};
}

} // namespace

Result<void> Workspace::Data::compact()
{
    FATHOM_TRY(const QSqlDatabase connection, write());
    for (const QString &copy :
         QDir(folder).entryList({QStringLiteral("catalog.sqlite.before-v*")}, QDir::Files))
        QFile::remove(path(copy)); // an old copy would keep what was removed
    FATHOM_DO(execSql(connection, QStringLiteral("VACUUM")));
    // A reader in the middle of a question is worth a moment, not ten seconds.
    FATHOM_DO(execSql(connection, QStringLiteral("PRAGMA busy_timeout=2000")));
    auto checkpoint = runSql(connection, QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    FATHOM_DO(execSql(connection, QStringLiteral("PRAGMA busy_timeout=10000")));
    if (!checkpoint)
        return checkpoint.error();
    QSqlQuery query = std::move(checkpoint).value();
    if (query.next() && query.value(0).toInt() != 0)
        return Error{ErrorCode::Busy,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: removed, but another process reads the workspace; what it "
                                       "still sees goes when the workspace is next opened for writing"),
                     {QFileInfo(folder).fileName()}};
    query.finish();
    FATHOM_DO(execSql(connection, QStringLiteral("UPDATE workspace SET needs_compaction = 0")));
    return execSql(connection, QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
}

Result<void> Workspace::dropSlices(const QSqlDatabase &database, qint64 first, qint64 end,
                                   const QString &whyStale, QStringList &oldFiles, QStringList &newFiles)
{
    const auto removed = [&](qint64 slice) { return slice >= first && slice < end; };
    FATHOM_TRY(const std::vector<ShardRecord> shards, allShards(database));
    for (const ShardRecord &shard : shards) {
        FATHOM_TRY(const Safetensors file, Safetensors::open(m_data->path(shard.file)));
        FATHOM_TRY(const TensorView ids, file.tensor(QStringLiteral("slice_id")));
        FATHOM_TRY(const TensorView rows, file.tensor(QStringLiteral("embedding")));
        const std::vector<qint64> slices = ids.toIntegers();
        if (std::none_of(slices.begin(), slices.end(), removed))
            continue;
        if (rows.shape.size() != 2 || rows.shape[0] != qint64(slices.size()))
            return damagedFile(shard.file);
        const std::vector<float> all = rows.toFloats();
        const auto width = size_t(rows.shape[1]);
        std::vector<qint64> keptSlices;
        std::vector<float> keptRows;
        for (size_t r = 0; r < slices.size(); ++r)
            if (!removed(slices[r])) {
                keptSlices.push_back(slices[r]);
                keptRows.insert(keptRows.end(), all.begin() + std::ptrdiff_t(r * width),
                                all.begin() + std::ptrdiff_t((r + 1) * width));
            }
        oldFiles.append(shard.file);
        FATHOM_DO(execSql(database, QStringLiteral("DELETE FROM shard WHERE id = ?"), {shard.id}));
        if (keptSlices.empty())
            continue;
        FATHOM_TRY(const ShardRecord fresh,
                   m_data->insertShard(database, shard.encoder, int(width), keptSlices, keptRows));
        newFiles.append(fresh.file);
    }

    FATHOM_TRY(const std::vector<SaeRecord> all, saes());
    for (const SaeRecord &sae : all) {
        const auto row = m_data->indexRow(sae.id);
        if (!row)
            continue;
        FATHOM_TRY(const auto old, index(sae.id));
        std::vector<bool> keep;
        std::vector<bool> fired(size_t(old->features()), false);
        for (qint64 r = 0; r < old->rows(); ++r) {
            keep.push_back(!removed(old->sliceIds()[size_t(r)]));
            if (!keep.back())
                for (const Activation &active : old->row(r))
                    fired[size_t(active.feature)] = true;
        }
        if (std::find(keep.begin(), keep.end(), false) == keep.end())
            continue;
        FATHOM_TRY(const auto smaller, mergedIndex(*old, keep, nullptr, indexPlace(sae.id)));
        FATHOM_TRY(const auto statistics, computeStatistics(*smaller, sae.config.dictionary));
        FATHOM_DO(m_data->replaceIndex(database, sae.id, *smaller, statistics));
        FATHOM_TRY(const auto fresh, m_data->indexRow(sae.id));
        newFiles << fresh.rowsFile << fresh.columnsFile;
        oldFiles << row->rowsFile << row->columnsFile;
        std::vector<int> features;
        for (size_t f = 0; f < fired.size(); ++f)
            if (fired[f])
                features.push_back(int(f));
        if (!features.empty())
            FATHOM_DO(m_data->markStale(database, sae.id, features, whyStale));
    }
    m_data->dropFromMaps(first, end); // where the commit fails, the next map job places them again
    return {};
}

Result<void> Workspace::removeVolume(qint64 id)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const VolumeRecord volume, this->volume(id));
    const qint64 first = volume.planes.front().firstSlice;
    const qint64 end = volume.planes.back().firstSlice + volume.planes.back().count;
    QStringList oldFiles, newFiles;

    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    const auto done = [&]() -> Result<void> {
        FATHOM_TRY(const QVariant pack,
                   valueSql(database, QStringLiteral("SELECT thumbnails FROM volume WHERE id = ?"), {id}));
        oldFiles.append(pack.toString());
        FATHOM_DO(execSql(database, QStringLiteral("DELETE FROM volume WHERE id = ?"), {id}));
        FATHOM_DO(execSql(
            database,
            QStringLiteral("DELETE FROM structure WHERE id NOT IN (SELECT structure_id FROM annotation) "
                           "AND id NOT IN (SELECT structure_id FROM presence)")));
        FATHOM_DO(forgetInJobs(database, volume.alias));

        FATHOM_DO(dropSlices(database, first, end, QStringLiteral("a scan that it was made from was removed"),
                             oldFiles, newFiles));
        FATHOM_DO(execSql(database, QStringLiteral("UPDATE workspace SET needs_compaction = 1")));
        return transaction->commit();
    }();
    if (!done) {
        m_data->removeFiles(newFiles);
        return done.error();
    }
    m_data->removeFiles(oldFiles);
    m_data->privateFiles.remove(QStringLiteral("volume"), id);
    FATHOM_DO(m_data->writeLabelsFile());
    return m_data->compact();
}

Result<void> Workspace::removeEmbeddings(const QString &encoder)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const std::vector<ShardRecord> shards, this->shards(encoder));
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    FATHOM_DO(execSql(database, QStringLiteral("DELETE FROM shard WHERE encoder = ?"), {encoder}));
    // SAEs that were trained on them keep working, and name the encoder.
    FATHOM_DO(execSql(
        database, QStringLiteral("DELETE FROM encoder WHERE id = ? AND id NOT IN (SELECT encoder FROM sae)"),
        {encoder}));
    FATHOM_DO(execSql(database, QStringLiteral("UPDATE workspace SET needs_compaction = 1")));
    FATHOM_DO(transaction->commit());
    for (const ShardRecord &shard : shards)
        m_data->removeFiles({shard.file});
    m_data->removeMaps(MapKind::Embedding, encoder);
    QDir(m_data->folder).rmdir(QStringLiteral("embeddings/") + encoder);
    {
        const std::lock_guard guard(m_data->cacheMutex);
        m_data->embeddingPlaces.remove(encoder);
    }
    return m_data->compact();
}

Result<void> Workspace::removeSae(const QString &id)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const SaeRecord record, sae(id));
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    FATHOM_DO(m_data->markStale(database, id, {}, QStringLiteral("its SAE was removed")));
    FATHOM_DO(execSql(database, QStringLiteral("DELETE FROM sae WHERE id = ?"), {record.id}));
    FATHOM_DO(execSql(database, QStringLiteral("UPDATE workspace SET needs_compaction = 1")));
    FATHOM_DO(transaction->commit());
    QDir(m_data->path(QStringLiteral("sae/") + record.id)).removeRecursively();
    QDir(m_data->path(QStringLiteral("activations/") + record.id)).removeRecursively();
    for (const MapKind kind : {MapKind::Fingerprint, MapKind::Decoder})
        m_data->removeMaps(kind, record.id);
    FATHOM_DO(m_data->writeLabelsFile());
    return m_data->compact();
}

} // namespace fathom
