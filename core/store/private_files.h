// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QDateTime>
#include <QJsonObject>

#include <vector>

namespace fathom {

/// What a workspace needs but must not hold: paths of scans and of jobs, names of files that were refused.
/// Kept in the user's data folder ($XDG_DATA_HOME/fathom/workspaces/<workspace id>/, mode 0700), one JSON
/// file of mode 0600 each, so that a thousand scans do not rewrite one file a thousand times.
class PrivateFiles
{
public:
    PrivateFiles() = default;
    explicit PrivateFiles(const QString &workspaceId);

    /// @param kind  "volume", "job" or "problem"
    [[nodiscard]] Result<void> write(const QString &kind, qint64 id, const QJsonObject &value) const;
    /// Errors: NotFound (another machine or user imported it).
    [[nodiscard]] Result<QJsonObject> read(const QString &kind, qint64 id) const;
    void remove(const QString &kind, qint64 id) const;
    /// When it was written. Errors: NotFound.
    [[nodiscard]] Result<QDateTime> written(const QString &kind, qint64 id) const;
    /// Ids that there are, ascending.
    [[nodiscard]] std::vector<qint64> ids(const QString &kind) const;
    [[nodiscard]] const QString &folder() const { return m_folder; }

private:
    [[nodiscard]] QString path(const QString &kind, qint64 id) const;
    QString m_folder;
};

} // namespace fathom
