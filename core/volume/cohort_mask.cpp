// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_mask.h"

#include <base/write_whole.h>

#include <QFile>

#include <cstdio>
#include <cstring>
#include <zlib.h>

namespace fathom::cohort {
namespace {

constexpr size_t ZeroBlock = 1 << 16;

/// NIfTI-1 head of a uint8 image. The cohort's grids are stored as RAS, so the rotation is the identity.
std::array<char, 352> maskHeader(const Geometry &geometry)
{
    std::array<char, 352> header = {};
    const auto put = [&header](size_t offset, auto value) {
        std::memcpy(header.data() + offset, &value, sizeof(value));
    };
    put(0, qint32(348));
    put(40, qint16(3));
    for (size_t axis = 0; axis < 7; ++axis)
        put(42 + 2 * axis, qint16(axis < 3 ? geometry.size[axis] : 1));
    put(70, qint16(2));
    put(72, qint16(8));
    put(76, 1.0F);
    put(108, 352.0F);
    put(112, 1.0F);
    header[123] = 2; // millimetres
    put(252, qint16(1));
    put(254, qint16(1));
    for (size_t axis = 0; axis < 3; ++axis) {
        const auto spacing = float(geometry.spacing[axis]);
        const auto offset = float((axis < 2 ? -1 : 1) * geometry.origin[axis]);
        put(80 + 4 * axis, spacing);
        put(268 + 4 * axis, offset);
        put(280 + 16 * axis + 4 * axis, spacing);
        put(292 + 16 * axis, offset);
    }
    std::memcpy(header.data() + 344, "n+1", 4);
    return header;
}

/// Deflates without a head, up to a byte border where any other deflated bytes may follow.
std::vector<char> deflated(std::span<const char> bytes, bool last)
{
    z_stream stream = {};
    deflateInit2(&stream, 1, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
    std::vector<char> out(deflateBound(&stream, uLong(bytes.size())) + 64);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, last ? Z_FINISH : Z_FULL_FLUSH);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

/// A gzip stream put together from pieces.
class GzipPieces
{
public:
    GzipPieces()
    {
        const unsigned char head[] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 0xFF};
        m_bytes.insert(m_bytes.end(), head, head + sizeof(head));
    }
    void add(std::span<const char> bytes)
    {
        if (bytes.empty())
            return;
        append(deflated(bytes, false));
        count(uLong(crc32(0, reinterpret_cast<const Bytef *>(bytes.data()), uInt(bytes.size()))),
              bytes.size());
    }
    void addZeros(size_t n)
    {
        static const std::vector<char> zeros(ZeroBlock, 0);
        static const std::vector<char> block = deflated(zeros, false);
        static const uLong blockCrc =
            crc32(0, reinterpret_cast<const Bytef *>(zeros.data()), uInt(ZeroBlock));
        for (; n >= ZeroBlock; n -= ZeroBlock) {
            append(block);
            count(blockCrc, ZeroBlock);
        }
        add({zeros.data(), n});
    }
    std::vector<char> finished()
    {
        append(deflated({}, true));
        for (const uLong word : {m_crc, uLong(m_size & 0xFFFFFFFFU)})
            for (int shift = 0; shift < 32; shift += 8)
                m_bytes.push_back(char((word >> shift) & 0xFF));
        return std::move(m_bytes);
    }

private:
    void append(const std::vector<char> &bytes) { m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end()); }
    void count(uLong crc, size_t n)
    {
        m_crc = crc32_combine(m_crc, crc, z_off_t(n));
        m_size += n;
    }

    std::vector<char> m_bytes;
    uLong m_crc = crc32(0, nullptr, 0);
    size_t m_size = 0;
};

} // namespace

Result<void> writeMask(const QString &path, const Geometry &geometry, int low, int high,
                       std::span<const quint8> slab)
{
    const size_t plane = size_t(geometry.size[0]) * size_t(geometry.size[1]);
    const auto slices = size_t(geometry.size[2]);
    GzipPieces gzip;
    gzip.add(maskHeader(geometry));
    if (high < low) {
        gzip.addZeros(plane * slices);
    } else {
        gzip.addZeros(plane * size_t(low));
        gzip.add({reinterpret_cast<const char *>(slab.data()), slab.size()});
        gzip.addZeros(plane * (slices - 1 - size_t(high)));
    }
    const std::vector<char> bytes = gzip.finished();
    const QString temporary = path + QStringLiteral(".part");
    QFile file(temporary);
    const bool good = file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
                      writeWhole(file, {bytes.data(), qsizetype(bytes.size())});
    const QString why = file.errorString();
    file.close();
    if (!good ||
        std::rename(QFile::encodeName(temporary).constData(), QFile::encodeName(path).constData()) != 0) {
        QFile::remove(temporary);
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check the disk"),
                     {path, why}};
    }
    return {};
}

} // namespace fathom::cohort
