// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_files.h"

#include <QFile>
#include <QStringList>

#include <cstring>

namespace fathom::test {
namespace {

template <typename T> void append(QByteArray &bytes, T value)
{
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes.append(raw, sizeof value);
}

QByteArray element(quint32 tag, const QByteArray &vr, QByteArray value)
{
    if (value.size() % 2)
        value.append(vr == "UI" || vr == "OB" ? '\0' : ' ');
    QByteArray bytes;
    append(bytes, quint16(tag >> 16));
    append(bytes, quint16(tag & 0xffff));
    bytes += vr;
    if (vr == "OB" || vr == "OW" || vr == "SQ" || vr == "UN") {
        append(bytes, quint16(0));
        append(bytes, quint32(value.size()));
    } else {
        append(bytes, quint16(value.size()));
    }
    return bytes + value;
}

} // namespace

DicomSet &DicomSet::bytes(quint32 tag, const char *vr, const QByteArray &value)
{
    m_elements[tag] = element(tag, vr, value);
    return *this;
}

DicomSet &DicomSet::text(quint32 tag, const char *vr, const QByteArray &value)
{
    return bytes(tag, vr, value);
}

DicomSet &DicomSet::numbers(quint32 tag, const char *vr, const QList<double> &values)
{
    const QByteArray kind = vr;
    if (kind == "DS" || kind == "IS") {
        QStringList words;
        for (const double value : values)
            words << QString::number(value, 'g', 12);
        return bytes(tag, vr, words.join(u'\\').toLatin1());
    }
    QByteArray raw;
    for (const double value : values) {
        if (kind == "US")
            append(raw, quint16(value));
        else if (kind == "SS")
            append(raw, qint16(value));
        else if (kind == "UL")
            append(raw, quint32(value));
        else
            append(raw, value);
    }
    return bytes(tag, vr, raw);
}

DicomSet &DicomSet::items(quint32 tag, const QList<DicomSet> &sets, bool open)
{
    constexpr quint32 openLength = 0xffffffff;
    QByteArray all;
    const auto mark = [&all](quint16 element, quint32 length) {
        append(all, quint16(0xfffe));
        append(all, element);
        append(all, length);
    };
    for (const DicomSet &set : sets) {
        const QByteArray inside = set.encoded();
        mark(0xe000, open ? openLength : quint32(inside.size()));
        all += inside;
        if (open)
            mark(0xe00d, 0);
    }
    if (open)
        mark(0xe0dd, 0);
    bytes(tag, "SQ", all);
    if (open)
        std::memcpy(m_elements[tag].data() + 8, &openLength, sizeof openLength);
    return *this;
}

DicomSet &DicomSet::drop(quint32 tag)
{
    m_elements.erase(tag);
    return *this;
}

QByteArray DicomSet::encoded() const
{
    QByteArray all;
    for (const auto &[tag, bytes] : m_elements)
        all += bytes;
    return all;
}

void writeBytes(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

QByteArray deflatedDicom(const QByteArray &file)
{
    constexpr qsizetype group = 132 + 12; // behind the preamble and the length of the first group
    quint32 length = 0;
    std::memcpy(&length, file.constData() + group - 4, sizeof length);
    QByteArray head = file.left(group + length);
    head.replace(QByteArray("UI\x14\0"
                            "1.2.840.10008.1.2.1\0",
                            24),
                 QByteArray("UI\x16\0"
                            "1.2.840.10008.1.2.1.99",
                            26));
    length += 2;
    std::memcpy(head.data() + group - 4, &length, sizeof length);
    // qCompress() writes four bytes of length, a zlib header of two and a sum of four around the stream.
    return head + qCompress(file.mid(group + length - 2)).mid(6).chopped(4);
}

void writeDicomFile(const QString &path, const DicomSet &set, const QByteArray &sopClass)
{
    DicomSet meta;
    meta.bytes(0x00020001, "OB", QByteArray("\0\1", 2))
        .text(0x00020002, "UI", sopClass)
        .text(0x00020003, "UI", "1.2.3")
        .text(0x00020010, "UI", "1.2.840.10008.1.2.1")
        .text(0x00020012, "UI", "1.2.3.1");
    DicomSet length;
    length.numbers(0x00020000, "UL", {double(meta.encoded().size())});
    writeBytes(path, QByteArray(128, '\0') + "DICM" + length.encoded() + meta.encoded() + set.encoded());
}

QByteArray ctPixels(int slice)
{
    QByteArray pixels;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 4; ++column)
            append(pixels, qint16(100 * slice + 10 * row + column));
    return pixels;
}

DicomSet ctSlice(int slice, const QByteArray &series)
{
    DicomSet set;
    set.text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL")
        .text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2")
        .text(0x00080018, "UI", series + ".9." + QByteArray::number(slice + 1))
        .text(0x00080060, "CS", "CT")
        .text(0x00100010, "PN", "Doe^Jane")
        .numbers(0x00180050, "DS", {2.5})
        .text(0x0020000e, "UI", series)
        .numbers(0x00200013, "IS", {double(slice + 1)})
        .numbers(0x00200032, "DS", {-10.0, -20.0, 2.5 * slice})
        .numbers(0x00200037, "DS", {1, 0, 0, 0, 1, 0})
        .numbers(0x00280002, "US", {1})
        .text(0x00280004, "CS", "MONOCHROME2")
        .numbers(0x00280010, "US", {3})
        .numbers(0x00280011, "US", {4})
        .numbers(0x00280030, "DS", {0.75, 0.5})
        .numbers(0x00280100, "US", {16})
        .numbers(0x00280101, "US", {16})
        .numbers(0x00280102, "US", {15})
        .numbers(0x00280103, "US", {1})
        .numbers(0x00281052, "DS", {-1000})
        .numbers(0x00281053, "DS", {2})
        .bytes(0x7fe00010, "OW", ctPixels(slice));
    return set;
}

} // namespace fathom::test
