// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "csv_reader.h"

namespace fathom {

namespace {
constexpr size_t mostFields = 20'000;
constexpr size_t longestQuoted = 4096;
constexpr size_t mostUnquoted = 256 * 1024; ///< quoted text of one record
} // namespace

CsvReader::CsvReader(std::span<const std::byte> file, QString name)
    : m_text(reinterpret_cast<const char *>(file.data()), file.size())
    , m_name(std::move(name))
{
    if (m_text.starts_with("\xef\xbb\xbf"))
        m_text.remove_prefix(3);
    for (const char c : m_text) {
        if (c == '\n')
            break;
        if (c == ',' || c == ';' || c == '\t') {
            m_separator = c;
            break;
        }
    }
    m_unquoted.reserve(mostUnquoted); // fields point into it
}

Error CsvReader::wrong(const char *what) const
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: line %2 cannot be read (%3); correct the table"),
            {m_name, QString::number(m_line), QString::fromLatin1(what)}};
}

void CsvReader::seek(size_t offset, qint64 line)
{
    m_at = std::min(offset, m_text.size());
    m_nextLine = line;
}

Result<bool> CsvReader::next(std::vector<std::string_view> &fields)
{
    fields.clear();
    m_unquoted.clear();
    while (m_at < m_text.size() && (m_text[m_at] == '\n' || m_text[m_at] == '\r')) {
        m_nextLine += m_text[m_at] == '\n' ? 1 : 0;
        ++m_at;
    }
    m_line = m_nextLine;
    if (m_at >= m_text.size())
        return false;
    const char stops[] = {m_separator, '\n', '"', '\0'};
    for (;;) {
        if (fields.size() == mostFields)
            return wrong("more than 20000 fields");
        std::string_view field;
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            const size_t begin = m_unquoted.size();
            for (++m_at;; ++m_at) {
                if (m_at >= m_text.size())
                    return wrong("a quote that is not closed");
                if (m_text[m_at] == '"' && (m_at + 1 >= m_text.size() || m_text[m_at + 1] != '"'))
                    break;
                if (m_text[m_at] == '"')
                    ++m_at;
                if (m_unquoted.size() - begin == longestQuoted || m_unquoted.size() == mostUnquoted)
                    return wrong("a text that is too long");
                m_nextLine += m_text[m_at] == '\n' ? 1 : 0;
                m_unquoted += m_text[m_at];
            }
            ++m_at;
            field = std::string_view(m_unquoted).substr(begin);
            if (m_at < m_text.size() && m_text[m_at] == '\r')
                ++m_at;
            if (m_at < m_text.size() && m_text[m_at] != m_separator && m_text[m_at] != '\n')
                return wrong("text behind a quote");
        } else {
            const size_t end = std::min(m_text.find_first_of(stops, m_at, 3), m_text.size());
            if (end < m_text.size() && m_text[end] == '"')
                return wrong("a quote inside a field");
            field = m_text.substr(m_at, end - m_at);
            m_at = end;
            if ((m_at >= m_text.size() || m_text[m_at] == '\n') && field.ends_with('\r'))
                field.remove_suffix(1);
        }
        fields.push_back(field);
        if (m_at >= m_text.size())
            return true;
        if (m_text[m_at++] == '\n') {
            ++m_nextLine;
            return true;
        }
    }
}

QString csvCell(QString text)
{
    if (text.contains(u',') || text.contains(u'"') || text.contains(u'\n') || text.contains(u'\r'))
        return u'"' + text.replace(QStringLiteral("\""), QStringLiteral("\"\"")) + u'"';
    return text;
}

} // namespace fathom
