// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "nifti_reader.h"

#include "label_values.h"

#include "gzip_stream.h"

#include <base/large_pages.h>

#include <QFileInfo>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

namespace fathom {

namespace {
constexpr qint64 mostFrames = 32767;        ///< of a 4-D image; NIfTI-1 can say no more
constexpr double slantedDegrees = 0.05;     ///< axes this far from right angles are worth a note
constexpr double statedSpacing = 1e-5;      ///< relative; float32 has 6e-8
constexpr double disagreementVoxels = 0.25; ///< between the two transforms

using Matrix = std::array<double, 9>; // row-major; column a belongs to index axis a

/// Reads fields of a header in its own byte order.
class Fields
{
public:
    Fields(QByteArray bytes, bool swapped)
        : m_bytes(std::move(bytes))
        , m_swapped(swapped)
    {
    }
    template <typename T> [[nodiscard]] T at(qsizetype offset) const
    {
        std::array<char, sizeof(T)> bytes;
        std::memcpy(bytes.data(), m_bytes.constData() + offset, sizeof(T));
        if (m_swapped)
            std::reverse(bytes.begin(), bytes.end());
        return std::bit_cast<T>(bytes);
    }

private:
    QByteArray m_bytes;
    bool m_swapped;
};

// Offsets of the two layouts.
struct Layout1
{
    using Size = qint16;
    using Real = float;
    using Code = qint16;
    static constexpr qsizetype dim = 40, datatype = 70, pixdim = 76, offset = 108, slope = 112, units = 123,
                               qform = 252, sform = 254, quatern = 256, srow = 280;
};
struct Layout2
{
    using Size = qint64;
    using Real = double;
    using Code = qint32;
    static constexpr qsizetype dim = 16, datatype = 12, pixdim = 104, offset = 168, slope = 176, units = 500,
                               qform = 344, sform = 348, quatern = 352, srow = 400;
};

template <typename Layout> bool read(const Fields &fields, NiftiHeader &header)
{
    using Size = typename Layout::Size;
    using Real = typename Layout::Real;
    using Code = typename Layout::Code;
    const auto axes = fields.at<Size>(Layout::dim);
    if (axes < 1 || axes > 7)
        return false;
    for (qsizetype axis = 1; axis <= qsizetype(axes); ++axis)
        header.dim.push_back(fields.at<Size>(Layout::dim + axis * qsizetype(sizeof(Size))));
    const auto real = [&](qsizetype offset, qsizetype n) {
        return double(fields.at<Real>(offset + n * qsizetype(sizeof(Real))));
    };
    for (size_t n = 0; n < 8; ++n)
        header.pixdim[n] = real(Layout::pixdim, qsizetype(n));
    header.datatype = fields.at<qint16>(Layout::datatype);
    if constexpr (std::is_same_v<Layout, Layout2>)
        header.offset = double(fields.at<qint64>(Layout::offset));
    else
        header.offset = real(Layout::offset, 0);
    header.slope = real(Layout::slope, 0);
    header.inter = real(Layout::slope, 1);
    if (header.version == 0)
        return true; // Analyze has other fields behind these
    header.xyztUnits =
        std::is_same_v<Layout, Layout2> ? fields.at<qint32>(Layout::units) : fields.at<quint8>(Layout::units);
    header.qformCode = fields.at<Code>(Layout::qform);
    header.sformCode = fields.at<Code>(Layout::sform);
    for (size_t n = 0; n < 3; ++n) {
        header.quatern[n] = real(Layout::quatern, qsizetype(n));
        header.qoffset[n] = real(Layout::quatern, qsizetype(n) + 3);
    }
    for (size_t n = 0; n < 12; ++n)
        header.srow[n] = real(Layout::srow, qsizetype(n));
    return true;
}

Error damagedHeader(const QString &path)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: the NIfTI header is damaged; copy the file again"),
            {path}};
}

/// The file beside a .hdr that holds its voxels, packed or not.
QString voxelsBeside(const QString &header)
{
    QString stem = header;
    for (const char *suffix : {".gz", ".hdr"}) {
        if (stem.endsWith(QLatin1String(suffix), Qt::CaseInsensitive))
            stem.chop(qsizetype(qstrlen(suffix)));
    }
    for (const char *suffix : {".img", ".img.gz", ".IMG"}) {
        if (const QString file = stem + QLatin1String(suffix); QFileInfo::exists(file))
            return file;
    }
    return {};
}

double determinant(const Matrix &m)
{
    return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
           m[2] * (m[3] * m[7] - m[4] * m[6]);
}

