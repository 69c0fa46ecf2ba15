// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "files.h"

#include <base/write_whole.h>

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <fcntl.h>
#include <unistd.h>

namespace fathom {

Result<QString> fileSha256(const QString &path, const QByteArray &salt)
{
    QFile file(path);
    if (!file.exists())
        return Error{ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: no such file"), {path}};
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(salt);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be read (%2)"),
                     {path, file.errorString()}};
    return QString::fromLatin1(hash.result().toHex());
}

Result<void> writeFileSafely(const QString &path, const QByteArray &bytes, bool onlyForOwner)
{
    QSaveFile file(path);
    bool good = file.open(QIODevice::WriteOnly);
    if (good && onlyForOwner)
        good = file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    if (!good || !writeWhole(file, bytes) || !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and permissions"),
                     {path, file.errorString()}};
    syncFolder(QFileInfo(path).path());
    return {};
}

void syncFolder(const QString &folder)
{
    const int handle = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return;
    ::fsync(handle);
    ::close(handle);
}

Result<void> makeFolder(const QString &folder)
{
    if (!QDir().mkpath(folder))
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: the folder cannot be made; check space and permissions"),
                     {folder}};
    return {};
}

} // namespace fathom
