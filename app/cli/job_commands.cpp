// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "run_job.h"

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<qint64> idOf(const Arguments &arguments)
{
    bool fits = false;
    const qint64 id = arguments.word(2).toLongLong(&fits);
    if (!fits)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "jobs: %1 needs the number of a job"),
                     {arguments.word(1)}};
    return id;
}

Result<Output> list(const Arguments &arguments)
{
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(std::vector<JobRecord> rows, workspace->jobs());
    std::sort(rows.begin(), rows.end(), [](const JobRecord &a, const JobRecord &b) { return a.id > b.id; });
    std::vector<QStringList> lines;
    for (const JobRecord &row : rows)
        lines.push_back({QString::number(row.id), row.kind, jobStateName(row.state),
                         QStringLiteral("%1/%2").arg(row.done).arg(row.total),
                         row.error.isEmpty() ? row.step : row.error});
    return Output{{{"jobs", toArray(rows)}}, table({"job", "kind", "state", "done", "step"}, lines)};
}

Result<Output> cancel(const Arguments &arguments)
{
    FATHOM_TRY(const qint64 id, idOf(arguments));
    FATHOM_TRY(const auto workspace, writeWorkspace(arguments.word(0)));
    JobSystem jobs(workspace, {}, {});
    FATHOM_DO(jobs.cancel(id));
    return Output{{{"job", id}, {"state", "cancelled"}}, QStringLiteral("job %1 is cancelled").arg(id)};
}

Result<Output> goOn(const Arguments &arguments)
{
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
    std::vector<qint64> ids;
    if (!arguments.word(2).isEmpty()) {
        FATHOM_TRY(const qint64 id, idOf(arguments));
        ids.push_back(id);
    } else {
        FATHOM_TRY(const auto workspace, writeWorkspace(arguments.word(0)));
        JobSystem jobs(workspace, {}, {}); // marks what a killed process left running
        const JobTablePtr table = jobs.table();
        for (const JobRecord &row : table->rows) {
            if (row.state == JobState::Paused)
                ids.insert(ids.begin(), row.id);
        }
    }
    QJsonArray done;
    QString text;
    for (const qint64 id : ids) {
        FATHOM_TRY(const JobRecord row, resumeJob(arguments.word(0), id, int(threads)));
        done.append(toJson(row));
        text += QStringLiteral("job %1 (%2) is done\n").arg(row.id).arg(row.kind);
    }
    return Output{{{"jobs", done}}, text.isEmpty() ? s("nothing to resume") : text};
}

Result<Output> jobs(const Arguments &arguments)
{
    const QString action = arguments.word(1);
    if (action == QLatin1String("list"))
        return list(arguments);
    if (action == QLatin1String("cancel"))
        return cancel(arguments);
    if (action == QLatin1String("resume") || action == QLatin1String("retry"))
        return goOn(arguments);
    return Error{ErrorCode::Usage,
                 QT_TRANSLATE_NOOP("Error", "jobs: '%1' is none of list, cancel, resume, retry"),
                 {action}};
}
} // namespace

std::vector<Command> jobCommands()
{
    return {{s("jobs"),
             s("W list | W cancel ID | W resume [ID] | W retry ID"),
             {s("W ACTION [ID]"), {{s("threads"), s("N"), s("threads (every core)")}}},
             jobs}};
}

} // namespace fathom::cli