/// The orthogonal matrix nearest to `m`: Newton's iteration for the polar decomposition (Higham 1986).
Matrix nearestOrthogonal(Matrix m)
{
    for (int step = 0; step < 50; ++step) {
        const double d = determinant(m);
        const Matrix inverseTransposed = {(m[4] * m[8] - m[5] * m[7]) / d, (m[5] * m[6] - m[3] * m[8]) / d,
                                          (m[3] * m[7] - m[4] * m[6]) / d, (m[2] * m[7] - m[1] * m[8]) / d,
                                          (m[0] * m[8] - m[2] * m[6]) / d, (m[1] * m[6] - m[0] * m[7]) / d,
                                          (m[1] * m[5] - m[2] * m[4]) / d, (m[2] * m[3] - m[0] * m[5]) / d,
                                          (m[0] * m[4] - m[1] * m[3]) / d};
        double change = 0;
        for (size_t n = 0; n < 9; ++n) {
            const double next = 0.5 * (m[n] + inverseTransposed[n]);
            change = std::max(change, std::abs(next - m[n]));
            m[n] = next;
        }
        if (change < 1e-15)
            break;
    }
    return m;
}

/// Largest departure from a right angle between two axes, degrees.
double slant(const Geometry &geometry)
{
    const auto &d = geometry.direction;
    double largest = 0;
    for (size_t a = 0; a < 3; ++a)
        for (size_t b = a + 1; b < 3; ++b)
            largest = std::max(largest, std::abs(d[a] * d[b] + d[3 + a] * d[3 + b] + d[6 + a] * d[6 + b]));
    return std::asin(std::min(largest, 1.0)) * 180.0 / M_PI;
}

double farCornerMm(const Geometry &a, const Geometry &b)
{
    return a.cornerDistance(b) * *std::min_element(a.spacing.begin(), a.spacing.end());
}

/// Columns of an affine (RAS, mm) as spacing and unit directions in LPS; nothing where they span no volume.
std::optional<Geometry> fromAffine(const std::array<double, 12> &affine, const std::array<int, 3> &size)
{
    Geometry geometry;
    geometry.size = size;
    for (size_t axis = 0; axis < 3; ++axis) {
        const double length = std::hypot(affine[axis], affine[4 + axis], affine[8 + axis]);
        if (!std::isfinite(length) || length <= 0)
            return {};
        geometry.spacing[axis] = length;
        for (size_t row = 0; row < 3; ++row)
            geometry.direction[3 * row + axis] = (row < 2 ? -1.0 : 1.0) * affine[4 * row + axis] / length;
    }
    for (size_t row = 0; row < 3; ++row) {
        geometry.origin[row] = (row < 2 ? -1.0 : 1.0) * affine[4 * row + 3];
        if (!std::isfinite(geometry.origin[row]))
            return {};
    }
    if (std::abs(determinant(geometry.direction)) < 1e-3)
        return {};
    return geometry;
}

/// Millimetres in the header's unit of length; what states none is taken as millimetres.
double unitMm(const NiftiHeader &header)
{
    switch (header.xyztUnits & 7) {
    case 1:
        return 1000.0; // metres
    case 3:
        return 0.001; // micrometres
    default:
        return 1.0;
    }
}

std::array<double, 12> qformAffine(const NiftiHeader &header, double mm)
{
    // The quaternion's first part follows from the others; rounding may push them over length 1.
    double b = header.quatern[0], c = header.quatern[1], d = header.quatern[2];
    double a = 1.0 - (b * b + c * c + d * d);
    if (a < 1e-7) {
        const double length = std::sqrt(b * b + c * c + d * d);
        b /= length;
        c /= length;
        d /= length;
        a = 0;
    } else {
        a = std::sqrt(a);
    }
    const double handed = header.pixdim[0] < 0 ? -1.0 : 1.0;
    const Vector3 edge = {header.pixdim[1] * mm, header.pixdim[2] * mm, header.pixdim[3] * mm * handed};
    const Matrix r = {
        a * a + b * b - c * c - d * d, 2 * (b * c - a * d),           2 * (b * d + a * c),
        2 * (b * c + a * d),           a * a + c * c - b * b - d * d, 2 * (c * d - a * b),
        2 * (b * d - a * c),           2 * (c * d + a * b),           a * a + d * d - b * b - c * c};
    std::array<double, 12> affine = {};
    for (size_t row = 0; row < 3; ++row) {
        for (size_t axis = 0; axis < 3; ++axis)
            affine[4 * row + axis] = r[3 * row + axis] * edge[axis];
        affine[4 * row + 3] = header.qoffset[row] * mm;
    }
    return affine;
}

