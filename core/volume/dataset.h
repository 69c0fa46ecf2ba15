// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

#include <base/job_context.h>
#include <base/reading_marks.h>

#include <QMap>
#include <optional>

namespace fathom {

/// Where the labels of one structure come from: a mask file of its own, one value of a multi-label map, or
/// one structure of a DICOM segmentation or structure set.
struct StructureSource
{
    QString name; ///< "liver", "Precentral_L"
    QString path; ///< mask, map or DICOM file
    int label =
        -1; ///< value in a multi-label map, number in a DICOM file; -1: any non-zero voxel of the mask
};

/// One scan found by scan(): everything import needs, nothing read yet but headers and tables.
struct ScanEntry
{
    /// Short name of the data set: "cohort-ct", "cohort-mr", the folder's name where it holds a public id of
    /// the TotalSegmentator layout, "local" for any other scan (names of files and folders may be patients').
    QString dataset;
    QString imageId; ///< "s0007" where public (TotalSegmentator layout); else empty, the store makes an alias
    QString path;    ///< image file or DICOM folder
    /// The files of a DICOM series, along its normal; empty: path is the image's file.
    QStringList files;
    int part = 0;                            ///< as in VolumeSource
    bool straighten = false;                 ///< likewise
    MaskRule masks = {};                     ///< how they are read
    QStringList notes;                       ///< as Volume::notes: what was seen when looking for scans
    Modality modality = Modality::Unknown;   ///< Unknown: decided after reading
    bool synthetic = false;                  ///< the data set says that it was drawn by `fathom-cli cohort`
    std::vector<StructureSource> structures; ///< anatomy
    std::vector<StructureSource> findings;   ///< folder findings/, kept apart from structures
    /// Names that this data set annotates in scans of this modality. A structure not in here is "not
    /// annotated", not absent.
    QStringList annotated;
    QStringList annotatedFindings;
    QMap<QString, QString>
        meta; ///< meta.csv columns without identity: age, gender, institute, study_type, pathology ...
};

/// What was left out and why: one line each.
struct ScanProblem
{
    QString path;
    Error error;
    bool strayStructures = false; ///< structures in a DICOM file whose scan is not among the files
};

struct ScanResult
{
    std::vector<ScanEntry> entries; ///< sorted by data set, then name
    std::vector<ScanProblem> problems;
};

/// Finds scans below a path: one file, a DICOM series folder, a DICOMDIR, an InVesalius project, a folder of
/// files, or a whole data set in the TotalSegmentator layout (CT and MRI versions with meta.csv). A DICOM
/// series may lie in several folders below the path. Symlink loops end.
///
/// @param labels, names  optional multi-label map for a single image and its table of names (text lines
///        "number name", or an ITK-SNAP label file)
/// Thread: any but the GUI thread. Errors: NotFound, Cancelled; files that cannot be read become problems.
struct ScanRequest
{
    QString path;
    std::optional<QString> labels;
    std::optional<QString> names;
    int frame = 0;           ///< of 4-D images, from 1; 0: those become problems
    bool straighten = false; ///< leaning slice axes and uneven slices are resampled
    /// Masks on another grid, or of probabilities, are problems unless this says what to do with them.
    MaskRule masks = {};
    /// Marks files whose headers a library reads; null: nothing is marked.
    const ReadingMarks *marks = nullptr;
};
[[nodiscard]] Result<ScanResult> scan(const ScanRequest &request, JobContext &context);

/// Gives DICOM files of structures that scan() could not place to scans that it found before.
///
/// @param scans  DICOM series; their structures are forgotten
/// @return the scans that got structures, with these; a problem for each file that is of none
/// Thread: any but the GUI thread. Cost: one header of each scan, all headers of those that get structures.
[[nodiscard]] ScanResult attachStructures(const QStringList &files, const MaskRule &masks,
                                          std::vector<ScanEntry> scans);

/// Files that an entry's image lies in: its series, a header with its voxels beside it (.hdr and .img, .nhdr,
/// .mhd), else its path.
[[nodiscard]] QStringList filesOf(const ScanEntry &entry);

/// What to read of an entry.
[[nodiscard]] VolumeSource sourceOf(const ScanEntry &entry);

/// Reads the image of an entry as openVolume() does, with the modality and the study type that its data set
/// states. Thread, Cost, Errors: as openVolume().
[[nodiscard]] Result<Volume> readScan(const ScanEntry &entry);

/// Reads a mask, a label map, or DICOM structures of an entry on its image's grid. One map, or several where
/// structures of a DICOM file overlap; each of them is in one. Thread: any but the GUI thread.
/// Errors: those of readLabelMap(); WrongShape (on another grid, and the entry does not resample).
[[nodiscard]] Result<std::vector<LabelMap>> readMasks(const ScanEntry &entry, const QString &path,
                                                      const Geometry &image);

/// Reads a table of names. Errors: Unreadable with the line's number.
[[nodiscard]] Result<QMap<int, QString>> readLabelNames(const QString &path);

/// Structure names of the published CT and MRI data sets, and their union of 121 (ASCII order).
[[nodiscard]] const QStringList &totalSegmentatorCtStructures();
[[nodiscard]] const QStringList &totalSegmentatorMrStructures();
[[nodiscard]] const QStringList &totalSegmentatorStructures();

} // namespace fathom
