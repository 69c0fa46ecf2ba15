// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "files.h"
#include "privacy.h"
#include "record_json.h"
#include "thumbnail_pack.h"
#include "volume_rows.h"
#include "workspace_data.h"

#include <QFileInfo>
#include <algorithm>

namespace fathom {

namespace {

Result<void> refuseTwin(const QSqlDatabase &database, const VolumeRecord &volume)
{
    FATHOM_TRY(
        QSqlQuery query,
        runSql(database,
               QStringLiteral("SELECT alias FROM volume WHERE dataset = ? AND modality = ? AND image_id = ? "
                              "AND image_id <> '' UNION ALL "
                              "SELECT alias FROM volume WHERE content_hash = ? AND content_hash <> ''"),
               {volume.dataset, modalityWord(volume.modality), volume.imageId, volume.contentHash}));
    if (query.next())
        return Error{
            ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error", "%1: this scan is already in the workspace as %2"),
            {volume.imageId.isEmpty() ? QStringLiteral("scan") : volume.imageId, query.value(0).toString()}};
    return {};
}

struct StructureName
{
    QString name;
    bool finding = false;
};

Result<QHash<qint64, StructureName>> structureNames(const QSqlDatabase &database)
{
    QHash<qint64, StructureName> names;
    FATHOM_TRY(QSqlQuery query, runSql(database, QStringLiteral("SELECT id, name, finding FROM structure")));
    while (query.next())
        names.insert(query.value(0).toLongLong(), {query.value(1).toString(), query.value(2).toBool()});
    return names;
}

} // namespace

Result<VolumeRecord> Workspace::addVolume(VolumeRecord volume, const std::vector<PresenceRecord> &presence,
                                          const std::vector<QByteArray> &thumbnails, const ScanEntry &source)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_DO(checkShapes(volume, presence, thumbnails.size()));
    if (volume.hasScan) {
        FATHOM_TRY(const qint64 waiting, volumeWaitingFor(volume));
        if (waiting > 0)
            return joinScan(waiting, std::move(volume), presence, thumbnails, source);
    }
    if (!isPublicId(volume.imageId))
        volume.imageId.clear();
    volume.notes = withoutPaths(volume.notes);
    if (volume.contentHash.isEmpty() && QFileInfo::exists(source.path)) {
        FATHOM_TRY(volume.contentHash, contentHash(source));
        volume.bytes = volume.bytes > 0 ? volume.bytes : QFileInfo(source.path).size();
    }
    FATHOM_DO(refuseTwin(database, volume));

    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    FATHOM_TRY(const QVariant last,
               valueSql(database, QStringLiteral("SELECT coalesce((SELECT seq FROM sqlite_sequence "
                                                 "WHERE name = 'volume'), 0)")));
    volume.id = last.toLongLong() + 1;
    FATHOM_TRY(volume.alias, freeAlias(database, volume));
    FATHOM_DO(takeSliceIds(database, volume));

    // The files first: the commit makes them part of the workspace, a crash before it leaves files that the
    // next opening removes.
    const QString pack =
        QStringLiteral("thumbnails/volume-%1.thumbs").arg(volume.id, 6, 10, QLatin1Char('0'));
    const auto stored = [&]() -> Result<void> {
        FATHOM_DO(makeFolder(m_data->path(QStringLiteral("thumbnails"))));
        FATHOM_TRY(const QString sha256, writeThumbnailPack(m_data->path(pack), thumbnails));
        FATHOM_DO(m_data->privateFiles.write(QStringLiteral("volume"), volume.id, scanEntryToJson(source)));
        FATHOM_DO(insertVolume(database, volume, sha256, pack));
        FATHOM_DO(insertRanges(database, volume));
        FATHOM_DO(insertPresence(database, volume, presence));
        return transaction->commit();
    }();
    if (!stored) {
        m_data->removeFiles({pack});
        m_data->privateFiles.remove(QStringLiteral("volume"), volume.id);
        return stored.error();
    }
    return this->volume(volume.id);
}