/// Columns of float32 lose the last digits of the spacing, which the header also holds by itself.
void takeStatedSpacing(Geometry &geometry, const NiftiHeader &header, double mm)
{
    for (size_t axis = 0; axis < 3; ++axis) {
        const double stated = std::abs(header.pixdim[axis + 1]) * mm;
        if (std::abs(stated - geometry.spacing[axis]) < statedSpacing * geometry.spacing[axis])
            geometry.spacing[axis] = stated;
    }
}

/// Turns nearly rectangular axes into rectangular ones; says what it did.
void straighten(NiftiGeometry &found)
{
    Geometry straight = found.geometry;
    straight.direction = nearestOrthogonal(straight.direction);
    const double moved = farCornerMm(found.geometry, straight);
    const double degrees = slant(found.geometry);
    if (moved > niftiStraightenMm) {
        found.notes << QStringLiteral("its axes are off right angles by %1 degrees and are kept so")
                           .arg(degrees, 0, 'f', 2);
        found.slanted = true;
        return;
    }
    found.geometry = straight;
    if (degrees > slantedDegrees || moved > 0.01)
        found.notes << QStringLiteral("axes turned to right angles; the far corner moved by %1 mm")
                           .arg(moved, 0, 'f', 3);
}

/// `count` voxels of type T, scaled where the header scales. The loops are plain so that they become vector
/// instructions; a file's bytes need not be aligned.
template <typename T, typename Out>
void convert(const char *bytes, size_t count, bool swapped, double slope, double inter, Out *out)
{
    const auto each = [&](const auto &value) {
        if (slope != 1.0 || inter != 0.0)
            for (size_t n = 0; n < count; ++n)
                out[n] = Out(double(value(n)) * slope + inter);
        else // not through a double, which would round whole numbers of 64 bits twice
            for (size_t n = 0; n < count; ++n)
                out[n] = Out(value(n));
    };
    const auto raw = [bytes](size_t n) {
        std::array<char, sizeof(T)> one;
        std::memcpy(one.data(), bytes + n * sizeof(T), sizeof(T));
        return one;
    };
    if (swapped)
        each([&](size_t n) {
            auto one = raw(n);
            std::reverse(one.begin(), one.end());
            return std::bit_cast<T>(one);
        });
    else
        each([&](size_t n) { return std::bit_cast<T>(raw(n)); });
}

template <typename Out>
using Converter = void (*)(const char *bytes, size_t count, bool swapped, double slope, double inter,
                           Out *out);

/// Null for a type that holds no single number.
template <typename Out> Converter<Out> converterOf(int datatype)
{
    switch (datatype) {
    case 2:
        return convert<quint8, Out>;
    case 256:
        return convert<qint8, Out>;
    case 4:
        return convert<qint16, Out>;
    case 512:
        return convert<quint16, Out>;
    case 8:
        return convert<qint32, Out>;
    case 768:
        return convert<quint32, Out>;
    case 1024:
        return convert<qint64, Out>;
    case 1280:
        return convert<quint64, Out>;
    case 16:
        return convert<float, Out>;
    case 64:
        return convert<double, Out>;
    default:
        return nullptr;
    }
}

