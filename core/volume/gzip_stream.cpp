// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "gzip_stream.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <vector>
#include <zlib.h>

namespace fathom {
namespace {

constexpr qint64 pieceBytes = 256 * 1024;

struct Inflater
{
    z_stream stream = {};
    bool ready = inflateInit2(&stream, 15 + 32) == Z_OK; // 32: gzip or zlib, whichever it is
    Inflater() = default;
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;
    ~Inflater() { inflateEnd(&stream); }
};

Error cannotOpen(const QFile &file)
{
    return {QFileInfo::exists(file.fileName()) ? ErrorCode::Unreadable : ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error", "%1: cannot be opened (%2); check the path and its rights"),
            {file.fileName(), file.errorString()}};
}

} // namespace

Error damagedStream(const QString &path)
{
    return {
        ErrorCode::Unreadable,
        QT_TRANSLATE_NOOP("Error", "%1: the compressed data break off or are damaged; copy the file again"),
        {path}};
}

Result<qint64> readPieces(const QString &path, qint64 offset, bool compressed,
                          const std::function<bool(const char *, qint64)> &use)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return cannotOpen(file);
    if (!file.seek(offset))
        return damagedStream(path);
    qint64 given = 0;
    std::vector<char> in(static_cast<size_t>(pieceBytes));
    if (!compressed) {
        for (;;) {
            const qint64 got = file.read(in.data(), pieceBytes);
            if (got < 0)
                return cannotOpen(file);
            if (got == 0)
                return given;
            given += got;
            if (!use(in.data(), got))
                return given;
        }
    }

    Inflater inflater;
    if (!inflater.ready)
        return Error{
            ErrorCode::TooLarge, QT_TRANSLATE_NOOP("Error", "%1: not enough memory to unpack it"), {path}};
    std::vector<char> out(static_cast<size_t>(pieceBytes));
    z_stream &stream = inflater.stream;
    bool ended = false;
    for (;;) {
        if (stream.avail_in == 0) {
            const qint64 got = file.read(in.data(), pieceBytes);
            if (got <= 0) {
                if (ended)
                    return given;
                return damagedStream(path);
            }
            stream.next_in = reinterpret_cast<Bytef *>(in.data());
            stream.avail_in = uInt(got);
        }
        if (ended) {
            // Several gzip members in a row are one stream; anything else behind the end is padding.
            if (stream.next_in[0] != 0x1f)
                return given;
            inflateReset(&stream);
            ended = false;
        }
        do {
            stream.next_out = reinterpret_cast<Bytef *>(out.data());
            stream.avail_out = uInt(pieceBytes);
            const int state = inflate(&stream, Z_NO_FLUSH);
            const qint64 made = pieceBytes - qint64(stream.avail_out);
            if (made > 0) {
                given += made;
                if (!use(out.data(), made))
                    return given;
            }
            ended = state == Z_STREAM_END;
            if (state == Z_BUF_ERROR)
                break; // wants more input
            if (!ended && state != Z_OK)
                return damagedStream(path);
        } while (!ended && (stream.avail_in > 0 || stream.avail_out == 0));
    }
}

bool isGzip(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    return file.read(2) == QByteArray("\x1f\x8b", 2);
}

Result<QByteArray> firstBytes(const QString &path, qint64 count)
{
    QByteArray bytes;
    FATHOM_TRY([[maybe_unused]] const qint64 read,
               readPieces(path, 0, isGzip(path), [&](const char *piece, qint64 size) {
                   bytes.append(piece, std::min(size, count - bytes.size()));
                   return bytes.size() < count;
               }));
    return bytes;
}

} // namespace fathom
