// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArray>
#include <QList>
#include <vector>

// Weight files that the tests of core/encode write: good ones, and ones that lie.
namespace fathom::test {

struct StoredEntry
{
    QByteArray name, bytes;
};

/// How a zip archive is written; the default is what torch.save does.
struct ZipStyle
{
    bool zip64 = true;       ///< zip64 end record and locator
    bool descriptors = true; ///< local headers without sizes; those follow the entry
    bool wide = false;       ///< the directory has its sizes and places in zip64 fields
    int alignment = 64;      ///< of the entries, by padding in the extra field
    QByteArray comment;
};

/// An archive and where its records stand.
struct ZipBytes
{
    QByteArray bytes;
    std::vector<qsizetype> local, data, central;
    qsizetype zip64End = -1, locator = -1, end = 0;

    /// Overwrites a little-endian number of `size` bytes.
    ZipBytes &set(qsizetype at, quint64 number, int size);
};
[[nodiscard]] ZipBytes zipArchive(const std::vector<StoredEntry> &entries, const ZipStyle &style = {});

/// Pieces of a pickle of protocol 2; each leaves one value on the stack.
namespace pickle {
[[nodiscard]] QByteArray little(quint64 number, int bytes);
[[nodiscard]] QByteArray text(const QByteArray &utf8);
[[nodiscard]] QByteArray integer(qint64 number); ///< the smallest of the opcodes that hold it
[[nodiscard]] QByteArray tuple(const QList<QByteArray> &values);
[[nodiscard]] QByteArray dict(const QList<std::pair<QByteArray, QByteArray>> &items); ///< pieces
[[nodiscard]] QByteArray global(const QByteArray &module, const QByteArray &name);
[[nodiscard]] QByteArray call(const QByteArray &callable, const QByteArray &arguments);
[[nodiscard]] QByteArray storage(const QByteArray &type, const QByteArray &key, qint64 count);
[[nodiscard]] QByteArray tensor(const QByteArray &storage, qint64 offset, const QList<qint64> &shape,
                                const QList<qint64> &strides);
/// PROTO and STOP around a value.
[[nodiscard]] QByteArray whole(const QByteArray &value);
} // namespace pickle

/// Entries of an archive as torch.save names them: data.pkl, data/KEY ..., version.
[[nodiscard]] std::vector<StoredEntry> torchEntries(const QByteArray &pickle,
                                                    const std::vector<StoredEntry> &storages);
/// The file of a whole pickle and its storages.
[[nodiscard]] QByteArray torchFile(const QByteArray &pickle, const std::vector<StoredEntry> &storages);

/// Bytes of a safetensors file.
[[nodiscard]] QByteArray safetensorsFile(const QByteArray &header, const QByteArray &data);

} // namespace fathom::test
