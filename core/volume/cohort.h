// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/job_context.h>

namespace fathom {

/// What `fathom-cli cohort` draws.
struct CohortOptions
{
    int subjects = 8; ///< running numbers first .. first + subjects - 1
    int first = 0;
    quint64 seed = 1;
    double spacingMm = 3.0; ///< isotropic grid of CT and of 3-D MRI
    double mriShare = 0.3;  ///< about this part of the subjects is scanned by MRI; chosen by seed and number
};

/// Draws synthetic subjects in the TotalSegmentator layout below `folder`:
///   CT_Dataset_synthetic/{meta.csv, sNNNN/ct.nii.gz, sNNNN/segmentations/NAME.nii.gz,
///   sNNNN/findings/NAME.nii.gz} MRI_Dataset_synthetic/{meta.csv, sNNNN/mri.nii.gz, ...} and SYNTHETIC.txt in
///   both.
/// A subject depends on (seed, number, options) alone: the same bytes whatever else is drawn and on how many
/// threads. Subjects already complete are kept (a restart goes on); meta.csv is written last, by rename.
/// Errors: Disk, Cancelled, Usage.
[[nodiscard]] Result<void> writeCohort(const QString &folder, const CohortOptions &options,
                                       JobContext &context);

} // namespace fathom