Result<std::vector<VolumeRecord>> Workspace::Data::volumes(const QString &condition,
                                                           const QVariantList &values) const
{
    FATHOM_TRY(const QSqlDatabase connection, read());
    std::vector<VolumeRecord> all;
    QHash<qint64, size_t> place;
    {
        FATHOM_TRY(QSqlQuery query,
                   runSql(connection,
                          QStringLiteral(
                              "SELECT id, dataset, image_id, alias, synthetic, modality, certainty, "
                              "format, geometry_json, study_type, method, window_lower, window_upper, "
                              "notes_json, split, meta_json, bytes, content_hash, has_scan FROM volume %1 "
                              "ORDER BY id")
                              .arg(condition),
                          values));
        while (query.next()) {
            VolumeRecord volume;
            volume.id = query.value(0).toLongLong();
            volume.dataset = query.value(1).toString();
            volume.imageId = query.value(2).toString();
            volume.alias = query.value(3).toString();
            volume.synthetic = query.value(4).toBool();
            volume.modality = modalityOfWord(query.value(5).toString());
            volume.modalityCertainty = certaintyOfWord(query.value(6).toString());
            volume.format = query.value(7).toString();
            volume.geometry = geometryFromJson(jsonObject(query.value(8).toString()));
            volume.studyType = query.value(9).toString();
            volume.method = methodOfWord(query.value(10).toString());
            volume.window = {query.value(11).toDouble(), query.value(12).toDouble()};
            for (const QJsonValue &note : jsonArray(query.value(13).toString()))
                volume.notes.append(note.toString());
            volume.split = query.value(14).toString();
            volume.meta = metaFromJson(jsonObject(query.value(15).toString()));
            volume.bytes = query.value(16).toLongLong();
            volume.contentHash = query.value(17).toString();
            volume.hasScan = query.value(18).toBool();
            place.insert(volume.id, all.size());
            all.push_back(std::move(volume));
        }
    }
    const QString of = QStringLiteral("WHERE volume_id IN (SELECT id FROM volume %1)").arg(condition);
    {
        FATHOM_TRY(QSqlQuery query,
                   runSql(connection,
                          QStringLiteral("SELECT volume_id, plane, first_slice, count, stored_axis, "
                                         "stored_flipped, first_mm, step_mm FROM slice_range %1 "
                                         "ORDER BY first_slice")
                              .arg(of),
                          values));
        while (query.next())
            all[place[query.value(0).toLongLong()]].planes.push_back(
                {planeOfWord(query.value(1).toString()), query.value(2).toLongLong(), query.value(3).toInt(),
                 query.value(4).toInt(), query.value(5).toBool(), query.value(6).toDouble(),
                 query.value(7).toDouble()});
    }
    FATHOM_TRY(const auto names, structureNames(connection));
    FATHOM_TRY(QSqlQuery query,
               runSql(connection, QStringLiteral("SELECT volume_id, structure_id FROM annotation %1").arg(of),
                      values));
    while (query.next()) {
        VolumeRecord &volume = all[place[query.value(0).toLongLong()]];
        const StructureName structure = names.value(query.value(1).toLongLong());
        (structure.finding ? volume.annotatedFindings : volume.annotated).append(structure.name);
    }
    for (VolumeRecord &volume : all) {
        volume.annotated.sort();
        volume.annotatedFindings.sort();
    }
    return all;
}

Result<std::vector<std::vector<PresenceRecord>>>
Workspace::Data::presenceOf(const std::vector<VolumeRecord> &volumes) const
{
    FATHOM_TRY(const QSqlDatabase connection, read());
    FATHOM_TRY(const auto names, structureNames(connection));
    FATHOM_TRY(QSqlQuery query,
               prepareSql(connection, QStringLiteral("SELECT structure_id, plane, bits FROM presence "
                                                     "WHERE volume_id = ? ORDER BY structure_id, plane")));
    std::vector<std::vector<PresenceRecord>> all(volumes.size());
    for (size_t v = 0; v < volumes.size(); ++v) {
        FATHOM_DO(execPrepared(query, {volumes[v].id}));
        while (query.next()) {
            PresenceRecord record;
            const StructureName structure = names.value(query.value(0).toLongLong());
            record.structure = structure.name;
            record.finding = structure.finding;
            record.plane = planeOfWord(query.value(1).toString());
            for (const SliceRange &range : volumes[v].planes)
                if (range.plane == record.plane)
                    record.present = unpackBits(query.value(2).toByteArray(), range.count);
            all[v].push_back(std::move(record));
        }
        query.finish();
    }
    return all;
}

Result<std::vector<VolumeRecord>> Workspace::volumes() const
{
    FATHOM_NOT_ON_GUI_THREAD();
    return m_data->volumes({});
}

