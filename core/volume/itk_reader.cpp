// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "itk_reader.h"

#include "file_promise.h"
#include "label_values.h"
#include "text_voxels.h"

#include <QFile>

#include <cmath>
#include <itkMetaImageIO.h>
#include <itkNrrdImageIO.h>
#include <new>

namespace fathom {
namespace {

Error readerFailed(const QString &path, const QString &why)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: cannot be read (%2); the file is damaged, copy it again"),
            {path, why.simplified().left(200)}};
}

Error noMemory(const QString &path)
{
    return {ErrorCode::TooLarge,
            QT_TRANSLATE_NOOP("Error", "%1: not enough memory to read it; close other programs"),
            {path}};
}

itk::ImageIOBase::Pointer ioOf(FileKind kind)
{
    const std::lock_guard lock(itkMutex());
    switch (kind) {
    case FileKind::Nrrd:
        return itk::NrrdImageIO::New().GetPointer();
    default:
        return itk::MetaImageIO::New().GetPointer();
    }
}

/// Runs what calls ITK; its exceptions end here.
template <typename Call> auto guarded(const QString &path, Call call) -> decltype(call())
{
    try {
        return call();
    } catch (const itk::ExceptionObject &exception) {
        return readerFailed(path, QString::fromLocal8Bit(exception.GetDescription()));
    } catch (const std::bad_alloc &) {
        return noMemory(path);
    } catch (const std::exception &exception) {
        return readerFailed(path, QString::fromLocal8Bit(exception.what()));
    }
}

void readInformation(itk::ImageIOBase &io)
{
    const std::lock_guard lock(itkMutex());
    io.ReadImageInformation();
}

void readPixels(itk::ImageIOBase &io, FileKind kind, void *buffer)
{
    // MetaImage shares nothing here, and reading their voxels is what several cores are for.
    std::unique_lock lock(itkMutex(), std::defer_lock);
    if (kind == FileKind::Nrrd)
        lock.lock();
    io.Read(buffer);
}

Result<Geometry> openHeader(const QString &path, const FilePromise &promise, itk::ImageIOBase &io)
{
    io.SetFileName(QFile::encodeName(path).toStdString());
    readInformation(io);
    Geometry geometry;
    for (unsigned axis = 0; axis < 3; ++axis) {
        if (axis >= io.GetNumberOfDimensions()) {
            geometry.size[axis] = 1;
            continue;
        }
        geometry.size[axis] = int(io.GetDimensions(axis));
        geometry.spacing[axis] = io.GetSpacing(axis);
        geometry.origin[axis] = io.GetOrigin(axis);
        const std::vector<double> towards = io.GetDirection(axis);
        for (unsigned row = 0; row < 3; ++row)
            geometry.direction[3 * row + axis] = row < towards.size() ? towards[row] : row == axis;
    }
    // ITK 5.2 turns left and right round where front and back need it: half a turn away from the truth.
    for (size_t row = 0; promise.leftAnterior && row < 2; ++row) {
        geometry.origin[row] = -geometry.origin[row];
        for (size_t axis = 0; axis < 3; ++axis)
            geometry.direction[3 * row + axis] = -geometry.direction[3 * row + axis];
    }
    double determinant = 0;
    const auto &d = geometry.direction;
    determinant = d[0] * (d[4] * d[8] - d[5] * d[7]) - d[1] * (d[3] * d[8] - d[5] * d[6]) +
                  d[2] * (d[3] * d[7] - d[4] * d[6]);
    bool sane = std::isfinite(determinant) && std::abs(determinant) > 1e-3;
    for (size_t axis = 0; axis < 3; ++axis)
        sane = sane && std::isfinite(geometry.origin[axis]) && std::isfinite(geometry.spacing[axis]) &&
               geometry.spacing[axis] > 0 && geometry.size[axis] > 0;
    if (!sane)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: position, direction or spacing of its voxels make no "
                                                "sense; export the file again"),
                     {path}};
    return geometry;
}

template <typename T, typename Use> void eachValue(const std::vector<char> &raw, size_t count, Use use)
{
    const T *values = reinterpret_cast<const T *>(raw.data());
    for (size_t n = 0; n < count; ++n)
        use(values[n]);
}

Error unknownType(const QString &path)
{
    return {ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error", "%1: its voxel type is not known here; save it as 16-bit integers or "
                                       "32-bit floats"),
            {path}};
}