/// Gives `voxels` values from the one numbered `first` on, scaled, in stored order, many at a time.
///
/// @param use  called with std::span<const Out>
template <typename Out, typename Use>
Result<void> eachVoxels(const QString &path, const NiftiHeader &header, qint64 first, qint64 voxels, Use use)
{
    const Converter<Out> convert = converterOf<Out>(header.datatype);
    if (!convert)
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: its voxel type is not known here; save it as 16-bit "
                                                "integers or 32-bit floats"),
                     {path}};
    const int bytes = niftiTypeOf(header.datatype).bytes;
    const bool scaled = header.slope != 0 && std::isfinite(header.slope) && std::isfinite(header.inter);
    const double slope = scaled ? header.slope : 1.0, inter = scaled ? header.inter : 0.0;
    const bool packed = isGzip(header.voxelFile);
    const qint64 start = qint64(header.offset) + first * bytes;
    qint64 skip = packed ? start : 0, left = voxels;
    QByteArray part; // a value over the border of two pieces
    std::vector<Out> values;
    const auto give = [&](const char *from, qint64 count) {
        values.resize(std::max(values.size(), size_t(count)));
        convert(from, size_t(count), header.swapped, slope, inter, values.data());
        use(std::span<const Out>(values.data(), size_t(count)));
        left -= count;
    };
    FATHOM_TRY([[maybe_unused]] const qint64 read,
               readPieces(header.voxelFile, packed ? 0 : start, packed, [&](const char *piece, qint64 size) {
                   qint64 at = std::min(skip, size);
                   skip -= at;
                   if (!part.isEmpty() && left > 0) {
                       const qint64 used = std::min<qint64>(size - at, bytes - part.size());
                       part.append(piece + at, used);
                       at += used;
                       if (part.size() < bytes)
                           return true;
                       give(part.constData(), 1);
                       part.clear();
                   }
                   const qint64 whole = std::min((size - at) / bytes, left);
                   give(piece + at, whole);
                   at += whole * bytes;
                   if (left > 0)
                       part = QByteArray(piece + at, size - at);
                   return left > 0 || packed; // a packed file on to its check sum
               }));
    if (left > 0)
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: the header promises %2 bytes of voxels and the file holds "
                                       "%3; it broke off or its header is wrong, copy it again"),
                     {path, QString::number(voxels * bytes), QString::number((voxels - left) * bytes)}};
    return {};
}

/// Values as floats.
Result<std::vector<float>> readVoxels(const QString &path, const NiftiHeader &header, qint64 first,
                                      qint64 count, size_t plausible)
{
    auto voxels = largeVector<float>(plausible);
    FATHOM_DO(eachVoxels<float>(path, header, first, count, [&voxels](std::span<const float> values) {
        voxels.insert(voxels.end(), values.begin(), values.end());
    }));
    return voxels;
}

/// Room for the voxels as far as the file can be believed: packed files mostly hold less than six times
/// their size, and a vector grows when one holds more.
size_t plausibleVoxels(const NiftiHeader &header)
{
    const qint64 voxels = voxelsOfFrame(header);
    const qint64 held =
        6 * QFileInfo(header.voxelFile).size() / std::max(niftiTypeOf(header.datatype).bytes, 1);
    return size_t(std::max<qint64>(std::min(voxels, held), 0));
}

} // namespace

qint64 voxelsOfFrame(const NiftiHeader &header)
{
    qint64 voxels = 1;
    for (size_t axis = 0; axis < 3 && axis < header.dim.size(); ++axis)
        voxels *= header.dim[axis];
    return voxels;
}

qint64 framesOf(const NiftiHeader &header)
{
    qint64 frames = 1;
    for (size_t axis = 3; axis < header.dim.size(); ++axis)
        frames *= std::clamp<qint64>(header.dim[axis], 0, mostFrames); // at most four axes: no overflow
    return std::min(frames, mostFrames);
}

NiftiType niftiTypeOf(int code)
{
    // Codes and names of nifti1.h.
    static constexpr std::pair<int, NiftiType> known[] = {
        {2, {"uint8", 1, 1}},      {4, {"int16", 2, 1}},        {8, {"int32", 4, 1}},
        {16, {"float32", 4, 1}},   {64, {"float64", 8, 1}},     {256, {"int8", 1, 1}},
        {512, {"uint16", 2, 1}},   {768, {"uint32", 4, 1}},     {1024, {"int64", 8, 1}},
        {1280, {"uint64", 8, 1}},  {128, {"rgb24", 1, 3}},      {2304, {"rgba32", 1, 4}},
        {32, {"complex64", 4, 2}}, {1792, {"complex128", 8, 2}}};
    for (const auto &[number, type] : known)
        if (number == code)
            return type;
    return {};
}

