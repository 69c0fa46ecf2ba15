// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>
#include <base/memory_budget.h>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace fathom {

/// The entries of a zip archive as torch.save writes it: stored, never compressed, so that each is a part of
/// the mapped file. Views only; the bytes must outlive it.
///
/// Refused: an end record, zip64 record or central directory that does not fit the file's size; more than
/// one disk; a compressed or encrypted entry; a local header that says another name, size or checksum than
/// the directory; entries that overlap each other or the directory; a name that comes twice, is absolute,
/// climbs ("..") or holds control characters. Checksums of contents are looked at only by contents().
/// Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
class ZipArchive
{
public:
    struct Entry
    {
        std::string_view name;
        std::span<const std::byte> bytes;
        quint32 checksum = 0; ///< CRC-32 as the directory has it
    };

    /// @param name  of the file, for errors
    /// Errors: Unreadable (damaged), Unsupported (compressed, encrypted, several disks).
    [[nodiscard]] static Result<ZipArchive> parse(std::span<const std::byte> file, const QString &name,
                                                  MemoryBudget &budget);

    /// Names in the directory alone, of compressed entries too; none where it is damaged.
    [[nodiscard]] static std::vector<std::string_view> listing(std::span<const std::byte> file,
                                                               MemoryBudget &budget);

    /// Sorted by name.
    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; }
    /// Null when there is none of that name.
    [[nodiscard]] const Entry *find(std::string_view name) const;
    /// The bytes once their checksum was compared. Errors: Unreadable.
    [[nodiscard]] Result<std::span<const std::byte>> contents(const Entry &entry) const;

private:
    QString m_name;
    std::vector<Entry> m_entries;
};

/// The error of an archive that is damaged; `detail` is English.
[[nodiscard]] Error damagedArchive(const QString &name, const QString &detail);

} // namespace fathom
