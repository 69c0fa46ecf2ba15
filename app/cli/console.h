// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/job_context.h>

#include <QString>

namespace fathom::cli {

/// A line on standard error, where logs and progress go. Thread: any.
void tell(const QString &line);

/// Makes SIGINT and SIGTERM ask for an end instead of ending the process; a second one ends it.
void catchInterrupts();
/// True once the user has asked for an end.
[[nodiscard]] bool interrupted();

/// The context of work that runs without a job row (cohort, pretrain): progress on standard error, SIGINT
/// stops it.
class ConsoleContext final : public JobContext
{
public:
    std::stop_token stopToken() const override;
    void progress(qint64 done, qint64 total, const QString &what) override;
    void log(const QString &line) override { tell(line); }
    void measured(const QJsonObject &point) override;
    Result<void> checkpoint(const QJsonObject &state) override
    {
        m_state = state;
        return {};
    }
    QJsonObject resumed() const override { return m_state; }

private:
    QString m_step;
    double m_told = -1e9;
    QJsonObject m_state;
};

} // namespace fathom::cli
