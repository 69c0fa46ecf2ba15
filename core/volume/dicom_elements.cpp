// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_elements.h"

#include <QBuffer>
#include <QFile>
#include <QtEndian>

#include <algorithm>
#include <cstring>
#include <zlib.h>

namespace fathom {
namespace {

constexpr quint32 undefinedLength = 0xffffffff;
constexpr quint32 itemTag = 0xfffee000, itemEnd = 0xfffee00d, sequenceEnd = 0xfffee0dd;
constexpr quint32 pixelTag = 0x7fe00010;
constexpr qint64 largestValue = 64 << 10;  // kept in memory
constexpr quint32 contourTag = 0x30060050; // its values may be longer
constexpr qint64 largestContour = 16 << 20;
constexpr int deepest = 16;
constexpr int mostElements = 2'000'000;
constexpr qint64 piece = 64 << 10;
constexpr qint64 mostInflated = qint64(1) << 31;

/// Sequences that are read; without stated types only a list tells them from bytes.
constexpr quint32 sequences[] = {0x00041220, 0x00081115, 0x00189076, 0x00189114, 0x00189117, 0x00189226,
                                 0x00189329, 0x00209111, 0x00209113, 0x00209116, 0x00289110, 0x00289145,
                                 0x00620002, 0x0062000a, 0x30060010, 0x30060012, 0x30060014, 0x30060020,
                                 0x30060039, 0x30060040, 0x52009229, 0x52009230};

class Input
{
public:
    Input(QIODevice &device, qint64 from)
        : m_device(&device)
        , m_size(device.size())
        , m_base(from)
    {
    }
    [[nodiscard]] qint64 position() const { return m_base + m_at; }
    [[nodiscard]] qint64 left() const { return m_size - position(); }
    [[nodiscard]] bool atEnd() const { return left() <= 0; }
    bool read(void *into, qint64 bytes)
    {
        if (bytes > left())
            return false;
        if (m_at + bytes > m_buffer.size()) {
            m_base += m_at;
            m_at = 0;
            if (!m_device->seek(m_base))
                return false;
            m_buffer = m_device->read(std::max(bytes, piece));
            if (m_buffer.size() < bytes)
                return false;
        }
        std::memcpy(into, m_buffer.constData() + m_at, size_t(bytes));
        m_at += bytes;
        return true;
    }
    bool skip(qint64 bytes)
    {
        if (bytes > left())
            return false;
        if (m_at + bytes <= m_buffer.size()) {
            m_at += bytes;
        } else {
            m_base += m_at + bytes;
            m_at = 0;
            m_buffer.clear();
        }
        return true;
    }
    static bool isType(const char *letters)
    {
        return letters[0] >= 'A' && letters[0] <= 'Z' && letters[1] >= 'A' && letters[1] <= 'Z';
    }

private:
    QIODevice *m_device;
    qint64 m_size;
    qint64 m_base; ///< of the buffer in the device
    qint64 m_at = 0;
    QByteArray m_buffer;
};

struct Head
{
    quint32 tag = 0;
    quint32 length = 0;
    char type[3] = {};

    [[nodiscard]] bool is(const char *name) const { return std::strcmp(type, name) == 0; }
};

class Parser
{
public:
    Parser(Input &input, bool explicitTypes, bool bigEndian)
        : m_input(input)
        , m_explicit(explicitTypes)
        , m_bigEndian(bigEndian)
    {
    }

    /// The whole data set, until the pixels or the end of the file.
    bool readAll(DicomElements &elements)
    {
        while (!m_input.atEnd()) {
            Head head;
            if (!readHead(head))
                return false;
            if (head.tag == pixelTag) {
                elements.pixelOffset = m_input.position();
                elements.encapsulated = head.length == undefinedLength;
                elements.pixelLength = elements.encapsulated ? -1 : qint64(head.length);
                return true;
            }
            if ((head.tag >> 16) == 0xfffe || !readElement(head, m_input.left(), 0, elements.set))
                return false;
        }
        return true;
    }

    /// The elements of one group; the next one's first is left unread.
    bool readGroup(quint16 group, DicomSet &set)
    {
        for (;;) {
            quint16 next = 0;
            if (!peekGroup(next))
                return m_input.atEnd();
            if (next != group)
                return true;
            Head head;
            if (!readHead(head) || !readElement(head, m_input.left(), 0, set))
                return false;
        }
    }

private:
    template <typename T> bool readNumber(T &value)
    {
        if (!m_input.read(&value, sizeof value))
            return false;
        value = m_bigEndian ? qFromBigEndian(value) : qFromLittleEndian(value);
        return true;
    }

