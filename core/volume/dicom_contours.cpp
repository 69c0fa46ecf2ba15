// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_contours.h"

#include "dicom_elements.h"
#include "label_layers.h"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr double flatness = 0.25; // slices that a contour's points may leave its plane by

using Point = std::array<double, 2>; // voxels along i and j

/// The contours of one structure in one plane.
struct ContourPlane
{
    double slice = 0; ///< index along k, not rounded
    std::vector<std::vector<Point>> rings;
};

std::vector<Vector3> pointsOf(const QByteArray &text)
{
    std::vector<double> values;
    for (const QByteArray &part : text.split('\\')) {
        bool ok = false;
        const double value = part.trimmed().toDouble(&ok);
        if (!ok || !std::isfinite(value))
            return {};
        values.push_back(value);
    }
    std::vector<Vector3> points;
    if (values.size() % 3 == 0)
        for (size_t n = 0; n < values.size(); n += 3)
            points.push_back({values[n], values[n + 1], values[n + 2]});
    return points;
}

/// The planes of one structure, by slice. Errors: Unreadable, Unsupported.
Result<std::vector<ContourPlane>> planesOf(const DicomFile &file, const DicomSet &region,
                                           const Geometry &image)
{
    std::vector<ContourPlane> planes;
    for (const DicomSet &contour : region.items(0x30060040)) {
        const QString type = contour.text(0x30060042);
        if (type != QLatin1String("CLOSED_PLANAR") && type != QLatin1String("CLOSEDPLANAR_XOR"))
            continue; // points and open lines hold nothing
        const std::vector<Vector3> points = pointsOf(contour.bytes(0x30060050));
        if (points.empty())
            return damagedDicom(file.path);
        ContourPlane plane;
        plane.rings.emplace_back();
        std::vector<double> slices;
        for (const Vector3 &point : points) {
            const Vector3 index = image.toIndex(point);
            plane.rings.back().push_back({index[0], index[1]});
            slices.push_back(index[2]);
            plane.slice += index[2] / double(points.size());
        }
        const auto [low, high] = std::minmax_element(slices.begin(), slices.end());
        if (*high - *low > 2 * flatness)
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "%1: its contours lie across the slices of their scan; "
                                                    "export them as a segmentation (SEG)"),
                         {file.path}};
        planes.push_back(std::move(plane));
    }
    std::stable_sort(planes.begin(), planes.end(),
                     [](const ContourPlane &a, const ContourPlane &b) { return a.slice < b.slice; });
    std::vector<ContourPlane> merged;
    for (ContourPlane &plane : planes) {
        if (!merged.empty() && plane.slice - merged.back().slice < flatness)
            merged.back().rings.push_back(std::move(plane.rings.front()));
        else
            merged.push_back(std::move(plane));
    }
    return merged;
}

/// Half of the usual distance between planes, in slices: how far a contour holds.
double reachOf(const std::vector<ContourPlane> &planes)
{
    std::vector<double> gaps;
    for (size_t n = 1; n < planes.size(); ++n)
        gaps.push_back(planes[n].slice - planes[n - 1].slice);
    if (gaps.empty())
        return 0.5;
    std::nth_element(gaps.begin(), gaps.begin() + qint64(gaps.size() / 2), gaps.end());
    return std::max(0.5, gaps[gaps.size() / 2] / 2);
}

/// Voxels of one slice whose centres are inside by the even-odd rule, which leaves holes open.
void fill(const ContourPlane &plane, const Geometry &image, int slice, std::vector<quint32> &voxels)
{
    const auto width = size_t(image.size[0]);
    for (int row = 0; row < image.size[1]; ++row) {
        std::vector<double> crossings;
        for (const std::vector<Point> &ring : plane.rings)
            for (size_t n = 0; n < ring.size(); ++n) {
                const Point &a = ring[n];
                const Point &b = ring[(n + 1) % ring.size()];
                if ((a[1] <= row) != (b[1] <= row))
                    crossings.push_back(a[0] + (row - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
            }
        std::sort(crossings.begin(), crossings.end());
        for (size_t n = 0; n + 1 < crossings.size(); n += 2) {
            const double last = std::min(crossings[n + 1], double(image.size[0]));
            for (double column = std::max(0.0, std::ceil(crossings[n])); column < last; ++column)
                voxels.push_back(
                    quint32((size_t(slice) * size_t(image.size[1]) + size_t(row)) * width + size_t(column)));
        }
    }
}

} // namespace

Result<void> checkContours(const DicomFile &file, const DicomSet &set, const Geometry &image)
{
    for (const DicomSet &region : set.items(0x30060039))
        FATHOM_DO(planesOf(file, region, image));
    return {};
}

Result<std::vector<LabelMap>> readContours(const DicomFile &file, const DicomSet &set, const Geometry &image)
{
    LabelLayers layers(file.path, image);
    for (const DicomSet &region : set.items(0x30060039)) {
        const int number = region.text(0x30060084).toInt();
        if (std::none_of(file.structures.begin(), file.structures.end(),
                         [&](const DicomStructure &known) { return known.number == number; }))
            continue;
        FATHOM_TRY(const std::vector<ContourPlane> planes, planesOf(file, region, image));
        const double reach = reachOf(planes);
        std::vector<quint32> voxels;
        for (int slice = 0; slice < image.size[2]; ++slice) {
            const auto nearest =
                std::min_element(planes.begin(), planes.end(), [&](const auto &a, const auto &b) {
                    return std::abs(a.slice - slice) < std::abs(b.slice - slice);
                });
            if (nearest != planes.end() && std::abs(nearest->slice - slice) <= reach + 1e-3)
                fill(*nearest, image, slice, voxels);
        }
        FATHOM_DO(layers.add(number, voxels));
    }
    return layers.take();
}

} // namespace fathom
