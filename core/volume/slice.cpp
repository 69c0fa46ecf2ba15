// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice.h"

#include "lanczos.h"
#include "slice_data.h"
#include "slice_reader.h"
#include "value_range.h"

#include <base/large_pages.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace fathom {
namespace {

constexpr double spacingTolerance = 1e-3;      // mm; below, two spacings count as equal
constexpr double paperTolerance = 1e-6;        // mm; what `paper` asks of an isotropic CT
constexpr double nearlyIsotropic = 1.2 + 1e-5; // largest / smallest spacing of an MRI cut in all planes;
                                               // files hold spacings as floats, and 1.2F / 1.0F is above 1.2
constexpr int smallestAxis = 64;               // voxels of every axis of such an MRI

Error isotropyError()
{
    return {ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error", "%1: method \"paper\" cuts isotropic CT only and this one is not; use "
                                       "method \"fathom\""),
            {QStringLiteral("CT")}};
}

/// Values of a grid of `stored` size with axes permuted and flipped; `size` is that of the result.
template <typename T>
std::vector<T> reordered(const std::vector<T> &values, const std::array<int, 3> &stored,
                         const std::array<int, 3> &storedAxis, const std::array<bool, 3> &flipped,
                         const std::array<int, 3> &size)
{
    const std::array<qint64, 3> storedStride = {1, stored[0], qint64(stored[0]) * stored[1]};
    std::array<qint64, 3> step;
    qint64 first = 0;
    for (size_t axis = 0; axis < 3; ++axis) {
        const size_t from = size_t(storedAxis[axis]);
        step[axis] = flipped[axis] ? -storedStride[from] : storedStride[from];
        if (flipped[axis])
            first += storedStride[from] * (stored[from] - 1);
    }
    auto result = largeVector<T>(values.size());
    result.resize(values.size());
    T *out = result.data();
    const int count = size[0];
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j, out += count) {
            const T *line = values.data() + first + k * step[2] + j * step[1];
            if (step[0] == 1)
                std::copy_n(line, count, out);
            else if (step[0] == -1)
                std::reverse_copy(line - (count - 1), line + 1, out);
            else
                for (int i = 0; i < count; ++i)
                    out[i] = line[i * step[0]];
        }
    return result;
}

bool isHead(const QString &bodyPart)
{
    const QString part = bodyPart.trimmed().toUpper();
    return part == QLatin1String("HEAD") || part == QLatin1String("SKULL") || part == QLatin1String("BRAIN");
}

std::array<size_t, 2> inPlane(size_t axis)
{
    return {axis == 0 ? size_t(1) : size_t(0), axis == 2 ? size_t(1) : size_t(2)};
}

/// The only plane of an MRI that is not cut in all: across the axis with the fewest voxels, first on ties.
size_t fewestVoxels(const Geometry &geometry)
{
    return size_t(std::min_element(geometry.size.begin(), geometry.size.end()) - geometry.size.begin());
}

bool cutInAllPlanes(const Geometry &geometry)
{
    const auto [low, high] = std::minmax_element(geometry.spacing.begin(), geometry.spacing.end());
    return *high / *low <= nearlyIsotropic &&
           *std::min_element(geometry.size.begin(), geometry.size.end()) >= smallestAxis;
}

/// Limits of a whole MRI: percentiles 1 and 99 of the positive values. False when there are none.
bool percentileLimits(std::vector<float> positive, GreyScale &scale)
{
    if (positive.empty())
        return false;
    scale.low = percentile(positive, 1);
    scale.high = percentile(positive, 99);
    return true;
}

/// Calls `use(values)` for each slice of a resampled plane, whole.
template <typename Use>
void eachResampledSlice(const std::vector<float> &values, const Geometry &geometry, size_t plane,
                        const PlaneRule &rule, Use use)
{
    const std::array<size_t, 3> stride = {1, size_t(geometry.size[0]),
                                          size_t(geometry.size[0]) * size_t(geometry.size[1])};
    std::vector<float> slice(size_t(rule.a.size) * size_t(rule.b.size));
    for (int index = 0; index < geometry.size[plane]; ++index) {
        resampleSlice(values.data() + size_t(index) * stride[plane], stride[rule.axisA], stride[rule.axisB],
                      rule.a, rule.b, 0, rule.a.size, 0, rule.b.size, slice.data());
        use(std::span<const float>(slice));
    }
}

