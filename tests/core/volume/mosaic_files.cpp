// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "mosaic_files.h"

namespace fathom::test::mosaics {
namespace {

void appendNumber(QByteArray &bytes, qint64 value)
{
    for (int n = 0; n < 4; ++n)
        bytes.append(char(quint64(value) >> (8 * n)));
}

} // namespace

QByteArray csaHeader(const CsaValues &tags, bool second)
{
    constexpr int items = 6;
    QByteArray bytes = second ? QByteArray("SV10\4\3\2\1", 8) : QByteArray();
    appendNumber(bytes, tags.size());
    appendNumber(bytes, 77);
    for (const auto &[name, values] : tags) {
        bytes += name.leftJustified(64, '\0');
        appendNumber(bytes, values.size());
        bytes += QByteArray("DS\0\0", 4);
        appendNumber(bytes, 3);
        appendNumber(bytes, items);
        appendNumber(bytes, 77);
        for (int n = 0; n < items; ++n) {
            const QByteArray value = n < values.size() ? values[n] + '\0' : QByteArray();
            // In the first form the length of an item is its first word, less the items of the first tag.
            appendNumber(bytes, second ? value.size() : value.size() + items);
            appendNumber(bytes, value.size());
            appendNumber(bytes, 77);
            appendNumber(bytes, value.size());
            bytes += value + QByteArray((4 - value.size() % 4) % 4, '\0');
        }
    }
    return bytes;
}

CsaValues csaValues(double sign, int count, int firstSlice)
{
    QByteArrayList direction;
    for (const double part : normal)
        direction << QByteArray::number(sign * part, 'f', 8) + "  ";
    return {{"EchoLinePosition", {"32"}},
            {"NumberOfImagesInMosaic", {QByteArray::number(count)}},
            {"SliceNormalVector", direction},
            {"ProtocolSliceNumber", {QByteArray::number(firstSlice)}}};
}

int stored(int slice, int row, int column, int time)
{
    return 1000 * time + 100 * slice + 10 * row + column;
}

DicomSet mosaic(const QByteArray &csa, int time)
{
    QByteArray pixels;
    for (int row = 0; row < across * rows; ++row)
        for (int column = 0; column < across * columns; ++column) {
            const int tile = row / rows * across + column / columns;
            const int value = tile < slices ? stored(tile, row % rows, column % columns, time) : 0;
            pixels.append(char(value & 0xff)).append(char(value >> 8));
        }
    // The position is that of a picture as large as the mosaic around the centre of the first slice.
    QList<double> position;
    for (size_t axis = 0; axis < 3; ++axis)
        position << firstPixel[axis] - (across * columns - columns) / 2.0 * columnMm * alongRow[axis] -
                        (across * rows - rows) / 2.0 * rowMm * alongColumn[axis];
    DicomSet set = ctSlice(0);
    set.text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC")
        .text(0x00080018, "UI", "1.2.3.4.9." + QByteArray::number(time + 1))
        .text(0x00080060, "CS", "MR")
        .numbers(0x00180050, "DS", {2})
        .numbers(0x00180088, "DS", {stepMm})
        .numbers(0x00200012, "IS", {double(time + 1)})
        .numbers(0x00200013, "IS", {double(time + 1)})
        .numbers(0x00200032, "DS", position)
        .numbers(0x00200037, "DS",
                 {alongRow[0], alongRow[1], alongRow[2], alongColumn[0], alongColumn[1], alongColumn[2]})
        .numbers(0x00280010, "US", {across * rows})
        .numbers(0x00280011, "US", {across * columns})
        .numbers(0x00280030, "DS", {rowMm, columnMm})
        .numbers(0x00281052, "DS", {0})
        .numbers(0x00281053, "DS", {1})
        .bytes(0x7fe00010, "OW", pixels);
    if (!csa.isEmpty())
        set.text(0x00290010, "LO", "SIEMENS CSA HEADER").bytes(0x00291010, "OB", csa);
    return set;
}

} // namespace fathom::test::mosaics
