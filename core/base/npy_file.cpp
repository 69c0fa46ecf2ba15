// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "npy_file.h"

#include <QByteArray>

#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

namespace fathom {

namespace {
constexpr std::string_view magic("\x93NUMPY", 6);
constexpr size_t longestHeader = 64 * 1024;
constexpr size_t mostAxes = 2;

Error damaged(const QString &name, const char *what)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: is no .npy file that can be read (%2); write it with numpy.save"),
            {name, QString::fromLatin1(what)}};
}

// The header is the text of a Python dictionary with three known keys, in any order. It is read as such,
// never evaluated.
class HeaderReader
{
public:
    explicit HeaderReader(std::string_view text)
        : m_text(text)
    {
    }
    [[nodiscard]] bool take(char c)
    {
        skipBlanks();
        if (m_at >= m_text.size() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    [[nodiscard]] bool atEnd()
    {
        skipBlanks();
        return m_at == m_text.size();
    }
    /// 'text' or "text" without escapes.
    [[nodiscard]] std::optional<std::string_view> quoted()
    {
        for (const char quote : {'\'', '"'}) {
            if (!take(quote))
                continue;
            const size_t end = m_text.find(quote, m_at);
            if (end == std::string_view::npos)
                return {};
            const std::string_view text = m_text.substr(m_at, end - m_at);
            m_at = end + 1;
            if (text.find('\\') != std::string_view::npos)
                return {};
            return text;
        }
        return {};
    }
    [[nodiscard]] std::optional<bool> boolean()
    {
        skipBlanks();
        for (const bool value : {false, true}) {
            const std::string_view word = value ? "True" : "False";
            if (m_text.substr(m_at, word.size()) == word) {
                m_at += word.size();
                return value;
            }
        }
        return {};
    }
    [[nodiscard]] std::optional<qint64> number()
    {
        skipBlanks();
        qint64 value = 0;
        const char *first = m_text.data() + m_at;
        const auto [end, wrong] = std::from_chars(first, m_text.data() + m_text.size(), value);
        if (wrong != std::errc() || value < 0)
            return {};
        m_at += size_t(end - first);
        return value;
    }

private:
    void skipBlanks()
    {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n'))
            ++m_at;
    }
    std::string_view m_text;
    size_t m_at = 0;
};

struct Header
{
    std::optional<std::string_view> type;
    std::optional<bool> fortran;
    bool hasShape = false;
    std::vector<qint64> shape;
};

// (n,) or (n, d); what numpy writes and nothing else.
const char *readShape(HeaderReader &reader, Header &header)
{
    if (!reader.take('('))
        return "its shape is no tuple";
    while (!reader.take(')')) {
        if (!header.shape.empty() && !reader.take(','))
            return "its shape is no tuple";
        if (!header.shape.empty() && reader.take(')'))
            break;
        const std::optional<qint64> extent = reader.number();
        if (!extent || header.shape.size() == mostAxes)
            return extent ? "it has more than two axes" : "its shape has something that is no number";
        header.shape.push_back(*extent);
    }
    header.hasShape = true;
    return header.shape.empty() ? "it has no axes" : nullptr;
}

const char *readHeader(std::string_view text, Header &header)
{
    HeaderReader reader(text);
    if (!reader.take('{'))
        return "its header is no dictionary";
    bool first = true;
    while (!reader.take('}')) {
        if (!first && !reader.take(','))
            return "its header is no dictionary";
        if (!first && reader.take('}'))
            break;
        first = false;
        const auto key = reader.quoted();
        if (!key || !reader.take(':'))
            return "its header has something that is no key";
        if (*key == "descr" && !header.type) {
            header.type = reader.quoted();
            if (!header.type)
                return "its type is a record or an object";
        } else if (*key == "fortran_order" && !header.fortran) {
            header.fortran = reader.boolean();
            if (!header.fortran)
                return "fortran_order is neither True nor False";
        } else if (*key == "shape" && !header.hasShape) {
            if (const char *problem = readShape(reader, header))
                return problem;
        } else {
            return "its header has an unknown or repeated key";
        }
    }
    if (!reader.atEnd())
        return "text behind its header";
    return header.type && header.fortran && header.hasShape ? nullptr : "its header lacks a key";
}
} // namespace

Result<NpyFile> NpyFile::open(const QString &path)
{
    FATHOM_TRY(MappedFile file, mapFile(path));
    FATHOM_TRY(NpyFile result, parse(file.bytes, path));
    result.m_file = std::move(file);
    return result;
}

Result<NpyFile> NpyFile::parse(std::span<const std::byte> file, const QString &name)
{
    const std::string_view bytes(reinterpret_cast<const char *>(file.data()), file.size());
    if (!bytes.starts_with(magic) || bytes.size() < 12)
        return damaged(name, "it does not begin like one");
    const int version = int(quint8(bytes[6]));
    if (version < 1 || version > 3 || bytes[7] != 0)
        return damaged(name, "an unknown version");
    const size_t lengthBytes = version == 1 ? 2 : 4;
    size_t length = 0;
    for (size_t i = 0; i < lengthBytes; ++i)
        length |= size_t(quint8(bytes[8 + i])) << (8 * i);
    const size_t start = 8 + lengthBytes;
    if (length > longestHeader || length > bytes.size() - start)
        return damaged(name, "a header that is too long");
    Header header;
    if (const char *problem = readHeader(bytes.substr(start, length), header))
        return damaged(name, problem);

    NpyFile result;
    TensorView &array = result.m_array;
    if (*header.type == "<f4")
        array.dtype = Dtype::F32;
    else if (*header.type == "<f8")
        array.dtype = Dtype::F64;
    else if (*header.type == "<f2")
        array.dtype = Dtype::F16;
    else
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: has numbers of type %2; save it as little-endian "
                                                "float16, float32 or float64"),
                     {name, QString::fromLatin1(header.type->substr(0, 40).data(),
                                                qsizetype(std::min<size_t>(header.type->size(), 40)))}};
    if (*header.fortran && header.shape.size() > 1)
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: is stored by columns; save it in C order "
                                                "(numpy.ascontiguousarray)"),
                     {name}};
    array.shape = header.shape;
    array.bytes = file.subspan(start + length);
    const qint64 expected = tensorBytes(array.shape, array.dtype);
    if (expected < 0 || expected != qint64(array.bytes.size()))
        return damaged(name, "its size is not that of its shape");
    return result;
}

QByteArray npyHeader(const char *type, const QList<qint64> &shape)
{
    QByteArrayList extents;
    for (const qint64 extent : shape)
        extents << QByteArray::number(extent);
    const char *end = shape.size() == 1 ? ",), }" : "), }"; // as a tuple of Python
    QByteArray text =
        QByteArray("{'descr': '") + type + "', 'fortran_order': False, 'shape': (" + extents.join(", ") + end;
    while ((10 + text.size() + 1) % 64 != 0)
        text += ' ';
    text += '\n';
    QByteArray header(magic.data(), qsizetype(magic.size()));
    header += '\1';
    header += '\0';
    header += char(text.size() & 255);
    header += char(text.size() >> 8);
    return header + text;
}

QByteArray npyHeader(qint64 rows, qint64 columns)
{
    return npyHeader("<f4", {rows, columns});
}

} // namespace fathom