Result<VolumeRecord> Workspace::volume(qint64 id) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(std::vector<VolumeRecord> found, m_data->volumes(QStringLiteral("WHERE id = ?"), {id}));
    if (found.empty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "Volume %1: no such volume"),
                     {QString::number(id)}};
    return std::move(found.front());
}

Result<std::vector<PresenceRecord>> Workspace::presence(qint64 volumeId) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const VolumeRecord volume, this->volume(volumeId));
    FATHOM_TRY(auto all, m_data->presenceOf({volume}));
    return std::move(all.front());
}

Result<std::vector<std::vector<PresenceRecord>>>
Workspace::presence(const std::vector<VolumeRecord> &volumes) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    return m_data->presenceOf(volumes);
}

Result<void> Workspace::addStructures(const VolumeRecord &volume, const std::vector<PresenceRecord> &presence,
                                      const ScanEntry &source)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const VolumeRecord stored, this->volume(volume.id));
    FATHOM_DO(checkShapes(stored, presence, size_t(stored.slices())));
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    FATHOM_DO(insertPresence(database, volume, presence));
    // The note about the source keeps what was known of other structures.
    ScanEntry all = source;
    if (const auto note = m_data->privateFiles.read(QStringLiteral("volume"), volume.id)) {
        all = scanEntryFromJson(*note);
        const auto add = [](std::vector<StructureSource> &own, const std::vector<StructureSource> &more) {
            for (const StructureSource &one : more)
                if (std::none_of(own.begin(), own.end(),
                                 [&](const StructureSource &other) { return other.name == one.name; }))
                    own.push_back(one);
        };
        add(all.structures, source.structures);
        add(all.findings, source.findings);
    }
    FATHOM_DO(m_data->privateFiles.write(QStringLiteral("volume"), volume.id, scanEntryToJson(all)));
    return transaction->commit();
}

Result<void> Workspace::replaceSlices(VolumeRecord volume, const std::vector<PresenceRecord> &presence,
                                      const std::vector<QByteArray> &thumbnails)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const VolumeRecord old, this->volume(volume.id));
    FATHOM_DO(checkShapes(volume, presence, thumbnails.size()));
    volume.notes = withoutPaths(volume.notes);
    if (volume.modality != old.modality) {
        VolumeRecord twin = old;
        twin.modality = volume.modality;
        twin.contentHash.clear();
        FATHOM_DO(refuseTwin(database, twin));
    }
    const qint64 first = old.planes.front().firstSlice;
    const qint64 end = old.planes.back().firstSlice + old.planes.back().count;
    QStringList oldFiles, newFiles;

    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    const auto stored = [&]() -> Result<void> {
        FATHOM_TRY(
            const QVariant oldPack,
            valueSql(database, QStringLiteral("SELECT thumbnails FROM volume WHERE id = ?"), {volume.id}));
        oldFiles.append(oldPack.toString());
        FATHOM_DO(takeSliceIds(database, volume));
        const QString pack = QStringLiteral("thumbnails/volume-%1-%2.thumbs")
                                 .arg(volume.id, 6, 10, QLatin1Char('0'))
                                 .arg(volume.planes.front().firstSlice);
        newFiles.append(pack);
        FATHOM_TRY(const QString sha256, writeThumbnailPack(m_data->path(pack), thumbnails));
        for (const char *table : {"slice_range", "presence", "annotation"})
            FATHOM_DO(execSql(database,
                              QStringLiteral("DELETE FROM %1 WHERE volume_id = ?").arg(QLatin1String(table)),
                              {volume.id}));
        FATHOM_DO(execSql(database,
                          QStringLiteral("UPDATE volume SET modality = ?, certainty = ?, study_type = ?, "
                                         "window_lower = ?, window_upper = ?, notes_json = ?, "
                                         "thumbnails = ?, thumbnails_sha256 = ? WHERE id = ?"),
                          {modalityWord(volume.modality), certaintyWord(volume.modalityCertainty),
                           volume.studyType, volume.window.lower, volume.window.upper,
                           compactJson(QJsonArray::fromStringList(volume.notes)), pack, sha256, volume.id}));
        FATHOM_DO(insertRanges(database, volume));
        FATHOM_DO(insertPresence(database, volume, presence));
        FATHOM_DO(dropSlices(database, first, end,
                             QStringLiteral("a scan that it was made from was cut in another way"), oldFiles,
                             newFiles));
        return transaction->commit();
    }();
    m_data->removeFiles(stored ? oldFiles : newFiles);
    FATHOM_DO(stored);
    return m_data->writeLabelsFile();
}

} // namespace fathom
