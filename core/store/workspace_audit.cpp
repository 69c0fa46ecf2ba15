// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "files.h"
#include "thumbnail_pack.h"
#include "workspace_data.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

/// Collects what is wrong; every line names the part.
struct Findings
{
    QStringList lines;
    void add(const QString &line) { lines.append(line); }
    void checkFile(const QString &path, const QString &relative, const QString &sha256)
    {
        const auto now = fileSha256(path);
        if (!now)
            add(QStringLiteral("%1 is missing or cannot be read").arg(relative));
        else if (*now != sha256)
            add(QStringLiteral("%1 is damaged: its checksum is another one").arg(relative));
    }
};

Result<void> auditCatalogue(const QSqlDatabase &database, Findings &findings)
{
    {
        FATHOM_TRY(QSqlQuery query, runSql(database, QStringLiteral("PRAGMA integrity_check")));
        while (query.next())
            if (query.value(0).toString() != QLatin1String("ok"))
                findings.add(QStringLiteral("catalog.sqlite: ") + query.value(0).toString());
    }
    FATHOM_TRY(QSqlQuery query, runSql(database, QStringLiteral("PRAGMA foreign_key_check")));
    while (query.next())
        findings.add(QStringLiteral("catalog.sqlite: a row of %1 refers to a row that is not there")
                         .arg(query.value(0).toString()));
    return {};
}

/// Every value of an index against its other half.
void auditIndex(const ActivationIndex &index, const QString &sae, const std::function<bool(qint64)> &known,
                Findings &findings)
{
    for (const qint64 slice : index.sliceIds())
        if (!known(slice)) {
            findings.add(
                QStringLiteral("%1: the index has slice %2, which no volume has").arg(sae).arg(slice));
            break;
        }
    std::vector<qint64> counts(size_t(index.features()), 0);
    for (qint64 r = 0; r < index.rows(); ++r)
        for (const auto &[feature, value] : index.row(r))
            ++counts[size_t(feature)];
    for (int f = 0; f < index.features(); ++f) {
        const ActivationIndex::Column column = index.column(f);
        bool good = qint64(column.size()) == counts[size_t(f)];
        float before = HUGE_VALF;
        for (size_t i = 0; good && i < column.size(); ++i) {
            const ActivationIndex::Row row = index.row(column.row(i));
            const size_t place = row.find(f);
            const float exact = place < row.size() ? row.exact(place) : 0.0F;
            good = exact > 0.0F && row.code(place) == column.code(i) &&
                   (exact < before || (exact == before && column.row(i) > column.row(i - 1)));
            before = exact;
        }
        if (!good) {
            findings.add(
                QStringLiteral("%1: rows and columns of the index disagree at feature %2").arg(sae).arg(f));
            return;
        }
    }
}

} // namespace

