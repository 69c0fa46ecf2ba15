// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

#include <base/job_context.h>

namespace fathom {

/// Voxel edges that a cohort can be drawn with, mm.
inline constexpr double cohortFinestMm = 1.0;
inline constexpr double cohortCoarsestMm = 8.0;

/// What `fathom-cli cohort` draws.
struct CohortOptions
{
    int subjects = 8; ///< running numbers first .. first + subjects - 1
    int first = 0;
    quint64 seed = 1;
    double spacingMm = 3.0; ///< isotropic grid of CT and of 3-D MRI, cohortFinestMm .. cohortCoarsestMm
    double mriShare = 0.3;  ///< about this part of the subjects is scanned by MRI; chosen by seed and number
    /// Field of view, pose and spacing vary beyond the usual: for tests on what an encoder has not seen.
    bool wide = false;
    /// Every subject from vertex to mid-thigh with arms inside the field of view, so that organs are whole.
    bool wholeBody = false;
};

/// Draws synthetic subjects in the TotalSegmentator layout below `folder`:
///   CT_Dataset_synthetic/{meta.csv, sNNNN/ct.nii.gz, sNNNN/segmentations/NAME.nii.gz,
///   sNNNN/findings/NAME.nii.gz} MRI_Dataset_synthetic/{meta.csv, sNNNN/mri.nii.gz, ...} and SYNTHETIC.txt in
///   both.
/// A subject depends on (seed, number, options) alone: the same bytes whatever else is drawn and on how many
/// threads. Subjects already complete are kept (a restart goes on), so a folder takes subjects of one set of
/// options only: `folder`/cohort.json has all of them but the numbers, and a call with others is refused
/// before anything is written. meta.csv is written last, by rename, and lists every complete subject of the
/// folder. Cost: about two seconds of one core a subject at 3 mm; two threads. Errors: Disk, Cancelled, Usage
/// (options out of range, or others than the folder's).
[[nodiscard]] Result<void> writeCohort(const QString &folder, const CohortOptions &options,
                                       JobContext &context);

/// One subject on one grid in three contrasts, registered voxel by voxel: pairs for self-supervised training.
struct SubjectScan
{
    Volume ct;   ///< HU
    Volume mrT1; ///< T1 weighting
    Volume mrT2; ///< T2 weighting
};

/// Draws subject `number` in memory, on the grid that writeCohort would give it.
/// Thread: any, concurrently. Cost: about a second of one core at 3 mm, 200 MiB for a whole body.
/// Errors: Usage.
[[nodiscard]] Result<SubjectScan> drawSubject(const CohortOptions &options, int number);

} // namespace fathom
