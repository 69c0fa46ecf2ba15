// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "embedding_rows.h"
#include "files.h"
#include "workspace_data.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
const QString EmbeddingKey = QStringLiteral("embedding");
const QString SliceKey = QStringLiteral("slice_id");

Result<EncoderInfo> encoderRow(const QSqlDatabase &database, const QString &id)
{
    FATHOM_TRY(
        QSqlQuery query,
        runSql(database,
               QStringLiteral("SELECT id, title, note, dimension, input_side, grid_side, weights_sha256, "
                              "parameters FROM encoder WHERE id = ?"),
               {id}));
    if (!query.next())
        return Error{
            ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: no such encoder in this workspace"), {id}};
    return EncoderInfo{query.value(0).toString(), query.value(1).toString(),  query.value(2).toString(),
                       query.value(3).toInt(),    query.value(4).toInt(),     query.value(5).toInt(),
                       query.value(6).toString(), query.value(7).toLongLong()};
}

Result<void> checkSlicesExist(const QSqlDatabase &database, std::span<const qint64> sliceIds)
{
    std::vector<std::pair<qint64, qint64>> ranges;
    FATHOM_TRY(
        QSqlQuery query,
        runSql(database, QStringLiteral("SELECT first_slice, count FROM slice_range ORDER BY first_slice")));
    while (query.next())
        ranges.emplace_back(query.value(0).toLongLong(),
                            query.value(0).toLongLong() + query.value(1).toLongLong());
    for (const qint64 slice : sliceIds) {
        const auto after =
            std::upper_bound(ranges.begin(), ranges.end(), std::pair{slice, qint64(INT64_MAX)});
        if (after == ranges.begin() || slice >= std::prev(after)->second)
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "Slice %1: no such slice"),
                         {QString::number(slice)}};
    }
    return {};
}
} // namespace

Result<std::shared_ptr<const EmbeddingPlaces>> Workspace::Data::places(const QString &encoder)
{
    FATHOM_TRY(const QSqlDatabase database, read());
    FATHOM_TRY(const EncoderInfo info, encoderRow(database, encoder));
    std::vector<std::pair<qint64, QString>> shards;
    {
        FATHOM_TRY(QSqlQuery query,
                   runSql(database,
                          QStringLiteral("SELECT id, file FROM shard WHERE encoder = ? ORDER BY id"),
                          {encoder}));
        while (query.next())
            shards.emplace_back(query.value(0).toLongLong(), query.value(1).toString());
    }
    std::shared_ptr<const EmbeddingPlaces> known;
    {
        const std::lock_guard guard(cacheMutex);
        known = embeddingPlaces.value(encoder);
    }
    // Shards are only appended while embedding goes on: then the old map is the beginning of the new one.
    auto fresh = std::make_shared<EmbeddingPlaces>();
    if (known && known->shardIds.size() <= shards.size() &&
        std::equal(known->shardIds.begin(), known->shardIds.end(), shards.begin(),
                   [](qint64 id, const auto &shard) { return id == shard.first; })) {
        if (known->shardIds.size() == shards.size())
            return known;
        *fresh = *known;
    }
    fresh->dimension = info.dimension;
    const auto sorted = std::ptrdiff_t(fresh->places.size());
    for (size_t s = fresh->shardIds.size(); s < shards.size(); ++s) {
        FATHOM_TRY(const Safetensors file, Safetensors::open(path(shards[s].second)));
        FATHOM_TRY(const TensorView ids, file.tensor(SliceKey));
        FATHOM_TRY(const TensorView rows, file.tensor(EmbeddingKey));
        if (ids.dtype != Dtype::I64 || rows.shape != std::vector<qint64>{ids.count(), info.dimension})
            return damagedFile(shards[s].second);
        qint32 row = 0;
        for (const qint64 slice : ids.toIntegers())
            fresh->places.push_back({slice, qint32(s), row++});
        fresh->shardIds.push_back(shards[s].first);
        fresh->files.push_back(file);
    }
    const auto bySlice = [](const EmbeddingPlaces::Place &a, const EmbeddingPlaces::Place &b) {
        return a.slice < b.slice;
    };
    std::sort(fresh->places.begin() + sorted, fresh->places.end(), bySlice);
    std::inplace_merge(fresh->places.begin(), fresh->places.begin() + sorted, fresh->places.end(), bySlice);
    const std::lock_guard guard(cacheMutex);
    embeddingPlaces.insert(encoder, fresh);
    return std::shared_ptr<const EmbeddingPlaces>(fresh);
}

