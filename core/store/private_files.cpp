// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "private_files.h"

#include "files.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QStandardPaths>

#include <algorithm>

namespace fathom {

PrivateFiles::PrivateFiles(const QString &workspaceId)
    : m_folder(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
               QStringLiteral("/fathom/workspaces/") + workspaceId)
{
}

QString PrivateFiles::path(const QString &kind, qint64 id) const
{
    return QStringLiteral("%1/%2-%3.json").arg(m_folder, kind).arg(id);
}

Result<void> PrivateFiles::write(const QString &kind, qint64 id, const QJsonObject &value) const
{
    if (!QDir(m_folder).exists()) {
        FATHOM_DO(makeFolder(m_folder));
        QFile::setPermissions(m_folder,
                              QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    }
    return writeFileSafely(path(kind, id), QJsonDocument(value).toJson(QJsonDocument::Compact), true);
}

Result<QJsonObject> PrivateFiles::read(const QString &kind, qint64 id) const
{
    QFile file(path(kind, id));
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1 %2: its files are not known on this computer; locate them "
                                       "again"),
                     {kind, QString::number(id)}};
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    if (!document.isObject())
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1 %2: the note of its files is damaged; locate them again"),
                     {kind, QString::number(id)}};
    return document.object();
}

Result<QDateTime> PrivateFiles::written(const QString &kind, qint64 id) const
{
    const QFileInfo file(path(kind, id));
    if (!file.exists())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1 %2: its files are not known on this computer; locate them "
                                       "again"),
                     {kind, QString::number(id)}};
    return file.lastModified();
}

std::vector<qint64> PrivateFiles::ids(const QString &kind) const
{
    std::vector<qint64> all;
    for (const QString &name : QDir(m_folder).entryList({kind + QStringLiteral("-*.json")}, QDir::Files))
        all.push_back(name.mid(kind.size() + 1).chopped(5).toLongLong());
    std::sort(all.begin(), all.end());
    return all;
}

void PrivateFiles::remove(const QString &kind, qint64 id) const
{
    QFile::remove(path(kind, id));
}

} // namespace fathom
