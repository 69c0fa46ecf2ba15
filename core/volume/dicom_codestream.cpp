// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_codestream.h"

#include <QtEndian>

namespace fathom {
namespace {

template <typename T> T at(const QByteArray &bytes, qsizetype offset)
{
    return qFromBigEndian<T>(bytes.constData() + offset);
}

/// SIZ, which follows the start of a JPEG 2000 codestream (ISO/IEC 15444-1, A.5.1).
bool jpeg2000Matches(const QByteArray &bytes, int columns, int rows, int bits)
{
    constexpr qsizetype component = 42; // depth, and the two steps between its samples
    if (bytes.size() < component + 3 || at<quint16>(bytes, 2) != 0xff51 || at<quint16>(bytes, 4) != 41)
        return false;
    const quint32 right = at<quint32>(bytes, 8), bottom = at<quint32>(bytes, 12);
    const quint32 left = at<quint32>(bytes, 16), top = at<quint32>(bytes, 20);
    const int depth = (quint8(bytes[component]) & 0x7f) + 1;
    return at<quint16>(bytes, 40) == 1 && right - left == quint32(columns) && bottom - top == quint32(rows) &&
           right > left && bottom > top && depth <= bits && quint8(bytes[component + 1]) == 1 &&
           quint8(bytes[component + 2]) == 1;
}

/// The frame header of JPEG and JPEG-LS (ISO/IEC 10918-1, B.2.2; 14495-1, C.2.2).
bool jpegMatches(const QByteArray &bytes, int columns, int rows, int bits)
{
    for (qsizetype n = 2; n + 10 <= bytes.size();) {
        if (quint8(bytes[n]) != 0xff)
            return false;
        const int mark = quint8(bytes[n + 1]);
        if (mark == 0xff) { // filling
            ++n;
            continue;
        }
        const bool frame =
            mark == 0xf7 || (mark >= 0xc0 && mark <= 0xcf && mark != 0xc4 && mark != 0xc8 && mark != 0xcc);
        if (frame) {
            const int precision = quint8(bytes[n + 4]);
            return precision <= bits && at<quint16>(bytes, n + 5) == rows &&
                   at<quint16>(bytes, n + 7) == columns && quint8(bytes[n + 9]) == 1;
        }
        if (mark == 0xda || mark == 0xd9)
            return false; // data or the end before a frame header
        n += 2 + at<quint16>(bytes, n + 2);
    }
    return false;
}

} // namespace

bool codestreamMatches(const QByteArray &fragment, int columns, int rows, int bits, bool first)
{
    const quint32 start = fragment.size() < 4 ? 0 : at<quint32>(fragment, 0);
    if (start == 0xff4fff51)
        return jpeg2000Matches(fragment, columns, rows, bits);
    if ((start >> 8) == 0xffd8ff)
        return jpegMatches(fragment, columns, rows, bits);
    return !first;
}

bool runLengthMatches(const QByteArray &fragment, int bits)
{
    // One segment a byte of a pixel; offsets rise and lie in the fragment (PS3.5, annex G.5).
    constexpr qsizetype head = 64;
    if (fragment.size() < head || qFromLittleEndian<quint32>(fragment.constData()) != quint32((bits + 7) / 8))
        return false;
    quint32 before = head;
    for (int segment = 0; segment < (bits + 7) / 8; ++segment) {
        const quint32 offset = qFromLittleEndian<quint32>(fragment.constData() + 4 + 4 * segment);
        if (offset < before || qsizetype(offset) >= fragment.size() || (segment == 0 && offset != head))
            return false;
        before = offset + 1;
    }
    return true;
}

} // namespace fathom