    bool peekGroup(quint16 &group)
    {
        Input before = m_input;
        const bool good = readNumber(group);
        m_input = before;
        return good;
    }

    bool readTag(quint32 &tag)
    {
        quint16 group = 0, element = 0;
        if (!readNumber(group) || !readNumber(element))
            return false;
        tag = quint32(group) << 16 | element;
        return true;
    }

    bool readHead(Head &head)
    {
        if (++m_elements > mostElements || !readTag(head.tag))
            return false;
        if ((head.tag >> 16) == 0xfffe || !m_explicit)
            return readNumber(head.length);
        Input before = m_input;
        if (!m_input.read(head.type, 2))
            return false;
        if (!Input::isType(head.type)) { // written without a type among others that have one
            std::memset(head.type, 0, sizeof head.type);
            m_input = before;
            return readNumber(head.length);
        }
        static const char *const wide[] = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ",
                                           "SV", "UC", "UN", "UR", "UT", "UV"};
        if (std::any_of(std::begin(wide), std::end(wide), [&](const char *name) { return head.is(name); }))
            return m_input.skip(2) && readNumber(head.length);
        quint16 length = 0;
        if (!readNumber(length))
            return false;
        head.length = length;
        return true;
    }

    /// @param room  bytes until the end of what the element lies in
    bool readElement(const Head &head, qint64 room, int depth, DicomSet &set)
    {
        DicomElement element;
        element.bigEndian = m_bigEndian;
        const bool listed =
            std::find(std::begin(sequences), std::end(sequences), head.tag) != std::end(sequences);
        const bool sequence = head.is("SQ") || (!m_explicit && listed) ||
                              (head.length == undefinedLength && (!m_explicit || head.is("UN")));
        if (head.length == undefinedLength ? !sequence : qint64(head.length) > room)
            return false;
        if (sequence) {
            // A sequence of unknown type is written without types.
            const bool outer = std::exchange(m_explicit, m_explicit && !head.is("UN"));
            const bool good = readItems(head.length, depth + 1, element.items);
            m_explicit = outer;
            if (!good)
                return false;
        } else if (head.length <= (head.tag == contourTag ? largestContour : largestValue)) {
            element.value.resize(qsizetype(head.length));
            if (!m_input.read(element.value.data(), head.length))
                return false;
        } else if (!m_input.skip(head.length)) {
            return false;
        }
        set.add(head.tag, std::move(element));
        return true;
    }

    bool readItems(quint32 length, int depth, std::vector<DicomSet> &items)
    {
        if (depth > deepest)
            return false;
        const bool open = length == undefinedLength;
        const qint64 end = m_input.position() + qint64(length);
        while (open || m_input.position() < end) {
            quint32 tag = 0, size = 0;
            if (++m_elements > mostElements || !readTag(tag) || !readNumber(size))
                return false;
            if (tag == sequenceEnd && open)
                return true;
            if (tag != itemTag)
                return false;
            if (!open && size != undefinedLength && m_input.position() + qint64(size) > end)
                return false;
            items.emplace_back();
            if (!readItem(size, depth, items.back()))
                return false;
        }
        return open || m_input.position() == end;
    }

    bool readItem(quint32 length, int depth, DicomSet &set)
    {
        const bool open = length == undefinedLength;
        const qint64 end = m_input.position() + qint64(length);
        while (open || m_input.position() < end) {
            Head head;
            if (!readHead(head))
                return false;
            if (head.tag == itemEnd && open)
                return true;
            if ((head.tag >> 16) == 0xfffe ||
                !readElement(head, open ? m_input.left() : end - m_input.position(), depth, set))
                return false;
        }
        return open || m_input.position() == end;
    }

    Input &m_input;
    bool m_explicit, m_bigEndian;
    int m_elements = 0;
};

/// Do the letters of a type follow the next tag?
bool typesAhead(Input input)
{
    char letters[2] = {};
    return input.skip(4) && input.read(letters, 2) && Input::isType(letters);
}

/// A raw deflate stream, in pieces: memory grows with what the file holds.
bool inflate(const QByteArray &packed, QByteArray &plain)
{
    z_stream stream = {};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return false;
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.constData()));
    stream.avail_in = uInt(packed.size());
    QByteArray part(piece, Qt::Uninitialized);
    int status = Z_OK;
    while (status == Z_OK && plain.size() < mostInflated) {
        stream.next_out = reinterpret_cast<Bytef *>(part.data());
        stream.avail_out = uInt(part.size());
        status = ::inflate(&stream, Z_NO_FLUSH);
        plain.append(part.constData(), part.size() - qsizetype(stream.avail_out));
        if (status == Z_OK && stream.avail_in == 0 && stream.avail_out == uInt(part.size()))
            break;
    }
    inflateEnd(&stream);
    return status == Z_STREAM_END;
}

} // namespace

