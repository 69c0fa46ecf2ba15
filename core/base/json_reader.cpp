// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "json_reader.h"

#include <QByteArray>
#include <QStringDecoder>

#include <algorithm>
#include <cstring>
#include <limits>

namespace fathom {

namespace {

constexpr int deepest = 64;

bool isDigit(int c)
{
    return c >= '0' && c <= '9';
}

} // namespace

JsonReader::JsonReader(std::span<const std::byte> text, MemoryBudget &budget)
    : m_text(reinterpret_cast<const char *>(text.data()), text.size())
    , m_budget(budget)
{
}

bool JsonReader::fail(const char *what)
{
    if (!m_problem)
        m_problem = what;
    return false;
}

QString JsonReader::problem() const
{
    return QStringLiteral("%1 at byte %2")
        .arg(QLatin1String(m_problem ? m_problem : "something behind the end"))
        .arg(m_at);
}

// The next byte that is no blank, -1 at the end.
int JsonReader::peek()
{
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            return uchar(c);
        ++m_at;
    }
    return -1;
}

bool JsonReader::begin(char bracket)
{
    if (m_problem)
        return false;
    if (peek() != bracket)
        return fail(bracket == '{' ? "no object" : "no list");
    ++m_at;
    m_first = true;
    return true;
}

bool JsonReader::next(char closing)
{
    if (m_problem)
        return false;
    if (peek() == closing) {
        ++m_at;
        m_first = false;
        return false;
    }
    if (!m_first) {
        if (peek() != ',')
            return fail("no comma");
        ++m_at;
    }
    m_first = false;
    return true;
}

bool JsonReader::nextKey(QString &key)
{
    if (!next('}') || !string(key))
        return false;
    if (peek() != ':')
        return fail("no colon");
    ++m_at;
    return true;
}

bool JsonReader::nextElement()
{
    return next(']');
}

// Passes over a string; its text lies between the quotes.
bool JsonReader::passString(bool &escaped)
{
    escaped = false;
    if (peek() != '"')
        return fail("no text");
    for (++m_at; m_at < m_text.size(); ++m_at) {
        const auto c = uchar(m_text[m_at]);
        if (c == '"') {
            ++m_at;
            return true;
        }
        if (c < 0x20)
            return fail("a control character in a text");
        if (c == '\\') {
            escaped = true;
            ++m_at;
        }
    }
    return fail("a text without an end");
}

bool JsonReader::string(QString &value)
{
    if (m_problem)
        return false;
    bool escaped = false;
    static_cast<void>(peek());
    const size_t from = m_at + 1;
    if (!passString(escaped))
        return false;
    const auto raw = m_text.subspan(from, m_at - 1 - from);
    if (!m_budget.take(qint64(raw.size()) * (escaped ? 3 : 2) + 64))
        return fail("more text than memory");
    if (escaped)
        return unescape(raw, value);
    if (std::all_of(raw.begin(), raw.end(), [](char c) { return uchar(c) < 0x80; })) {
        value = QString::fromLatin1(raw.data(), qsizetype(raw.size()));
        return true;
    }
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    value = decoder(QByteArrayView(raw.data(), qsizetype(raw.size())));
    return !decoder.hasError() || fail("a text that is not UTF-8");
}

