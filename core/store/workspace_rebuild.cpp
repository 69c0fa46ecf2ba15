// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "files.h"
#include "record_json.h"
#include "workspace_data.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

namespace fathom {

namespace {
const QString LabelsFile = QStringLiteral("labels.json");
const QString SaeName = QStringLiteral("sae-");

Result<QJsonObject> readCopy(const QString &folder)
{
    const QString path = QDir(folder).filePath(LabelsFile);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: there is no copy of the labels to rebuild from"),
                     {path}};
    const QJsonObject copy = QJsonDocument::fromJson(file.readAll()).object();
    if (copy[QStringLiteral("format")].toString() != u"fathom-labels" ||
        !copy[QStringLiteral("labels")].isArray())
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: the copy of the labels is damaged too; restore a copy of "
                                       "the workspace"),
                     {path}};
    return copy;
}

/// NAME-rebuilt.fathom beside the folder, or the next name that is free.
QString freeName(const QString &folder)
{
    const QFileInfo old(folder);
    QString stem = old.filePath();
    if (stem.endsWith(QLatin1String(".fathom")))
        stem.chop(7);
    QString name = stem + QStringLiteral("-rebuilt.fathom");
    for (int i = 2; QFileInfo::exists(name); ++i)
        name = stem + QStringLiteral("-rebuilt-%1.fathom").arg(i);
    return name;
}

// What a person once gave to imports, as the private notes of the destroyed workspace say.
QStringList importedPaths(const QString &workspaceId)
{
    QStringList paths;
    const PrivateFiles notes(workspaceId);
    for (const qint64 job :
         workspaceId.isEmpty() ? std::vector<qint64>() : notes.ids(QStringLiteral("job"))) {
        const auto note = notes.read(QStringLiteral("job"), job);
        if (!note)
            continue;
        for (const QJsonValue &path : (*note)[QStringLiteral("paths")].toArray())
            paths << path.toString();
        for (const QJsonValue &request : (*note)[QStringLiteral("requests")].toArray())
            paths << request[QStringLiteral("path")].toString();
    }
    paths.removeDuplicates();
    paths.removeIf([](const QString &path) { return !QFileInfo::exists(path); });
    return paths;
}

// Copies an SAE with its number, so that labels find it. One that is damaged is left out.
Result<bool> takeSae(const QSqlDatabase &database, const QString &from, const QString &to, const QString &id)
{
    bool isNumber = false;
    const qint64 number = id.mid(SaeName.size()).toLongLong(&isNumber);
    const auto model = SaeModel::load(from);
    if (!isNumber || number < 1 || !model)
        return false;
    FATHOM_DO(makeFolder(to));
    FATHOM_DO(model->save(to));
    syncFolder(to);
    FATHOM_TRY(const QString sha256, fileSha256(to + QStringLiteral("/model.safetensors")));
    const SaeConfig &config = model->config();
    // The encoder tells the rest about itself at its next use; only its weights' hash is not known any more.
    FATHOM_DO(
        execSql(database,
                QStringLiteral("INSERT INTO encoder (id, title, note, dimension, input_side, grid_side, "
                               "weights_sha256, parameters) VALUES (?, ?, '', ?, 0, 0, '', 0) "
                               "ON CONFLICT (id) DO NOTHING"),
                {config.encoder, config.encoder, config.inputSize}));
    FATHOM_DO(execSql(database,
                      QStringLiteral("INSERT INTO sae (number, id, encoder, config_json, curve_json, "
                                     "model_sha256, created_ms) VALUES (?, ?, ?, ?, '[]', ?, ?)"),
                      {number, id, config.encoder, compactJson(saeConfigToJson(config)), sha256,
                       QFileInfo(from).lastModified().toMSecsSinceEpoch()}));
    return true;
}

Result<qint64> takeLabels(const QSqlDatabase &database, const QJsonArray &labels)
{
    FATHOM_TRY(
        QSqlQuery insert,
        prepareSql(database, QStringLiteral("INSERT INTO label (id, sae, feature, text, author, "
                                            "author_name, state, method, score, evidence_json, comment, "
                                            "time_ms, restores) "
                                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")));
    qint64 taken = 0;
    for (const QJsonValue &value : labels) {
        const QJsonObject label = value.toObject();
        const auto text = [&label](const char *key) { return label[QLatin1String(key)].toString(); };
        const qint64 restores = label[QStringLiteral("restores")].toInteger();
        const QDateTime time = QDateTime::fromString(text("time"), Qt::ISODateWithMs);
        FATHOM_DO(execPrepared(
            insert,
            {label[QStringLiteral("id")].toInteger(), text("sae"), label[QStringLiteral("feature")].toInt(),
             text("text"), labelAuthorName(labelAuthorOfWord(text("author"))), text("author_name"),
             labelStateName(labelStateOfWord(text("state"))), text("method"),
             label.contains(QStringLiteral("score")) ? label[QStringLiteral("score")].toVariant()
                                                     : QVariant(),
             compactJson(label[QStringLiteral("evidence")].toObject()), text("comment"),
             time.toMSecsSinceEpoch(), restores > 0 ? QVariant(restores) : QVariant()}));
        ++taken;
    }
    FATHOM_DO(execSql(database,
                      QStringLiteral("INSERT INTO label_stale (label_id, reason, time_ms) "
                                     "SELECT max(id), 'rebuilt from labels.json', ? FROM label "
                                     "GROUP BY sae, feature"),
                      {QDateTime::currentMSecsSinceEpoch()}));
    return taken;
}
} // namespace

bool Workspace::canRebuild(const QString &folder)
{
    return QFileInfo(QDir(folder).filePath(LabelsFile)).isFile();
}

Result<RebuiltWorkspace> Workspace::rebuild(const QString &folder)
{
    FATHOM_NOT_ON_GUI_THREAD();
    const QString old = QDir::cleanPath(QDir::current().absoluteFilePath(folder));
    FATHOM_TRY(const QJsonObject copy, readCopy(old));
    RebuiltWorkspace rebuilt;
    rebuilt.folder = freeName(old);
    rebuilt.scans = importedPaths(copy[QStringLiteral("workspace")].toString());
    const auto made = [&]() -> Result<void> {
        FATHOM_TRY(const auto workspace, create(rebuilt.folder));
        FATHOM_TRY(const QSqlDatabase database, workspace->m_data->write());
        FATHOM_TRY(const auto transaction, Transaction::begin(database));
        const QDir saes(QDir(old).filePath(QStringLiteral("sae")));
        for (const QString &id : saes.entryList({SaeName + u'*'}, QDir::Dirs, QDir::Name)) {
            FATHOM_TRY(const bool taken, takeSae(database, saes.filePath(id),
                                                 workspace->m_data->path(QStringLiteral("sae/") + id), id));
            rebuilt.saes += taken ? 1 : 0;
        }
        FATHOM_TRY(rebuilt.labels, takeLabels(database, copy[QStringLiteral("labels")].toArray()));
        FATHOM_DO(transaction->commit());
        return workspace->m_data->writeLabelsFile();
    }();
    if (!made) {
        QDir(rebuilt.folder).removeRecursively();
        return made.error();
    }
    return rebuilt;
}

} // namespace fathom
