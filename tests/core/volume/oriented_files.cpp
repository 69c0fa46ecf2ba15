// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "oriented_files.h"

#include "dicom_files.h"
#include "test_files.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fathom::test {
namespace {

template <typename T> void put(QByteArray &bytes, qsizetype offset, T value)
{
    std::memcpy(bytes.data() + offset, &value, sizeof(T));
}

QByteArray number(double value)
{
    return QByteArray::number(value, 'g', 17);
}

Place column(const OrientedGrid &grid, size_t axis, double factor)
{
    return {grid.axes[axis] * factor, grid.axes[3 + axis] * factor, grid.axes[6 + axis] * factor};
}

/// The quaternion (a, b, c, d) of a rotation: the products of its parts are sums of the matrix's entries, and
/// the largest one is divided by.
std::array<double, 4> quaternionOf(const std::array<double, 9> &r)
{
    const double bc = r[3] + r[1], bd = r[2] + r[6], cd = r[7] + r[5];
    const double ab = r[7] - r[5], ac = r[2] - r[6], ad = r[3] - r[1];
    const std::array<std::array<double, 4>, 4> four = {{{1 + r[0] + r[4] + r[8], ab, ac, ad},
                                                        {ab, 1 + r[0] - r[4] - r[8], bc, bd},
                                                        {ac, bc, 1 - r[0] + r[4] - r[8], cd},
                                                        {ad, bd, cd, 1 - r[0] - r[4] + r[8]}}};
    size_t largest = 0;
    for (size_t n = 1; n < 4; ++n)
        if (four[n][n] > four[largest][largest])
            largest = n;
    std::array<double, 4> q = four[largest];
    const double factor = (q[0] < 0 ? -0.5 : 0.5) / std::sqrt(q[largest]);
    for (double &part : q)
        part *= factor;
    return q;
}

/// Offsets of nifti1.h and nifti2.h. Variant 0 states the axes as a matrix, 1 as a quaternion.
QByteArray niftiHeader(int version, bool pair, const OrientedGrid &grid, int variant)
{
    // NIfTI counts towards right and front.
    constexpr std::array<double, 3> toRas = {-1, -1, 1};
    std::array<double, 9> rotation = {};
    std::array<double, 12> rows = {};
    for (size_t row = 0; row < 3; ++row) {
        for (size_t axis = 0; axis < 3; ++axis) {
            const double cosine = toRas[row] * grid.axes[3 * row + axis];
            rows[4 * row + axis] = cosine * grid.spacing[axis];
            rotation[3 * row + axis] = axis == 2 && grid.leftHanded ? -cosine : cosine;
        }
        rows[4 * row + 3] = toRas[row] * grid.origin[row];
    }
    const std::array<double, 4> quaternion = quaternionOf(rotation);
    std::array<double, 4> pixdim = {grid.leftHanded ? -1.0 : 1.0, grid.spacing[0], grid.spacing[1],
                                    grid.spacing[2]};

    const auto fill = [&](QByteArray &out, auto real, qsizetype pixdimAt, qsizetype quatern, qsizetype srow) {
        using Real = decltype(real);
        const auto at = [](qsizetype offset, size_t n) { return offset + qsizetype(n * sizeof(Real)); };
        for (size_t n = 0; n < 4; ++n)
            put(out, at(pixdimAt, n), Real(pixdim[n]));
        for (size_t n = 0; variant == 1 && n < 3; ++n) {
            put(out, at(quatern, n), Real(quaternion[n + 1]));
            put(out, at(quatern, n + 3), Real(rows[4 * n + 3]));
        }
        for (size_t n = 0; variant == 0 && n < 12; ++n)
            put(out, at(srow, n), Real(rows[n]));
    };
    if (version == 2) {
        const qint64 start = pair ? 0 : 544;
        QByteArray out(544, '\0');
        put<qint32>(out, 0, 540);
        std::memcpy(out.data() + 4, pair ? "ni2\0\r\n\032\n" : "n+2\0\r\n\032\n", 8);
        put<qint16>(out, 12, 4); // int16
        put<qint16>(out, 14, 16);
        put<qint64>(out, 16, 3);
        for (size_t n = 0; n < 7; ++n)
            put<qint64>(out, qsizetype(24 + 8 * n), n < 3 ? grid.size[n] : 1);
        put<qint64>(out, 168, start);
        put<qint32>(out, 344, variant == 1 ? 1 : 0);
        put<qint32>(out, 348, variant == 0 ? 1 : 0);
        put<qint32>(out, 500, 2); // mm
        fill(out, double(), 104, 352, 400);
        return out;
    }
    QByteArray out(352, '\0');
    put<qint32>(out, 0, 348);
    put<qint16>(out, 40, 3);
    for (size_t n = 0; n < 7; ++n)
        put<qint16>(out, qsizetype(42 + 2 * n), n < 3 ? qint16(grid.size[n]) : qint16(1));
    put<qint16>(out, 70, 4); // int16
    put<qint16>(out, 72, 16);
    put<float>(out, 108, pair ? 0.0F : 352.0F);
    out[123] = 2; // mm
    put<qint16>(out, 252, variant == 1 ? 1 : 0);
    put<qint16>(out, 254, variant == 0 ? 1 : 0);
    std::memcpy(out.data() + 344, pair ? "ni1" : "n+1", 3);
    fill(out, float(), 76, 256, 280);
    return out;
}

template <int version>
QString writeNiftiFile(const QString &folder, const OrientedGrid &grid, const QByteArray &voxels, int variant)
{
    const QString path = folder + QStringLiteral("/a.nii");
    writeBytes(path, niftiHeader(version, false, grid, variant) + voxels);
    return path;
}

QString writeNiftiPair(const QString &folder, const OrientedGrid &grid, const QByteArray &voxels, int variant)
{
    const QString path = folder + QStringLiteral("/a.hdr");
    writeBytes(path, niftiHeader(1 + variant / 2, true, grid, variant % 2));
    writeBytes(folder + QStringLiteral("/a.img"), voxels);
    return path;
}

template <bool detached>
QString writeNrrd(const QString &folder, const OrientedGrid &grid, const QByteArray &voxels, int variant)
{
    struct Space
    {
        const char *name;
        std::array<double, 3> sign;
    };
    static constexpr Space spaces[] = {{"left-posterior-superior", {1, 1, 1}},
                                       {"right-anterior-superior", {-1, -1, 1}},
                                       {"left-anterior-superior", {1, -1, 1}},
                                       {"LAS", {1, -1, 1}}};
    const Space &space = spaces[variant];
    const auto vector = [&space](const Place &v) {
        return '(' + number(space.sign[0] * v[0]) + ',' + number(space.sign[1] * v[1]) + ',' +
               number(space.sign[2] * v[2]) + ')';
    };
    QByteArray header = QByteArray("NRRD0004\ntype: short\ndimension: 3\nspace: ") + space.name + "\nsizes:";
    for (const int size : grid.size)
        header += ' ' + QByteArray::number(size);
    header += "\nspace directions:";
    for (size_t axis = 0; axis < 3; ++axis)
        header += ' ' + vector(column(grid, axis, grid.spacing[axis]));
    header +=
        "\nkinds: domain domain domain\nendian: little\nencoding: raw\nspace origin: " + vector(grid.origin) +
        '\n';
    const QString path = folder + (detached ? QStringLiteral("/a.nhdr") : QStringLiteral("/a.nrrd"));
    if (detached) {
        writeBytes(path, header + "data file: a.raw\n");
        writeBytes(folder + QStringLiteral("/a.raw"), voxels);
    } else {
        writeBytes(path, header + '\n' + voxels);
    }
    return path;
}

template <bool detached>
QString writeMetaImage(const QString &folder, const OrientedGrid &grid, const QByteArray &voxels, int)
{
    QByteArray header =
        "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nTransformMatrix =";
    for (size_t axis = 0; axis < 3; ++axis)
        for (const double cosine : column(grid, axis, 1))
            header += ' ' + number(cosine);
    header += "\nOffset =";
    for (const double value : grid.origin)
        header += ' ' + number(value);
    header += "\nElementSpacing =";
    for (const double value : grid.spacing)
        header += ' ' + number(value);
    header += "\nDimSize =";
    for (const int size : grid.size)
        header += ' ' + QByteArray::number(size);
    header += "\nElementType = MET_SHORT\nElementDataFile = ";
    const QString path = folder + (detached ? QStringLiteral("/a.mhd") : QStringLiteral("/a.mha"));
    if (detached) {
        writeBytes(path, header + "a.raw\n");
        writeBytes(folder + QStringLiteral("/a.raw"), voxels);
    } else {
        writeBytes(path, header + "LOCAL\n" + voxels);
    }
    return path;
}

/// Image Orientation (Patient): the direction of the rows, which is that of growing columns, then the other.
QList<double> directionsOf(const OrientedGrid &grid)
{
    const Place i = column(grid, 0, 1), j = column(grid, 1, 1);
    return {i[0], i[1], i[2], j[0], j[1], j[2]};
}

QList<double> positionOf(const OrientedGrid &grid, int k)
{
    const Place first = grid.place({0, 0, k});
    return {first[0], first[1], first[2]};
}

DicomSet dicomPicture(const OrientedGrid &grid, int k)
{
    DicomSet set = ctSlice(k);
    set.numbers(0x00180050, "DS", {grid.spacing[2]})
        .numbers(0x00200032, "DS", positionOf(grid, k))
        .numbers(0x00200037, "DS", directionsOf(grid))
        .numbers(0x00280010, "US", {double(grid.size[1])})
        .numbers(0x00280011, "US", {double(grid.size[0])})
        .numbers(0x00280030, "DS", {grid.spacing[1], grid.spacing[0]}) // between rows, between columns
        .numbers(0x00281052, "DS", {0})
        .numbers(0x00281053, "DS", {1});
    return set;
}

QString writeDicomFiles(const QString &folder, const OrientedGrid &grid, const QByteArray &voxels, int)
{
    const qsizetype bytes = voxels.size() / grid.size[2];
    for (int k = 0; k < grid.size[2]; ++k) {
        DicomSet set = dicomPicture(grid, k);
        set.bytes(0x7fe00010, "OW", voxels.mid(k * bytes, bytes));
        // Names follow neither direction of the slices.
        writeDicomFile(QStringLiteral("%1/%2%3").arg(folder).arg(k * 7 % 5).arg(k, 3, 10, QChar(u'0')), set);
    }
    return folder;
}

QString writeDicomFrames(const QString &folder, const OrientedGrid &grid, const QByteArray &voxels, int)
{
    QList<DicomSet> frames;
    for (int k = 0; k < grid.size[2]; ++k) {
        DicomSet position, frame;
        position.numbers(0x00200032, "DS", positionOf(grid, k));
        frame.items(0x00209113, {position});
        frames << frame;
    }
    DicomSet orientation, measures, values, shared;
    orientation.numbers(0x00200037, "DS", directionsOf(grid));
    measures.numbers(0x00280030, "DS", {grid.spacing[1], grid.spacing[0]})
        .numbers(0x00180050, "DS", {grid.spacing[2]});
    values.numbers(0x00281052, "DS", {0}).numbers(0x00281053, "DS", {1});
    shared.items(0x00209116, {orientation}).items(0x00289110, {measures}).items(0x00289145, {values});
    DicomSet set = dicomPicture(grid, 0);
    for (const quint32 tag : {0x00200032U, 0x00200037U, 0x00280030U, 0x00281052U, 0x00281053U})
        set.drop(tag);
    set.text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2.1")
        .numbers(0x00280008, "IS", {double(grid.size[2])})
        .items(0x52009229, {shared})
        .items(0x52009230, frames)
        .bytes(0x7fe00010, "OW", voxels);
    const QString path = folder + QStringLiteral("/a");
    writeDicomFile(path, set, "1.2.840.10008.5.1.4.1.1.2.1");
    return path;
}

QString writeInVesalius(const QString &folder, const OrientedGrid &grid, const QByteArray &voxels, int)
{
    QByteArray shape, spacing;
    for (size_t axis = 0; axis < 3; ++axis) {
        shape += "<integer>" + QByteArray::number(grid.size[2 - axis]) + "</integer>";
        spacing += "<real>" + number(grid.spacing[axis]) + "</real>";
    }
    const QByteArray list =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict><key>matrix</key><dict>"
        "<key>dtype</key><string>int16</string><key>filename</key><string>matrix.dat</string><key>shape</key>"
        "<array>" +
        shape + "</array></dict><key>modality</key><string>CT</string><key>spacing</key><array>" + spacing +
        "</array></dict></plist>\n";
    const QString path = folder + QStringLiteral("/a.inv3");
    writeBytes(path, tarEntry("x/main.plist", list) + tarEntry("x/matrix.dat", voxels) + tarEnd());
    return path;
}

} // namespace