Result<ShardRecord> Workspace::Data::insertShard(const QSqlDatabase &database, const QString &encoder,
                                                 int dimension, std::span<const qint64> sliceIds,
                                                 std::span<const float> rows) const
{
    FATHOM_TRY(const EncoderInfo info, encoderRow(database, encoder));
    FATHOM_TRY(const SliceKeys keys, keysOf(sliceIds));
    FATHOM_TRY(const QVariant last,
               valueSql(database, QStringLiteral("SELECT coalesce((SELECT seq FROM sqlite_sequence "
                                                 "WHERE name = 'shard'), 0)")));
    ShardRecord shard;
    shard.id = last.toLongLong() + 1;
    shard.encoder = encoder;
    shard.rows = qint64(sliceIds.size());
    shard.file = QStringLiteral("embeddings/%1/shard-%2.safetensors")
                     .arg(encoder)
                     .arg(shard.id, 5, 10, QLatin1Char('0'));
    FATHOM_DO(makeFolder(path(QStringLiteral("embeddings/") + encoder)));
    SafetensorsWriter writer;
    writer.add(EmbeddingKey, {shard.rows, dimension}, rows);
    writer.add(SliceKey, {shard.rows}, sliceIds);
    addKeys(writer, keys, info, id);
    FATHOM_TRY(const QByteArray sha256, writer.write(path(shard.file)));
    syncFolder(path(QStringLiteral("embeddings/") + encoder));
    shard.sha256 = QString::fromLatin1(sha256);
    const Result<void> listed =
        execSql(database,
                QStringLiteral("INSERT INTO shard (id, encoder, file, rows, sha256) VALUES (?, ?, ?, ?, ?)"),
                {shard.id, shard.encoder, shard.file, shard.rows, shard.sha256});
    if (!listed) {
        removeFiles({shard.file});
        return listed.error();
    }
    return shard;
}

Result<void> Workspace::addEncoder(const EncoderInfo &info)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    if (const auto known = encoderRow(database, info.id)) {
        if (known->weightsSha256.isEmpty() && known->dimension == info.dimension) // of a rebuilt workspace
            return execSql(
                database,
                QStringLiteral("UPDATE encoder SET title = ?, note = ?, input_side = ?, grid_side = ?, "
                               "weights_sha256 = ?, parameters = ? WHERE id = ?"),
                {info.title, info.note, info.inputSide, info.gridSide, info.weightsSha256, info.parameters,
                 info.id});
        if (known->weightsSha256 != info.weightsSha256 || known->dimension != info.dimension ||
            known->inputSide != info.inputSide)
            return Error{
                ErrorCode::Usage,
                QT_TRANSLATE_NOOP("Error",
                                  "%1: this workspace has embeddings or SAEs of other weights or another "
                                  "input size under that name; remove its SAEs, then its embeddings, or use "
                                  "another workspace"),
                {info.id}};
        return {};
    }
    static const QString allowed =
        QStringLiteral("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
    const bool good =
        !info.id.isEmpty() && info.id.size() <= 100 && info.id[0].isLetterOrNumber() &&
        std::all_of(info.id.begin(), info.id.end(), [](QChar c) { return allowed.contains(c); });
    if (!good || info.dimension <= 0)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: an encoder's id has letters, digits, dots and dashes only, "
                                       "and its dimension is above 0"),
                     {info.id}};
    return execSql(database,
                   QStringLiteral("INSERT INTO encoder (id, title, note, dimension, input_side, grid_side, "
                                  "weights_sha256, parameters) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
                   {info.id, info.title, info.note, info.dimension, info.inputSide, info.gridSide,
                    info.weightsSha256, info.parameters});
}

Result<std::vector<EncoderInfo>> Workspace::encoders() const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    std::vector<QString> ids;
    {
        FATHOM_TRY(QSqlQuery query,
                   runSql(database, QStringLiteral("SELECT id FROM encoder ORDER BY rowid")));
        while (query.next())
            ids.push_back(query.value(0).toString());
    }
    std::vector<EncoderInfo> all;
    for (const QString &id : ids) {
        FATHOM_TRY(EncoderInfo info, encoderRow(database, id));
        all.push_back(std::move(info));
    }
    return all;
}

