// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "geometry.h"

#include <base/error.h>

#include <QStringList>
#include <memory>
#include <span>
#include <vector>

namespace fathom {

enum class Modality { Unknown, Ct, Mr };
[[nodiscard]] QString modalityName(Modality modality); ///< "ct", "mr", "unknown": also the catalogue's words

/// How a fact about a scan is known.
enum class Certainty { Stated, Inferred, SetByUser };

class SliceReader;

/// A scan in memory: intensities in stored array order (i fastest), rescaled to HU for CT and to the
/// scanner's unit for MRI. Immutable after reading, so any number of threads may read it.
struct Volume
{
    Geometry geometry;
    std::vector<float> voxels; ///< geometry.voxels() values, i fastest
    Modality modality = Modality::Unknown;
    Certainty modalityCertainty = Certainty::Inferred;
    QString studyType; ///< as in meta.csv ("ct thorax-abdomen"), or empty
    QString bodyPart;  ///< DICOM BodyPartExamined, or empty
    QString format;    ///< "NIfTI", "NRRD", "MetaImage", "DICOM", "InVesalius"
    QStringList notes; ///< English remarks a reader must see (inferred modality, filled values ...)
    /// True where the slices as acquired are right and the planes across them are not: a leaning slice axis,
    /// missing slices. Only those are cut for encoders.
    bool acquiredPlaneOnly = false;
    /// Where the scan is larger than the memory: reads it one slice at a time, and `voxels` is empty. Then
    /// also `acquiredPlaneOnly`.
    std::shared_ptr<const SliceReader> slices = {};

    [[nodiscard]] float at(int i, int j, int k) const
    {
        return voxels[size_t((qint64(k) * geometry.size[1] + j) * geometry.size[0] + i)];
    }
};
using VolumePtr = std::shared_ptr<const Volume>;

/// Labels on a grid: 0 = nothing. One-structure masks hold 0 and 1.
struct LabelMap
{
    Geometry geometry;
    std::vector<quint16> voxels;
};

/// What a file or folder says of itself without its voxels.
struct VolumeHeader
{
    Geometry geometry;
    Modality modality = Modality::Unknown;
    QString format;
    QString pixelType; ///< "int16", "float32" ...
    int components = 1;
    int dimensions = 3;
};

/// Which scan to read.
struct VolumeSource
{
    QString path;      ///< a file, or a folder that holds one DICOM series
    QStringList files; ///< of a DICOM series; empty: looked for beside `path`
    /// Where a file holds several volumes, which one, from 1: a frame of a 4-D image, a volume of a
    /// multi-frame DICOM file. 0: there is only one.
    int part = 0;
    bool straighten = false; ///< resample a leaning slice axis and uneven slices
};

/// Reads a scan: NIfTI, NRRD, MetaImage, a DICOM series, or an InVesalius 3 project.
///
/// Thread: any but the GUI thread. Cost: one read of the file; memory 4 bytes a voxel.
/// Errors: NotFound, Unreadable (truncated, wrong magic, damaged), Unsupported (4-D, colour, no image),
///         TooLarge (the header promises more than the file or the memory holds), WrongShape (zero or
///         non-finite spacing). One line that names the file, what is wrong and what to do.
[[nodiscard]] Result<Volume> readVolume(const VolumeSource &source);
/// The same, but a scan that is larger than the memory left is opened with `slices` in place of voxels, where
/// its format allows that: unpacked NIfTI and MetaImage files, and DICOM series.
[[nodiscard]] Result<Volume> openVolume(const VolumeSource &source);
[[nodiscard]] Result<VolumeHeader> readVolumeHeader(const VolumeSource &source);
[[nodiscard]] inline Result<Volume> readVolume(const QString &path)
{
    return readVolume(VolumeSource{path, {}, 0, false});
}
[[nodiscard]] inline Result<VolumeHeader> readVolumeHeader(const QString &path)
{
    return readVolumeHeader(VolumeSource{path, {}, 0, false});
}

/// How values on another grid, or between 0 and 1, become a mask.
struct MaskRule
{
    bool resample = false; ///< to the image's grid, nearest voxel
    double threshold = 0;  ///< from which probability a voxel belongs, (0, 1]; 0: not stated
};

/// Reads a mask or multi-label map. Where its values are fractions from 0 to 1, they are probabilities and
/// the map holds 1 from the rule's threshold on. Errors: those of readVolume(); Unsupported (probabilities
/// and no threshold; values that are no labels:
///         fractions above 1, below 0, above 65535).
[[nodiscard]] Result<LabelMap> readLabelMap(const QString &path, const MaskRule &rule = {});

/// CT when the values look like HU (integers with air near -1000 or below -200 in more than 1 % of voxels),
/// else MR.
[[nodiscard]] Modality inferModality(const Volume &volume);

/// Writers for the synthetic cohort and tests: NIfTI-1 .nii.gz, to a temporary name and then renamed.
[[nodiscard]] Result<void> writeNifti(const QString &path, const Geometry &geometry,
                                      std::span<const qint16> voxels);
[[nodiscard]] Result<void> writeNifti(const QString &path, const Geometry &geometry,
                                      std::span<const quint8> voxels);

} // namespace fathom
