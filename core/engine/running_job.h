// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "grid_table.h"
#include "job.h"

#include <atomic>

namespace fathom {

/// The context of a job that the JobSystem runs: its row in the catalogue, its progress and its stop token.
///
/// Thread: the job's thread calls the JobContext part, any thread the rest.
class RunningJob final : public JobContext
{
public:
    RunningJob(JobRecord record, CatalogueWriter &writer, std::function<void()> published,
               std::function<void(const QString &)> logged);

    std::stop_token stopToken() const override { return m_stop.get_token(); }
    void progress(qint64 done, qint64 total, const QString &what) override;
    void log(const QString &line) override;
    void measured(const QJsonObject &point) override;
    Result<void> checkpoint(const QJsonObject &state) override;
    QJsonObject resumed() const override;

    /// Asks the job to end; its row then gets this state.
    void stop(JobState then);
    [[nodiscard]] JobState stopState() const { return m_stopState; }

    [[nodiscard]] JobRecord record() const;
    /// Units a second and seconds left; < 0 while unknown.
    [[nodiscard]] std::pair<double, double> pace() const;
    /// Points that the job measured since it was started in this process (live curve), thinned to 500.
    [[nodiscard]] std::vector<QJsonObject> curve() const;
    /// Of a grid job that has measured something; else null.
    [[nodiscard]] GridTablePtr grid() const;

private:
    std::stop_source m_stop;
    std::atomic<JobState> m_stopState = JobState::Cancelled;
    CatalogueWriter &m_writer;
    std::function<void()> m_published;
    std::function<void(const QString &)> m_logged;
    mutable std::mutex m_mutex; ///< guards what follows
    JobRecord m_record;
    std::vector<QJsonObject> m_curve;
    GridLive m_grid;
    struct Mark
    {
        double seconds = 0.0;
        qint64 done = 0;
    };
    std::deque<Mark> m_marks; ///< the last half minute of progress in this step
    std::chrono::steady_clock::time_point m_started;
};

} // namespace fathom
