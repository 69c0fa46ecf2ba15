// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_pixels.h"

#include "dicom_codestream.h"
#include "dicom_elements.h"
#include "file_promise.h"

#include <QFile>
#include <QtEndian>

#include <algorithm>
#include <cstring>
#include <gdcmImage.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

namespace fathom {
namespace {

constexpr int largestPicture = 16384; // pixels an edge

/// No DICOM codec packs real pictures better than deflate packs zeros. Only a blank one shrinks to a few
/// hundred bytes whatever its size, hence the allowance for a small picture.
constexpr qint64 strongestPacking = 1040;
constexpr qint64 packedAllowance = 4096;

/// Stored values to numbers: only the bits that the header says, with their sign.
template <typename T>
void appendFrame(const char *raw, size_t count, const DicomFile &file, const DicomPicture &picture,
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
    promise.size = {file.columns, file.rows, int(file.pictures.size())};
    promise.spacing = {picture.spacing[1], picture.spacing[0], 1};
    promise.bytesPerValue = (file.bits + 7) / 8;
    if (file.rows > largestPicture || file.columns > largestPicture)
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: a picture of %2 by %3 pixels is beyond any scan"),
                     {file.path, QString::number(file.columns), QString::number(file.rows)}};
    FATHOM_DO(checkShape(file.path, promise));
    if (file.pixelOffset < 0)
        return damagedDicom(file.path);
    if (file.packed)
        return checkPackedPixels(file.path,
                                 qint64(file.rows) * file.columns * promise.bytesPerValue *
                                     qint64(file.pictures.size()),
                                 file.bytes);
    promise.dataFile = file.path;
    promise.dataOffset = file.pixelOffset;
    return checkPayload(file.path, promise);
}

Result<void> DicomPixels::read(const DicomFile &file, int frame)
{
    m_raw.clear();
    m_width = (file.bits + 7) / 8;
    m_frame = size_t(file.columns) * size_t(file.rows);
    qint64 bytes = qint64(m_frame) * qint64(file.pictures.size()) * m_width;
    m_first = 0;
    if (m_width > 4 || m_width == 3 || file.pixelOffset < 0)
        return damagedDicom(file.path);
    m_bigEndian = file.bigEndian;
    if (file.packed) {
        DicomElements elements;
        if (!readDicomElements(file.path, elements) || elements.pixelOffset < 0)
            return damagedDicom(file.path);
        if (elements.encapsulated)
            return unpack(file, elements, bytes);
        m_raw = elements.inflated.mid(elements.pixelOffset, bytes);
    } else {
        qint64 from = file.pixelOffset;
        if (frame >= 0) {
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
    const char *raw = m_raw.constData() + size_t(picture.frame - m_first) * m_frame * size_t(m_width);
    if (m_width == 1)
        appendFrame<quint8>(raw, m_frame, file, picture, false, voxels);
    else if (m_width == 2)
        appendFrame<quint16>(raw, m_frame, file, picture, m_bigEndian, voxels);
    else
        appendFrame<quint32>(raw, m_frame, file, picture, m_bigEndian, voxels);
}

Result<void> DicomPixels::unpack(const DicomFile &file, const DicomElements &elements, qint64 bytes)
{
    std::vector<QByteArray> fragments;
    if (!readDicomFragments(file.path, elements, fragments))
        return damagedDicom(file.path);
    const Error failed = {
        ErrorCode::Unreadable,
        QT_TRANSLATE_NOOP("Error", "%1: its pixels cannot be unpacked (transfer syntax %2); copy the "
                                   "file again or convert it"),
        {file.path, elements.transferSyntax}};
    const auto syntax = gdcm::TransferSyntax::GetTSType(elements.transferSyntax.toLatin1().constData());
    if (syntax == gdcm::TransferSyntax::TS_END)
        return failed;
    const bool runs = syntax == gdcm::TransferSyntax::RLELossless;
    for (const QByteArray &one : fragments)
        if (!(runs ? runLengthMatches(one, file.bits)
                   : codestreamMatches(one, file.columns, file.rows, file.bits, &one == &fragments.front())))
            return failed;
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
    const auto sequence = gdcm::SequenceOfFragments::New();
    for (const QByteArray &one : fragments) {
        gdcm::Fragment fragment;
        fragment.SetByteValue(one.constData(), quint32(one.size()));
        sequence->AddFragment(fragment);
    }
    gdcm::DataElement pixels(gdcm::Tag(0x7fe0, 0x0010), 0, gdcm::VR::OB);
    pixels.SetValue(*sequence);
    gdcm::Image image;
    image.SetNumberOfDimensions(file.pictures.size() > 1 ? 3 : 2);
    image.SetDimension(0, unsigned(file.columns));
    image.SetDimension(1, unsigned(file.rows));
    if (file.pictures.size() > 1)
        image.SetDimension(2, unsigned(file.pictures.size()));
    const int width = 8 * m_width;
    const int stored = std::clamp(file.storedBits, 1, width);
    image.SetPixelFormat(
        gdcm::PixelFormat(1, quint16(width), quint16(stored), quint16(stored - 1), file.isSigned ? 1 : 0));
    image.SetPhotometricInterpretation(gdcm::PhotometricInterpretation::MONOCHROME2);
    image.SetTransferSyntax(gdcm::TransferSyntax(syntax));
    image.SetDataElement(pixels);
    if (qint64(image.GetBufferLength()) != bytes)
        return failed;
    m_raw.resize(bytes);
    if (!image.GetBuffer(m_raw.data()))
        return failed;
    m_bigEndian = false; // unpacked for this machine
    return {};
}

} // namespace fathom
