// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "scene_parts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <vtkColorTransferFunction.h>
#include <vtkFixedPointVolumeRayCastMapper.h>
#include <vtkFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkOpenGLGPUVolumeRayCastMapper.h>
#include <vtkPiecewiseFunction.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataNormals.h>
#include <vtkRenderer.h>
#include <vtkVolume.h>
#include <vtkVolumeProperty.h>
#include <vtkWindowedSincPolyDataFilter.h>

namespace fathom {
namespace {

constexpr double mrRange = 4000.0; // VTK's values of an MRI run from 0 to here
constexpr double lowestHu = -1024, highestHu = 3071;

/// Index axes towards left, back and head: what VTK's ray casters take is never a mirror image then.
struct Layout
{
    std::array<size_t, 3> axis = {0, 1, 2}; ///< stored axis of each new axis
    std::array<bool, 3> reversed = {false, false, false};
    std::array<int, 3> size = {0, 0, 0};
    int step = 1; ///< stored voxels to an edge of a new one

    Layout(const Geometry &geometry, int longestEdge)
    {
        const Geometry::Orientation nearest = geometry.nearestRas();
        for (size_t patient = 0; patient < 3; ++patient) {
            axis[patient] = size_t(nearest.axis[patient]);
            // "With" is towards right, front and head there.
            reversed[patient] = patient < 2 ? !nearest.flipped[patient] : nearest.flipped[patient];
        }
        const int longest = *std::max_element(geometry.size.begin(), geometry.size.end());
        step = std::max(1, (longest + longestEdge - 1) / longestEdge);
        for (size_t i = 0; i < 3; ++i)
            size[i] = std::max(1, geometry.size[axis[i]] / step);
    }
};

vtkSmartPointer<vtkMatrix4x4> patientMatrix(const Geometry &geometry, const Layout &layout)
{
    auto matrix = vtkSmartPointer<vtkMatrix4x4>::New();
    Vector3 first = {0, 0, 0};
    for (size_t i = 0; i < 3; ++i) {
        // Of the voxels that became one, and one further out: the empty border.
        const double middle = (layout.step - 1) / 2.0 - layout.step;
        const size_t axis = layout.axis[i];
        first[axis] = layout.reversed[i] ? geometry.size[axis] - 1 - middle : middle;
        for (size_t row = 0; row < 3; ++row)
            matrix->SetElement(int(row), int(i),
                               geometry.direction[3 * row + axis] * (layout.reversed[i] ? -1 : 1));
    }
    const Vector3 origin = geometry.toPatient(first);
    for (int row = 0; row < 3; ++row)
        matrix->SetElement(row, 3, origin[size_t(row)]);
    return matrix;
}

struct Box
{
    std::array<int, 3> low = {std::numeric_limits<int>::max(), std::numeric_limits<int>::max(),
                              std::numeric_limits<int>::max()};
    std::array<int, 3> high = {-1, -1, -1};
    void add(const std::array<int, 3> &at)
    {
        for (size_t i = 0; i < 3; ++i) {
            low[i] = std::min(low[i], at[i]);
            high[i] = std::max(high[i], at[i]);
        }
    }
};

vtkSmartPointer<vtkPolyData> surface(const LabelMap &labels, int label, const Box &box)
{
    const Geometry &geometry = labels.geometry;
    vtkNew<vtkImageData> mask;
    // One empty voxel around, so that the surface is closed at the border of the scan.
    mask->SetExtent(box.low[0] - 1, box.high[0] + 1, box.low[1] - 1, box.high[1] + 1, box.low[2] - 1,
                    box.high[2] + 1);
    mask->SetSpacing(geometry.spacing.data());
    mask->AllocateScalars(VTK_UNSIGNED_CHAR, 1);
    auto *to = static_cast<unsigned char *>(mask->GetScalarPointer());
    const auto &size = geometry.size;
    for (int k = box.low[2] - 1; k <= box.high[2] + 1; ++k)
        for (int j = box.low[1] - 1; j <= box.high[1] + 1; ++j)
            for (int i = box.low[0] - 1; i <= box.high[0] + 1; ++i)
                *to++ = i >= 0 && j >= 0 && k >= 0 && i < size[0] && j < size[1] && k < size[2] &&
                                labels.voxels[size_t((qint64(k) * size[1] + j) * size[0] + i)] == label
                            ? 255
                            : 0;
    vtkNew<vtkFlyingEdges3D> edges;
    edges->SetInputData(mask);
    edges->SetValue(0, 127.5);
    edges->ComputeNormalsOff();
    edges->ComputeGradientsOff();
    edges->ComputeScalarsOff();
    vtkNew<vtkWindowedSincPolyDataFilter> smooth;
    smooth->SetInputConnection(edges->GetOutputPort());
    smooth->SetNumberOfIterations(20);
    smooth->SetPassBand(0.08);
    smooth->NormalizeCoordinatesOn();
    smooth->BoundarySmoothingOff();
    smooth->Update();
    vtkNew<vtkPolyData> placed;
    placed->ShallowCopy(smooth->GetOutput());
    vtkNew<vtkPoints> points;
    points->DeepCopy(placed->GetPoints());
    for (vtkIdType i = 0; i < points->GetNumberOfPoints(); ++i) {
        Vector3 at;
        points->GetPoint(i, at.data());
        for (size_t axis = 0; axis < 3; ++axis)
            at[axis] /= geometry.spacing[axis];
        points->SetPoint(i, geometry.toPatient(at).data());
    }
    placed->SetPoints(points);
    vtkNew<vtkPolyDataNormals> normals;
    normals->SetInputData(placed);
    normals->SplittingOff();
    normals->ConsistencyOff();
    normals->Update();
    return normals->GetOutput();
}

} // namespace

void applyLook(vtkVolumeProperty &property, const VolumeLook &look, double threshold, double shift,
               double scale)
{
    vtkNew<vtkColorTransferFunction> colour;
    vtkNew<vtkPiecewiseFunction> opacity;
    for (const auto &[value, red, green, blue] : look.colours)
        colour->AddRGBPoint((threshold + value - shift) * scale, red, green, blue);
    for (const auto &[value, part] : look.opacity)
        opacity->AddPoint((threshold + value - shift) * scale, part);
    property.SetColor(colour);
    property.SetScalarOpacity(opacity);
}

std::optional<SceneVolume> makeSceneVolume(const Volume &volume, const VolumeLook &look, int longestEdge,
                                           bool software, const SceneProgress &progress)
{
    const Geometry &geometry = volume.geometry;
    const Layout layout(geometry, longestEdge);
    SceneVolume scene;
    double highest = highestHu - lowestHu;
    if (volume.modality == Modality::Ct) {
        scene.shift = 0.0;
    } else {
        const auto [least, most] = std::minmax_element(volume.voxels.begin(), volume.voxels.end());
        scene.shift = double(*least);
        scene.scale = mrRange / std::max(1e-9, double(*most) - double(*least));
        highest = mrRange;
    }
    vtkNew<vtkImageData> image;
    // Empty all around: light needs to see where a scan is cut.
    const std::array<int, 3> padded = {layout.size[0] + 2, layout.size[1] + 2, layout.size[2] + 2};
    image->SetDimensions(padded.data());
    image->SetSpacing(geometry.spacing[layout.axis[0]] * layout.step,
                      geometry.spacing[layout.axis[1]] * layout.step,
                      geometry.spacing[layout.axis[2]] * layout.step);
    image->AllocateScalars(VTK_SHORT, 1);
    auto *voxels = static_cast<short *>(image->GetScalarPointer());
    const double lower = volume.modality == Modality::Ct ? lowestHu : 0.0;
    std::fill_n(voxels, qint64(padded[0]) * padded[1] * padded[2], short(lower));
    const std::array<qint64, 3> stored = {1, geometry.size[0], qint64(geometry.size[0]) * geometry.size[1]};
    std::array<qint64, 3> stride;
    qint64 first = 0;
    for (size_t i = 0; i < 3; ++i) {
        const size_t axis = layout.axis[i];
        stride[i] = stored[axis] * (layout.reversed[i] ? -1 : 1);
        first += layout.reversed[i] ? (geometry.size[axis] - 1) * stored[axis] : 0;
    }
    const int step = layout.step;
    for (int k = 0; k < layout.size[2]; ++k) {
        if (!progress(0.7 * k / layout.size[2]))
            return {};
        for (int j = 0; j < layout.size[1]; ++j) {
            short *to = voxels + (qint64(k + 1) * padded[1] + j + 1) * padded[0] + 1;
            for (int i = 0; i < layout.size[0]; ++i) {
                const qint64 corner = first + step * (k * stride[2] + j * stride[1] + i * stride[0]);
                double sum = 0;
                for (int c = 0; c < step; ++c)
                    for (int b = 0; b < step; ++b)
                        for (int a = 0; a < step; ++a)
                            sum += double(
                                volume
                                    .voxels[size_t(corner + c * stride[2] + b * stride[1] + a * stride[0])]);
                const double value = (sum / (step * step * step) - scene.shift) * scene.scale;
                *to++ = std::isfinite(value) ? short(std::lround(std::clamp(value, lower, lower + highest)))
                                             : short(lower);
            }
        }
    }
    if (!progress(0.7))
        return {};
    vtkNew<vtkVolumeProperty> property;
    property->SetInterpolationTypeToLinear();
    property->ShadeOn();
    property->SetAmbient(0.25);
    property->SetDiffuse(0.75);
    property->SetSpecular(0.15);
    property->SetScalarOpacityUnitDistance(2.0);
    applyLook(*property, look, look.threshold, scene.shift, scene.scale);
    scene.prop = vtkSmartPointer<vtkVolume>::New();
    scene.prop->SetProperty(property);
    scene.prop->SetUserMatrix(patientMatrix(geometry, layout));
    const double *spacing = image->GetSpacing();
    scene.sampleMm = std::min({spacing[0], spacing[1], spacing[2]});
    if (software) {
        vtkNew<vtkFixedPointVolumeRayCastMapper> mapper;
        mapper->SetInputData(image);
        mapper->AutoAdjustSampleDistancesOff();
        mapper->SetSampleDistance(float(scene.sampleMm));
        scene.prop->SetMapper(mapper);
        // Otherwise done in the first picture, on the GUI thread.
        vtkNew<vtkRenderer> renderer;
        mapper->PerVolumeInitialization(renderer, scene.prop);
    } else {
        vtkNew<vtkOpenGLGPUVolumeRayCastMapper> mapper;
        mapper->SetInputData(image);
        mapper->AutoAdjustSampleDistancesOff();
        mapper->UseJitteringOn();
        mapper->SetSampleDistance(float(scene.sampleMm / 2));
        scene.prop->SetMapper(mapper);
    }
    if (!progress(1.0))
        return {};
    return scene;
}

std::optional<std::vector<LabelSurface>>
makeLabelSurfaces(const LabelMap &labels, const std::vector<int> &wanted, const SceneProgress &progress)
{
    constexpr double looking = 0.2; // part of the time that the search for the labels' boxes takes
    std::unordered_map<int, Box> boxes;
    for (const int label : wanted)
        boxes.emplace(label, Box());
    const auto &size = labels.geometry.size;
    size_t at = 0;
    for (int k = 0; k < size[2]; ++k) {
        if (!progress(looking * k / size[2]))
            return {};
        int last = 0; // runs of one label are long
        Box *box = nullptr;
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i, ++at) {
                const int label = labels.voxels[at];
                if (label == 0)
                    continue;
                if (label != last) {
                    const auto found = boxes.find(label);
                    box = found != boxes.end() ? &found->second : nullptr;
                    last = label;
                }
                if (box)
                    box->add({i, j, k});
            }
    }
    std::vector<LabelSurface> surfaces;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (!progress(looking + (1 - looking) * double(i) / double(wanted.size())))
            return {};
        const Box &box = boxes.at(wanted[i]);
        if (box.high[0] >= 0)
            surfaces.push_back({wanted[i], surface(labels, wanted[i], box)});
    }
    if (!progress(1.0))
        return {};
    return surfaces;
}

} // namespace fathom
