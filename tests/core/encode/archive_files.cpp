// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "archive_files.h"

#include <zlib.h>

#include <limits>

namespace fathom::test {

namespace pickle {

QByteArray little(quint64 number, int bytes)
{
    QByteArray out;
    for (int i = 0; i < bytes; ++i)
        out.append(i < 8 ? char(number >> (8 * i)) : char(0));
    return out;
}

QByteArray text(const QByteArray &utf8)
{
    return 'X' + little(quint64(utf8.size()), 4) + utf8;
}

QByteArray integer(qint64 number)
{
    if (number >= 0 && number < 256)
        return 'K' + little(quint64(number), 1);
    if (number >= 0 && number < 65536)
        return 'M' + little(quint64(number), 2);
    if (number >= std::numeric_limits<qint32>::min() && number <= std::numeric_limits<qint32>::max())
        return 'J' + little(quint64(number), 4);
    return "\x8a\x08" + little(quint64(number), 8);
}

QByteArray tuple(const QList<QByteArray> &values)
{
    return '(' + values.join() + 't';
}

QByteArray dict(const QList<std::pair<QByteArray, QByteArray>> &items)
{
    QByteArray out = "}(";
    for (const auto &[key, value] : items)
        out += key + value;
    return out + 'u';
}

QByteArray global(const QByteArray &module, const QByteArray &name)
{
    return 'c' + module + '\n' + name + '\n';
}

QByteArray call(const QByteArray &callable, const QByteArray &arguments)
{
    return callable + arguments + 'R';
}

QByteArray storage(const QByteArray &type, const QByteArray &key, qint64 count)
{
    return tuple({text("storage"), global("torch", type), text(key), text("cpu"), integer(count)}) + 'Q';
}

QByteArray tensor(const QByteArray &storage, qint64 offset, const QList<qint64> &shape,
                  const QList<qint64> &strides)
{
    const auto numbers = [](const QList<qint64> &values) {
        QList<QByteArray> pieces;
        for (const qint64 value : values)
            pieces << integer(value);
        return tuple(pieces);
    };
    const QByteArray hooks = call(global("collections", "OrderedDict"), ")");
    return call(global("torch._utils", "_rebuild_tensor_v2"),
                tuple({storage, integer(offset), numbers(shape), numbers(strides), "\x89", hooks}));
}

QByteArray whole(const QByteArray &value)
{
    return "\x80\x02" + value + '.';
}

} // namespace pickle

using pickle::little;

ZipBytes &ZipBytes::set(qsizetype at, quint64 number, int size)
{
    bytes.replace(at, size, little(number, size));
    return *this;
}

ZipBytes zipArchive(const std::vector<StoredEntry> &entries, const ZipStyle &style)
{
    ZipBytes out;
    QByteArray &file = out.bytes;
    QByteArray directory;
    const auto sizes = [](quint64 size) { return little(size, 4) + little(size, 4); };
    const int flags = style.descriptors ? 0x0808 : 0x0800;
    for (const StoredEntry &entry : entries) {
        const auto checksum = quint32(
            crc32(0, reinterpret_cast<const Bytef *>(entry.bytes.constData()), uInt(entry.bytes.size())));
        const auto size = quint64(entry.bytes.size());
        const qsizetype at = file.size();
        qsizetype padding = 0;
        if (style.alignment > 1)
            padding = style.alignment - (at + 30 + entry.name.size() + 4) % style.alignment;
        const QByteArray extra = style.alignment > 1
                                     ? "FB" + little(quint64(padding), 2) + QByteArray(padding, 'Z')
                                     : QByteArray();
        const QByteArray common = little(quint64(flags), 2) + little(0, 2) + little(0, 4);
        out.local.push_back(at);
        file += "PK\3\4" + little(20, 2) + common;
        file += style.descriptors ? little(0, 4) + sizes(0) : little(checksum, 4) + sizes(size);
        file += little(quint64(entry.name.size()), 2) + little(quint64(extra.size()), 2) + entry.name + extra;
        out.data.push_back(file.size());
        file += entry.bytes;
        if (style.descriptors)
            file += "PK\7\x8" + little(checksum, 4) + little(size, 8) + little(size, 8);

        out.central.push_back(directory.size());
        directory += "PK\1\2" + little(20, 2) + little(20, 2) + common + little(checksum, 4);
        directory += style.wide ? sizes(0xffffffff) : sizes(size);
        const QByteArray wide = style.wide ? little(1, 2) + little(24, 2) + little(size, 8) +
                                                 little(size, 8) + little(quint64(at), 8)
                                           : QByteArray();
        directory += little(quint64(entry.name.size()), 2) + little(quint64(wide.size()), 2) + little(0, 10) +
                     little(style.wide ? 0xffffffff : quint64(at), 4) + entry.name + wide;
    }
    const auto start = quint64(file.size());
    for (qsizetype &at : out.central)
        at += qsizetype(start);
    file += directory;
    const auto count = quint64(entries.size()), length = quint64(directory.size());
    if (style.zip64) {
        out.zip64End = file.size();
        file += "PK\6\6" + little(44, 8) + little(0x1e, 2) + little(45, 2) + little(0, 8) + little(count, 8) +
                little(count, 8) + little(length, 8) + little(start, 8);
        out.locator = file.size();
        file += "PK\6\7" + little(0, 4) + little(quint64(out.zip64End), 8) + little(1, 4);
    }
    out.end = file.size();
    file += "PK\5\6" + little(0, 4);
    if (style.wide)
        file += little(0xffff, 2) + little(0xffff, 2) + sizes(0xffffffff);
    else
        file += little(count, 2) + little(count, 2) + little(length, 4) + little(start, 4);
    file += little(quint64(style.comment.size()), 2) + style.comment;
    return out;
}

std::vector<StoredEntry> torchEntries(const QByteArray &pickle, const std::vector<StoredEntry> &storages)
{
    std::vector<StoredEntry> entries{{"weights/data.pkl", pickle}};
    for (const StoredEntry &storage : storages)
        entries.push_back({"weights/data/" + storage.name, storage.bytes});
    entries.push_back({"weights/version", "3\n"});
    return entries;
}

QByteArray torchFile(const QByteArray &pickle, const std::vector<StoredEntry> &storages)
{
    return zipArchive(torchEntries(pickle, storages)).bytes;
}

QByteArray safetensorsFile(const QByteArray &header, const QByteArray &data)
{
    return little(quint64(header.size()), 8) + header + data;
}

} // namespace fathom::test
