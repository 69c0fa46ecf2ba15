// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "siemens_mosaic.h"

#include "dicom_elements.h"
#include "vector3.h"

#include <QtEndian>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr int mostTiles = 1024;
constexpr int mostTags = 1000, mostItems = 1000;

/// Reads a CSA header from its beginning to its end; what lies behind the end is 0.
class CsaInput
{
public:
    explicit CsaInput(const QByteArray &bytes)
        : m_bytes(bytes)
    {
    }
    [[nodiscard]] bool has(qint64 count) const { return count >= 0 && m_at + count <= m_bytes.size(); }
    quint32 number()
    {
        if (!has(4)) {
            m_at = m_bytes.size();
            return 0;
        }
        m_at += 4;
        return qFromLittleEndian<quint32>(m_bytes.constData() + m_at - 4);
    }
    /// Text up to its first zero.
    QByteArray text(qint64 count)
    {
        const QByteArray all = m_bytes.mid(m_at, count);
        skip(count);
        return all.left(all.indexOf('\0') < 0 ? all.size() : all.indexOf('\0'));
    }
    void skip(qint64 count) { m_at = std::min<qint64>(m_at + count, m_bytes.size()); }

private:
    const QByteArray &m_bytes;
    qint64 m_at = 0;
};

/// An element of a private block, of which the creator's name says where in its group it lies.
QByteArray privateBytes(const DicomSet &set, quint16 group, const char *creator, quint8 element)
{
    for (quint32 block = 0x10; block <= 0xff; ++block)
        if (set.text(quint32(group) << 16 | block) == QLatin1String(creator))
            return set.bytes(quint32(group) << 16 | block << 8 | element);
    return {};
}

struct Layout
{
    int slices = 0;
    std::optional<Vector3> normal;
    bool fromFirst = true; ///< the first tile is the first slice
};

Layout layoutOf(const DicomSet &set, bool named)
{
    Layout layout;
    const auto csa = readCsaHeader(privateBytes(set, 0x0029, "SIEMENS CSA HEADER", 0x10));
    const auto values = [&](const char *name) {
        const auto found = csa.find(name);
        return found == csa.end() ? QStringList() : found->second;
    };
    layout.slices = values("NumberOfImagesInMosaic").value(0).toInt();
    layout.fromFirst = values("ProtocolSliceNumber").value(0).toInt() <= 1;
    if (const QStringList normal = values("SliceNormalVector"); normal.size() == 3)
        layout.normal = Vector3{normal[0].toDouble(), normal[1].toDouble(), normal[2].toDouble()};
    if (layout.slices == 0 && named) {
        const QByteArray count = privateBytes(set, 0x0019, "SIEMENS MR HEADER", 0x0a);
        if (count.size() == 2)
            layout.slices = qFromLittleEndian<quint16>(count.constData());
    }
    return layout;
}

} // namespace

std::map<QByteArray, QStringList> readCsaHeader(const QByteArray &bytes)
{
    std::map<QByteArray, QStringList> values;
    CsaInput input(bytes);
    const bool second = bytes.startsWith("SV10");
    if (second)
        input.skip(8);
    const quint32 tags = input.number();
    input.skip(4);
    if (tags > mostTags)
        return values;
    quint32 firstItems = 0;
    for (quint32 tag = 0; tag < tags; ++tag) {
        if (!input.has(84))
            return values;
        const QByteArray name = input.text(64);
        input.skip(4 + 4 + 4); // multiplicity, type and its number
        const quint32 items = input.number();
        input.skip(4);
        if (tag == 0)
            firstItems = items; // the first form adds it to each length
        if (items > mostItems)
            return values;
        QStringList &own = values[name];
        for (quint32 item = 0; item < items; ++item) {
            const quint32 first = input.number(), length = input.number();
            input.skip(8);
            const qint64 size = second ? qint64(length) : qint64(first) - qint64(firstItems);
            if (!input.has(size))
                return values;
            const QString text = QString::fromLatin1(input.text(size)).trimmed();
            input.skip((4 - size % 4) % 4);
            if (!text.isEmpty())
                own << text;
        }
    }
    return values;
}

void readMosaic(const DicomSet &set, DicomFile &file)
{
    const bool named = file.imageType.contains(QLatin1String("MOSAIC"));
    if (file.pictures.size() != 1 || (!named && !set.has(0x00290010)))
        return;
    const Layout layout = layoutOf(set, named);
    const DicomPicture whole = file.pictures.front();
    const double stated = std::abs(set.text(0x00180088).toDouble());
    const double step = stated > 0 ? stated : whole.thickness;
    const int across = int(std::ceil(std::sqrt(double(layout.slices))));
    if (layout.slices < 1 || layout.slices > mostTiles || (!named && layout.slices < 2) ||
        !layout.fromFirst || !(step > 0) || !whole.placed || file.columns % across != 0 ||
        file.rows % across != 0)
        return;
    const auto &o = whole.orientation;
    const Vector3 row = {o[0], o[1], o[2]}, column = {o[3], o[4], o[5]};
    Vector3 normal = cross(row, column);
    if (!(length(normal) > 0.5))
        return;
    normal = scaled(normal, 1 / length(normal));
    file.directionAssumed = !layout.normal;
    if (layout.normal) {
        constexpr double parallel = 0.99; // it is rounded, and of the same slices
        const double along = dot(normal, *layout.normal);
        if (!(std::abs(along) > parallel))
            return;
        normal = scaled(normal, along < 0 ? -1 : 1);
    }
    file.isMosaic = true;
    file.tiles = across;
    file.columns /= across;
    file.rows /= across;
    const double inColumns = double(across - 1) * file.columns / 2 * whole.spacing[1];
    const double inRows = double(across - 1) * file.rows / 2 * whole.spacing[0];
    file.pictures.clear();
    for (int slice = 0; slice < layout.slices; ++slice) {
        DicomPicture picture = whole;
        picture.frame = slice;
        for (size_t axis = 0; axis < 3; ++axis)
            picture.position[axis] +=
                row[axis] * inColumns + column[axis] * inRows + normal[axis] * step * slice;
        file.pictures.push_back(std::move(picture));
    }
    QString &diffusion = file.pictures.front().marks[diffusionMark];
    if (diffusion.isEmpty())
        diffusion = QString::fromLatin1(privateBytes(set, 0x0019, "SIEMENS MR HEADER", 0x0c)).trimmed();
    for (DicomPicture &picture : file.pictures)
        picture.marks[diffusionMark] = diffusion;
}

} // namespace fathom
