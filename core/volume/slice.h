// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

#include <base/method.h>

#include <optional>
#include <span>

namespace fathom {

/// Display or encoder window in the volume's own unit: HU for CT, the scanner's unit for MRI.
struct Window
{
    double lower = -160.0;
    double upper = 240.0; ///< > lower
};

/// A square 8-bit picture of one slice, ready for an encoder or a thumbnail.
struct SliceImage
{
    int side = 0;             ///< pixels per edge
    std::vector<quint8> grey; ///< side * side, row-major; 0 = black, 255 = white
    Plane plane = Plane::Axial;
    int index = 0; ///< 0 = first along the prepared volume's axis (most inferior, posterior, left... in RAS)
    double pixelMm[2] = {1, 1}; ///< height and width of a pixel, mm
};

/// A volume made ready for cutting slices the way the encoders were trained: the intensity rule, the array
/// order and the resampling of method `paper` or `fathom` applied once to the whole volume.
///
/// - `paper`: stored array order; CT must be isotropic and have a known study type; an MRI is cut along its
///   axis with the fewest voxels, in-plane resampled to the smaller spacing.
/// - `fathom`: axes permuted and flipped to the nearest RAS order first; anisotropic CT resampled in-plane
/// per
///   plane; unknown study type -800..600 HU (head -160..240); MRI in all three planes when
///   largest/smallest spacing <= 1.2 and every axis >= 64 voxels.
/// Source: core/volume/README.md, "The slice rule".
class SliceSource
{
public:
    /// Errors: Unsupported (paper: anisotropic CT, unknown study type), WrongShape (no positive MRI voxel).
    [[nodiscard]] static Result<SliceSource> prepare(const Volume &volume, Method method);

    [[nodiscard]] std::vector<Plane> planes() const;
    [[nodiscard]] int sliceCount(Plane plane) const;

    /// Edge of the centre square crop, in samples of the slice; 0 for a plane that is not cut.
    [[nodiscard]] int pictureVoxels(Plane plane) const;

    /// Centre square crop, Pillow's 8-bit LANCZOS to side x side, then the paper's rotation; bit for bit.
    /// @param side  16 .. 2048
    /// Thread: any, concurrently. Errors: NotFound (plane not cut, index out of range), Usage (side).
    [[nodiscard]] Result<SliceImage> cut(Plane plane, int index, int side) const;

    /// For each slice of `plane`: does any non-zero voxel of the mask lie in it inside the square crop?
    /// @param mask  on the original volume's grid (stored order), value `label`, or any non-zero when label <
    /// 0
    [[nodiscard]] std::vector<bool> presence(const LabelMap &mask, int label, Plane plane) const;
    /// The same for many labels of one map at once: result[label index][slice].
    [[nodiscard]] std::vector<std::vector<bool>> presence(const LabelMap &map, std::span<const int> labels,
                                                          Plane plane) const;

    /// Position of a slice's centre in the patient (LPS mm) and the unit normal towards increasing index.
    [[nodiscard]] Vector3 centre(Plane plane, int index) const;
    [[nodiscard]] Vector3 normal(Plane plane) const;
    /// The slice's index along the original volume's index axis, and that axis (0, 1, 2): what a viewer
    /// opens.
    struct StoredSlice
    {
        int axis = 2;
        int index = 0;
    };
    [[nodiscard]] StoredSlice storedSlice(Plane plane, int index) const;
    /// Patient position (LPS mm) of a point of the cut picture; u, v in [0, 1] from the left and the top
    /// edge.
    [[nodiscard]] Vector3 pictureToPatient(Plane plane, int index, double u, double v) const;

    [[nodiscard]] Window window() const;     ///< limits used, in the volume's unit
    [[nodiscard]] QStringList notes() const; ///< assumptions that a reader must see

private:
    struct Data;
    std::shared_ptr<const Data> m_data;
};

/// Pillow's 8-bit LANCZOS resize, bit for bit, of a grey picture (horizontal pass first).
/// @return outWidth * outHeight values, row-major
[[nodiscard]] std::vector<quint8> resizeLanczos(std::span<const quint8> grey, int width, int height,
                                                int outWidth, int outHeight);

/// Encoder window of a CT study type of the published table; empty optional when unknown.
[[nodiscard]] std::optional<Window> ctWindowOfStudyType(const QString &studyType);

/// The 38 study types of that table, "ct abdomen" ..., in ASCII order.
[[nodiscard]] QStringList ctStudyTypes();

} // namespace fathom
