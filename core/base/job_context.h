// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "error.h"

#include <QJsonObject>
#include <QString>
#include <stop_token>

namespace fathom {

/// What long work knows of the world around it: cancel, progress, checkpoints and a log. The same work runs
/// under the command line, the window and a test, each with a context of its own.
///
/// Thread: every function may be called from the thread that runs the work.
class JobContext
{
public:
    virtual ~JobContext() = default;

    /// Looked at between two steps of at most about a second.
    [[nodiscard]] virtual std::stop_token stopToken() const = 0;
    [[nodiscard]] bool cancelled() const { return stopToken().stop_requested(); }

    /// @param done, total  0 <= done <= total; total 0 while it is unknown
    /// @param what  one short English phrase for the current step; may be empty. No paths, no patient text.
    virtual void progress(qint64 done, qint64 total, const QString &what = {}) = 0;

    /// A line for the job's log. Aliases and running numbers only, never a path.
    virtual void log(const QString &line) = 0;

    /// A measured point of a live curve, for example {"step":120,"loss":0.01}.
    virtual void measured(const QJsonObject &point) = 0;

    /// Stores a state that `resumed()` returns after a restart.
    virtual Result<void> checkpoint(const QJsonObject &state) = 0;
    [[nodiscard]] virtual QJsonObject resumed() const = 0;
};

/// The context of a call that nobody watches: never cancelled, forgets everything.
class QuietContext : public JobContext
{
public:
    std::stop_token stopToken() const override { return m_source.get_token(); }
    void progress(qint64, qint64, const QString &) override {}
    void log(const QString &) override {}
    void measured(const QJsonObject &) override {}
    Result<void> checkpoint(const QJsonObject &state) override
    {
        m_state = state;
        return {};
    }
    QJsonObject resumed() const override { return m_state; }
    void stop() { m_source.request_stop(); }

private:
    std::stop_source m_source;
    QJsonObject m_state;
};

} // namespace fathom
