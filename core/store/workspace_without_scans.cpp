// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "files.h"
#include "privacy.h"
#include "record_json.h"
#include "slice_keys.h"
#include "thumbnail_pack.h"
#include "volume_rows.h"
#include "workspace_data.h"

#include <QDir>

#include <algorithm>

// Volumes of which only embeddings are here, and the scan that joins them.
namespace fathom {

namespace {
bool sameSlices(const VolumeRecord &a, const VolumeRecord &b)
{
    return std::equal(
        a.planes.begin(), a.planes.end(), b.planes.begin(), b.planes.end(),
        [](const SliceRange &x, const SliceRange &y) { return x.plane == y.plane && x.count == y.count; });
}

const SliceRange *rangeOf(const VolumeRecord &volume, Plane plane)
{
    const auto found = std::find_if(volume.planes.begin(), volume.planes.end(),
                                    [&](const SliceRange &range) { return range.plane == plane; });
    return found == volume.planes.end() ? nullptr : &*found;
}

/// The id of the same slice after the volume was cut anew; 0 where it has none.
qint64 movedSlice(const VolumeRecord &old, const VolumeRecord &fresh, qint64 slice)
{
    for (const SliceRange &range : old.planes) {
        if (slice < range.firstSlice || slice >= range.firstSlice + range.count)
            continue;
        const SliceRange *other = rangeOf(fresh, range.plane);
        const qint64 index = slice - range.firstSlice;
        return other && index < other->count ? other->firstSlice + index : 0;
    }
    return 0;
}

std::vector<SliceRange> rangesOf(const std::array<int, 3> &counts)
{
    std::vector<SliceRange> ranges;
    for (size_t plane = 0; plane < 3; ++plane) {
        if (counts[plane] > 0) // nothing is known of where they lie: no step
            ranges.push_back({Plane(plane), 0, counts[plane], int(plane), false, 0.0, 0.0});
    }
    return ranges;
}
} // namespace

Error noScanHere(const QString &alias)
{
    return {ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error",
                              "%1: no scan here, only its embeddings; import the scan under the same "
                              "data set, modality and id"),
            {alias}};
}

Result<SliceKeys> Workspace::Data::keysOf(std::span<const qint64> slices) const
{
    struct Range
    {
        qint64 first = 0, end = 0;
        qint32 volume = 0, plane = 0;
    };
    struct Row
    {
        qint64 first, count, volume;
        Plane plane;
        SliceKeys::Volume key;
    };
    std::vector<Row> rows;
    {
        FATHOM_TRY(const QSqlDatabase connection, read());
        FATHOM_TRY(
            QSqlQuery query,
            runSql(connection, QStringLiteral("SELECT r.first_slice, r.count, r.plane, v.id, v.dataset, "
                                              "v.modality, v.image_id, v.alias, v.method "
                                              "FROM slice_range r JOIN volume v ON v.id = r.volume_id "
                                              "ORDER BY r.first_slice")));
        while (query.next()) {
            const QString publicId = query.value(6).toString();
            rows.push_back({query.value(0).toLongLong(),
                            query.value(1).toLongLong(),
                            query.value(3).toLongLong(),
                            planeOfWord(query.value(2).toString()),
                            {query.value(4).toString(),
                             modalityOfWord(query.value(5).toString()),
                             publicId.isEmpty() ? query.value(7).toString() : publicId,
                             query.value(8).toString(),
                             {}}});
        }
    }
    QHash<qint64, std::array<int, 3>> counts;
    for (const Row &row : rows)
        counts[row.volume][size_t(row.plane)] = int(row.count);
    SliceKeys keys;
    std::vector<qint32> placeOfRow(rows.size(), -1); // only volumes that have a slice here are named
    for (const qint64 slice : slices) {
        const auto after = std::upper_bound(rows.begin(), rows.end(), slice,
                                            [](qint64 id, const Row &row) { return id < row.first; });
        if (after == rows.begin() || slice >= std::prev(after)->first + std::prev(after)->count)
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "Slice %1: no such slice"),
                         {QString::number(slice)}};
        const auto at = size_t(std::prev(after) - rows.begin());
        if (placeOfRow[at] < 0) {
            rows[at].key.counts = counts.value(rows[at].volume);
            placeOfRow[at] = keys.place(rows[at].key);
        }
        keys.volume.push_back(placeOfRow[at]);
        keys.plane.push_back(qint32(rows[at].plane));
        keys.index.push_back(qint32(slice - rows[at].first));
    }
    return keys;
}

Result<SliceKeys> Workspace::sliceKeys(std::span<const qint64> slices) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    return m_data->keysOf(slices);
}

