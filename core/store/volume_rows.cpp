// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "volume_rows.h"

#include "record_json.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>

namespace fathom {

namespace {
QByteArray packBits(const std::vector<bool> &bits)
{
    QByteArray bytes(qsizetype((bits.size() + 7) / 8), '\0');
    for (size_t i = 0; i < bits.size(); ++i)
        if (bits[i])
            bytes[qsizetype(i / 8)] = char(bytes[qsizetype(i / 8)] | (1 << (i % 8)));
    return bytes;
}

Result<qint64> structureId(const QSqlDatabase &database, QHash<QPair<QString, bool>, qint64> &known,
                           const QString &name, bool finding)
{
    const auto key = qMakePair(name, finding);
    if (const auto found = known.constFind(key); found != known.constEnd())
        return *found;
    FATHOM_DO(
        execSql(database,
                QStringLiteral("INSERT INTO structure (name, finding) VALUES (?, ?) ON CONFLICT DO NOTHING"),
                {name, finding ? 1 : 0}));
    FATHOM_TRY(const QVariant id,
               valueSql(database, QStringLiteral("SELECT id FROM structure WHERE name = ? AND finding = ?"),
                        {name, finding ? 1 : 0}));
    known.insert(key, id.toLongLong());
    return id.toLongLong();
}
} // namespace

std::vector<bool> unpackBits(const QByteArray &bytes, int count)
{
    std::vector<bool> bits(size_t(count), false);
    for (int i = 0; i < count && i / 8 < bytes.size(); ++i)
        bits[size_t(i)] = (bytes[i / 8] >> (i % 8)) & 1;
    return bits;
}

bool isPublicId(const QString &imageId)
{
    static const QRegularExpression form(QStringLiteral("\\As[0-9]{4}\\z"));
    return form.match(imageId).hasMatch();
}

Result<QString> freeAlias(const QSqlDatabase &database, const VolumeRecord &volume)
{
    if (volume.imageId.isEmpty()) {
        FATHOM_TRY(const QVariant number,
                   valueSql(database, QStringLiteral("UPDATE workspace SET next_alias = next_alias + 1 "
                                                     "RETURNING next_alias - 1")));
        return QStringLiteral("scan-%1").arg(number.toLongLong(), 4, 10, QLatin1Char('0'));
    }
    // CT and MR data sets number their scans alike, and so do two data sets of one kind.
    QString alias = volume.imageId;
    for (int attempt = 1;; ++attempt) {
        FATHOM_TRY(
            const QVariant taken,
            valueSql(database, QStringLiteral("SELECT count(*) FROM volume WHERE alias = ?"), {alias}));
        if (taken.toInt() == 0)
            return alias;
        alias = volume.imageId + u'-' + modalityWord(volume.modality);
        if (attempt > 1)
            alias += u'-' + QString::number(attempt);
    }
}

Result<void> checkShapes(const VolumeRecord &volume, const std::vector<PresenceRecord> &presence,
                         size_t thumbnails)
{
    bool good = volume.slices() > 0 && thumbnails == size_t(volume.slices());
    for (const PresenceRecord &record : presence) {
        const auto range = std::find_if(volume.planes.begin(), volume.planes.end(),
                                        [&](const SliceRange &r) { return r.plane == record.plane; });
        good = good && range != volume.planes.end() && record.present.size() == size_t(range->count);
    }
    if (!good)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: slices, presence and thumbnails do not fit together"),
                     {volume.imageId.isEmpty() ? QStringLiteral("scan") : volume.imageId}};
    return {};
}

Result<void> insertVolume(const QSqlDatabase &database, const VolumeRecord &volume, const QString &packSha256,
                          const QString &pack)
{
    return execSql(
        database,
        QStringLiteral("INSERT INTO volume (id, dataset, image_id, alias, synthetic, has_scan, modality, "
                       "certainty, format, "
                       "geometry_json, study_type, method, window_lower, window_upper, notes_json, split, "
                       "meta_json, bytes, content_hash, thumbnails, thumbnails_sha256) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {volume.id,
         volume.dataset,
         volume.imageId,
         volume.alias,
         volume.synthetic ? 1 : 0,
         volume.hasScan ? 1 : 0,
         modalityWord(volume.modality),
         certaintyWord(volume.modalityCertainty),
         volume.format,
         compactJson(geometryToJson(volume.geometry)),
         volume.studyType,
         methodName(volume.method),
         volume.window.lower,
         volume.window.upper,
         compactJson(QJsonArray::fromStringList(volume.notes)),
         volume.split,
         compactJson(metaToJson(volume.meta)),
         volume.bytes,
         volume.contentHash,
         pack,
         packSha256});
}

Result<void> takeSliceIds(const QSqlDatabase &database, VolumeRecord &volume)
{
    FATHOM_TRY(
        const QVariant next,
        valueSql(database,
                 QStringLiteral("UPDATE workspace SET next_slice = next_slice + ? RETURNING next_slice - ?"),
                 {volume.slices(), volume.slices()}));
    qint64 slice = next.toLongLong();
    for (SliceRange &range : volume.planes) {
        range.firstSlice = slice;
        slice += range.count;
    }
    return {};
}

Result<void> insertRanges(const QSqlDatabase &database, const VolumeRecord &volume)
{
    for (const SliceRange &range : volume.planes)
        FATHOM_DO(execSql(database,
                          QStringLiteral("INSERT INTO slice_range (volume_id, plane, first_slice, count, "
                                         "stored_axis, stored_flipped, first_mm, step_mm) "
                                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
                          {volume.id, planeWord(range.plane), range.firstSlice, range.count, range.storedAxis,
                           range.storedFlipped ? 1 : 0, range.firstMm, range.stepMm}));
    return {};
}

Result<void> insertPresence(const QSqlDatabase &database, const VolumeRecord &volume,
                            const std::vector<PresenceRecord> &presence)
{
    QHash<QPair<QString, bool>, qint64> known;
    FATHOM_TRY(
        QSqlQuery annotate,
        prepareSql(database, QStringLiteral("INSERT INTO annotation (volume_id, structure_id) VALUES (?, ?) "
                                            "ON CONFLICT DO NOTHING")));
    for (const bool finding : {false, true})
        for (const QString &name : finding ? volume.annotatedFindings : volume.annotated) {
            FATHOM_TRY(const qint64 structure, structureId(database, known, name, finding));
            FATHOM_DO(execPrepared(annotate, {volume.id, structure}));
        }
    FATHOM_TRY(
        QSqlQuery insert,
        prepareSql(database, QStringLiteral("INSERT INTO presence (volume_id, structure_id, plane, bits) "
                                            "VALUES (?, ?, ?, ?)")));
    for (const PresenceRecord &record : presence) {
        if (std::find(record.present.begin(), record.present.end(), true) == record.present.end())
            continue;
        FATHOM_TRY(const qint64 structure, structureId(database, known, record.structure, record.finding));
        FATHOM_DO(execPrepared(annotate, {volume.id, structure}));
        FATHOM_DO(
            execPrepared(insert, {volume.id, structure, planeWord(record.plane), packBits(record.present)}));
    }
    return {};
}

} // namespace fathom
