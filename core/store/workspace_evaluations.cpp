// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "record_json.h"
#include "workspace_data.h"

#include <QCryptographicHash>
#include <QSqlRecord>

namespace fathom {

namespace {
// One hash over all values of a query, in its order.
Result<QString> hashOf(const QSqlDatabase &database, const QString &sql, const QVariantList &values = {})
{
    FATHOM_TRY(QSqlQuery query, runSql(database, sql, values));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const int columns = query.record().count();
    while (query.next())
        for (int i = 0; i < columns; ++i) {
            const QByteArray value = query.value(i).toByteArray();
            hash.addData(QByteArray::number(value.size()) + ':' + value);
        }
    return QString::fromLatin1(hash.result().toHex());
}
} // namespace

Result<QJsonObject> Workspace::evaluationVersions(const QString &sae) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(const SaeRecord record, this->sae(sae));
    FATHOM_TRY(const QString model,
               hashOf(database, QStringLiteral("SELECT model_sha256 FROM sae WHERE id = ?"), {sae}));
    FATHOM_TRY(const QString embeddings,
               hashOf(database, QStringLiteral("SELECT sha256 FROM shard WHERE encoder = ? ORDER BY id"),
                      {record.encoder}));
    FATHOM_TRY(
        const QString volumes,
        hashOf(database, QStringLiteral("SELECT id, split, modality, meta_json FROM volume ORDER BY id")));
    FATHOM_TRY(
        const QString annotations,
        hashOf(database, QStringLiteral("SELECT volume_id, structure_id FROM annotation ORDER BY 1, 2")));
    FATHOM_TRY(const QString presence,
               hashOf(database, QStringLiteral("SELECT volume_id, structure_id, plane, bits FROM presence "
                                               "ORDER BY 1, 2, 3")));
    return QJsonObject{{"model", model},     {"embeddings", embeddings},   {"index", record.indexHash},
                       {"volumes", volumes}, {"annotations", annotations}, {"presence", presence}};
}

Result<void> Workspace::setEvaluation(const EvaluationRecord &record)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    return execSql(database,
                   QStringLiteral("INSERT OR REPLACE INTO evaluation (sae, measure, method, seed, "
                                  "options_json, depends_json, result_json, time_ms) "
                                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
                   {record.sae, record.measure, methodName(record.method), record.seed,
                    compactJson(record.options), compactJson(record.depends), compactJson(record.result),
                    QDateTime::currentMSecsSinceEpoch()});
}

Result<std::vector<EvaluationRecord>> Workspace::evaluations(const QString &sae) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(const QJsonObject now, evaluationVersions(sae));
    FATHOM_TRY(QSqlQuery query,
               runSql(database,
                      QStringLiteral("SELECT measure, method, seed, options_json, depends_json, result_json, "
                                     "time_ms FROM evaluation WHERE sae = ? ORDER BY measure, method"),
                      {sae}));
    std::vector<EvaluationRecord> all;
    while (query.next()) {
        EvaluationRecord record;
        record.sae = sae;
        record.measure = query.value(0).toString();
        record.method = methodOfWord(query.value(1).toString());
        record.seed = query.value(2).toLongLong();
        record.options = jsonObject(query.value(3).toString());
        record.depends = jsonObject(query.value(4).toString());
        record.result = jsonObject(query.value(5).toString());
        record.time = QDateTime::fromMSecsSinceEpoch(query.value(6).toLongLong(), Qt::UTC);
        record.stale = record.depends != now;
        all.push_back(std::move(record));
    }
    return all;
}

} // namespace fathom
