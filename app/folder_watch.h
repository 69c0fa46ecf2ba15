// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QTimer>

namespace fathom {

/// What of a folder was imported already: a hash over names, sizes and times of its files.
using FolderPrint = QByteArray;

/// Folders whose new scans are to be imported. The system tells of changes on a disk; on a network drive it
/// does not, so every folder is also looked at now and then. A folder counts as changed when nothing in it
/// has moved for some seconds: a copy that is under way is left alone.
///
/// Thread: its own; call through invokeMethod(). The signals carry everything.
class FolderWatch : public QObject
{
    Q_OBJECT
public:
    explicit FolderWatch(QObject *parent = nullptr);
    /// @param settleMs  how long nothing may have moved
    /// @param pollMs    how often a folder is looked at that says nothing
    void setPace(int settleMs, int pollMs);
    /// Watches these and no others. A folder that is watched already keeps what is known of it.
    /// @param folders  with the print of their last import; empty: never imported
    void setFolders(const QHash<QString, fathom::FolderPrint> &folders);

Q_SIGNALS:
    void changed(const QString &folder, const fathom::FolderPrint &print);
    void vanished(const QString &folder);
    void returned(const QString &folder);

private:
    struct State
    {
        FolderPrint imported, seen;
        qint64 since = 0; ///< ms on m_clock at which `seen` was seen first
        bool gone = false;
    };
    void look();
    bool lookAt(const QString &folder, State &state);

    QHash<QString, State> m_folders;
    QFileSystemWatcher m_watcher;
    QTimer m_poll, m_soon;
    int m_settleMs = 5000;
};

} // namespace fathom
