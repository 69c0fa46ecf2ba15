// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "file_promise.h"

namespace fathom {

/// What a NIfTI header says, in this machine's byte order. Field names are those of the format (nifti1.h and
/// nifti2.h of the NIfTI Data Format Working Group).
struct NiftiHeader
{
    int version = 1;      ///< 1 or 2; 0: Analyze 7.5, which has the same layout and states no orientation
    bool swapped = false; ///< the file has the other byte order
    std::vector<qint64> dim;
    std::array<double, 8> pixdim = {};
    int datatype = 0;
    double offset = 0; ///< of the voxels in their file
    double slope = 0, inter = 0;
    int xyztUnits = 0;
    int qformCode = 0, sformCode = 0;
    std::array<double, 3> quatern = {}, qoffset = {};
    std::array<double, 12> srow = {}; ///< row-major 3 x 4, RAS
    QString voxelFile;                ///< the header's own, or the .img beside it
};

/// A voxel type of the format; no name: one that it does not know.
struct NiftiType
{
    const char *name = "";
    int bytes = 0; ///< of one component
    int components = 1;
};
[[nodiscard]] NiftiType niftiTypeOf(int code);

/// Errors: NotFound, Unreadable (breaks off, no mark, damaged, the .img is missing).
[[nodiscard]] Result<NiftiHeader> readNiftiHeader(const QString &path);

[[nodiscard]] qint64 voxelsOfFrame(const NiftiHeader &header); ///< the first three axes
[[nodiscard]] qint64 framesOf(const NiftiHeader &header);      ///< all axes behind them; 1 for a 3-D image

/// How far the far corner voxel may move when an affine's axes are turned to right angles, mm. Headers
/// written with few digits stay below it; a tilted gantry does not.
constexpr double niftiStraightenMm = 1.0;

struct NiftiGeometry
{
    Geometry geometry;
    QStringList notes;    ///< English, as Volume::notes
    bool slanted = false; ///< axes off right angles by more than that
};
/// The grid in LPS: the sform where it is set and usable, then the qform, then the spacing alone (RAS, as the
/// format says, with a note). Axes that are nearly at right angles become the nearest rotation (polar
/// decomposition, voxel 0 stays) and a note tells by how much the far corner moved; others are kept slanted,
/// as a tilted gantry's are. Millimetres from metres and micrometres.
/// Errors: WrongShape (spacing or position that is no number, axes in one plane).
[[nodiscard]] Result<NiftiGeometry> geometryOfNifti(const QString &path, const NiftiHeader &header);

/// Voxels of one frame as v * slope + inter (a slope of 0 or one that is no number: as stored). Values that
/// are no numbers stay so.
///
/// Memory grows with what the file holds, not with what its header says. Compressed files are read to their
/// end, so that a damaged one is noticed.
/// Errors: TooLarge (fewer voxels than promised), Unreadable (broken stream), Unsupported (not real numbers).
[[nodiscard]] Result<std::vector<float>> readNiftiVoxels(const QString &path, const NiftiHeader &header,
                                                         qint64 frame);
/// One slice of the third axis, of an unpacked file. Errors: also Unsupported (gzip).
[[nodiscard]] Result<std::vector<float>> readNiftiSlice(const QString &path, const NiftiHeader &header,
                                                        qint64 frame, int k);
/// The same rounded to labels. Errors: also Unsupported when a value is negative or above 65535.
[[nodiscard]] Result<std::vector<quint16>> readNiftiLabels(const QString &path, const NiftiHeader &header,
                                                           const MaskRule &rule);

} // namespace fathom
