// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "zip_archive.h"

#include <QtEndian>

#include <zlib.h>

#include <algorithm>
#include <optional>

namespace fathom {

namespace {

using Bytes = std::span<const std::byte>;

constexpr quint32 EndMark = 0x06054b50, Zip64EndMark = 0x06064b50, Zip64LocatorMark = 0x07064b50,
                  DirectoryMark = 0x02014b50, LocalMark = 0x04034b50;
constexpr size_t EndSize = 22, Zip64EndSize = 56, Zip64LocatorSize = 20, DirectorySize = 46, LocalSize = 30;
constexpr quint16 Encrypted = 0x2041; // bits 0, 6 and 13
constexpr quint16 SizesFollow = 0x8;  // the local header has zeros instead
constexpr quint32 In64 = 0xffffffff;  // the number is in the zip64 field

/// Little-endian number at a place that is known to lie inside.
template <typename T> T number(Bytes bytes, size_t at)
{
    return qFromLittleEndian<T>(bytes.data() + at);
}

struct Directory
{
    quint64 at = 0, size = 0, entries = 0;
};

/// What the directory says of an entry, and where its local header stands.
struct Record
{
    ZipArchive::Entry entry;
    quint64 header = 0;
};

std::optional<size_t> endRecord(Bytes file)
{
    constexpr size_t longestComment = 0xffff;
    for (size_t comment = 0; comment <= longestComment && EndSize + comment <= file.size(); ++comment) {
        const size_t at = file.size() - EndSize - comment;
        if (number<quint32>(file, at) == EndMark && number<quint16>(file, at + 20) == comment)
            return at;
    }
    return {};
}

/// @return what is wrong; null when nothing
const char *findDirectory(Bytes file, Directory &directory)
{
    const auto end = endRecord(file);
    if (!end)
        return "no end record: the file is cut off";
    directory = {number<quint32>(file, *end + 16), number<quint32>(file, *end + 12),
                 number<quint16>(file, *end + 10)};
    if (number<quint16>(file, *end + 4) != 0 || number<quint16>(file, *end + 6) != 0 ||
        number<quint16>(file, *end + 8) != directory.entries)
        return "it has several parts";
    size_t behind = *end; // what follows the directory
    if (*end >= Zip64LocatorSize && number<quint32>(file, *end - Zip64LocatorSize) == Zip64LocatorMark) {
        const size_t locator = *end - Zip64LocatorSize;
        const auto at = number<quint64>(file, locator + 8);
        if (number<quint32>(file, locator + 4) != 0 || number<quint32>(file, locator + 16) > 1)
            return "it has several parts";
        if (locator < Zip64EndSize || at > locator - Zip64EndSize ||
            number<quint32>(file, size_t(at)) != Zip64EndMark ||
            number<quint64>(file, size_t(at) + 4) != locator - at - 12)
            return "its zip64 record is not where its locator says";
        const auto record = file.subspan(size_t(at), Zip64EndSize);
        const Directory large{number<quint64>(record, 48), number<quint64>(record, 40),
                              number<quint64>(record, 32)};
        if (number<quint32>(record, 16) != 0 || number<quint32>(record, 20) != 0 ||
            number<quint64>(record, 24) != large.entries)
            return "it has several parts";
        if ((directory.at != In64 && directory.at != large.at) ||
            (directory.size != In64 && directory.size != large.size) ||
            (directory.entries != 0xffff && directory.entries != large.entries))
            return "its end record and its zip64 record disagree";
        directory = large;
        behind = size_t(at);
    }
    if (directory.at > behind || directory.size != behind - directory.at)
        return "its directory does not end where the end record begins";
    if (directory.entries > directory.size / DirectorySize)
        return "its directory is too short for its entries";
    return nullptr;
}

bool goodName(std::string_view name)
{
    if (name.empty() || std::any_of(name.begin(), name.end(),
                                    [](char c) { return uchar(c) < 0x20 || c == 0x7f || c == '\\'; }))
        return false;
    for (size_t at = 0; at <= name.size();) {
        const size_t slash = std::min(name.find('/', at), name.size());
        const auto part = name.substr(at, slash - at);
        const bool folderEnd = part.empty() && at == name.size() && at > 0; // "a/" is a folder
        if ((part.empty() && !folderEnd) || part == "." || part == "..")
            return false;
        at = slash + 1;
    }
    return true;
}

/// Replaces the numbers that stand in the zip64 extra field. @return false when one is missing
bool resolveZip64(Bytes extra, quint64 &size, quint64 &packed, quint64 &header)
{
    quint64 *wanted[] = {&size, &packed, &header};
    if (std::none_of(std::begin(wanted), std::end(wanted), [](const quint64 *n) { return *n == In64; }))
        return true;
    while (extra.size() >= 4) {
        const auto id = number<quint16>(extra, 0);
        const auto length = number<quint16>(extra, 2);
        if (length > extra.size() - 4)
            return false;
        auto field = extra.subspan(4, length);
        extra = extra.subspan(4 + size_t(length));
        if (id != 1)
            continue;
        for (quint64 *value : wanted) {
            if (*value != In64)
                continue;
            if (field.size() < 8)
                return false;
            *value = number<quint64>(field, 0);
            field = field.subspan(8);
        }
        return true;
    }
    return false;
}

/// Reads the directory's entry at the front of `rest` and its local header. @return what is wrong
const char *readEntry(Bytes file, const Directory &directory, Bytes &rest, Record &record, bool &packed)
{
    if (rest.size() < DirectorySize || number<quint32>(rest, 0) != DirectoryMark)
        return "its directory is damaged";
    const auto flags = number<quint16>(rest, 8);
    const auto method = number<quint16>(rest, 10);
    record.entry.checksum = number<quint32>(rest, 16);
    quint64 stored = number<quint32>(rest, 20), size = number<quint32>(rest, 24);
    const size_t nameSize = number<quint16>(rest, 28), extraSize = number<quint16>(rest, 30),
                 commentSize = number<quint16>(rest, 32);
    record.header = number<quint32>(rest, 42);
    if (rest.size() - DirectorySize < nameSize + extraSize + commentSize)
        return "its directory is damaged";
    const auto name = rest.subspan(DirectorySize, nameSize);
    record.entry.name = {reinterpret_cast<const char *>(name.data()), nameSize};
    if (number<quint16>(rest, 34) != 0)
        return "it has several parts";
    if (!resolveZip64(rest.subspan(DirectorySize + nameSize, extraSize), size, stored, record.header))
        return "a zip64 field is missing";
    rest = rest.subspan(DirectorySize + nameSize + extraSize + commentSize);
    if (!goodName(record.entry.name))
        return "an entry has a name that no torch.save writes";
    packed = method != 0 || (flags & Encrypted) != 0;
    if (packed)
        return nullptr;
    if (size != stored)
        return "a stored entry has two sizes";

    if (record.header > directory.at || directory.at - record.header < LocalSize)
        return "an entry lies outside the file";
    const auto local = file.subspan(size_t(record.header), size_t(directory.at - record.header));
    const size_t localName = number<quint16>(local, 26);
    const size_t start = LocalSize + localName + number<quint16>(local, 28);
    if (number<quint32>(local, 0) != LocalMark)
        return "an entry has no local header";
    if (local.size() < start || local.size() - start < size)
        return "an entry lies outside the file";
    const auto sameNumber = [&](size_t at, quint64 value) {
        const auto said = number<quint32>(local, at);
        return said == value || said == In64;
    };
    const auto localFlags = number<quint16>(local, 6);
    if (localName != nameSize || !std::ranges::equal(local.subspan(LocalSize, localName), name) ||
        number<quint16>(local, 8) != 0 || (localFlags & Encrypted) != 0 ||
        (!(localFlags & SizesFollow) && (!sameNumber(18, size) || !sameNumber(22, size) ||
                                         number<quint32>(local, 14) != record.entry.checksum)))
        return "a local header and the directory disagree";
    record.entry.bytes = local.subspan(start, size_t(size));
    return nullptr;
}

QString shown(std::string_view name)
{
    return QString::fromLatin1(name.data(), qsizetype(std::min<size_t>(name.size(), 100)));
}

} // namespace

Error damagedArchive(const QString &name, const QString &detail)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: not a valid PyTorch archive (%2); get the file again"),
            {name, detail}};
}