/// What lies beyond the limits is cut to them.
void spanRange(GreyScale &scale, const ValueRange &range)
{
    scale.smallest = std::clamp(range.smallest, scale.low, scale.high);
    scale.largest = std::clamp(range.largest, scale.low, scale.high);
}

/// The grey scale of one plane (or of the volume when nothing is resampled). False: no positive MRI voxel.
///
/// @param each   calls what it is given with all values, a span at a time
/// @param widen  widens a range by all values, as far as the scale's two limits
template <typename Each, typename Widen>
bool findScale(Modality modality, const Window &window, Each each, Widen widen, GreyScale &scale)
{
    if (modality == Modality::Ct) {
        scale.low = window.lower;
        scale.high = window.upper;
    } else {
        std::vector<float> positive;
        each([&positive](std::span<const float> values) {
            std::copy_if(values.begin(), values.end(), std::back_inserter(positive),
                         [](float v) { return v > 0; });
        });
        if (!percentileLimits(std::move(positive), scale))
            return false;
    }
    ValueRange range;
    widen(range);
    spanRange(scale, range);
    return true;
}

} // namespace

/// The values of one slice of a scan that is not in memory, in prepared order.
Result<std::vector<float>> SliceSource::Data::readSlice(Plane plane, int index) const
{
    const int stored = flipped[size_t(plane)] ? storedSize[2] - 1 - index : index;
    FATHOM_TRY(const Volume slice, sliceVolume(*unread, stored));
    std::array<int, 3> size = geometry.size;
    size[size_t(plane)] = 1;
    return reordered(slice.voxels, slice.geometry.size, storedAxis, flipped, size);
}

/// Window and grey scale of a scan that is not in memory: a CT's slices are looked at until its window is
/// spanned, of an MRI as many as fit 64 million voxels.
Result<void> SliceSource::Data::findScaleBySlices(Modality modality, const Error &noSignal)
{
    constexpr qint64 mostValues = 64 << 20;
    const auto rule = std::find_if(rules.begin(), rules.end(), [](const PlaneRule &one) { return one.cut; });
    const auto plane = Plane(rule - rules.begin());
    const int count = geometry.size[size_t(plane)];
    const qint64 pixels = geometry.voxels() / count;
    const auto looked = int(std::clamp<qint64>(mostValues / pixels, 1, count));
    std::vector<float> positive;
    ValueRange range;
    for (int n = 0; n < looked; ++n) {
        FATHOM_TRY(std::vector<float> values, readSlice(plane, int(qint64(n) * count / looked)));
        if (rule->resampled) {
            std::array<size_t, 3> stride = strides(int(plane));
            std::vector<float> slice(size_t(rule->a.size) * size_t(rule->b.size));
            resampleSlice(values.data(), stride[rule->axisA], stride[rule->axisB], rule->a, rule->b, 0,
                          rule->a.size, 0, rule->b.size, slice.data());
            values = std::move(slice);
        }
        range.add(values);
        if (modality != Modality::Ct)
            std::copy_if(values.begin(), values.end(), std::back_inserter(positive),
                         [](float v) { return v > 0; });
        else if (range.spans(window.lower, window.upper))
            break;
    }
    rule->scale.low = window.lower;
    rule->scale.high = window.upper;
    if (modality != Modality::Ct) {
        if (!percentileLimits(std::move(positive), rule->scale))
            return noSignal;
        window = {rule->scale.low, rule->scale.high};
        if (looked < count)
            notes << QStringLiteral("window from %1 of its %2 slices").arg(looked).arg(count);
    }
    spanRange(rule->scale, range);
    return {};
}

