// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "running_job.h"

namespace fathom {

namespace {
constexpr qsizetype logLines = 500;
constexpr double paceSeconds = 30.0;
constexpr size_t curvePoints = 500;
} // namespace

RunningJob::RunningJob(JobRecord record, CatalogueWriter &writer, std::function<void()> published,
                       std::function<void(const QString &)> logged)
    : m_writer(writer)
    , m_published(std::move(published))
    , m_logged(std::move(logged))
    , m_record(std::move(record))
    , m_started(std::chrono::steady_clock::now())
{
}

void RunningJob::progress(qint64 done, qint64 total, const QString &what)
{
    {
        const std::lock_guard lock(m_mutex);
        const double now =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - m_started).count();
        if ((!what.isEmpty() && what != m_record.step) || total != m_record.total || done < m_record.done)
            m_marks.clear(); // another step has another pace
        m_record.done = done;
        m_record.total = total;
        if (!what.isEmpty())
            m_record.step = what;
        if (m_marks.empty() || now - m_marks.back().seconds > 0.2)
            m_marks.push_back({now, done});
        while (m_marks.size() > 2 && now - m_marks.front().seconds > paceSeconds)
            m_marks.pop_front();
    }
    m_published();
}

void RunningJob::log(const QString &line)
{
    {
        const std::lock_guard lock(m_mutex);
        m_record.log.append(line);
        if (m_record.log.size() > logLines)
            m_record.log.removeAt(logLines / 10); // the beginning and the end are what people read
    }
    m_logged(line);
    m_published();
}

void RunningJob::measured(const QJsonObject &point)
{
    {
        const std::lock_guard lock(m_mutex);
        if (point.contains(QStringLiteral("configuration")))
            m_grid.measured(point);
        else
            m_curve.push_back(point);
        if (m_curve.size() > curvePoints) {
            size_t kept = 0;
            for (size_t i = 0; i < m_curve.size(); i += 2)
                m_curve[kept++] = m_curve[i];
            m_curve.resize(kept);
        }
    }
    m_published();
}

Result<void> RunningJob::checkpoint(const QJsonObject &state)
{
    JobRecord copy;
    {
        const std::lock_guard lock(m_mutex);
        m_record.checkpoint = state;
        copy = m_record;
    }
    return m_writer.write([&copy](Workspace &workspace) { return workspace.updateJob(copy); });
}

QJsonObject RunningJob::resumed() const
{
    const std::lock_guard lock(m_mutex);
    return m_record.checkpoint;
}

void RunningJob::stop(JobState then)
{
    m_stopState = then;
    m_stop.request_stop();
}

JobRecord RunningJob::record() const
{
    const std::lock_guard lock(m_mutex);
    return m_record;
}

std::pair<double, double> RunningJob::pace() const
{
    const std::lock_guard lock(m_mutex);
    if (m_marks.size() < 2)
        return {-1.0, -1.0};
    const double seconds = m_marks.back().seconds - m_marks.front().seconds;
    const double units = double(m_marks.back().done - m_marks.front().done);
    if (seconds < 0.5 || units <= 0)
        return {-1.0, -1.0};
    const double rate = units / seconds;
    return {rate, m_record.total > 0 ? double(m_record.total - m_record.done) / rate : -1.0};
}

GridTablePtr RunningJob::grid() const
{
    const std::lock_guard lock(m_mutex);
    if (m_grid.isEmpty())
        return nullptr;
    return m_grid.table(m_record.parameters["grid"]["measure"].toString(QStringLiteral("r2")));
}

std::vector<QJsonObject> RunningJob::curve() const
{
    const std::lock_guard lock(m_mutex);
    return m_curve;
}

} // namespace fathom