/// Reads voxels: `start(count)`, then `use(value)` for each in order, as the type that the file holds: whole
/// numbers of 64 bits would be rounded twice on their way through a double.
///
/// @param slice  the only one of the third axis that is read; -1: all
template <typename Start, typename Use>
Result<Geometry> readVoxels(const QString &path, FileKind kind, const FilePromise &promise, int slice,
                            Start start, Use use)
{
    return guarded(path, [&]() -> Result<Geometry> {
        const auto io = ioOf(kind);
        FATHOM_TRY(Geometry geometry, openHeader(path, promise, *io));
        itk::ImageIORegion region(io->GetNumberOfDimensions());
        qint64 values = 1;
        for (unsigned axis = 0; axis < io->GetNumberOfDimensions(); ++axis) {
            region.SetIndex(axis, 0);
            region.SetSize(axis, io->GetDimensions(axis));
            values *= qint64(io->GetDimensions(axis));
        }
        if (values != geometry.voxels() || io->GetNumberOfComponents() != 1)
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "%1: more than one number a voxel, or more than three "
                                                    "axes; save it as a plain 3-D file"),
                         {path}};
        if (int(io->GetComponentSize()) != promise.bytesPerValue)
            return unknownType(path);
        if (slice >= 0) {
            region.SetIndex(2, slice);
            region.SetSize(2, 1);
            values = qint64(geometry.size[0]) * geometry.size[1];
            io->SetUseStreamedReading(true);
        }
        io->SetIORegion(region);
        std::vector<char> raw(size_t(values) * io->GetComponentSize());
        if (promise.decimal) {
            FATHOM_DO(readTextVoxels(path, promise, raw.data(), size_t(values)));
        } else {
            readPixels(*io, kind, raw.data());
        }
        const size_t count = size_t(values);
        start(count);
        using Type = itk::IOComponentEnum;
        switch (io->GetComponentType()) {
        case Type::UCHAR:
            eachValue<unsigned char>(raw, count, use);
            break;
        case Type::CHAR:
            eachValue<signed char>(raw, count, use);
            break;
        case Type::USHORT:
            eachValue<unsigned short>(raw, count, use);
            break;
        case Type::SHORT:
            eachValue<short>(raw, count, use);
            break;
        case Type::UINT:
            eachValue<unsigned int>(raw, count, use);
            break;
        case Type::INT:
            eachValue<int>(raw, count, use);
            break;
        case Type::ULONG:
            eachValue<unsigned long>(raw, count, use);
            break;
        case Type::LONG:
            eachValue<long>(raw, count, use);
            break;
        case Type::ULONGLONG:
            eachValue<unsigned long long>(raw, count, use);
            break;
        case Type::LONGLONG:
            eachValue<long long>(raw, count, use);
            break;
        case Type::FLOAT:
            eachValue<float>(raw, count, use);
            break;
        case Type::DOUBLE:
            eachValue<double>(raw, count, use);
            break;
        default:
            return unknownType(path);
        }
        return geometry;
    });
}

} // namespace

std::mutex &itkMutex()
{
    static std::mutex mutex;
    return mutex;
}

FileKind kindOfFile(const QString &path)
{
    const QString name = path.toLower();
    const auto ends = [&name](const char *suffix) { return name.endsWith(QLatin1String(suffix)); };
    if (ends(".nii") || ends(".nii.gz") || ends(".hdr"))
        return FileKind::Nifti;
    if (ends(".nrrd") || ends(".nhdr"))
        return FileKind::Nrrd;
    if (ends(".mha") || ends(".mhd"))
        return FileKind::MetaImage;
    if (ends(".inv3"))
        return FileKind::InVesalius;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return FileKind::None;
    const QByteArray start = file.read(352);
    if (start.mid(128, 4) == "DICM")
        return FileKind::Dicom;
    if (start.startsWith("NRRD000"))
        return FileKind::Nrrd;
    if (start.mid(344, 3) == "n+1" || start.mid(4, 3) == "n+2")
        return FileKind::Nifti;
    return FileKind::None;
}

Result<Geometry> itkGeometry(const QString &path, FileKind kind, const FilePromise &promise)
{
    return guarded(path, [&]() -> Result<Geometry> {
        const auto io = ioOf(kind);
        return openHeader(path, promise, *io);
    });
}

Result<ItkImage> readItkImage(const QString &path, FileKind kind, const FilePromise &promise)
{
    ItkImage image;
    FATHOM_TRY(image.geometry,
               readVoxels(
                   path, kind, promise, -1, [&image](size_t count) { image.values.reserve(count); },
                   [&image](auto value) { image.values.push_back(float(value)); }));
    return image;
}

Result<std::vector<float>> readMetaImageSlice(const QString &path, const FilePromise &promise, int k)
{
    std::vector<float> values;
    FATHOM_DO(readVoxels(
        path, FileKind::MetaImage, promise, k, [&values](size_t count) { values.reserve(count); },
        [&values](auto value) { values.push_back(float(value)); }));
    return values;
}

Result<LabelMap> readItkLabels(const QString &path, FileKind kind, const FilePromise &promise,
                               const MaskRule &rule)
{
    LabelMap map;
    LabelValues values(rule);
    FATHOM_TRY(map.geometry, readVoxels(
                                 path, kind, promise, -1, [&](size_t count) { values.reserve(count); },
                                 [&](auto value) { values.add(double(value)); }));
    FATHOM_TRY(map.voxels, values.take(path));
    return map;
}

} // namespace fathom