Result<SliceSource> SliceSource::prepare(const Volume &volume, Method method)
{
    if (!volume.slices && (qint64(volume.voxels.size()) != volume.geometry.voxels() || volume.voxels.empty()))
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: the volume has no voxels or not those of its grid"),
                     {QStringLiteral("scan")}};
    auto data = std::make_shared<Data>();
    data->method = method;
    data->storedSize = volume.geometry.size;
    data->geometry = volume.geometry;
    Geometry &geometry = data->geometry;
    if (method == Method::Fathom) {
        const Geometry::Orientation orientation = volume.geometry.nearestRas();
        data->storedAxis = orientation.axis;
        data->flipped = orientation.flipped;
        Vector3 first = {0, 0, 0};
        for (size_t axis = 0; axis < 3; ++axis) {
            const size_t from = size_t(orientation.axis[axis]);
            geometry.size[axis] = volume.geometry.size[from];
            geometry.spacing[axis] = volume.geometry.spacing[from];
            const double sign = orientation.flipped[axis] ? -1 : 1;
            for (size_t row = 0; row < 3; ++row)
                geometry.direction[3 * row + axis] = sign * volume.geometry.direction[3 * row + from];
            if (orientation.flipped[axis])
                first[from] = volume.geometry.size[from] - 1;
        }
        geometry.origin = volume.geometry.toPatient(first);
        const double oblique = volume.geometry.obliqueDegrees();
        if (oblique > 1)
            data->notes << QStringLiteral("oblique by %1 degrees: planes are the nearest anatomical ones")
                               .arg(oblique, 0, 'f', 0);
    }

    const Modality modality = volume.modality == Modality::Unknown ? inferModality(volume) : volume.modality;
    std::array<bool, 3> wanted = {true, true, true};
    if (modality == Modality::Ct) {
        if (method == Method::Paper && !(closeTo(geometry.spacing[0], geometry.spacing[1], paperTolerance) &&
                                         closeTo(geometry.spacing[1], geometry.spacing[2], paperTolerance)))
            return isotropyError();
        const std::optional<Window> known = ctWindowOfStudyType(volume.studyType);
        if (!known && method == Method::Paper)
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "%1: method \"paper\" has no window for study type "
                                                    "\"%2\"; use method \"fathom\""),
                         {QStringLiteral("CT"), volume.studyType}};
        if (known) {
            data->window = *known;
        } else if (isHead(volume.bodyPart)) {
            data->window = {-160, 240};
            data->notes << QStringLiteral("study type not known: head window -160..240 HU");
        } else {
            data->window = {-800, 600};
            data->notes << QStringLiteral("study type not known: window -800..600 HU");
        }
    } else if (method == Method::Paper || !cutInAllPlanes(geometry)) {
        wanted = {false, false, false};
        wanted[fewestVoxels(geometry)] = true;
    }

    if (volume.acquiredPlaneOnly) {
        const auto acquired = std::find(data->storedAxis.begin(), data->storedAxis.end(), 2);
        wanted = {false, false, false};
        wanted[size_t(acquired - data->storedAxis.begin())] = true;
        data->notes << (volume.slices
                            ? QStringLiteral(
                                  "slices across its pictures would need the whole scan in memory: "
                                  "only the pictures as acquired are cut")
                            : QStringLiteral("slices across its pictures would be wrong: only the pictures "
                                             "as acquired are cut"));
    }

    bool anyPlain = false;
    bool anyResampled = false;
    for (size_t plane = 0; plane < 3; ++plane) {
        PlaneRule &rule = data->rules[plane];
        rule.cut = wanted[plane];
        rule.axisA = inPlane(plane)[0];
        rule.axisB = inPlane(plane)[1];
        const double a = geometry.spacing[rule.axisA];
        const double b = geometry.spacing[rule.axisB];
        // An isotropic CT of `paper` passed a stricter test above.
        rule.resampled = !closeTo(a, b, spacingTolerance);
        const double smaller = std::min(a, b);
        rule.a = rule.resampled ? resampledAxis(geometry.size[rule.axisA], a, smaller)
                                : AxisSampling{geometry.size[rule.axisA], geometry.size[rule.axisA], a, a};
        rule.b = rule.resampled ? resampledAxis(geometry.size[rule.axisB], b, smaller)
                                : AxisSampling{geometry.size[rule.axisB], geometry.size[rule.axisB], b, b};
        if (rule.cut)
            (rule.resampled ? anyResampled : anyPlain) = true;
    }

    const Error noSignal = {
        ErrorCode::WrongShape,
        QT_TRANSLATE_NOOP("Error", "%1: no voxel of this MRI is above 0; check that the file is an image"),
        {QStringLiteral("MRI")}};
    if (volume.slices) {
        data->unread = std::make_shared<const Volume>(volume);
        FATHOM_DO(data->findScaleBySlices(modality, noSignal));
        SliceSource source;
        source.m_data = std::move(data);
        return source;
    }
    try {
        const auto inOrder = [&](const auto &values) {
            return reordered(values, data->storedSize, data->storedAxis, data->flipped, geometry.size);
        };
        GreyScale plain;
        if (anyPlain) {
            const auto whole = [&volume](auto use) { use(std::span<const float>(volume.voxels)); };
            const auto widen = [&volume](ValueRange &range) { range.add(volume.voxels); };
            if (!findScale(modality, data->window, whole, widen, plain))
                return noSignal;
            auto grey = largeVector<quint8>(volume.voxels.size());
            grey.resize(volume.voxels.size());
            toGrey(volume.voxels, plain, grey.data());
            data->grey = data->storedInOrder() ? std::move(grey) : inOrder(grey);
        }
        std::vector<float> values = anyResampled ? inOrder(volume.voxels) : std::vector<float>();
        const LineRanges lines = lineRanges(values, geometry.size);
        for (size_t plane = 0; plane < 3; ++plane) {
            PlaneRule &rule = data->rules[plane];
            rule.scale = plain;
            if (!rule.cut || !rule.resampled)
                continue;
            const auto slices = [&](auto use) { eachResampledSlice(values, geometry, plane, rule, use); };
            const auto widen = [&](ValueRange &range) {
                addResampledPlane(values, lines, geometry.size, plane, rule, rule.scale.low, rule.scale.high,
                                  range);
            };
            if (!findScale(modality, data->window, slices, widen, rule.scale))
                return noSignal;
        }
        if (modality != Modality::Ct) {
            const auto shown = std::find_if(data->rules.begin(), data->rules.end(),
                                            [](const PlaneRule &rule) { return rule.cut; });
            data->window = {shown->scale.low, shown->scale.high};
        }
        if (anyResampled)
            data->values = std::move(values);
    } catch (const std::bad_alloc &) {
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: not enough memory to cut slices; close other programs"),
                     {QStringLiteral("scan")}};
    }
    SliceSource source;
    source.m_data = std::move(data);
    return source;
}