Result<QHash<QString, qint64>> Workspace::volumesByKey(bool withPrivateIds) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const std::vector<VolumeRecord> all, volumes());
    QHash<QString, qint64> byKey;
    for (const VolumeRecord &volume : all) {
        if (!volume.imageId.isEmpty()) {
            byKey.insert(volumeKey(volume.dataset, volume.modality, volume.imageId), volume.id);
            continue;
        }
        if (!withPrivateIds)
            continue;
        byKey.insert(volumeKey(volume.dataset, volume.modality, volume.alias), volume.id);
        if (const auto note = m_data->privateFiles.read(QStringLiteral("volume"), volume.id)) {
            if (const QString id = scanEntryFromJson(*note).imageId; !id.isEmpty())
                byKey.insert(volumeKey(volume.dataset, volume.modality, id), volume.id);
        }
    }
    return byKey;
}

QString volumeKey(const QString &dataset, Modality modality, const QString &id)
{
    return dataset + u'\n' + modalityWord(modality) + u'\n' + id;
}

Result<qint64> Workspace::volumeWaitingFor(const VolumeRecord &scan) const
{
    if (scan.imageId.isEmpty())
        return qint64(0);
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(QSqlQuery query,
               runSql(database,
                      QStringLiteral("SELECT id, image_id FROM volume WHERE has_scan = 0 AND dataset = ? AND "
                                     "modality = ?"),
                      {scan.dataset, modalityWord(scan.modality)}));
    std::vector<qint64> ownIds; // whose id only the user's private note knows
    while (query.next()) {
        if (query.value(1).toString() == scan.imageId)
            return query.value(0).toLongLong();
        if (query.value(1).toString().isEmpty())
            ownIds.push_back(query.value(0).toLongLong());
    }
    for (const qint64 id : ownIds) {
        const auto note = m_data->privateFiles.read(QStringLiteral("volume"), id);
        if (note && scanEntryFromJson(*note).imageId == scan.imageId)
            return id;
    }
    return qint64(0);
}

Result<VolumeRecord> Workspace::addVolumeWithoutScan(const SliceKeys::Volume &key)
{
    VolumeRecord volume;
    volume.hasScan = false;
    volume.dataset = key.dataset;
    volume.modality = key.modality;
    volume.modalityCertainty = Certainty::Stated;
    volume.imageId = key.id;
    volume.method = methodOfWord(key.method);
    volume.planes = rangesOf(key.counts);
    ScanEntry known; // its id, so that the scan is recognised when it comes
    known.dataset = key.dataset;
    known.modality = key.modality;
    known.imageId = key.id;
    return addVolume(volume, {}, std::vector<QByteArray>(size_t(volume.slices())), known);
}

Result<Workspace::MovedRows> Workspace::rowsToMove(const VolumeRecord &old, const VolumeRecord &fresh) const
{
    MovedRows moved;
    FATHOM_TRY(const std::vector<EncoderInfo> all, encoders());
    for (const EncoderInfo &encoder : all) {
        FATHOM_TRY(const auto places, m_data->places(encoder.id));
        Embeddings rows;
        rows.dimension = places->dimension;
        for (const EmbeddingPlaces::Place &place : places->places) {
            const bool ofVolume =
                std::any_of(old.planes.begin(), old.planes.end(), [&](const SliceRange &range) {
                    return place.slice >= range.firstSlice && place.slice < range.firstSlice + range.count;
                });
            if (!ofVolume)
                continue;
            const qint64 slice = movedSlice(old, fresh, place.slice);
            if (slice == 0)
                return Error{ErrorCode::WrongShape,
                             QT_TRANSLATE_NOOP("Error", "%1: the embeddings of %2 that are here are of more "
                                                        "slices than this scan has; it is another scan, or "
                                                        "was cut in another way. Remove them first"),
                             {old.alias, encoder.id}};
            FATHOM_TRY(const std::vector<float> row, embedding(encoder.id, place.slice));
            rows.sliceIds.push_back(slice);
            rows.rows.insert(rows.rows.end(), row.begin(), row.end());
        }
        if (!rows.sliceIds.empty())
            moved.emplace_back(encoder.id, std::move(rows));
    }
    return moved;
}

Result<void> Workspace::replaceRanges(const QSqlDatabase &database, const VolumeRecord &old,
                                      const VolumeRecord &fresh, const MovedRows &rows, QStringList &oldFiles,
                                      QStringList &newFiles)
{
    FATHOM_DO(execSql(database, QStringLiteral("DELETE FROM slice_range WHERE volume_id = ?"), {old.id}));
    FATHOM_DO(insertRanges(database, fresh));
    if (sameSlices(old, fresh))
        return {};
    const qint64 first = old.planes.front().firstSlice;
    const qint64 end = old.planes.back().firstSlice + old.planes.back().count;
    FATHOM_DO(dropSlices(database, first, end,
                         QStringLiteral("a scan that it was made from has other slices now"), oldFiles,
                         newFiles));
    for (const auto &[encoder, kept] : rows) {
        FATHOM_TRY(const ShardRecord shard,
                   m_data->insertShard(database, encoder, kept.dimension, kept.sliceIds, kept.rows));
        newFiles.append(shard.file);
    }
    return {};
}

