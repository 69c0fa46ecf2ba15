// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "privacy.h"
#include "record_json.h"
#include "workspace_data.h"

namespace fathom {

namespace {

QVariant milliseconds(const QDateTime &time)
{
    return time.isValid() ? QVariant(time.toMSecsSinceEpoch()) : QVariant();
}

QDateTime timeOf(const QVariant &milliseconds)
{
    return milliseconds.isNull() ? QDateTime()
                                 : QDateTime::fromMSecsSinceEpoch(milliseconds.toLongLong(), Qt::UTC);
}

/// What a job must read back exactly may not be rewritten, so a path in it is refused; what people read is
/// cleaned.
Result<void> refusePaths(const JobRecord &job)
{
    if (holdsPath(job.parameters) || holdsPath(job.checkpoint))
        return Error{ErrorCode::Bug,
                     QT_TRANSLATE_NOOP("Error",
                                       "Job %1: its parameters or its checkpoint hold a path; paths of a "
                                       "job are kept outside the workspace"),
                     {job.kind}};
    return {};
}

QVariantList columnsOf(const JobRecord &job)
{
    return {job.kind,
            compactJson(job.parameters),
            jobStateName(job.state),
            job.done,
            job.total,
            withoutPaths(job.step),
            compactJson(QJsonArray::fromStringList(withoutPaths(job.log))),
            compactJson(job.checkpoint),
            compactJson(withoutPaths(QJsonValue(job.result)).toObject()),
            withoutPaths(job.error),
            milliseconds(job.created.isValid() ? job.created : QDateTime::currentDateTimeUtc()),
            milliseconds(job.started),
            milliseconds(job.ended)};
}
} // namespace

Result<JobRecord> Workspace::addJob(const JobRecord &job)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_DO(refusePaths(job));
    JobRecord stored = job;
    if (!stored.created.isValid())
        stored.created = QDateTime::currentDateTimeUtc();
    FATHOM_TRY(
        const QVariant id,
        valueSql(database,
                 QStringLiteral("INSERT INTO job (kind, parameters_json, state, done, total, step, log_json, "
                                "checkpoint_json, result_json, error, created_ms, started_ms, ended_ms) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"),
                 columnsOf(stored)));
    stored.id = id.toLongLong();
    return stored;
}

Result<void> Workspace::updateJob(const JobRecord &job)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_DO(refusePaths(job));
    QVariantList values = columnsOf(job);
    values.append(job.id);
    FATHOM_TRY(
        QSqlQuery query,
        runSql(database,
               QStringLiteral("UPDATE job SET kind = ?, parameters_json = ?, state = ?, done = ?, total = ?, "
                              "step = ?, log_json = ?, checkpoint_json = ?, result_json = ?, error = ?, "
                              "created_ms = ?, started_ms = ?, ended_ms = ? WHERE id = ?"),
               values));
    if (query.numRowsAffected() != 1)
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "Job %1: no such job"),
                     {QString::number(job.id)}};
    return {};
}

Result<std::vector<JobRecord>> Workspace::jobs() const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(QSqlQuery query,
               runSql(database, QStringLiteral("SELECT id, kind, parameters_json, state, done, total, step, "
                                               "log_json, checkpoint_json, result_json, error, created_ms, "
                                               "started_ms, ended_ms FROM job ORDER BY id")));
    std::vector<JobRecord> jobs;
    while (query.next()) {
        JobRecord job;
        job.id = query.value(0).toLongLong();
        job.kind = query.value(1).toString();
        job.parameters = jsonObject(query.value(2).toString());
        job.state = jobStateOfWord(query.value(3).toString());
        job.done = query.value(4).toLongLong();
        job.total = query.value(5).toLongLong();
        job.step = query.value(6).toString();
        for (const QJsonValue &line : jsonArray(query.value(7).toString()))
            job.log.append(line.toString());
        job.checkpoint = jsonObject(query.value(8).toString());
        job.result = jsonObject(query.value(9).toString());
        job.error = query.value(10).toString();
        job.created = timeOf(query.value(11));
        job.started = timeOf(query.value(12));
        job.ended = timeOf(query.value(13));
        jobs.push_back(job);
    }
    return jobs;
}

Result<void> Workspace::setJobPaths(qint64 job, const QJsonObject &paths)
{
    FATHOM_NOT_ON_GUI_THREAD();
    return m_data->privateFiles.write(QStringLiteral("job"), job, paths);
}

Result<QJsonObject> Workspace::jobPaths(qint64 job) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    auto paths = m_data->privateFiles.read(QStringLiteral("job"), job);
    if (!paths && paths.error().code == ErrorCode::NotFound)
        return QJsonObject{};
    return paths;
}

} // namespace fathom
