// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_segmentation.h"

#include "dicom_elements.h"
#include "dicom_pixels.h"
#include "label_layers.h"
#include "label_values.h"
#include "straighten.h"
#include "vector3.h"

#include <QFile>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace fathom {
namespace {

constexpr double sameGrid = 0.25;  // voxels, as for every mask
constexpr double samePlace = 1e-3; // mm along the normal

enum class Kind { Binary, Fractional, LabelMap };

Kind kindOf(const DicomSet &set)
{
    const QString type = set.text(0x00620001).toUpper();
    if (type == QLatin1String("FRACTIONAL"))
        return Kind::Fractional;
    return type == QLatin1String("LABELMAP") ? Kind::LabelMap : Kind::Binary;
}

/// The number of the segment that a frame shows; 0: it does not say.
int segmentOf(const DicomSet &groups)
{
    const DicomSet *identification = groups.first(0x0062000a);
    return identification ? identification->number(0x0062000b) : 0;
}

Vector3 pixelAt(const DicomPicture &picture, double column, double row)
{
    Vector3 point = picture.position;
    for (size_t axis = 0; axis < 3; ++axis)
        point[axis] += picture.orientation[axis] * picture.spacing[1] * column +
                       picture.orientation[3 + axis] * picture.spacing[0] * row;
    return point;
}

/// The slice of each frame on a grid; none where a frame does not lie on it.
std::optional<std::vector<int>> slicesOn(const Geometry &grid, const DicomFile &file)
{
    if (file.columns != grid.size[0] || file.rows != grid.size[1])
        return {};
    std::vector<int> slices;
    for (const DicomPicture &picture : file.pictures) {
        const double slice = std::round(grid.toIndex(picture.position)[2]);
        if (!(slice >= 0 && slice < grid.size[2]))
            return {};
        const double right = grid.size[0] - 1, down = grid.size[1] - 1;
        for (const auto &[column, row] : {std::pair(0.0, 0.0), {right, 0.0}, {0.0, down}, {right, down}}) {
            const Vector3 index = grid.toIndex(pixelAt(picture, column, row));
            for (const double off : {index[0] - column, index[1] - row, index[2] - slice})
                if (!(std::abs(off) < sameGrid))
                    return {};
        }
        slices.push_back(int(slice));
    }
    return slices;
}

/// The smallest even grid that holds all frames. Errors: WrongShape.
Result<Geometry> ownGrid(const DicomFile &file)
{
    const DicomPicture &first = file.pictures.front();
    const auto &o = first.orientation;
    const Vector3 normal = cross({o[0], o[1], o[2]}, {o[3], o[4], o[5]});
    std::vector<double> places;
    double lowest = HUGE_VAL;
    Geometry grid;
    for (const DicomPicture &picture : file.pictures) {
        const double place = dot(minus(picture.position, first.position), normal);
        places.push_back(place);
        if (place < lowest) {
            lowest = place;
            grid.origin = picture.position;
        }
    }
    std::sort(places.begin(), places.end());
    double step = HUGE_VAL;
    for (size_t n = 1; n < places.size(); ++n)
        if (const double gap = places[n] - places[n - 1]; gap > samePlace)
            step = std::min(step, gap);
    if (step == HUGE_VAL)
        step = first.thickness > 0 ? first.thickness : 1;
    const double slices = std::round((places.back() - places.front()) / step) + 1;
    if (!(std::abs(length(normal) - 1) < 0.01) || !(slices >= 1 && slices < 65536))
        return otherGrid(file.path);
    grid.size = {file.columns, file.rows, int(slices)};
    grid.spacing = {first.spacing[1], first.spacing[0], step};
    for (size_t row = 0; row < 3; ++row) {
        grid.direction[3 * row] = o[row];
        grid.direction[3 * row + 1] = o[3 + row];
        grid.direction[3 * row + 2] = normal[row];
    }
    return grid;
}

/// The grid that frames are laid on, and where.
struct Placed
{
    Geometry grid;
    std::vector<int> slices; ///< one a frame
};

Result<Placed> place(const DicomFile &file, const Geometry &image, const MaskRule &rule)
{
    const bool sound = file.isImage() && !file.pictures.empty() &&
                       std::all_of(file.pictures.begin(), file.pictures.end(), [](const DicomPicture &one) {
                           return one.placed && one.spacing[0] > 0 && one.spacing[1] > 0;
                       });
    if (!sound)
        return damagedDicom(file.path);
    if (auto slices = slicesOn(image, file))
        return Placed{image, *std::move(slices)};
    if (!rule.resample)
        return otherGrid(file.path);
    FATHOM_TRY(const Geometry grid, ownGrid(file));
    if (auto slices = slicesOn(grid, file))
        return Placed{grid, *std::move(slices)};
    return otherGrid(file.path);
}

/// Frames of one bit a pixel, lowest bit first, one frame right behind the other.
class Bits
{
public:
    static Result<Bits> read(const DicomFile &file, const DicomElements &elements)
    {
        const qint64 pixels = qint64(file.columns) * file.rows * qint64(file.pictures.size());
        const qint64 bytes = (pixels + 7) / 8;
        if (elements.encapsulated)
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: its bits are packed by a codec (transfer syntax %2); "
                                           "convert it to an uncompressed file"),
                         {file.path, elements.transferSyntax}};
        Bits bits;
        if (!elements.inflated.isEmpty()) {
            bits.m_bytes = elements.inflated.mid(elements.pixelOffset, bytes);
        } else if (elements.pixelOffset + bytes <= file.bytes) {
            QFile source(file.path);
            if (source.open(QIODevice::ReadOnly) && source.seek(elements.pixelOffset))
                bits.m_bytes = source.read(bytes);
        }
        if (bits.m_bytes.size() != bytes)
            return damagedDicom(file.path);
        return bits;
    }
    [[nodiscard]] bool at(size_t pixel) const
    {
        return (uchar(m_bytes[qsizetype(pixel / 8)]) >> (pixel % 8)) & 1;
    }

