// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "folder_watch.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDirIterator>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace fathom {

namespace {
constexpr qsizetype mostWatched = 500; ///< folders the system is asked to tell of; the rest is looked at

struct Sight
{
    FolderPrint print;
    QStringList folders; ///< the folder and those below it
};

Sight see(const QString &folder)
{
    QStringList lines;
    Sight sight{{}, {folder}};
    QDirIterator all(folder, QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks,
                     QDirIterator::Subdirectories);
    while (all.hasNext()) {
        all.next();
        const QFileInfo info = all.fileInfo();
        if (info.isDir())
            sight.folders << info.filePath();
        else
            lines << QStringLiteral("%1 %2 %3")
                         .arg(info.size())
                         .arg(info.lastModified().toMSecsSinceEpoch())
                         .arg(info.filePath());
    }
    lines.sort();
    sight.print = QCryptographicHash::hash(lines.join(u'\n').toUtf8(), QCryptographicHash::Sha256);
    return sight;
}

qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}
} // namespace

FolderWatch::FolderWatch(QObject *parent)
    : QObject(parent)
    , m_watcher(this)
    , m_poll(this)
    , m_soon(this)
{
    m_poll.setInterval(15'000);
    m_soon.setSingleShot(true);
    connect(&m_poll, &QTimer::timeout, this, &FolderWatch::look);
    connect(&m_soon, &QTimer::timeout, this, &FolderWatch::look);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this,
            [this] { m_soon.start(m_settleMs / 4); });
}

void FolderWatch::setPace(int settleMs, int pollMs)
{
    m_settleMs = settleMs;
    m_poll.setInterval(pollMs);
}

void FolderWatch::setFolders(const QHash<QString, FolderPrint> &folders)
{
    m_folders.removeIf([&](const auto &entry) { return !folders.contains(entry.key()); });
    for (auto it = folders.cbegin(); it != folders.cend(); ++it)
        if (!m_folders.contains(it.key()))
            m_folders.insert(it.key(), State{it.value(), {}, 0, false});
    if (!m_watcher.directories().isEmpty())
        m_watcher.removePaths(m_watcher.directories());
    if (m_folders.isEmpty()) {
        m_poll.stop();
        m_soon.stop();
    } else {
        m_poll.start();
        m_soon.start(0);
    }
}

void FolderWatch::look()
{
    bool unsettled = false;
    for (auto it = m_folders.begin(); it != m_folders.end(); ++it)
        unsettled = lookAt(it.key(), it.value()) || unsettled;
    if (unsettled)
        m_soon.start(std::max(10, m_settleMs / 2));
}

/// True where it must be looked at again soon.
bool FolderWatch::lookAt(const QString &folder, State &state)
{
    if (!QFileInfo(folder).isDir()) {
        if (!std::exchange(state.gone, true))
            Q_EMIT vanished(folder);
        return false;
    }
    if (std::exchange(state.gone, false))
        Q_EMIT returned(folder);
    const Sight sight = see(folder);
    const QStringList known = m_watcher.directories();
    QStringList fresh;
    for (const QString &one : sight.folders)
        if (!known.contains(one) && known.size() + fresh.size() < mostWatched)
            fresh << one;
    if (!fresh.isEmpty())
        m_watcher.addPaths(fresh);
    if (sight.print == state.imported) {
        state.seen.clear();
        return false;
    }
    if (sight.print != state.seen) {
        state.seen = sight.print;
        state.since = now();
        return true;
    }
    if (now() - state.since < m_settleMs)
        return true;
    state.imported = sight.print;
    state.seen.clear();
    Q_EMIT changed(folder, sight.print);
    return false;
}

} // namespace fathom