Result<NiftiHeader> readNiftiHeader(const QString &path)
{
    FATHOM_TRY(const QByteArray bytes, firstBytes(path, 540));
    if (bytes.size() < 348)
        return Error{
            ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: the file breaks off within the NIfTI header; copy it again"),
            {path}};
    NiftiHeader header;
    const auto length = [&bytes](bool swapped) { return Fields(bytes, swapped).at<qint32>(0); };
    bool pair = false, good = false;
    if (length(false) == 540 || length(true) == 540) {
        header.version = 2;
        header.swapped = length(false) != 540;
        const QByteArray magic = bytes.mid(4, 8);
        pair = magic == QByteArray("ni2\0\r\n\032\n", 8);
        good = bytes.size() == 540 && (pair || magic == QByteArray("n+2\0\r\n\032\n", 8)) &&
               read<Layout2>(Fields(bytes, header.swapped), header);
    } else {
        const QByteArray magic = bytes.mid(344, 4);
        pair = magic == QByteArray("ni1\0", 4);
        const bool analyze = !pair && magic != QByteArray("n+1\0", 4);
        if (analyze && (!path.endsWith(QLatin1String(".hdr"), Qt::CaseInsensitive) ||
                        (length(false) != 348 && length(true) != 348)))
            return Error{
                ErrorCode::Unreadable,
                QT_TRANSLATE_NOOP("Error", "%1: not a NIfTI file (its mark is missing); check what it is"),
                {path}};
        header.version = analyze ? 0 : 1;
        pair = pair || analyze;
        // The number of axes tells the byte order: writers are known to leave the length field wrong.
        const auto axes = Fields(bytes, false).at<qint16>(Layout1::dim);
        header.swapped = axes < 1 || axes > 7;
        good = read<Layout1>(Fields(bytes, header.swapped), header);
    }
    if (!good || !(header.offset >= 0 && header.offset < 1e9))
        return damagedHeader(path);
    header.voxelFile = pair ? voxelsBeside(path) : path;
    if (header.voxelFile.isEmpty())
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: its voxels are in an .img file, which is not beside it; "
                                                "put both into one folder"),
                     {path}};
    if (!pair)
        header.offset = std::max(header.offset, header.version == 2 ? 544.0 : 352.0);
    return header;
}

Result<NiftiGeometry> geometryOfNifti(const QString &path, const NiftiHeader &header)
{
    const double mm = unitMm(header);
    std::array<int, 3> size = {1, 1, 1};
    for (size_t axis = 0; axis < 3 && axis < header.dim.size(); ++axis)
        size[axis] = int(header.dim[axis]);
    std::optional<Geometry> sform, qform;
    if (header.sformCode > 0) {
        std::array<double, 12> affine = header.srow;
        for (double &value : affine)
            value *= mm;
        sform = fromAffine(affine, size);
    }
    if (header.qformCode > 0)
        qform = fromAffine(qformAffine(header, mm), size);
    NiftiGeometry found;
    if (sform || qform) {
        found.geometry = sform ? *sform : *qform;
        if (sform && qform && sform->cornerDistance(*qform) > disagreementVoxels)
            found.notes << QStringLiteral("its two transforms differ by %1 mm; the sform is used")
                               .arg(farCornerMm(*sform, *qform), 0, 'f', 1);
        takeStatedSpacing(found.geometry, header, mm);
        straighten(found);
        return found;
    }
    // Method 1 of the format: spacing alone, x to the right, y to the front, z to the head. Analyze's
    // standard orientation has x to the left.
    const double x = header.version == 0 ? -1.0 : 1.0;
    const auto edge = [&](size_t axis) { return std::abs(header.pixdim[axis + 1]) * mm; };
    const auto alone = fromAffine({x * edge(0), 0, 0, 0, 0, edge(1), 0, 0, 0, 0, edge(2), 0}, size);
    if (header.sformCode > 0 || header.qformCode > 0 || !alone)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: position, direction or spacing of its voxels make no "
                                                "sense; export the file again"),
                     {path}};
    found.geometry = *alone;
    if (header.version == 0)
        found.notes << QStringLiteral("Analyze states no orientation: left and right may be exchanged");
    else
        found.notes << QStringLiteral("the file states no orientation: axes are taken as right, front, head");
    return found;
}

Result<std::vector<float>> readNiftiVoxels(const QString &path, const NiftiHeader &header, qint64 frame)
{
    const qint64 count = voxelsOfFrame(header);
    return readVoxels(path, header, frame * count, count, plausibleVoxels(header));
}

Result<std::vector<float>> readNiftiSlice(const QString &path, const NiftiHeader &header, qint64 frame, int k)
{
    if (isGzip(header.voxelFile))
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: a packed file cannot be read one slice at a time; unpack "
                                       "it (gunzip)"),
                     {path}};
    const qint64 count = header.dim[0] * header.dim[1];
    return readVoxels(path, header, frame * voxelsOfFrame(header) + k * count, count, size_t(count));
}

Result<std::vector<quint16>> readNiftiLabels(const QString &path, const NiftiHeader &header,
                                             const MaskRule &rule)
{
    LabelValues values(rule);
    values.reserve(plausibleVoxels(header));
    FATHOM_DO(
        eachVoxels<double>(path, header, 0, voxelsOfFrame(header), [&values](std::span<const double> some) {
            for (const double value : some)
                values.add(value);
        }));
    return values.take(path);
}

} // namespace fathom
