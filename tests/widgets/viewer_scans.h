// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <cmath>

// Small scans for the viewer's tests: every voxel's value follows from where it lies in the patient.
namespace fathom::test {

/// All 48 ways in which index axes can run along the patient's axes.
struct AxisOrder
{
    std::array<int, 3> patientAxis; ///< of index axis i, j, k
    std::array<double, 3> sign;
};

inline std::vector<AxisOrder> axisOrders()
{
    std::vector<AxisOrder> all;
    const std::array<std::array<int, 3>, 6> permutations = {
        {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
    for (const auto &permutation : permutations)
        for (int signs = 0; signs < 8; ++signs)
            all.push_back(
                {permutation, {signs & 1 ? -1.0 : 1.0, signs & 2 ? -1.0 : 1.0, signs & 4 ? -1.0 : 1.0}});
    return all;
}

inline std::string nameOf(const AxisOrder &order)
{
    std::string name;
    for (size_t axis = 0; axis < 3; ++axis)
        name += (order.sign[axis] > 0 ? "LPH" : "RAF")[order.patientAxis[axis]];
    return name;
}

/// Sizes and spacings are given per patient axis, so that every order describes the same box.
inline Geometry geometryOf(const AxisOrder &order, const std::array<int, 3> &patientSize,
                           const Vector3 &patientSpacing)
{
    Geometry geometry;
    geometry.direction = {0, 0, 0, 0, 0, 0, 0, 0, 0};
    for (size_t axis = 0; axis < 3; ++axis) {
        const size_t patient = size_t(order.patientAxis[axis]);
        geometry.size[axis] = patientSize[patient];
        geometry.spacing[axis] = patientSpacing[patient];
        geometry.direction[3 * patient + axis] = order.sign[axis];
        geometry.origin[patient] =
            order.sign[axis] > 0 ? 0.0 : (patientSize[patient] - 1) * patientSpacing[patient];
    }
    return geometry;
}

/// `value(patient position)` for each voxel.
template <typename Value> VolumeViewPtr scanOf(const Geometry &geometry, Modality modality, Value value)
{
    auto volume = std::make_shared<Volume>();
    volume->geometry = geometry;
    volume->modality = modality;
    volume->voxels.reserve(size_t(geometry.voxels()));
    for (int k = 0; k < geometry.size[2]; ++k)
        for (int j = 0; j < geometry.size[1]; ++j)
            for (int i = 0; i < geometry.size[0]; ++i)
                volume->voxels.push_back(value(geometry.toPatient({double(i), double(j), double(k)})));
    auto view = std::make_shared<VolumeView>();
    view->record.id = 7;
    view->record.alias = QStringLiteral("scan-0007");
    view->record.modality = modality;
    view->record.geometry = geometry;
    view->record.window = {0, 255};
    view->volume = std::move(volume);
    const Geometry::Orientation nearest = geometry.nearestRas();
    for (const Plane plane : {Plane::Sagittal, Plane::Coronal, Plane::Axial}) {
        SliceRange range;
        range.plane = plane;
        range.storedAxis = nearest.axis[size_t(plane)];
        range.storedFlipped = nearest.flipped[size_t(plane)];
        range.count = geometry.size[size_t(range.storedAxis)];
        view->record.planes.push_back(range);
    }
    return view;
}

/// Adds a label map: `label(patient position)`.
template <typename Label>
VolumeViewPtr labelled(const VolumeViewPtr &view, const QMap<int, QString> &names, Label label)
{
    auto result = std::make_shared<VolumeView>(*view);
    auto map = std::make_shared<LabelMap>();
    map->geometry = view->volume->geometry;
    const Geometry &geometry = map->geometry;
    for (int k = 0; k < geometry.size[2]; ++k)
        for (int j = 0; j < geometry.size[1]; ++j)
            for (int i = 0; i < geometry.size[0]; ++i)
                map->voxels.push_back(label(geometry.toPatient({double(i), double(j), double(k)})));
    result->labels = std::move(map);
    result->labelNames = names;
    return result;
}

} // namespace fathom::test
