// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "file_promise.h"

#include "gzip_stream.h"
#include "nifti_reader.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <unistd.h>

namespace fathom {
namespace {

constexpr qint64 longestAxis = 65536;
constexpr qint64 tailBytes = 16 << 20; // looked at behind the promised voxels

} // namespace

FilePromise promiseOf(const NiftiHeader &header)
{
    FilePromise promise;
    promise.format = header.version == 0 ? QStringLiteral("Analyze") : QStringLiteral("NIfTI");
    promise.size = header.dim;
    for (size_t axis = 0; axis < 3; ++axis)
        promise.spacing[axis] = header.pixdim[axis + 1];
    const NiftiType type = niftiTypeOf(header.datatype);
    promise.pixelType = QString::fromLatin1(type.name);
    promise.bytesPerValue = type.bytes;
    promise.components = type.components;
    promise.dataFile = header.voxelFile;
    promise.dataOffset = qint64(header.offset);
    promise.compressed = isGzip(header.voxelFile);
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
                                            "%1: a series of %2 volumes (4-D); import it with the number of "
                                            "one of them (NIfTI), or save one as a 3-D file"),
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

qint64 availableMemory()
{
    bool limited = false;
    if (const double limit = qEnvironmentVariable("FATHOM_MEMORY_GIB").toDouble(&limited);
        limited && limit > 0)
        return qint64(limit * 1073741824.0);
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
    // The library's buffer and our floats are alive at the same time; later, when slices are cut, the floats
    // in stored and in anatomical order and the grey values.
    constexpr auto floats = qint64(sizeof(float));
    const double needed = double(voxels) * double(std::max(bytesPerVoxel + floats, 2 * floats + 1));
    if (needed > double(availableMemory()))
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: needs %2 GiB of memory and this machine has %3 GiB left; "
                                       "use a smaller scan"),
                     {path, QString::number(needed / 1073741824.0, 'f', 1),
                      QString::number(double(availableMemory()) / 1073741824.0, 'f', 1)}};
    return {};
}

namespace {
struct Payload
{
    qint64 voxels = 0;
    qint64 bytes = 0;  ///< of the voxels
    qint64 needed = 0; ///< with what lies before them
};

Error shorter(const QString &path, const Payload &payload, qint64 held)
{
    return {ErrorCode::TooLarge,
            QT_TRANSLATE_NOOP("Error", "%1: the header promises %2 bytes of voxels and the file holds "
                                       "%3; it broke off or its header is wrong, copy it again"),
            {path, QString::number(payload.bytes), QString::number(std::max<qint64>(held, 0))}};
}

Result<Payload> plausiblePayload(const QString &path, const FilePromise &promise)
{
    // No overflow: three axes of at most 2^16 and 8 bytes stay below 2^63; the others are 1.
    qint64 voxels = 1;
    for (size_t axis = 0; axis < 3; ++axis)
        voxels *= promise.size[axis];
    if (voxels > (qint64(1) << 44))
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: the header promises %2 voxels; that is beyond any scan"),
                     {path, QString::number(voxels)}};
    Payload payload;
    payload.bytes = promise.decimal ? 2 * voxels - 1 // a digit and a blank, which the last one lacks
                                    : voxels * promise.bytesPerValue * (promise.hexadecimal ? 2 : 1);
    payload.needed = promise.dataOffset + payload.bytes;
    const qint64 fileBytes = QFileInfo(promise.dataFile).size();
    if (!promise.compressed && fileBytes < payload.needed)
        return shorter(path, payload, fileBytes - promise.dataOffset);
    // Deflate packs at most 1032 to 1, so a small file cannot even start to hold a large promise.
    if (promise.compressed && payload.needed / 1040 > fileBytes + 1024)
        return shorter(path, payload, fileBytes);
    payload.voxels = voxels;
    return payload;
}
} // namespace

Result<void> checkPlausible(const QString &path, const FilePromise &promise)
{
    FATHOM_TRY([[maybe_unused]] const Payload payload, plausiblePayload(path, promise));
    return {};
}

Result<void> checkPayload(const QString &path, const FilePromise &promise)
{
    FATHOM_TRY(const Payload payload, plausiblePayload(path, promise));
    FATHOM_DO(checkMemory(path, payload.voxels, promise.bytesPerValue));
    if (!promise.compressed)
        return {};
    qint64 held = 0;
    FATHOM_TRY([[maybe_unused]] const qint64 read,
               readPieces(promise.dataFile, promise.compressedFrom, true, [&](const char *, qint64 size) {
                   held += size;
                   return held <= payload.needed + tailBytes; // on to the end: its check sum counts as well
               }));
    if (held < payload.needed)
        return shorter(path, payload, held - promise.dataOffset);
    return {};
}

} // namespace fathom
