// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArray>
#include <QHash>
#include <QStringList>

namespace fathom {

/// What the program remembers of its user: theme, language, window, workspaces opened before. Lives in the
/// user's own configuration, never in a workspace.
class Settings
{
public:
    [[nodiscard]] bool darkTheme() const;
    void setDarkTheme(bool dark);
    [[nodiscard]] QString language() const; ///< "de", "en"; empty: the system's
    [[nodiscard]] QStringList recent() const;
    void addRecent(const QString &folder);
    void removeRecent(const QString &folder);
    /// How scans are shown: ViewerPreferences::toJson().
    [[nodiscard]] QByteArray viewer() const;
    void setViewer(const QByteArray &json);
    /// How the library is grouped and sorted: LibraryPageView::choices().
    [[nodiscard]] QByteArray library() const;
    void setLibrary(const QByteArray &json);
    /// Folders that a workspace watches, with the print of their last import. Kept here, for a workspace
    /// holds no path.
    [[nodiscard]] QHash<QString, QByteArray> watched(const QString &workspaceId) const;
    void setWatched(const QString &workspaceId, const QHash<QString, QByteArray> &folders);
    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray &geometry);
};

} // namespace fathom