Result<ShardRecord> Workspace::addShard(const QString &encoder, std::span<const qint64> sliceIds,
                                        std::span<const float> embeddings)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const EncoderInfo info, encoderRow(database, encoder));
    if (sliceIds.empty() || embeddings.size() != sliceIds.size() * size_t(info.dimension))
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: %2 slices and %3 values do not fit an embedding of %4"),
                     {encoder, QString::number(sliceIds.size()), QString::number(embeddings.size()),
                      QString::number(info.dimension)}};
    if (!std::all_of(embeddings.begin(), embeddings.end(), [](float x) { return std::isfinite(x); }))
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: an embedding holds a value that is no number"),
                     {encoder}};
    FATHOM_DO(checkSlicesExist(database, sliceIds));
    FATHOM_TRY(const auto known, m_data->places(encoder));
    std::vector<qint64> sorted(sliceIds.begin(), sliceIds.end());
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    const auto again = std::find_if(sorted.begin(), sorted.end(),
                                    [&](qint64 slice) { return known->find(slice) != nullptr; });
    if (twice != sorted.end() || again != sorted.end())
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Slice %1: is already embedded by %2"),
                     {QString::number(twice != sorted.end() ? *twice : *again), encoder}};

    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    FATHOM_TRY(const ShardRecord shard,
               m_data->insertShard(database, encoder, info.dimension, sliceIds, embeddings));
    if (const Result<void> stored = transaction->commit(); !stored) {
        m_data->removeFiles({shard.file});
        return stored.error();
    }
    return shard;
}

Result<std::vector<ShardRecord>> Workspace::shards(const QString &encoder) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(QSqlQuery query,
               runSql(database,
                      QStringLiteral("SELECT id, encoder, file, rows, sha256 FROM shard WHERE encoder = ? "
                                     "ORDER BY id"),
                      {encoder}));
    std::vector<ShardRecord> shards;
    while (query.next())
        shards.push_back({query.value(0).toLongLong(), query.value(1).toString(), query.value(2).toString(),
                          query.value(3).toLongLong(), query.value(4).toString()});
    return shards;
}

Result<Workspace::Embeddings> Workspace::embeddings(const QString &encoder) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const auto places, m_data->places(encoder));
    Embeddings all;
    all.dimension = places->dimension;
    const auto width = size_t(all.dimension);
    all.sliceIds.reserve(places->places.size());
    all.rows.resize(places->places.size() * width);
    std::vector<std::vector<float>> copies(
        places->files.size()); // only for shards that are not float32 in place
    std::vector<std::span<const float>> shards(places->files.size());
    for (size_t s = 0; s < shards.size(); ++s) {
        FATHOM_TRY(const TensorView rows, places->files[s].tensor(EmbeddingKey));
        shards[s] = rows.as<float>(Dtype::F32);
        if (shards[s].empty()) {
            copies[s] = rows.toFloats();
            shards[s] = copies[s];
        }
    }
    float *out = all.rows.data();
    for (const EmbeddingPlaces::Place &place : places->places) {
        all.sliceIds.push_back(place.slice);
        out = std::copy_n(shards[size_t(place.shard)].data() + size_t(place.row) * width, width, out);
    }
    return all;
}

Result<std::shared_ptr<const EmbeddingRows>> Workspace::embeddingRows(const QString &encoder) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(auto places, m_data->places(encoder));
    return EmbeddingRows::open(std::move(places), EmbeddingKey);
}

Result<std::vector<float>> Workspace::embedding(const QString &encoder, qint64 sliceId) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const auto places, m_data->places(encoder));
    const EmbeddingPlaces::Place *place = places->find(sliceId);
    if (!place)
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "Slice %1: is not embedded by %2 yet"),
                     {QString::number(sliceId), encoder}};
    FATHOM_TRY(TensorView rows, places->files[size_t(place->shard)].tensor(EmbeddingKey));
    const size_t stride = size_t(places->dimension) * dtypeSize(rows.dtype);
    rows.shape = {places->dimension};
    rows.bytes = rows.bytes.subspan(size_t(place->row) * stride, stride);
    return rows.toFloats();
}

Result<std::vector<qint64>> Workspace::pendingSlices(const QString &encoder) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const auto places, m_data->places(encoder));
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(
        QSqlQuery query,
        runSql(database, QStringLiteral("SELECT first_slice, count FROM slice_range ORDER BY first_slice")));
    std::vector<qint64> pending;
    auto done = places->places.begin();
    while (query.next()) {
        const qint64 first = query.value(0).toLongLong();
        for (qint64 slice = first; slice < first + query.value(1).toLongLong(); ++slice) {
            while (done != places->places.end() && done->slice < slice)
                ++done;
            if (done == places->places.end() || done->slice != slice)
                pending.push_back(slice);
        }
    }
    return pending;
}

} // namespace fathom
