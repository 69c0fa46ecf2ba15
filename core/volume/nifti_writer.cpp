// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "volume.h"

#include <base/write_whole.h>

#include <QFile>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <zlib.h>

namespace fathom {
namespace {

constexpr size_t headerBytes = 352; // 348 of the header and 4 that say "no extension"

template <typename T> void put(std::array<char, headerBytes> &header, size_t offset, T value)
{
    std::memcpy(header.data() + offset, &value, sizeof(T));
}

/// NIfTI's quaternion (b, c, d) of a rotation matrix, row-major, determinant 1.
std::array<double, 3> quaternion(const std::array<double, 9> &r)
{
    double a = r[0] + r[4] + r[8] + 1;
    if (a > 0.5) {
        a = 0.5 * std::sqrt(a);
        return {0.25 * (r[7] - r[5]) / a, 0.25 * (r[2] - r[6]) / a, 0.25 * (r[3] - r[1]) / a};
    }
    const double x = 1 + r[0] - (r[4] + r[8]);
    const double y = 1 + r[4] - (r[0] + r[8]);
    const double z = 1 + r[8] - (r[0] + r[4]);
    double b;
    double c;
    double d;
    if (x > 1) {
        b = 0.5 * std::sqrt(x);
        c = 0.25 * (r[1] + r[3]) / b;
        d = 0.25 * (r[2] + r[6]) / b;
        a = 0.25 * (r[7] - r[5]) / b;
    } else if (y > 1) {
        c = 0.5 * std::sqrt(y);
        b = 0.25 * (r[1] + r[3]) / c;
        d = 0.25 * (r[5] + r[7]) / c;
        a = 0.25 * (r[2] - r[6]) / c;
    } else {
        d = 0.5 * std::sqrt(z);
        b = 0.25 * (r[2] + r[6]) / d;
        c = 0.25 * (r[5] + r[7]) / d;
        a = 0.25 * (r[3] - r[1]) / d;
    }
    const double sign = a < 0 ? -1 : 1;
    return {sign * b, sign * c, sign * d};
}

std::array<char, headerBytes> niftiHeader(const Geometry &geometry, qint16 datatype, qint16 bits)
{
    std::array<char, headerBytes> header = {};
    put<qint32>(header, 0, 348);
    put<qint16>(header, 40, 3);
    for (size_t axis = 0; axis < 3; ++axis)
        put<qint16>(header, 42 + 2 * axis, qint16(geometry.size[axis]));
    for (size_t rest = 3; rest < 7; ++rest)
        put<qint16>(header, 42 + 2 * rest, 1);
    put<qint16>(header, 70, datatype);
    put<qint16>(header, 72, bits);
    put<float>(header, 108, float(headerBytes));
    put<float>(header, 112, 1.0F); // scl_slope
    header[123] = 2;               // millimetres

    // NIfTI counts towards right and front: the first two rows change sign.
    std::array<double, 9> ras = geometry.direction;
    Vector3 origin = geometry.origin;
    for (size_t row = 0; row < 2; ++row) {
        origin[row] = -origin[row];
        for (size_t axis = 0; axis < 3; ++axis)
            ras[3 * row + axis] = -ras[3 * row + axis];
    }
    for (size_t row = 0; row < 3; ++row) {
        for (size_t axis = 0; axis < 3; ++axis)
            put<float>(header, 280 + 16 * row + 4 * axis,
                       float(ras[3 * row + axis] * geometry.spacing[axis] + 0.0));
        put<float>(header, 292 + 16 * row, float(origin[row] + 0.0));
        put<float>(header, 268 + 4 * row, float(origin[row] + 0.0));
    }
    const double determinant = ras[0] * (ras[4] * ras[8] - ras[5] * ras[7]) -
                               ras[1] * (ras[3] * ras[8] - ras[5] * ras[6]) +
                               ras[2] * (ras[3] * ras[7] - ras[4] * ras[6]);
    const double handed = determinant < 0 ? -1 : 1;
    for (size_t row = 0; row < 3; ++row)
        ras[3 * row + 2] *= handed;
    const auto q = quaternion(ras);
    for (size_t part = 0; part < 3; ++part)
        put<float>(header, 256 + 4 * part, float(q[part]));
    put<float>(header, 76, float(handed));
    for (size_t axis = 0; axis < 3; ++axis)
        put<float>(header, 80 + 4 * axis, float(geometry.spacing[axis]));
    put<qint16>(header, 252, 1);
    put<qint16>(header, 254, 1);
    std::memcpy(header.data() + 344, "n+1", 4);
    return header;
}

/// gzip without a time or a name in it: the same voxels give the same bytes.
Result<void> writeGzip(const QString &path, std::span<const char> header, std::span<const char> voxels)
{
    const auto failed = [&path](const QString &why) {
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check the disk"),
                     {path, why}};
    };
    const QString temporary = path + QStringLiteral(".part");
    QFile file(temporary);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return failed(file.errorString());

    z_stream stream = {};
    if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return failed(QStringLiteral("zlib"));
    std::vector<char> out(1 << 18);
    const auto deflateAll = [&](std::span<const char> bytes, bool last) {
        size_t done = 0;
        int state = Z_OK;
        do {
            const size_t chunk = std::min<size_t>(bytes.size() - done, 1 << 30);
            stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data() + done));
            stream.avail_in = uInt(chunk);
            done += chunk;
            const int flush = last && done == bytes.size() ? Z_FINISH : Z_NO_FLUSH;
            do {
                stream.next_out = reinterpret_cast<Bytef *>(out.data());
                stream.avail_out = uInt(out.size());
                state = deflate(&stream, flush);
                const qint64 made = qint64(out.size() - stream.avail_out);
                if (!writeWhole(file, {out.data(), made}))
                    return false;
            } while (stream.avail_out == 0);
        } while (done < bytes.size());
        return state != Z_STREAM_ERROR;
    };
    const bool written = deflateAll(header, false) && deflateAll(voxels, true);
    deflateEnd(&stream);
    const QString why = file.errorString(); // close() forgets it
    file.close();
    if (!written) {
        QFile::remove(temporary);
        return failed(why);
    }
    if (std::rename(QFile::encodeName(temporary).constData(), QFile::encodeName(path).constData()) != 0) {
        QFile::remove(temporary);
        return failed(QStringLiteral("rename"));
    }
    return {};
}

template <typename T>
Result<void> writeVoxels(const QString &path, const Geometry &geometry, std::span<const T> voxels,
                         qint16 datatype)
{
    if (qint64(voxels.size()) != geometry.voxels() || voxels.empty() ||
        *std::max_element(geometry.size.begin(), geometry.size.end()) > 32767)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: %2 voxels do not fit the grid; this is a fault of ours"),
                     {path, QString::number(voxels.size())}};
    const auto header = niftiHeader(geometry, datatype, qint16(8 * sizeof(T)));
    return writeGzip(path, header, {reinterpret_cast<const char *>(voxels.data()), voxels.size_bytes()});
}

} // namespace

Result<void> writeNifti(const QString &path, const Geometry &geometry, std::span<const qint16> voxels)
{
    return writeVoxels(path, geometry, voxels, 4);
}

Result<void> writeNifti(const QString &path, const Geometry &geometry, std::span<const quint8> voxels)
{
    return writeVoxels(path, geometry, voxels, 2);
}

} // namespace fathom
