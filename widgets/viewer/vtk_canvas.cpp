// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_canvas.h"
#include "vtk_widget.h"

#include <algorithm>
#include <vtkCamera.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkImageProperty.h>
#include <vtkImageSlice.h>
#include <vtkImageSliceMapper.h>
#include <vtkLookupTable.h>
#include <vtkPointData.h>
#include <vtkRenderer.h>
#include <vtkUnsignedShortArray.h>

namespace fathom {
namespace {

constexpr double cameraDistance = 100.0; // mm; any, the projection is parallel
constexpr double maskLift = 1.0;         // mm towards the camera, so that the mask lies over the image

/// Wraps voxels in place. VTK asks for a pointer that is not const; nothing in this pipeline writes to it.
template <typename Array, typename Value>
vtkSmartPointer<vtkImageData> wrapped(const Geometry &geometry, const std::vector<Value> &voxels)
{
    auto image = vtkSmartPointer<vtkImageData>::New();
    image->SetDimensions(geometry.size[0], geometry.size[1], geometry.size[2]);
    image->SetSpacing(geometry.spacing.data());
    vtkNew<Array> scalars;
    scalars->SetArray(const_cast<Value *>(voxels.data()), vtkIdType(voxels.size()), 1);
    image->GetPointData()->SetScalars(scalars);
    return image;
}

struct Layer
{
    vtkNew<vtkImageSliceMapper> mapper;
    vtkNew<vtkImageSlice> actor;

    Layer()
    {
        // Whole voxels at the edges, as the value under the cursor has them.
        mapper->BorderOn();
        mapper->SetNumberOfThreads(1);
        actor->SetMapper(mapper);
        actor->GetProperty()->SetAmbient(1.0);
        actor->GetProperty()->SetDiffuse(0.0);
        actor->SetVisibility(false);
    }
};

class VtkCanvas final : public SliceCanvas
{
public:
    explicit VtkCanvas(QWidget *parent)
        : m_widget(new VtkWidget(m_renderer, parent))
    {
        m_renderer->SetBackground(0, 0, 0);
        m_renderer->SetBackgroundAlpha(1.0);
        m_renderer->GetActiveCamera()->ParallelProjectionOn();
        m_renderer->AddViewProp(m_image.actor);
        m_renderer->AddViewProp(m_mask.actor);
        m_mask.actor->GetProperty()->SetInterpolationTypeToNearest();
        // One black voxel until there is a scan, so that OpenGL's programs are compiled before it comes.
        vtkNew<vtkImageData> voxel;
        voxel->SetDimensions(1, 1, 1);
        voxel->AllocateScalars(VTK_FLOAT, 1);
        voxel->GetPointData()->GetScalars()->Fill(0);
        m_image.mapper->SetInputData(voxel);
        m_image.actor->SetVisibility(true);
        m_mask.actor->GetProperty()->UseLookupTableScalarRangeOn();
    }

    QWidget *widget() override { return m_widget; }

