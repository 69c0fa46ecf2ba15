// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "files.h"
#include "record_json.h"
#include "workspace_data.h"

#include <QFile>
#include <QJsonDocument>

namespace fathom {

namespace {
const QString LabelColumns = QStringLiteral(
    "SELECT l.id, l.sae, l.feature, l.text, l.author, l.author_name, l.state, l.method, l.score, "
    "l.evidence_json, l.comment, l.time_ms, s.label_id IS NOT NULL, l.restores "
    "FROM label l LEFT JOIN label_stale s ON s.label_id = l.id ");
const QString LabelsFile = QStringLiteral("labels.json");

struct Version
{
    LabelRecord label;
    qint64 restores = 0;
};

Version versionOf(const QSqlQuery &query)
{
    Version version;
    LabelRecord &label = version.label;
    label.id = query.value(0).toLongLong();
    label.sae = query.value(1).toString();
    label.feature = query.value(2).toInt();
    label.text = query.value(3).toString();
    label.author = labelAuthorOfWord(query.value(4).toString());
    label.authorName = query.value(5).toString();
    label.state = labelStateOfWord(query.value(6).toString());
    label.method = query.value(7).toString();
    label.score = query.value(8).isNull() ? -1.0 : query.value(8).toDouble();
    label.evidence = jsonObject(query.value(9).toString());
    label.comment = query.value(10).toString();
    label.time = QDateTime::fromMSecsSinceEpoch(query.value(11).toLongLong(), Qt::UTC);
    label.stale = query.value(12).toBool();
    version.restores = query.value(13).toLongLong();
    return version;
}

Result<std::vector<Version>> versions(const QSqlDatabase &database, const QString &condition,
                                      const QVariantList &values)
{
    FATHOM_TRY(QSqlQuery query, runSql(database, LabelColumns + condition, values));
    std::vector<Version> all;
    while (query.next())
        all.push_back(versionOf(query));
    return all;
}

Result<void> insertLabel(const QSqlDatabase &database, QSqlQuery &insert, LabelRecord &label, qint64 restores)
{
    if (!label.time.isValid())
        label.time = QDateTime::currentDateTimeUtc();
    FATHOM_DO(
        execPrepared(insert, {label.sae, label.feature, label.text, labelAuthorName(label.author),
                              label.authorName, labelStateName(label.state), label.method,
                              label.score < 0.0 ? QVariant() : QVariant(label.score),
                              compactJson(label.evidence), label.comment, label.time.toMSecsSinceEpoch(),
                              restores > 0 ? QVariant(restores) : QVariant()}));
    FATHOM_TRY(const QVariant id, valueSql(database, QStringLiteral("SELECT last_insert_rowid()")));
    label.id = id.toLongLong();
    label.stale = false;
    return {};
}

Result<QSqlQuery> labelInsert(const QSqlDatabase &database)
{
    return prepareSql(database,
                      QStringLiteral("INSERT INTO label (sae, feature, text, author, author_name, state, "
                                     "method, score, evidence_json, comment, time_ms, restores) "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
}

Result<void> checkFeature(const QSqlDatabase &database, QHash<QString, int> &sizes, const LabelRecord &label)
{
    if (!sizes.contains(label.sae)) {
        const auto config =
            valueSql(database, QStringLiteral("SELECT config_json FROM sae WHERE id = ?"), {label.sae});
        int size = 0;
        if (config) {
            FATHOM_TRY(const SaeConfig known, saeConfigFromJson(jsonObject(config->toString()), label.sae));
            size = known.features();
        }
        sizes.insert(label.sae, size);
    }
    if (label.feature < 0 || label.feature >= sizes.value(label.sae))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "Feature %1: is not a feature of %2"),
                     {QString::number(label.feature), label.sae}};
    return {};
}

// Which version the one at `at` stands for: a version made by undo stands for the one it restores, so that
// two undos go back two steps. -1: for no label at all.
qsizetype standsFor(const std::vector<Version> &history, qsizetype at)
{
    while (at >= 0 && history[size_t(at)].restores > 0) {
        const qint64 wanted = history[size_t(at)].restores;
        qsizetype target = at;
        while (target >= 0 && history[size_t(target)].label.id != wanted)
            --target;
        if (target < 0)
            break;
        at = target;
    }
    return at >= 0 && history[size_t(at)].label.withdrawn() ? -1 : at;
}

// A person's remark leaves everything but the comment as it was, the author too.
bool onlyComments(const LabelRecord &before, const LabelRecord &after)
{
    return before.text == after.text && before.author == after.author && before.state == after.state &&
           before.method == after.method && before.score == after.score &&
           before.evidence == after.evidence && before.comment != after.comment;
}

/// What an undo would go back to.
struct UndoStep
{
    bool possible = false;
    qsizetype target = -1; ///< place in the history; -1: there was no label
};

UndoStep undoStep(const std::vector<Version> &history)
{
    const qsizetype now = standsFor(history, qsizetype(history.size()) - 1);
    if (now < 0)
        return {};
    const qsizetype before = standsFor(history, now - 1);
    const LabelRecord &own = history[size_t(now)].label;
    const bool persons = own.author == LabelAuthor::Person ||
                         (before >= 0 && onlyComments(history[size_t(before)].label, own));
    return {persons, before};
}

Result<std::vector<Version>> historyOf(const QSqlDatabase &database, const QString &sae, int feature)
{
    return versions(database, QStringLiteral("WHERE l.sae = ? AND l.feature = ? ORDER BY l.id"),
                    {sae, feature});
}

/// What the newest label says of the whole history; labels.json carries the same two numbers.
struct HistoryMark
{
    qint64 versions = 0, stale = 0;
    friend bool operator==(const HistoryMark &, const HistoryMark &) = default;
};
} // namespace

Result<void> Workspace::Data::writeLabelsFile() const
{
    FATHOM_TRY(const QSqlDatabase database, read());
    FATHOM_TRY(const std::vector<Version> all, versions(database, QStringLiteral("ORDER BY l.id"), {}));
    if (all.empty() && !QFile::exists(path(LabelsFile)))
        return {};
    HistoryMark mark{qint64(all.size()), 0};
    for (const Version &version : all)
        mark.stale += version.label.stale;
    {
        // At opening the file is nearly always what it should be.
        QFile file(path(LabelsFile));
        if (file.open(QIODevice::ReadOnly)) {
            const QJsonObject old = QJsonDocument::fromJson(file.readAll()).object();
            if (!old.isEmpty() && mark == HistoryMark{old[QStringLiteral("versions")].toInteger(-1),
                                                      old[QStringLiteral("stale")].toInteger(-1)})
                return {};
        }
    }
    QJsonArray labels;
    for (const Version &version : all) {
        QJsonObject label = labelToJson(version.label);
        if (version.restores > 0)
            label[QStringLiteral("restores")] = version.restores;
        labels.append(label);
    }
    const QJsonObject document{{QStringLiteral("format"), QStringLiteral("fathom-labels")},
                               {QStringLiteral("format_version"), 1},
                               {QStringLiteral("workspace"), id},
                               {QStringLiteral("versions"), mark.versions},
                               {QStringLiteral("stale"), mark.stale},
                               {QStringLiteral("labels"), labels}};
    return writeFileSafely(path(LabelsFile), QJsonDocument(document).toJson(QJsonDocument::Indented));
}

Result<void> Workspace::Data::markStale(const QSqlDatabase &connection, const QString &sae,
                                        const std::vector<int> &features, const QString &reason) const
{
    const QString insert = QStringLiteral("INSERT INTO label_stale (label_id, reason, time_ms) "
                                          "SELECT max(id), ?, ? FROM label WHERE sae = ? %1 GROUP BY feature "
                                          "ON CONFLICT (label_id) DO NOTHING");
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    if (features.empty())
        return execSql(connection, insert.arg(QString()), {reason, now, sae});
    FATHOM_TRY(QSqlQuery query, prepareSql(connection, insert.arg(QStringLiteral("AND feature = ?"))));
    for (const int feature : features)
        FATHOM_DO(execPrepared(query, {reason, now, sae, feature}));
    return {};
}

Result<LabelRecord> Workspace::addLabel(LabelRecord label)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    QHash<QString, int> sizes;
    FATHOM_DO(checkFeature(database, sizes, label));
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    {
        FATHOM_TRY(QSqlQuery insert, labelInsert(database));
        FATHOM_DO(insertLabel(database, insert, label, 0));
    }
    FATHOM_DO(transaction->commit());
    FATHOM_DO(m_data->writeLabelsFile());
    return label;
}