Result<QStringList> Workspace::audit() const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    Findings findings;
    FATHOM_DO(auditCatalogue(database, findings));

    QSet<qint64> slices;
    FATHOM_TRY(const std::vector<VolumeRecord> all, volumes());
    for (const VolumeRecord &volume : all) {
        qint64 next = volume.planes.empty() ? 0 : volume.planes.front().firstSlice;
        for (const SliceRange &range : volume.planes) {
            if (range.firstSlice != next)
                findings.add(QStringLiteral("%1: its slice ids have a gap").arg(volume.alias));
            next = range.firstSlice + range.count;
            for (qint64 slice = range.firstSlice; slice < next; ++slice)
                slices.insert(slice);
        }
    }
    const auto known = [&](qint64 slice) { return slices.contains(slice); };
    {
        FATHOM_TRY(QSqlQuery query,
                   runSql(database, QStringLiteral("SELECT id, alias, thumbnails, thumbnails_sha256 "
                                                   "FROM volume ORDER BY id")));
        for (size_t v = 0; query.next(); ++v) {
            const QString pack = query.value(2).toString();
            findings.checkFile(m_data->path(pack), pack, query.value(3).toString());
            const auto size = thumbnailPackSize(m_data->path(pack));
            if (size && v < all.size() && *size != all[v].slices())
                findings.add(QStringLiteral("%1: has %2 thumbnails for %3 slices")
                                 .arg(pack)
                                 .arg(*size)
                                 .arg(all[v].slices()));
        }
    }
    FATHOM_TRY(const std::vector<EncoderInfo> encoders, this->encoders());
    for (const EncoderInfo &encoder : encoders) {
        FATHOM_TRY(const std::vector<ShardRecord> shards, this->shards(encoder.id));
        qint64 rows = 0;
        bool whole = true;
        for (const ShardRecord &shard : shards) {
            const qsizetype before = findings.lines.size();
            findings.checkFile(m_data->path(shard.file), shard.file, shard.sha256);
            whole = whole && findings.lines.size() == before;
            rows += shard.rows;
        }
        if (!whole)
            continue;
        FATHOM_TRY(const auto places, m_data->places(encoder.id));
        if (qint64(places->places.size()) != rows)
            findings.add(QStringLiteral("%1: the shards have %2 rows, the catalogue %3")
                             .arg(encoder.id)
                             .arg(places->places.size())
                             .arg(rows));
        qint64 last = 0;
        for (const EmbeddingPlaces::Place &place : places->places) {
            if (!known(place.slice) || place.slice == last) {
                findings.add(QStringLiteral("%1: slice %2 is embedded twice or is in no volume")
                                 .arg(encoder.id)
                                 .arg(place.slice));
                break;
            }
            last = place.slice;
        }
    }
    FATHOM_TRY(const std::vector<SaeRecord> saes, this->saes());
    for (const SaeRecord &sae : saes) {
        FATHOM_TRY(const QVariant sha256,
                   valueSql(database, QStringLiteral("SELECT model_sha256 FROM sae WHERE id = ?"), {sae.id}));
        const QString model = QStringLiteral("sae/%1/model.safetensors").arg(sae.id);
        findings.checkFile(m_data->path(model), model, sha256.toString());
        const auto row = m_data->indexRow(sae.id);
        if (!row)
            continue;
        const qsizetype before = findings.lines.size();
        findings.checkFile(m_data->path(row->rowsFile), row->rowsFile, row->rowsSha256);
        findings.checkFile(m_data->path(row->columnsFile), row->columnsFile, row->columnsSha256);
        if (findings.lines.size() == before) {
            FATHOM_TRY(const auto opened, index(sae.id));
            auditIndex(*opened, sae.id, known, findings);
        }
        FATHOM_TRY(const QVariant count,
                   valueSql(database, QStringLiteral("SELECT count(*) FROM feature_statistics WHERE sae = ?"),
                            {sae.id}));
        if (count.toInt() != 0 && count.toInt() != row->features)
            findings.add(QStringLiteral("%1: has statistics of %2 features out of %3")
                             .arg(sae.id)
                             .arg(count.toInt())
                             .arg(row->features));
    }
    for (const QString &name :
         QDir(m_data->path(QStringLiteral("maps"))).entryList(QDir::Files, QDir::Name)) {
        const QString file = QStringLiteral("maps/") + name;
        const auto kind = mapKindNamed(name.section(u'-', 0, 0));
        const QString ending = QStringLiteral(".safetensors");
        if (!kind || !name.endsWith(ending)) {
            findings.add(QStringLiteral("%1 is no map of this workspace").arg(file));
            continue;
        }
        const auto stored = map(*kind, name.section(u'-', 1).chopped(ending.size()));
        if (!stored)
            findings.add(QStringLiteral("%1 is damaged: %2").arg(file, stored.error().english()));
        else if (*kind != MapKind::Decoder && !std::all_of(stored->ids.begin(), stored->ids.end(), known))
            findings.add(QStringLiteral("%1: has a slice that is in no volume").arg(file));
    }
    FATHOM_TRY(const QVariant versions, valueSql(database, QStringLiteral("SELECT count(*) FROM label")));
    if (versions.toLongLong() > 0) {
        QFile file(m_data->path(QStringLiteral("labels.json")));
        const bool read = file.open(QIODevice::ReadOnly);
        const QJsonObject labels = read ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
        if (labels[QStringLiteral("versions")].toInteger(-1) != versions.toLongLong())
            findings.add(QStringLiteral("labels.json does not hold the labels of the catalogue"));
    }
    return findings.lines;
}

} // namespace fathom