bool JsonReader::unescape(std::span<const char> raw, QString &value)
{
    QByteArray text;
    text.reserve(qsizetype(raw.size()));
    const auto unit = [&](size_t at) -> int { // four hexadecimal digits
        int number = 0;
        for (size_t i = at; i < at + 4; ++i) {
            const int c = i < raw.size() ? raw[i] : 0;
            const int digit = isDigit(c)             ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0)
                return -1;
            number = number * 16 + digit;
        }
        return number;
    };
    for (size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\') {
            text.append(raw[i]);
            continue;
        }
        static constexpr char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
        const char kind = raw[++i]; // there: a backslash before the closing quote was passed over
        if (const char *known = kind ? std::strchr(from, kind) : nullptr) {
            text.append(to[known - from]);
            continue;
        }
        int code = kind == 'u' ? unit(i + 1) : -1;
        if (code < 0)
            return fail("an unknown escape");
        i += 4;
        if (code >= 0xd800 && code < 0xe000) {
            const int low = i + 2 < raw.size() && raw[i + 1] == '\\' && raw[i + 2] == 'u' ? unit(i + 3) : -1;
            if (code >= 0xdc00 || low < 0xdc00 || low >= 0xe000)
                return fail("half of a character");
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            i += 6;
        }
        if (code < 0x80) {
            text.append(char(code));
        } else { // at most four bytes, fewer than the escape took
            const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
            text.append(char((0xff00 >> (more + 1)) | (code >> (6 * more))));
            for (int left = more - 1; left >= 0; --left)
                text.append(char(0x80 | ((code >> (6 * left)) & 0x3f)));
        }
    }
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    value = decoder(text);
    return !decoder.hasError() || fail("a text that is not UTF-8");
}

bool JsonReader::wholeNumber(qint64 &value)
{
    if (m_problem)
        return false;
    if (!isDigit(peek()))
        return fail("no whole number");
    const bool zero = m_text[m_at] == '0';
    value = 0;
    for (size_t digits = 0; m_at < m_text.size() && isDigit(m_text[m_at]); ++m_at, ++digits) {
        if (zero && digits > 0)
            return fail("a number with a leading zero");
        if (value > (std::numeric_limits<qint64>::max() - (m_text[m_at] - '0')) / 10)
            return fail("a number beyond 2^63");
        value = value * 10 + (m_text[m_at] - '0');
    }
    if (m_at < m_text.size() && std::strchr(".eE", m_text[m_at]) && m_text[m_at])
        return fail("no whole number");
    return true;
}

bool JsonReader::passNumber()
{
    const auto digits = [&] {
        const size_t from = m_at;
        while (m_at < m_text.size() && isDigit(m_text[m_at]))
            ++m_at;
        return m_at - from;
    };
    if (m_text[m_at] == '-')
        ++m_at;
    const bool zero = m_at < m_text.size() && m_text[m_at] == '0';
    const size_t whole = digits();
    if (whole == 0 || (zero && whole > 1))
        return fail("a malformed number");
    if (m_at < m_text.size() && m_text[m_at] == '.') {
        ++m_at;
        if (digits() == 0)
            return fail("a malformed number");
    }
    if (m_at < m_text.size() && (m_text[m_at] == 'e' || m_text[m_at] == 'E')) {
        ++m_at;
        if (m_at < m_text.size() && (m_text[m_at] == '+' || m_text[m_at] == '-'))
            ++m_at;
        if (digits() == 0)
            return fail("a malformed number");
    }
    return true;
}

bool JsonReader::passWord(const char *word)
{
    const size_t length = std::strlen(word);
    if (m_text.size() - m_at < length || std::memcmp(&m_text[m_at], word, length) != 0)
        return fail("no value");
    m_at += length;
    return true;
}

bool JsonReader::skip()
{
    char closing[deepest];
    int depth = 0;
    bool escaped = false;
    do {
        if (m_problem)
            return false;
        if (depth > 0) { // inside a container: what comes next
            if (!next(closing[depth - 1])) {
                if (m_problem)
                    return false;
                --depth;
                continue;
            }
            if (closing[depth - 1] == '}') {
                if (!passString(escaped))
                    return false;
                if (peek() != ':')
                    return fail("no colon");
                ++m_at;
            }
        }
        const int c = peek();
        if (c == '{' || c == '[') {
            if (depth == deepest)
                return fail("nested too deeply");
            closing[depth++] = c == '{' ? '}' : ']';
            ++m_at;
            m_first = true;
        } else if (c == '"') {
            if (!passString(escaped))
                return false;
        } else if (isDigit(c) || c == '-') {
            if (!passNumber())
                return false;
        } else if (!passWord(c == 't' ? "true" : c == 'f' ? "false" : "null")) {
            return false;
        }
    } while (depth > 0);
    return true;
}

bool JsonReader::atEnd()
{
    return !m_problem && peek() == -1;
}

} // namespace fathom