Result<void> Workspace::addLabels(std::vector<LabelRecord> labels)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    QHash<QString, int> sizes;
    for (const LabelRecord &label : labels)
        FATHOM_DO(checkFeature(database, sizes, label));
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    {
        FATHOM_TRY(QSqlQuery insert, labelInsert(database));
        for (LabelRecord &label : labels)
            FATHOM_DO(insertLabel(database, insert, label, 0));
    }
    FATHOM_DO(transaction->commit());
    return m_data->writeLabelsFile();
}

Result<void> Workspace::copyLabels()
{
    FATHOM_NOT_ON_GUI_THREAD();
    return m_data->writeLabelsFile();
}

Result<std::vector<LabelRecord>> Workspace::currentLabels(const QString &sae) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(
        const auto all,
        versions(database,
                 QStringLiteral("WHERE l.id IN (SELECT max(id) FROM label WHERE sae = ? GROUP BY feature) "
                                "ORDER BY l.feature"),
                 {sae}));
    std::vector<LabelRecord> labels;
    for (const Version &version : all) {
        if (!version.label.withdrawn())
            labels.push_back(version.label);
    }
    return labels;
}

Result<std::vector<LabelRecord>> Workspace::labelHistory(const QString &sae, int feature) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(const auto all,
               versions(database, QStringLiteral("WHERE l.sae = ? AND l.feature = ? ORDER BY l.id DESC"),
                        {sae, feature}));
    std::vector<LabelRecord> labels;
    for (const Version &version : all)
        labels.push_back(version.label);
    return labels;
}