    void show(const SliceContent &content) override
    {
        const bool slab = content.volume && content.slab.mode != SlabMode::Off;
        if (slab)
            showSlab(content);
        else if (content.volume != m_content.volume || m_slab) {
            m_slab = nullptr;
            m_image.actor->SetVisibility(content.volume != nullptr);
            if (content.volume)
                m_image.mapper->SetInputData(
                    wrapped<vtkFloatArray>(content.volume->geometry, content.volume->voxels));
            else
                m_image.mapper->SetInputData(nullptr);
        }
        if (content.labels != m_content.labels)
            m_mask.mapper->SetInputData(content.labels ? wrapped<vtkUnsignedShortArray>(
                                                             content.labels->geometry, content.labels->voxels)
                                                       : vtkSmartPointer<vtkImageData>());
        if (content.colours != m_content.colours)
            setColours(content.colours);
        // Kept: the voxels that VTK points to, and what the next call is compared with.
        m_content = content;
        if (!content.volume) {
            m_mask.actor->SetVisibility(false);
            m_widget->sceneChanged();
            return;
        }
        vtkImageProperty *look = m_image.actor->GetProperty();
        look->SetColorWindow(std::max(1e-9, content.window.upper - content.window.lower));
        look->SetColorLevel((content.window.upper + content.window.lower) / 2);
        look->SetInterpolationType(content.smooth ? VTK_LINEAR_INTERPOLATION : VTK_NEAREST_INTERPOLATION);
        m_mask.actor->SetVisibility(content.labels && content.colours && content.maskOpacity > 0);
        m_mask.actor->GetProperty()->SetOpacity(content.maskOpacity);
        const int stored =
            content.frame.sliceOfStored(std::clamp(content.slice, 0, std::max(0, content.frame.slices - 1)));
        for (Layer *layer : {&m_image, &m_mask}) {
            layer->mapper->SetOrientation(content.frame.through);
            layer->mapper->SetSliceNumber(stored);
        }
        aim(content);
        m_widget->sceneChanged();
    }

private:
    /// The slab as a scan of one slice at its place.
    void showSlab(const SliceContent &content)
    {
        if (m_slab && content.volume == m_content.volume && content.slab == m_content.slab &&
            content.slice == m_content.slice)
            return;
        const Geometry &geometry = content.volume->geometry;
        const int slice = std::clamp(content.slice, 0, std::max(0, content.frame.slices - 1));
        m_slab = slabPicture(*content.volume, content.frame, content.slab, slice);
        std::array<int, 6> extent = {0, geometry.size[0] - 1, 0, geometry.size[1] - 1,
                                     0, geometry.size[2] - 1};
        const auto through = size_t(content.frame.through);
        extent[2 * through] = extent[2 * through + 1] = content.frame.sliceOfStored(slice);
        vtkNew<vtkImageData> image;
        image->SetExtent(extent.data());
        image->SetSpacing(geometry.spacing.data());
        vtkNew<vtkFloatArray> scalars;
        scalars->SetArray(const_cast<float *>(m_slab->data()), vtkIdType(m_slab->size()), 1);
        image->GetPointData()->SetScalars(scalars);
        m_image.mapper->SetInputData(image);
        m_image.actor->SetVisibility(true);
    }

    void setColours(const LabelColours &colours)
    {
        if (!colours || colours->empty()) {
            m_mask.actor->GetProperty()->SetLookupTable(nullptr);
            return;
        }
        vtkNew<vtkLookupTable> table;
        const int count = int(colours->size());
        table->SetNumberOfTableValues(count);
        table->SetTableRange(-0.5, count - 0.5);
        for (int label = 0; label < count; ++label) {
            const QRgb colour = (*colours)[size_t(label)];
            table->SetTableValue(label, qRed(colour) / 255.0, qGreen(colour) / 255.0, qBlue(colour) / 255.0,
                                 label > 0 ? 1.0 : 0.0);
        }
        m_mask.actor->GetProperty()->SetLookupTable(table);
    }

    /// VTK's world here is index times spacing. The camera looks at the slice from the side from which
    /// columns run to the right and rows down.
    void aim(const SliceContent &content)
    {
        const PlaneFrame &frame = content.frame;
        const PaneTransform &transform = content.transform;
        Vector3 right = {0, 0, 0};
        Vector3 up = {0, 0, 0};
        right[size_t(frame.across)] = frame.acrossReversed ? -1 : 1;
        up[size_t(frame.down)] = frame.downReversed ? 1 : -1;
        const Vector3 forward = {up[1] * right[2] - up[2] * right[1], up[2] * right[0] - up[0] * right[2],
                                 up[0] * right[1] - up[1] * right[0]};
        Vector3 focus = frame.toIndex(transform.centreMm.x() / frame.columnMm,
                                      transform.centreMm.y() / frame.rowMm, content.slice);
        for (size_t axis = 0; axis < 3; ++axis)
            focus[axis] *= content.volume->geometry.spacing[axis];
        vtkCamera *camera = m_renderer->GetActiveCamera();
        camera->SetFocalPoint(focus.data());
        camera->SetPosition(focus[0] - forward[0] * cameraDistance, focus[1] - forward[1] * cameraDistance,
                            focus[2] - forward[2] * cameraDistance);
        camera->SetViewUp(up.data());
        camera->SetParallelScale(transform.size.height() / 2 / transform.pixelsPerMm);
        camera->SetClippingRange(1.0, 2 * cameraDistance);
        m_mask.actor->SetPosition(-forward[0] * maskLift, -forward[1] * maskLift, -forward[2] * maskLift);
    }

    vtkNew<vtkRenderer> m_renderer;
    Layer m_image, m_mask;
    SliceContent m_content;
    std::shared_ptr<const std::vector<float>> m_slab; ///< what VTK points to in place of the volume
    VtkWidget *m_widget;
};

} // namespace

std::unique_ptr<SliceCanvas> makeVtkCanvas(QWidget *parent)
{
    return std::make_unique<VtkCanvas>(parent);
}

} // namespace fathom
