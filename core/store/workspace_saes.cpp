// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "files.h"
#include "record_json.h"
#include "workspace_data.h"

#include <QDir>

namespace fathom {

namespace {
const QString SaeColumns = QStringLiteral(
    "SELECT s.id, s.encoder, s.config_json, s.curve_json, s.created_ms, coalesce(i.rows, 0), "
    "i.rows_sha256, i.columns_sha256 FROM sae s LEFT JOIN activation_index i ON i.sae = s.id ");

Result<SaeRecord> saeOf(const QSqlQuery &query)
{
    SaeRecord record;
    record.id = query.value(0).toString();
    record.encoder = query.value(1).toString();
    FATHOM_TRY(record.config, saeConfigFromJson(jsonObject(query.value(2).toString()), record.id));
    for (const QJsonValue &point : jsonArray(query.value(3).toString()))
        record.curve.push_back(point.toObject());
    record.created = QDateTime::fromMSecsSinceEpoch(query.value(4).toLongLong(), Qt::UTC);
    record.indexedRows = query.value(5).toLongLong();
    // Both files are a function of the activations alone, so equal activations give equal hashes.
    if (!query.value(6).isNull())
        record.indexHash = query.value(6).toString() + u'-' + query.value(7).toString();
    return record;
}
} // namespace

Result<SaeRecord> Workspace::addSae(const SaeModel &model, const std::vector<QJsonObject> &curve)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    QJsonArray points;
    for (const QJsonObject &point : curve)
        points.append(point);
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    FATHOM_TRY(const QVariant last,
               valueSql(database, QStringLiteral("SELECT coalesce((SELECT seq FROM sqlite_sequence "
                                                 "WHERE name = 'sae'), 0)")));
    const qint64 number = last.toLongLong() + 1;
    const QString id = QStringLiteral("sae-%1").arg(number);
    const QString folder = m_data->path(QStringLiteral("sae/") + id);
    const auto stored = [&]() -> Result<void> {
        FATHOM_TRY(const QVariant known,
                   valueSql(database, QStringLiteral("SELECT count(*) FROM encoder WHERE id = ?"),
                            {model.config().encoder}));
        if (known.toInt() == 0)
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "%1: no such encoder in this workspace"),
                         {model.config().encoder}};
        FATHOM_DO(makeFolder(folder));
        FATHOM_DO(model.save(folder));
        syncFolder(folder);
        syncFolder(m_data->path(QStringLiteral("sae")));
        FATHOM_TRY(const QString sha256, fileSha256(folder + QStringLiteral("/model.safetensors")));
        FATHOM_DO(execSql(database,
                          QStringLiteral("INSERT INTO sae (number, id, encoder, config_json, curve_json, "
                                         "model_sha256, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)"),
                          {number, id, model.config().encoder, compactJson(saeConfigToJson(model.config())),
                           compactJson(points), sha256, QDateTime::currentMSecsSinceEpoch()}));
        return transaction->commit();
    }();
    if (!stored) {
        QDir(folder).removeRecursively();
        return stored.error();
    }
    return sae(id);
}

Result<std::vector<SaeRecord>> Workspace::saes() const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(QSqlQuery query, runSql(database, SaeColumns + QStringLiteral("ORDER BY s.number")));
    std::vector<SaeRecord> all;
    while (query.next()) {
        FATHOM_TRY(SaeRecord record, saeOf(query));
        all.push_back(std::move(record));
    }
    return all;
}

Result<SaeRecord> Workspace::sae(const QString &id) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(QSqlQuery query, runSql(database, SaeColumns + QStringLiteral("WHERE s.id = ?"), {id}));
    if (!query.next())
        return Error{
            ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: no such SAE in this workspace"), {id}};
    return saeOf(query);
}

Result<SaeModel> Workspace::saeModel(const QString &id) const
{
    FATHOM_TRY(const SaeRecord record, sae(id));
    return SaeModel::load(m_data->path(QStringLiteral("sae/") + record.id));
}

} // namespace fathom