std::vector<Plane> SliceSource::planes() const
{
    std::vector<Plane> all;
    for (const Plane plane : {Plane::Sagittal, Plane::Coronal, Plane::Axial})
        if (m_data->rules[size_t(plane)].cut)
            all.push_back(plane);
    return all;
}

int SliceSource::sliceCount(Plane plane) const
{
    return m_data->rules[size_t(plane)].cut ? m_data->geometry.size[size_t(plane)] : 0;
}

int SliceSource::pictureVoxels(Plane plane) const
{
    const PlaneRule &rule = m_data->rules[size_t(plane)];
    return rule.cut ? rule.crop() : 0;
}

Result<SliceImage> SliceSource::cut(Plane plane, int index, int side) const
{
    if (side < 16 || side > 2048)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: not a picture size; ask for 16 to 2048 pixels"),
                     {QString::number(side)}};
    if (index < 0 || index >= sliceCount(plane))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1 slice %2: this volume has %3 of that plane"),
                     {planeName(plane), QString::number(index), QString::number(sliceCount(plane))}};

    const Data &data = *m_data;
    const PlaneRule &rule = data.rules[size_t(plane)];
    const auto stride = data.strides(data.unread ? int(plane) : -1);
    const size_t base = data.unread ? 0 : size_t(index) * stride[size_t(plane)];
    const int n = rule.crop();
    const size_t strideA = stride[rule.axisA], strideB = stride[rule.axisB];
    std::vector<float> own; // of a scan that is not in memory
    if (data.unread) {
        FATHOM_TRY(own, data.readSlice(plane, index));
    }
    // The square crop with axis a fastest. Rooms are kept from slice to slice: fresh pages are dear.
    static thread_local std::vector<quint8> square, resized;
    const quint8 *lines = nullptr;
    qint64 lineStride = n;
    if (rule.resampled) {
        const float *values = data.unread ? own.data() : data.values.data();
        std::vector<float> slice(size_t(n) * size_t(n));
        resampleSlice(values + base, strideA, strideB, rule.a, rule.b, rule.startA(), n, rule.startB(), n,
                      slice.data());
        std::vector<quint8> rows(slice.size());
        toGrey(slice, rule.scale, rows.data());
        square.resize(slice.size());
        transpose(rows.data(), n, n, n, square.data(), n);
        lines = square.data();
    } else {
        std::vector<quint8> ownGrey(own.size());
        toGrey(own, rule.scale, ownGrey.data());
        const quint8 *first = (data.unread ? ownGrey.data() : data.grey.data()) + base +
                              size_t(rule.startA()) * strideA + size_t(rule.startB()) * strideB;
        if (strideA == 1 && !data.unread) {
            lines = first;
            lineStride = qint64(strideB);
        } else {
            square.resize(size_t(n) * size_t(n));
            quint8 *out = square.data();
            for (int b = 0; b < n; ++b, out += n)
                for (int at = 0; at < n; ++at)
                    out[at] = first[size_t(b) * strideB + size_t(at) * strideA];
            lines = square.data();
        }
    }

    resizeLanczosColumns(lines, lineStride, n, n, side, side, resized);
    SliceImage image;
    image.side = side;
    image.plane = plane;
    image.index = index;
    image.pixelMm[0] = rule.b.spacing * n / side;
    image.pixelMm[1] = rule.a.spacing * n / side;
    // The rotation: rows run against axis b, columns along axis a, against it where the plane is mirrored.
    image.grey.resize(resized.size());
    const qint64 line = side;
    const bool mirrored = plane != Plane::Axial;
    transpose(resized.data() + (mirrored ? line * (line - 1) : 0), mirrored ? -line : line, side, side,
              image.grey.data() + line * (line - 1), -line);
    return image;
}

