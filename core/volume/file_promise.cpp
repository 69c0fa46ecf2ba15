// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "file_promise.h"

#include "gzip_stream.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <unistd.h>

namespace fathom {
namespace {

constexpr qint64 longestAxis = 65536;
constexpr qint64 tailBytes = 16 << 20; // looked at behind the promised voxels

template <typename T> T valueAt(const QByteArray &header, qsizetype offset, bool swapped)
{
    std::array<char, sizeof(T)> bytes;
    std::memcpy(bytes.data(), header.constData() + offset, sizeof(T));
    if (swapped)
        std::reverse(bytes.begin(), bytes.end());
    return std::bit_cast<T>(bytes);
}

struct NiftiType
{
    int code;
    const char *name;
    int bytes;
    int components;
};
constexpr NiftiType niftiTypes[] = {
    {2, "uint8", 1, 1},      {4, "int16", 2, 1},        {8, "int32", 4, 1},    {16, "float32", 4, 1},
    {64, "float64", 8, 1},   {256, "int8", 1, 1},       {512, "uint16", 2, 1}, {768, "uint32", 4, 1},
    {1024, "int64", 8, 1},   {1280, "uint64", 8, 1},    {128, "rgb24", 1, 3},  {2304, "rgba32", 1, 4},
    {32, "complex64", 4, 2}, {1792, "complex128", 8, 2}};

} // namespace

Result<FilePromise> promiseOfNifti(const QString &path)
{
    FATHOM_TRY(const QByteArray header, firstBytes(path, 348));
    const auto wrong = [&path](const char *text) { return Error{ErrorCode::Unreadable, text, {path}}; };
    if (header.size() >= 4 &&
        (valueAt<qint32>(header, 0, false) == 540 || valueAt<qint32>(header, 0, true) == 540))
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: this is NIfTI-2; save it as NIfTI-1"),
                     {path}};
    if (header.size() < 348)
        return wrong(
            QT_TRANSLATE_NOOP("Error", "%1: the file breaks off within the NIfTI header; copy it again"));
    const QByteArray magic = header.mid(344, 4);
    if (magic == QByteArray("ni1\0", 4))
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: a NIfTI header whose voxels lie in another file; save "
                                                "both as one .nii"),
                     {path}};
    if (magic != QByteArray("n+1\0", 4))
        return wrong(
            QT_TRANSLATE_NOOP("Error", "%1: not a NIfTI file (its mark is missing); check what it is"));

    FilePromise promise;
    promise.format = QStringLiteral("NIfTI");
    qint16 dimensions = valueAt<qint16>(header, 40, false);
    const bool swapped = dimensions < 1 || dimensions > 7;
    if (swapped)
        dimensions = valueAt<qint16>(header, 40, true);
    if (dimensions < 1 || dimensions > 7)
        return wrong(QT_TRANSLATE_NOOP("Error", "%1: the NIfTI header is damaged; copy the file again"));
    for (int axis = 0; axis < dimensions; ++axis)
        promise.size.push_back(valueAt<qint16>(header, 42 + 2 * axis, swapped));
    for (int axis = 0; axis < 3; ++axis)
        promise.spacing[size_t(axis)] = double(valueAt<float>(header, 80 + 4 * axis, swapped));
    const int code = valueAt<qint16>(header, 70, swapped);
    for (const NiftiType &type : niftiTypes)
        if (type.code == code) {
            promise.pixelType = QString::fromLatin1(type.name);
            promise.bytesPerValue = type.bytes;
            promise.components = type.components;
        }
    const double offset = double(valueAt<float>(header, 108, swapped));
    if (!(offset >= 0 && offset < 1e9))
        return wrong(QT_TRANSLATE_NOOP("Error", "%1: the NIfTI header is damaged; copy the file again"));
    promise.swapped = swapped;
    promise.dataFile = path;
    promise.dataOffset = std::max<qint64>(qint64(offset), 352);
    promise.compressed = isGzip(path);
    return promise;
}