const DicomElement *DicomSet::find(quint32 tag) const
{
    const auto found = m_elements.find(tag);
    return found == m_elements.end() ? nullptr : &found->second;
}

void DicomSet::add(quint32 tag, DicomElement element)
{
    m_elements.insert_or_assign(tag, std::move(element));
}

QByteArray DicomSet::bytes(quint32 tag) const
{
    const DicomElement *element = find(tag);
    return element ? element->value : QByteArray();
}

QString DicomSet::text(quint32 tag) const
{
    const DicomElement *element = find(tag);
    return element ? QString::fromLatin1(element->value).remove(QChar(0)).trimmed() : QString();
}

int DicomSet::number(quint32 tag) const
{
    const DicomElement *element = find(tag);
    if (!element)
        return 0;
    const char *value = element->value.constData();
    if (element->value.size() == 2)
        return element->bigEndian ? qFromBigEndian<quint16>(value) : qFromLittleEndian<quint16>(value);
    if (element->value.size() == 4)
        return int(std::min<quint32>(element->bigEndian ? qFromBigEndian<quint32>(value)
                                                        : qFromLittleEndian<quint32>(value),
                                     1U << 30));
    return 0;
}

QString DicomSet::realText(quint32 tag) const
{
    const DicomElement *element = find(tag);
    if (!element || element->value.size() != sizeof(double))
        return {};
    const char *value = element->value.constData();
    return QString::number(element->bigEndian ? qFromBigEndian<double>(value)
                                              : qFromLittleEndian<double>(value));
}

const std::vector<DicomSet> &DicomSet::items(quint32 tag) const
{
    static const std::vector<DicomSet> none;
    const DicomElement *element = find(tag);
    return element ? element->items : none;
}

const DicomSet *DicomSet::first(quint32 tag) const
{
    const std::vector<DicomSet> &all = items(tag);
    return all.empty() ? nullptr : &all.front();
}

bool readDicomElements(const QString &path, DicomElements &elements)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.read(132).mid(128) != "DICM")
        return false;
    Input input(file, 132);
    DicomSet meta;
    if (!Parser(input, true, false).readGroup(0x0002, meta))
        return false;
    elements.transferSyntax = meta.text(0x00020010);
    const QString &syntax = elements.transferSyntax;
    elements.bigEndian = syntax == u"1.2.840.10008.1.2.2";
    // Where the syntax is not told, the letters of a type tell.
    const bool explicitTypes = syntax.isEmpty() ? typesAhead(input) : syntax != u"1.2.840.10008.1.2";
    if (syntax != u"1.2.840.10008.1.2.1.99")
        return Parser(input, explicitTypes, elements.bigEndian).readAll(elements);
    file.seek(input.position());
    if (!inflate(file.readAll(), elements.inflated))
        return false;
    QBuffer plain(&elements.inflated);
    if (!plain.open(QIODevice::ReadOnly))
        return false;
    Input inside(plain, 0);
    return Parser(inside, true, false).readAll(elements);
}

bool readDicomFragments(const QString &path, const DicomElements &elements,
                        std::vector<QByteArray> &fragments)
{
    QFile file(path);
    if (!elements.encapsulated || !file.open(QIODevice::ReadOnly))
        return false;
    Input input(file, elements.pixelOffset);
    for (bool table = true;; table = false) {
        quint16 words[4] = {}; // group, element, length
        if (!input.read(words, sizeof words))
            return false;
        const quint32 tag = quint32(qFromLittleEndian(words[0])) << 16 | qFromLittleEndian(words[1]);
        const quint32 length = quint32(qFromLittleEndian(words[3])) << 16 | qFromLittleEndian(words[2]);
        if (tag == sequenceEnd)
            return !fragments.empty();
        if (tag != itemTag || qint64(length) > input.left())
            return false;
        if (table) {
            if (!input.skip(length))
                return false;
            continue;
        }
        QByteArray fragment(qsizetype(length), Qt::Uninitialized);
        if (!input.read(fragment.data(), length))
            return false;
        fragments.push_back(std::move(fragment));
    }
}

} // namespace fathom