Result<VolumeRecord> Workspace::growVolumeWithoutScan(qint64 id, const std::array<int, 3> &counts)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const VolumeRecord old, volume(id));
    std::array<int, 3> all = counts;
    for (const SliceRange &range : old.planes)
        all[size_t(range.plane)] = std::max(all[size_t(range.plane)], range.count);
    VolumeRecord fresh = old;
    fresh.planes = rangesOf(all);
    if (old.hasScan || sameSlices(old, fresh))
        return old;
    QStringList oldFiles, newFiles;
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    const auto stored = [&]() -> Result<void> {
        FATHOM_DO(takeSliceIds(database, fresh));
        FATHOM_TRY(const MovedRows rows, rowsToMove(old, fresh));
        FATHOM_DO(replaceRanges(database, old, fresh, rows, oldFiles, newFiles));
        FATHOM_DO(replacePack(database, fresh, std::vector<QByteArray>(size_t(fresh.slices())), oldFiles,
                              newFiles));
        return transaction->commit();
    }();
    m_data->removeFiles(stored ? oldFiles : newFiles);
    FATHOM_DO(stored);
    return volume(id);
}

Result<void> Workspace::replacePack(const QSqlDatabase &database, const VolumeRecord &volume,
                                    const std::vector<QByteArray> &thumbnails, QStringList &oldFiles,
                                    QStringList &newFiles)
{
    FATHOM_TRY(const QVariant oldPack,
               valueSql(database, QStringLiteral("SELECT thumbnails FROM volume WHERE id = ?"), {volume.id}));
    const QString pack = QStringLiteral("thumbnails/volume-%1-%2.thumbs")
                             .arg(volume.id, 6, 10, QLatin1Char('0'))
                             .arg(volume.planes.front().firstSlice);
    FATHOM_TRY(const QString sha256, writeThumbnailPack(m_data->path(pack), thumbnails));
    if (pack != oldPack.toString()) {
        newFiles.append(pack);
        oldFiles.append(oldPack.toString());
    }
    return execSql(database,
                   QStringLiteral("UPDATE volume SET thumbnails = ?, thumbnails_sha256 = ? WHERE id = ?"),
                   {pack, sha256, volume.id});
}

Result<VolumeRecord> Workspace::joinScan(qint64 id, VolumeRecord scan,
                                         const std::vector<PresenceRecord> &presence,
                                         const std::vector<QByteArray> &thumbnails, const ScanEntry &source)
{
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const VolumeRecord old, volume(id));
    if (old.method != scan.method)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: its embeddings that are here are of slices cut by method "
                                       "%2; import the scan with --method %2, or remove them"),
                     {old.alias, methodName(old.method)}};
    if (scan.contentHash.isEmpty()) {
        FATHOM_TRY(scan.contentHash, contentHash(source));
    }
    FATHOM_TRY(const QVariant twin,
               valueSql(database, QStringLiteral("SELECT count(*) FROM volume WHERE content_hash = ?"),
                        {scan.contentHash}));
    if (twin.toInt() > 0)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: this scan is already in the workspace as %2"),
                     {old.alias, old.alias}};
    scan.id = id;
    QStringList oldFiles, newFiles;
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    const auto stored = [&]() -> Result<void> {
        if (sameSlices(old, scan)) { // the index stays as well
            for (size_t i = 0; i < scan.planes.size(); ++i)
                scan.planes[i].firstSlice = old.planes[i].firstSlice;
        } else {
            FATHOM_DO(takeSliceIds(database, scan));
        }
        FATHOM_TRY(const MovedRows rows, rowsToMove(old, scan));
        FATHOM_DO(replaceRanges(database, old, scan, rows, oldFiles, newFiles));
        FATHOM_DO(replacePack(database, scan, thumbnails, oldFiles, newFiles));
        FATHOM_DO(execSql(
            database,
            QStringLiteral("UPDATE volume SET has_scan = 1, synthetic = ?, certainty = ?, format = ?, "
                           "geometry_json = ?, study_type = ?, window_lower = ?, window_upper = ?, "
                           "notes_json = ?, meta_json = ?, bytes = ?, content_hash = ? WHERE id = ?"),
            {scan.synthetic ? 1 : 0, certaintyWord(scan.modalityCertainty), scan.format,
             compactJson(geometryToJson(scan.geometry)), scan.studyType, scan.window.lower, scan.window.upper,
             compactJson(QJsonArray::fromStringList(withoutPaths(scan.notes))),
             compactJson(metaToJson(scan.meta)), scan.bytes, scan.contentHash, id}));
        FATHOM_DO(insertPresence(database, scan, presence));
        FATHOM_DO(m_data->privateFiles.write(QStringLiteral("volume"), id, scanEntryToJson(source)));
        return transaction->commit();
    }();
    m_data->removeFiles(stored ? oldFiles : newFiles);
    FATHOM_DO(stored);
    return volume(id);
}

} // namespace fathom
