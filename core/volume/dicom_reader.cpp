// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_reader.h"

#include "dicom_slice.h"
#include "file_promise.h"
#include "itk_reader.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <itkGDCMImageIO.h>
#include <map>
#include <new>
#include <optional>

namespace fathom {
namespace {

constexpr double gapTolerance = 0.1;  // of the usual gap between two slices
constexpr double tiltDegrees = 0.05;  // above, the slice axis is kept oblique to the slices
constexpr int largestPicture = 16384; // pixels an edge

/// No DICOM codec packs real pictures better than deflate packs zeros. Only a blank one shrinks to a few
/// hundred bytes whatever its size, hence the allowance for a small picture.
constexpr qint64 strongestPacking = 1040;
constexpr qint64 packedAllowance = 4096;

Error dicomError(ErrorCode code, const char *text, const QStringList &args)
{
    return {code, text, args};
}

/// Refuses packed pixels that cannot be in files of this length, before anything is allocated for them.
Result<void> checkPacked(const QString &path, qint64 pixelBytes, qint64 fileBytes)
{
    if (pixelBytes / strongestPacking <= fileBytes + packedAllowance)
        return {};
    return dicomError(
        ErrorCode::TooLarge,
        QT_TRANSLATE_NOOP("Error", "%1: the header promises %2 bytes of voxels and the file holds %3; it "
                                   "broke off or its header is wrong, copy it again"),
        {path, QString::number(pixelBytes), QString::number(fileBytes)});
}

struct Series
{
    std::vector<SliceFile> slices; ///< sorted along the normal
    Geometry geometry;
    Modality modality = Modality::Unknown;
    QStringList notes;
};

Result<std::vector<SliceFile>> slicesOf(const QString &path)
{
    const bool folder = QFileInfo(path).isDir();
    std::vector<BrokenSlice> broken;
    std::optional<QString> wanted;
    if (!folder) {
        FATHOM_TRY(const SliceFile one, readSliceHeader(path));
        wanted = one.uid;
    }
    std::vector<SliceFile> slices = sliceFiles(folder ? path : QFileInfo(path).absolutePath(), broken);
    if (wanted)
        std::erase_if(slices, [&](const SliceFile &slice) { return slice.uid != *wanted; });
    // A hole in the series would shift everything behind it. Where a damaged file does not say whose it was,
    // the gap between the others tells.
    for (const BrokenSlice &one : broken)
        if (slices.empty() || one.uid == slices.front().uid)
            return one.error;
    if (slices.empty())
        return dicomError(ErrorCode::NotFound,
                          QT_TRANSLATE_NOOP("Error", "%1: no DICOM image in this folder; check the path"),
                          {path});
    for (const SliceFile &slice : slices)
        if (slice.uid != slices.front().uid)
            return dicomError(ErrorCode::Unsupported,
                              QT_TRANSLATE_NOOP("Error",
                                                "%1: more than one DICOM series in this folder; name "
                                                "one file of the series you want"),
                              {path});
    return slices;
}

Result<Modality> modalityOf(const QString &path, const QString &name)
{
    if (name == QLatin1String("CT"))
        return Modality::Ct;
    if (name == QLatin1String("MR"))
        return Modality::Mr;
    return dicomError(ErrorCode::Unsupported,
                      QT_TRANSLATE_NOOP("Error",
                                        "%1: DICOM modality \"%2\" is neither CT nor MR; choose another "
                                        "series"),
                      {path, name});
}

Result<Series> openSeries(const QString &path)
{
    Series series;
    FATHOM_TRY(series.slices, slicesOf(path));
    std::vector<SliceFile> &slices = series.slices;
    const SliceFile first = slices.front();
    FATHOM_TRY(series.modality, modalityOf(path, first.modality));

    qint64 packedPixels = 0, packedBytes = 0;
    for (const SliceFile &slice : slices) {
        FilePromise promise;
        promise.components = slice.samples;
        promise.size = {slice.columns, slice.rows, 1};
        promise.spacing = {slice.spacing[1], slice.spacing[0], 1};
        promise.bytesPerValue = (slice.bits + 7) / 8;
        if (slice.frames > 1)
            return dicomError(ErrorCode::Unsupported,
                              QT_TRANSLATE_NOOP("Error",
                                                "%1: several frames in one DICOM file; convert it to "
                                                "NIfTI"),
                              {slice.path});
        if (slice.rows > largestPicture || slice.columns > largestPicture)
            return dicomError(
                ErrorCode::TooLarge,
                QT_TRANSLATE_NOOP("Error", "%1: a picture of %2 by %3 pixels is beyond any scan"),
                {slice.path, QString::number(slice.columns), QString::number(slice.rows)});
        FATHOM_DO(checkShape(slice.path, promise));
        if (slice.pixelOffset < 0)
            return damagedDicom(slice.path);
        if (slice.packed) {
            const qint64 pixels = qint64(slice.rows) * slice.columns * promise.bytesPerValue;
            FATHOM_DO(checkPacked(slice.path, pixels, slice.bytes));
            packedPixels += pixels;
            packedBytes += slice.bytes;
        } else {
            promise.dataFile = slice.path;
            promise.dataOffset = slice.pixelOffset;
            FATHOM_DO(checkPayload(slice.path, promise));
        }
        if (!slice.placed)
            return dicomError(ErrorCode::Unsupported,
                              QT_TRANSLATE_NOOP("Error",
                                                "%1: no position in the patient; only scans in slices "
                                                "can be read"),
                              {slice.path});
        bool same = slice.rows == first.rows && slice.columns == first.columns;
        for (size_t i = 0; i < 6; ++i)
            same = same && std::abs(slice.orientation[i] - first.orientation[i]) < 1e-3;
        for (size_t i = 0; i < 2; ++i)
            same = same && std::abs(slice.spacing[i] - first.spacing[i]) < 1e-3;
        if (!same)
            return dicomError(ErrorCode::Unsupported,
                              QT_TRANSLATE_NOOP("Error",
                                                "%1: size, spacing or direction differ from the other "
                                                "slices of the series; remove such pictures"),
                              {slice.path});
    }
    FATHOM_DO(checkPacked(path, packedPixels, packedBytes)); // the allowance holds once a series

    const auto &o = first.orientation;
    Vector3 normal = {o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
    const double length = std::hypot(normal[0], normal[1], normal[2]);
    if (!(length > 0.5))
        return dicomError(ErrorCode::WrongShape,
                          QT_TRANSLATE_NOOP("Error",
                                            "%1: the direction of its rows and columns makes no sense; "
                                            "export the series again"),
                          {path});
    for (double &part : normal)
        part /= length;
    const auto along = [&normal](const SliceFile &slice) {
        return slice.position[0] * normal[0] + slice.position[1] * normal[1] + slice.position[2] * normal[2];
    };
    std::stable_sort(slices.begin(), slices.end(),
                     [&](const SliceFile &a, const SliceFile &b) { return along(a) < along(b); });

    Vector3 third = normal;
    double step = first.thickness > 0 ? first.thickness : 1;
    if (slices.size() == 1) {
        series.notes << QStringLiteral("a single slice: its thickness is taken as spacing");
    } else {
        std::vector<double> gaps;
        for (size_t n = 1; n < slices.size(); ++n)
            gaps.push_back(along(slices[n]) - along(slices[n - 1]));
        std::vector<double> sorted = gaps;
        std::nth_element(sorted.begin(), sorted.begin() + qint64(sorted.size() / 2), sorted.end());
        const double usual = sorted[sorted.size() / 2];
        if (*std::min_element(gaps.begin(), gaps.end()) < 1e-3)
            return dicomError(ErrorCode::Unsupported,
                              QT_TRANSLATE_NOOP("Error",
                                                "%1: two slices at one place (several volumes in one "
                                                "series, 4-D); split the series first"),
                              {path});
        for (size_t n = 0; n < gaps.size(); ++n)
            if (std::abs(gaps[n] - usual) > gapTolerance * usual)
                return dicomError(ErrorCode::Unreadable,
                                  QT_TRANSLATE_NOOP("Error",
                                                    "%1: a gap of %2 mm between two slices where %3 mm "
                                                    "is usual; slices are missing, copy the series again"),
                                  {path, QString::number(gaps[n], 'f', 2), QString::number(usual, 'f', 2)});
        Vector3 across;
        for (size_t row = 0; row < 3; ++row)
            across[row] = slices.back().position[row] - slices.front().position[row];
        const double total = std::hypot(across[0], across[1], across[2]);
        const double straight = along(slices.back()) - along(slices.front());
        step = straight / double(gaps.size());
        const double tilt = std::acos(std::min(1.0, straight / total)) * 180.0 / M_PI;
        if (tilt > tiltDegrees) {
            step = total / double(gaps.size());
            for (size_t row = 0; row < 3; ++row)
                third[row] = across[row] / total;
            series.notes
                << QStringLiteral("tilted gantry: the slice axis leans by %1 degrees").arg(tilt, 0, 'f', 1);
        }
    }
    Geometry &geometry = series.geometry;
    geometry.size = {first.columns, first.rows, int(slices.size())};
    geometry.spacing = {first.spacing[1], first.spacing[0], step};
    geometry.origin = slices.front().position;
    for (size_t row = 0; row < 3; ++row) {
        geometry.direction[3 * row] = o[row];
        geometry.direction[3 * row + 1] = o[3 + row];
        geometry.direction[3 * row + 2] = third[row];
    }
    // Beside our floats live one unpacked picture and the library's copy of it, of up to eight bytes a pixel
    // each.
    const qint64 pictures = qint64(first.columns) * first.rows * 4;
    FATHOM_DO(checkMemory(path, geometry.voxels() + pictures, 0));
    return series;
}

template <typename T> void append(std::vector<float> &voxels, const std::vector<char> &raw, size_t count)
{
    const T *values = reinterpret_cast<const T *>(raw.data());
    for (size_t n = 0; n < count; ++n)
        voxels.push_back(float(values[n]));
}

Result<void> appendSlice(const SliceFile &slice, std::vector<float> &voxels)
{
    const auto io = [] {
        const std::lock_guard lock(itkMutex());
        return itk::GDCMImageIO::New();
    }();
    io->SetFileName(QFile::encodeName(slice.path).toStdString());
    io->ReadImageInformation();
    const size_t count = size_t(slice.columns) * size_t(slice.rows);
    if (io->GetNumberOfComponents() != 1 || io->GetDimensions(0) != unsigned(slice.columns) ||
        io->GetDimensions(1) != unsigned(slice.rows))
        return damagedDicom(slice.path);
    itk::ImageIORegion region(io->GetNumberOfDimensions());
    for (unsigned axis = 0; axis < io->GetNumberOfDimensions(); ++axis) {
        region.SetIndex(axis, 0);
        region.SetSize(axis, io->GetDimensions(axis));
    }
    io->SetIORegion(region);
    std::vector<char> raw(count * io->GetComponentSize());
    io->Read(raw.data());
    using Type = itk::IOComponentEnum;
    switch (io->GetComponentType()) {
    case Type::UCHAR:
        append<unsigned char>(voxels, raw, count);
        break;
    case Type::CHAR:
        append<signed char>(voxels, raw, count);
        break;
    case Type::USHORT:
        append<unsigned short>(voxels, raw, count);
        break;
    case Type::SHORT:
        append<short>(voxels, raw, count);
        break;
    case Type::UINT:
        append<unsigned int>(voxels, raw, count);
        break;
    case Type::INT:
        append<int>(voxels, raw, count);
        break;
    case Type::FLOAT:
        append<float>(voxels, raw, count);
        break;
    case Type::DOUBLE:
        append<double>(voxels, raw, count);
        break;
    default:
        return damagedDicom(slice.path);
    }
    return {};
}

} // namespace

std::vector<DicomSeries> listDicomSeries(const QString &folder, std::vector<Error> &broken)
{
    std::vector<BrokenSlice> unread;
    std::vector<DicomSeries> all;
    std::map<QString, size_t> known;
    for (const SliceFile &slice : sliceFiles(folder, unread)) {
        const auto [found, added] = known.emplace(slice.uid, all.size());
        if (added)
            all.push_back({slice.uid, {}});
        all[found->second].files << slice.path;
    }
    for (const BrokenSlice &one : unread)
        broken.push_back(one.error);
    return all;
}

Result<Volume> readDicomSeries(const QString &path)
{
    FATHOM_TRY(Series series, openSeries(path));
    Volume volume;
    volume.geometry = series.geometry;
    volume.modality = series.modality;
    volume.bodyPart = series.slices.front().bodyPart;
    volume.format = QStringLiteral("DICOM");
    volume.notes = series.notes;
    try {
        volume.voxels.reserve(size_t(series.geometry.voxels()));
        for (const SliceFile &slice : series.slices)
            FATHOM_DO(appendSlice(slice, volume.voxels));
    } catch (const itk::ExceptionObject &) {
        return damagedDicom(path);
    } catch (const std::bad_alloc &) {
        return dicomError(
            ErrorCode::TooLarge,
            QT_TRANSLATE_NOOP("Error", "%1: not enough memory to read it; close other programs"), {path});
    } catch (const std::exception &) {
        return damagedDicom(path);
    }
    return volume;
}

Result<VolumeHeader> readDicomHeader(const QString &path)
{
    FATHOM_TRY(const Series series, openSeries(path));
    VolumeHeader header;
    header.geometry = series.geometry;
    header.modality = series.modality;
    header.format = QStringLiteral("DICOM");
    header.pixelType = QStringLiteral("int%1").arg(series.slices.front().bits);
    return header;
}

} // namespace fathom
