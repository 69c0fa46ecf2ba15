// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "thumbnail_pack.h"

#include "files.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QtEndian>
#include <cstring>

namespace fathom {

namespace {
constexpr char Magic[9] = "FATHUMB1";
constexpr qint64 HeaderSize = 16;

void appendNumber(QByteArray &bytes, quint64 number)
{
    char raw[8];
    qToLittleEndian(number, raw);
    bytes.append(raw, 8);
}

Error damaged(const QString &path)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: the thumbnails are damaged; import the scan again"),
            {QFileInfo(path).fileName()}};
}

/// Opens and checks magic and count; the file stands behind the header.
Result<qint64> openPack(QFile &file)
{
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: no such thumbnails"),
                     {QFileInfo(file.fileName()).fileName()}};
    char header[HeaderSize];
    if (file.read(header, HeaderSize) != HeaderSize || std::memcmp(header, Magic, 8) != 0)
        return damaged(file.fileName());
    const auto count = qFromLittleEndian<quint64>(header + 8);
    if (count > quint64(file.size()) / 8 || HeaderSize + qint64(count + 1) * 8 > file.size())
        return damaged(file.fileName());
    return qint64(count);
}
} // namespace

Result<QString> writeThumbnailPack(const QString &path, const std::vector<QByteArray> &pictures)
{
    QByteArray bytes(Magic, 8);
    appendNumber(bytes, pictures.size());
    quint64 at = quint64(HeaderSize) + (pictures.size() + 1) * 8;
    for (const QByteArray &picture : pictures) {
        appendNumber(bytes, at);
        at += quint64(picture.size());
    }
    appendNumber(bytes, at);
    bytes.reserve(qsizetype(at));
    for (const QByteArray &picture : pictures)
        bytes.append(picture);
    FATHOM_DO(writeFileSafely(path, bytes));
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

Result<std::vector<QByteArray>> readThumbnailPack(const QString &path, const std::vector<qint64> &which)
{
    QFile file(path);
    FATHOM_TRY(const qint64 count, openPack(file));
    std::vector<QByteArray> pictures;
    pictures.reserve(which.size());
    for (const qint64 place : which) {
        if (place < 0 || place >= count)
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "%1: has no thumbnail %2"),
                         {QFileInfo(path).fileName(), QString::number(place)}};
        file.seek(HeaderSize + place * 8);
        char offsets[16];
        if (file.read(offsets, sizeof offsets) != qint64(sizeof offsets))
            return damaged(path);
        const auto begin = qFromLittleEndian<quint64>(offsets);
        const auto end = qFromLittleEndian<quint64>(offsets + 8);
        if (begin > end || end > quint64(file.size()))
            return damaged(path);
        file.seek(qint64(begin));
        pictures.push_back(file.read(qint64(end - begin)));
        if (pictures.back().size() != qsizetype(end - begin))
            return damaged(path);
    }
    return pictures;
}

Result<qint64> thumbnailPackSize(const QString &path)
{
    QFile file(path);
    return openPack(file);
}

} // namespace fathom
