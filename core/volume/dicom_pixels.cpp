// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_pixels.h"

#include "dicom_codestream.h"
#include "dicom_elements.h"
#include "file_promise.h"
#include "unpack/protocol.h"

#include <QFile>
#include <QtEndian>

#include <algorithm>
#include <cstring>

namespace fathom {
namespace {

constexpr int largestPicture = 16384; // pixels an edge

/// No DICOM codec packs real pictures better than deflate packs zeros. Only a blank one shrinks to a few
/// hundred bytes whatever its size, hence the allowance for a small picture.
constexpr qint64 strongestPacking = 1040;
constexpr qint64 packedAllowance = 4096;

/// Stored values to numbers: only the bits that the header says, with their sign.
template <typename T>
void appendRun(const char *raw, size_t count, const DicomFile &file, const DicomPicture &picture,
               bool bigEndian, std::vector<float> &voxels)
{
    constexpr int all = int(8 * sizeof(T));
    const int stored = std::clamp(file.storedBits, 1, all);
    const int high = std::clamp(file.highBit, stored - 1, all - 1);
    const int down = high + 1 - stored;
    const quint64 mask = (quint64(1) << stored) - 1;
    const quint64 sign = file.isSigned ? quint64(1) << (stored - 1) : 0;
    for (size_t n = 0; n < count; ++n) {
        T bits;
        std::memcpy(&bits, raw + n * sizeof(T), sizeof(T));
        if (bigEndian)
            bits = qbswap(bits);
        const quint64 value = (quint64(bits) >> down) & mask;
        const qint64 whole = value & sign ? qint64(value) - qint64(mask) - 1 : qint64(value);
        voxels.push_back(float(double(whole) * picture.slope + picture.intercept));
    }
}

} // namespace

Result<void> checkPackedPixels(const QString &path, qint64 pixelBytes, qint64 fileBytes)
{
    if (pixelBytes / strongestPacking <= fileBytes + packedAllowance)
        return {};
    return Error{ErrorCode::TooLarge,
                 QT_TRANSLATE_NOOP("Error",
                                   "%1: the header promises %2 bytes of voxels and the file holds %3; it "
                                   "broke off or its header is wrong, copy it again"),
                 {path, QString::number(pixelBytes), QString::number(fileBytes)}};
}

Result<void> checkDicomPixels(const DicomFile &file, const DicomPicture &picture)
{
    FilePromise promise;
    promise.components = file.samples;
    promise.size = {file.storedColumns(), file.storedRows(), file.storedFrames()};
    promise.spacing = {picture.spacing[1], picture.spacing[0], 1};
    promise.bytesPerValue = (file.bits + 7) / 8;
    if (file.storedRows() > largestPicture || file.storedColumns() > largestPicture)
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: a picture of %2 by %3 pixels is beyond any scan"),
                     {file.path, QString::number(file.storedColumns()), QString::number(file.storedRows())}};
    FATHOM_DO(checkShape(file.path, promise));
    if (file.pixelOffset < 0)
        return damagedDicom(file.path);
    if (file.packed)
        return checkPackedPixels(file.path, file.storedPixels() * promise.bytesPerValue, file.bytes);
    promise.dataFile = file.path;
    promise.dataOffset = file.pixelOffset;
    return checkPayload(file.path, promise);
}

void DicomPixels::start(const DicomFile &file, int frame)
{
    m_packed = false;
    m_begun = begin(file, frame);
}

Result<void> DicomPixels::finish()
{
    FATHOM_DO(m_begun);
    return m_packed ? m_unpacking.finish(m_raw.data()) : m_begun;
}

Result<void> DicomPixels::begin(const DicomFile &file, int frame)
{
    m_raw.clear();
    m_width = (file.bits + 7) / 8;
    m_frame = size_t(file.columns) * size_t(file.rows);
    qint64 bytes = file.storedPixels() * m_width;
    m_first = 0;
    if (m_width > 4 || m_width == 3 || file.pixelOffset < 0)
        return damagedDicom(file.path);
    m_bigEndian = file.bigEndian;
    if (file.packed) {
        DicomElements elements;
        if (!readDicomElements(file.path, elements) || elements.pixelOffset < 0)
            return damagedDicom(file.path);
        if (elements.encapsulated) {
            m_raw.resize(bytes);
            m_bigEndian = false; // unpacked for this machine
            return startUnpacking(file, elements);
        }
        m_raw = elements.inflated.mid(elements.pixelOffset, bytes);
    } else {
        qint64 from = file.pixelOffset;
        if (frame >= 0 && !file.isMosaic) {
            bytes = qint64(m_frame) * m_width;
            from += frame * bytes;
            m_first = frame;
        }
        QFile source(file.path);
        if (source.open(QIODevice::ReadOnly) && source.seek(from))
            m_raw = source.read(bytes);
    }
    if (m_raw.size() != bytes)
        return damagedDicom(file.path);
    return {};
}

void DicomPixels::append(const DicomFile &file, const DicomPicture &picture, std::vector<float> &voxels) const
{
    const auto appendPixels = [&](size_t from, size_t count) {
        const char *raw = m_raw.constData() + from * size_t(m_width);
        if (m_width == 1)
            appendRun<quint8>(raw, count, file, picture, false, voxels);
        else if (m_width == 2)
            appendRun<quint16>(raw, count, file, picture, m_bigEndian, voxels);
        else
            appendRun<quint32>(raw, count, file, picture, m_bigEndian, voxels);
    };
    if (!file.isMosaic)
        return appendPixels(size_t(picture.frame - m_first) * m_frame, m_frame);
    const size_t columns = size_t(file.columns), rows = size_t(file.rows), tiles = size_t(file.tiles);
    const size_t across = size_t(picture.frame) % tiles, down = size_t(picture.frame) / tiles;
    for (size_t row = 0; row < rows; ++row)
        appendPixels(((down * rows + row) * tiles + across) * columns, columns);
}

Result<void> DicomPixels::startUnpacking(const DicomFile &file, const DicomElements &elements)
{
    std::vector<QByteArray> fragments;
    if (!readDicomFragments(file.path, elements, fragments))
        return damagedDicom(file.path);
    const QByteArray syntax = elements.transferSyntax.toLatin1();
    const bool runs = syntax == "1.2.840.10008.1.2.5";
    const bool sound = std::all_of(fragments.begin(), fragments.end(), [&](const QByteArray &one) {
        return runs ? runLengthMatches(one, file.bits)
                    : codestreamMatches(one, file.storedColumns(), file.storedRows(), file.bits,
                                        &one == &fragments.front());
    });
    UnpackRequest request;
    if (!sound || syntax.size() >= qsizetype(sizeof request.syntax))
        return packedDicomFails(file.path, elements.transferSyntax);
    std::copy(syntax.begin(), syntax.end(), request.syntax);
    request.columns = uint32_t(file.storedColumns());
    request.rows = uint32_t(file.storedRows());
    request.frames = uint32_t(file.storedFrames());
    request.bytesPerPixel = uint32_t(m_width);
    request.storedBits = uint32_t(std::max(file.storedBits, 1));
    request.isSigned = file.isSigned;
    m_unpacking.start(file.path, request, fragments);
    m_packed = true;
    return {};
}

} // namespace fathom