Vector3 SliceSource::pictureToPatient(Plane plane, int index, double u, double v) const
{
    const PlaneRule &rule = m_data->rules[size_t(plane)];
    const double across = plane == Plane::Axial ? u : 1 - u;
    const double sampleA = rule.startA() + across * rule.crop() - 0.5;
    const double sampleB = rule.startB() + (1 - v) * rule.crop() - 0.5;
    Vector3 position;
    position[size_t(plane)] = index;
    position[rule.axisA] = sampleA * rule.a.spacing / rule.a.oldSpacing;
    position[rule.axisB] = sampleB * rule.b.spacing / rule.b.oldSpacing;
    return m_data->geometry.toPatient(position);
}

Vector3 SliceSource::centre(Plane plane, int index) const
{
    return pictureToPatient(plane, index, 0.5, 0.5);
}

Vector3 SliceSource::normal(Plane plane) const
{
    const auto &direction = m_data->geometry.direction;
    const Vector3 towards = {direction[size_t(plane)], direction[3 + size_t(plane)],
                             direction[6 + size_t(plane)]};
    const double length = std::hypot(towards[0], towards[1], towards[2]);
    return {towards[0] / length, towards[1] / length, towards[2] / length};
}

SliceSource::StoredSlice SliceSource::storedSlice(Plane plane, int index) const
{
    const int axis = m_data->storedAxis[size_t(plane)];
    return {axis, m_data->flipped[size_t(plane)] ? m_data->storedSize[size_t(axis)] - 1 - index : index};
}

Window SliceSource::window() const
{
    return m_data->window;
}

QStringList SliceSource::notes() const
{
    return m_data->notes;
}

} // namespace fathom