Place OrientedGrid::place(const std::array<int, 3> &index) const
{
    Place point = origin;
    for (size_t row = 0; row < 3; ++row)
        for (size_t axis = 0; axis < 3; ++axis)
            point[row] += axes[3 * row + axis] * spacing[axis] * index[axis];
    return point;
}

QList<OrientedGrid> orientedGrids(double degrees, const Place &about)
{
    // Rodrigues' formula.
    const double length = std::hypot(about[0], about[1], about[2]);
    const Place u = {about[0] / length, about[1] / length, about[2] / length};
    const double c = std::cos(degrees * M_PI / 180), s = std::sin(degrees * M_PI / 180);
    const std::array<double, 9> cross = {0, -u[2], u[1], u[2], 0, -u[0], -u[1], u[0], 0};
    std::array<double, 9> turn;
    for (size_t row = 0; row < 3; ++row)
        for (size_t column = 0; column < 3; ++column)
            turn[3 * row + column] =
                (row == column ? c : 0) + s * cross[3 * row + column] + (1 - c) * u[row] * u[column];

    QList<OrientedGrid> grids;
    std::array<int, 3> order = {0, 1, 2};
    do {
        const int odd = (order[0] > order[1]) + (order[0] > order[2]) + (order[1] > order[2]);
        for (int signs = 0; signs < 8; ++signs) {
            OrientedGrid grid;
            int turned = odd;
            for (size_t axis = 0; axis < 3; ++axis) {
                const auto patient = size_t(order[axis]);
                const bool against = signs & (1 << axis);
                turned += against;
                grid.patientAxis[axis] = int(patient);
                grid.code += QLatin1Char((against ? "RAI" : "LPS")[patient]);
                for (size_t row = 0; row < 3; ++row)
                    grid.axes[3 * row + axis] = (against ? -1 : 1) * turn[3 * row + patient];
            }
            grid.leftHanded = turned % 2;
            grid.degrees = degrees;
            grids << grid;
        }
    } while (std::next_permutation(order.begin(), order.end()));
    return grids;
}

const QList<OrientedFormat> &orientedFormats()
{
    static const QList<const char *> spaces = {"LPS", "RAS", "LAS", "LAS in short"};
    static const QList<OrientedFormat> formats = {
        {"NIfTI-1", {"sform", "qform"}, writeNiftiFile<1>},
        {"NIfTI-2", {"sform", "qform"}, writeNiftiFile<2>},
        {"NIfTI pair", {"sform", "qform", "NIfTI-2 sform", "NIfTI-2 qform"}, writeNiftiPair},
        {"NRRD", spaces, writeNrrd<false>},
        {"NHDR", spaces, writeNrrd<true>},
        {"MetaImage mha", {"header"}, writeMetaImage<false>},
        {"MetaImage mhd", {"header"}, writeMetaImage<true>},
        {"DICOM series", {"header"}, writeDicomFiles, true},
        {"DICOM frames", {"header"}, writeDicomFrames, true},
        {"InVesalius", {"fixed"}, writeInVesalius, false, true},
    };
    return formats;
}

} // namespace fathom::test