std::vector<std::string_view> ZipArchive::listing(Bytes file, MemoryBudget &budget)
{
    Directory directory;
    if (file.size() < EndSize || findDirectory(file, directory) ||
        !budget.take(qint64(directory.entries * sizeof(std::string_view))))
        return {};
    std::vector<std::string_view> names;
    names.reserve(directory.entries);
    auto rest = file.subspan(size_t(directory.at), size_t(directory.size));
    for (quint64 i = 0; i < directory.entries; ++i) {
        Record record;
        bool packed = false;
        if (readEntry(file, directory, rest, record, packed))
            return {};
        names.push_back(record.entry.name);
    }
    return names;
}

Result<ZipArchive> ZipArchive::parse(Bytes file, const QString &name, MemoryBudget &budget)
{
    Directory directory;
    if (file.size() < EndSize)
        return damagedArchive(name, QStringLiteral("it is too short"));
    if (const char *problem = findDirectory(file, directory))
        return damagedArchive(name, QLatin1String(problem));
    if (!budget.take(qint64(directory.entries * (sizeof(Record) + sizeof(Entry)))))
        return damagedArchive(name, QStringLiteral("more entries than memory"));
    std::vector<Record> records(directory.entries);
    auto rest = file.subspan(size_t(directory.at), size_t(directory.size));
    for (Record &record : records) {
        bool packed = false;
        if (const char *problem = readEntry(file, directory, rest, record, packed))
            return damagedArchive(name, QLatin1String(problem));
        if (packed)
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: \"%2\" in it is compressed or encrypted, which torch never "
                                           "does; get the original file or save it again with torch.save"),
                         {name, shown(record.entry.name)}};
    }
    if (!rest.empty())
        return damagedArchive(name, QStringLiteral("its directory has more than its entries"));

    std::sort(records.begin(), records.end(),
              [](const Record &a, const Record &b) { return a.header < b.header; });
    const std::byte *free = file.data();
    for (const Record &record : records) {
        if (file.data() + record.header < free)
            return damagedArchive(name, QStringLiteral("entries overlap"));
        free = record.entry.bytes.data() + record.entry.bytes.size();
    }
    ZipArchive archive;
    archive.m_name = name;
    archive.m_entries.reserve(records.size());
    for (const Record &record : records)
        archive.m_entries.push_back(record.entry);
    auto &entries = archive.m_entries;
    std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) { return a.name < b.name; });
    const auto twice = std::adjacent_find(entries.begin(), entries.end(),
                                          [](const Entry &a, const Entry &b) { return a.name == b.name; });
    if (twice != entries.end())
        return damagedArchive(name, QStringLiteral("%1 comes twice").arg(shown(twice->name)));
    return archive;
}

const ZipArchive::Entry *ZipArchive::find(std::string_view name) const
{
    const auto found = std::lower_bound(m_entries.begin(), m_entries.end(), name,
                                        [](const Entry &e, std::string_view n) { return e.name < n; });
    return found != m_entries.end() && found->name == name ? &*found : nullptr;
}

Result<Bytes> ZipArchive::contents(const Entry &entry) const
{
    const auto *bytes = reinterpret_cast<const Bytef *>(entry.bytes.data());
    if (crc32_z(0, bytes, entry.bytes.size()) != entry.checksum)
        return damagedArchive(m_name, QStringLiteral("the checksum of %1 is wrong").arg(shown(entry.name)));
    return entry.bytes;
}

} // namespace fathom
