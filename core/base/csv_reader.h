// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "error.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// The records of a table as text, one after the other, without holding the table: fields separated by
/// commas, semicolons or tabs (whichever the first line has first), in quotes where they hold a separator, a
/// quote (doubled) or a line break; lines end with LF or CRLF; empty lines are passed over; a byte order mark
/// is too. Source: RFC 4180.
///
/// Thread: one at a time. Allocates at most a MiB: a record has up to 20,000 fields, a quoted field up to
/// 4096 bytes.
class CsvReader
{
public:
    /// @param file  kept alive by the caller. @param name  appears in errors
    CsvReader(std::span<const std::byte> file, QString name);

    /// The fields of the next record, valid until the next call; false at the end.
    /// Errors: Unreadable (names file and line: a quote that is not closed or stands inside a field, more
    /// fields than that).
    [[nodiscard]] Result<bool> next(std::vector<std::string_view> &fields);
    [[nodiscard]] qint64 line() const { return m_line; } ///< of the last record, from 1
    /// Where the next record begins; seek() goes there again.
    [[nodiscard]] size_t offset() const { return m_at; }
    void seek(size_t offset, qint64 line);

private:
    [[nodiscard]] Error wrong(const char *what) const;

    std::string_view m_text;
    QString m_name;
    char m_separator = ',';
    size_t m_at = 0;
    qint64 m_line = 0, m_nextLine = 1;
    std::string m_unquoted; ///< what quoted fields of the record say
};

/// A cell as a table holds it: in quotes where it has a comma, a quote or a line break.
[[nodiscard]] QString csvCell(QString text);

} // namespace fathom