private:
    QByteArray m_bytes;
};

/// Calls use(frame, pixel in it, value) for every pixel that is not zero.
template <typename Use>
Result<void> eachPixel(const DicomFile &file, const DicomElements &elements, const Use &use)
{
    const size_t pixels = size_t(file.columns) * size_t(file.rows);
    if (elements.set.number(0x00280100) == 1) {
        FATHOM_TRY(const Bits bits, Bits::read(file, elements));
        for (size_t frame = 0; frame < file.pictures.size(); ++frame)
            for (size_t n = 0; n < pixels; ++n)
                if (bits.at(frame * pixels + n))
                    use(frame, n, 1.0F);
        return {};
    }
    FATHOM_DO(checkDicomPixels(file, file.pictures.front()));
    DicomPixels values;
    FATHOM_DO(values.read(file));
    std::vector<float> frame;
    for (size_t at = 0; at < file.pictures.size(); ++at) {
        DicomPicture plain = file.pictures[at];
        plain.slope = 1;
        plain.intercept = 0;
        frame.clear();
        values.append(file, plain, frame);
        for (size_t n = 0; n < pixels; ++n)
            if (frame[n] > 0)
                use(at, n, frame[n]);
    }
    return {};
}

Result<void> checkThreshold(const DicomFile &file, const DicomSet &set, const MaskRule &rule)
{
    if (kindOf(set) != Kind::Fractional || rule.threshold > 0)
        return {};
    return thresholdAsked(file.path);
}

} // namespace

Result<void> checkSegmentation(const DicomFile &file, const DicomElements &elements, const Geometry &image,
                               const MaskRule &rule)
{
    FATHOM_DO(place(file, image, rule));
    return checkThreshold(file, elements.set, rule);
}

Result<std::vector<LabelMap>> readSegmentation(const DicomFile &file, const DicomElements &elements,
                                               const Geometry &image, const MaskRule &rule)
{
    const DicomSet &set = elements.set;
    FATHOM_TRY(const Placed placed, place(file, image, rule));
    FATHOM_DO(checkThreshold(file, set, rule));
    FATHOM_DO(checkMemory(file.path, placed.grid.voxels(), qint64(sizeof(quint16))));
    const Kind kind = kindOf(set);
    const size_t pixels = size_t(file.columns) * size_t(file.rows);
    // In label maps a pixel's value says the segment, in the others its frame does.
    const DicomSet *shared = set.first(0x52009229);
    const std::vector<DicomSet> &frames = set.items(0x52009230);
    std::vector<int> segments;
    for (size_t frame = 0; frame < file.pictures.size(); ++frame) {
        int segment = frame < frames.size() ? segmentOf(frames[frame]) : 0;
        if (segment == 0 && shared)
            segment = segmentOf(*shared);
        if (segment == 0 && kind != Kind::LabelMap)
            return damagedDicom(file.path);
        segments.push_back(segment);
    }
    const double most = std::max(1, set.number(0x0062000e)); // what stands for a probability of 1
    std::map<int, std::vector<quint32>> voxels;
    FATHOM_DO(eachPixel(file, elements, [&](size_t frame, size_t pixel, float value) {
        if (kind == Kind::Fractional && value / most < rule.threshold)
            return;
        const int segment = kind == Kind::LabelMap ? int(value) : segments[frame];
        voxels[segment].push_back(quint32(size_t(placed.slices[frame]) * pixels + pixel));
    }));
    LabelLayers layers(file.path, placed.grid);
    for (const DicomStructure &structure : file.structures)
        if (const auto own = voxels.find(structure.number); own != voxels.end())
            FATHOM_DO(layers.add(structure.number, own->second));
    std::vector<LabelMap> maps = layers.take();
    if (!placed.grid.matches(image))
        for (LabelMap &map : maps)
            map = resampledLabels(map, image);
    return maps;
}

} // namespace fathom