Result<bool> Workspace::canUndoLabel(const QString &sae, int feature) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(const std::vector<Version> history, historyOf(database, sae, feature));
    return undoStep(history).possible;
}

Result<LabelRecord> Workspace::Data::addVersion(LabelRecord label, qint64 restores, const QString &whyStale)
{
    FATHOM_TRY(const QSqlDatabase connection, write());
    const bool stale = label.stale;
    label.time = QDateTime::currentDateTimeUtc();
    FATHOM_TRY(const auto transaction, Transaction::begin(connection));
    {
        FATHOM_TRY(QSqlQuery insert, labelInsert(connection));
        FATHOM_DO(insertLabel(connection, insert, label, restores));
    }
    if (stale)
        FATHOM_DO(markStale(connection, label.sae, {label.feature}, whyStale));
    FATHOM_DO(transaction->commit());
    FATHOM_DO(writeLabelsFile());
    label.stale = stale;
    return label;
}

Result<LabelRecord> Workspace::commentLabel(const QString &sae, int feature, const QString &comment)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const std::vector<Version> history, historyOf(database, sae, feature));
    if (history.empty() || history.back().label.withdrawn())
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Feature %1 has no label yet; write one first"),
                     {QString::number(feature)}};
    LabelRecord label = history.back().label;
    if (label.comment == comment)
        return label;
    label.comment = comment;
    return m_data->addVersion(label, 0, QStringLiteral("a remark on a stale version"));
}

Result<LabelRecord> Workspace::undoLabel(const QString &sae, int feature)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const std::vector<Version> history, historyOf(database, sae, feature));
    const UndoStep step = undoStep(history);
    if (!step.possible)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Feature %1: there is no change to undo"),
                     {QString::number(feature)}};
    if (step.target >= 0) {
        const LabelRecord &target = history[size_t(step.target)].label;
        return m_data->addVersion(target, target.id, QStringLiteral("restored from a stale version"));
    }
    // A version without text: the feature has no label again, and the history says so.
    LabelRecord none;
    none.sae = sae;
    none.feature = feature;
    none.author = LabelAuthor::Person;
    none.authorName = history.back().label.authorName;
    none.method = QStringLiteral("person");
    return m_data->addVersion(none, 0, {});
}

} // namespace fathom
