// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_header.h"

namespace fathom {

/// One scan among DICOM files.
struct DicomScan
{
    QStringList files;                ///< along the normal
    QString series, frameOfReference; ///< identities, which structures refer to
    Geometry geometry;
    int part = 0; ///< which of the volumes in these files, from 1; 0: they hold one
    Modality modality = Modality::Unknown;
    QStringList notes;   ///< as Volume::notes: what only the whole series tells
    bool uneven = false; ///< slices are missing, or their spacing differs
};

/// What was left out of a series and why, one line for files of one kind; or what cannot be read.
struct DicomProblem
{
    QString path; ///< of the first file
    Error error;
};

/// Every scan among DICOM files of any folders: series by SeriesInstanceUID, divided where their geometry
/// demands it. The headers are read by the caller (readDicomFile()).
struct DicomListing
{
    std::vector<DicomScan> scans;
    std::vector<DicomProblem> problems;
};
[[nodiscard]] DicomListing listDicom(std::vector<DicomFile> files);

/// A file that cannot be read, and its series where that is known.
struct BrokenDicom
{
    Error error;
    QString series;
};
/// Reads one file's header into `files`, or its error into `broken`.
void sortDicomFile(const QString &path, std::vector<DicomFile> &files, std::vector<BrokenDicom> &broken);
/// The DICOM files of one folder (not below it), by name. Files that are none are passed over.
[[nodiscard]] std::vector<DicomFile> dicomFilesOf(const QString &folder, std::vector<BrokenDicom> &broken);

/// Reads one volume: a folder that holds one, any file of a series (its neighbours in the folder join in),
/// or the files that listDicom() told. Slices are sorted by their position along the normal; HU or scanner
/// units after the rescale of each slice.
///
/// @param source  its files are those of the scan; none: looked for
/// Errors: NotFound (no DICOM), Unreadable (damaged), Unsupported (several volumes, none that is a slice of a
///         CT or MRI scan, two slices at one place), WrongShape, TooLarge.
[[nodiscard]] Result<Volume> readDicomVolume(const VolumeSource &source);
/// The same with `slices` in place of voxels. Errors: also Unsupported (packed frames).
[[nodiscard]] Result<Volume> openDicomSlices(const VolumeSource &source);
[[nodiscard]] Result<VolumeHeader> readDicomHeader(const VolumeSource &source);

} // namespace fathom