Result<void> checkShape(const QString &path, const FilePromise &promise)
{
    const auto refuse = [&path](ErrorCode code, const char *text, const QString &detail = {}) {
        return Error{code, text, detail.isEmpty() ? QStringList{path} : QStringList{path, detail}};
    };
    if (promise.components != 1)
        return refuse(ErrorCode::Unsupported,
                      QT_TRANSLATE_NOOP("Error", "%1: %2 values a voxel (colour, complex or vectors); Fathom "
                                                 "reads one number a voxel"),
                      QString::number(promise.components));
    if (promise.bytesPerValue == 0)
        return refuse(ErrorCode::Unsupported,
                      QT_TRANSLATE_NOOP("Error", "%1: its voxel type is not known here; save it as 16-bit "
                                                 "integers or 32-bit floats"));
    for (const qint64 size : promise.size)
        if (size < 1)
            return refuse(ErrorCode::Unreadable,
                          QT_TRANSLATE_NOOP("Error", "%1: the header says %2 voxels along an axis; copy or "
                                                     "export the file again"),
                          QString::number(size));
    for (size_t axis = size_t(promise.spatial); axis < promise.size.size(); ++axis)
        if (promise.size[axis] > 1)
            return refuse(ErrorCode::Unsupported,
                          QT_TRANSLATE_NOOP("Error",
                                            "%1: a series of %2 volumes (4-D); save one of them as a "
                                            "3-D file"),
                          QString::number(promise.size[axis]));
    if (promise.size.size() < 3)
        return refuse(
            ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error", "%1: a single picture, not a volume; Fathom needs 3-D scans"));
    for (const double spacing : promise.spacing)
        if (!std::isfinite(spacing) || spacing <= 0)
            return refuse(ErrorCode::WrongShape,
                          QT_TRANSLATE_NOOP("Error", "%1: the voxel spacing is %2 mm; it must be a number "
                                                     "above 0, export the file again"),
                          QString::number(spacing));
    for (size_t axis = 0; axis < 3; ++axis)
        if (promise.size[axis] > longestAxis)
            return refuse(ErrorCode::TooLarge,
                          QT_TRANSLATE_NOOP("Error", "%1: the header promises %2 voxels along one axis; that "
                                                     "is beyond any scan"),
                          QString::number(promise.size[axis]));
    return {};
}

Result<std::vector<qint64>> gapsOfNifti(const FilePromise &promise)
{
    std::vector<qint64> gaps;
    if (!promise.pixelType.startsWith(QLatin1String("float")))
        return gaps;
    qint64 voxels = 1;
    for (size_t axis = 0; axis < 3; ++axis)
        voxels *= promise.size[axis];
    const bool isDouble = promise.bytesPerValue == 8;
    QByteArray value; // collected over the borders of pieces
    qint64 skip = promise.compressed ? promise.dataOffset : 0;
    qint64 index = 0;
    FATHOM_TRY([[maybe_unused]] const qint64 read,
               readPieces(promise.dataFile, promise.compressed ? 0 : promise.dataOffset, promise.compressed,
                          [&](const char *piece, qint64 size) {
                              qint64 at = std::min(skip, size);
                              skip -= at;
                              while (at < size && index < voxels) {
                                  const qint64 used =
                                      std::min(size - at, promise.bytesPerValue - value.size());
                                  value.append(piece + at, used);
                                  at += used;
                                  if (value.size() < promise.bytesPerValue)
                                      break;
                                  const double number =
                                      isDouble ? valueAt<double>(value, 0, promise.swapped)
                                               : double(valueAt<float>(value, 0, promise.swapped));
                                  if (!std::isfinite(number))
                                      gaps.push_back(index);
                                  value.resize(0);
                                  ++index;
                              }
                              return index < voxels;
                          }));
    return gaps;
}

qint64 availableMemory()
{
    QFile file(QStringLiteral("/proc/meminfo"));
    if (file.open(QIODevice::ReadOnly)) {
        const QByteArray text = file.readAll();
        const qsizetype at = text.indexOf("MemAvailable:");
        if (at >= 0)
            return text.mid(at + 13, text.indexOf("kB", at) - at - 13).trimmed().toLongLong() * 1024;
    }
    return qint64(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
}

Result<void> checkMemory(const QString &path, qint64 voxels, qint64 bytesPerVoxel)
{
    // The library's buffer and our floats are alive at the same time.
    const double needed = double(voxels) * double(bytesPerVoxel + qint64(sizeof(float)));
    if (needed > double(availableMemory()))
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: needs %2 GiB of memory and this machine has %3 GiB left; "
                                       "use a smaller scan"),
                     {path, QString::number(needed / 1073741824.0, 'f', 1),
                      QString::number(double(availableMemory()) / 1073741824.0, 'f', 1)}};
    return {};
}

Result<void> checkPayload(const QString &path, const FilePromise &promise)
{
    // No overflow: three axes of at most 2^16 and 8 bytes stay below 2^63; the others are 1.
    qint64 voxels = 1;
    for (size_t axis = 0; axis < 3; ++axis)
        voxels *= promise.size[axis];
    if (voxels > (qint64(1) << 44))
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: the header promises %2 voxels; that is beyond any scan"),
                     {path, QString::number(voxels)}};
    const qint64 payload =
        promise.bytesPerTextValue > 0 ? voxels * promise.bytesPerTextValue : voxels * promise.bytesPerValue;
    const qint64 needed = promise.dataOffset + payload;
    const auto shorter = [&](qint64 held) {
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: the header promises %2 bytes of voxels and the file holds "
                                       "%3; it broke off or its header is wrong, copy it again"),
                     {path, QString::number(payload), QString::number(std::max<qint64>(held, 0))}};
    };
    const qint64 fileBytes = QFileInfo(promise.dataFile).size();
    if (!promise.compressed) {
        if (fileBytes < needed)
            return shorter(fileBytes - promise.dataOffset);
        return checkMemory(path, voxels, promise.bytesPerValue);
    }
    // Deflate packs at most 1032 to 1, so a small file cannot even start to hold a large promise.
    if (needed / 1040 > fileBytes + 1024)
        return shorter(fileBytes);
    FATHOM_DO(checkMemory(path, voxels, promise.bytesPerValue));
    qint64 held = 0;
    FATHOM_TRY([[maybe_unused]] const qint64 read,
               readPieces(promise.dataFile, promise.compressedFrom, true, [&](const char *, qint64 size) {
                   held += size;
                   return held <= needed + tailBytes; // on to the end: its check sum counts as well
               }));
    if (held < needed)
        return shorter(held - promise.dataOffset);
    return {};
}

} // namespace fathom
