// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <encode/pretrain.h>

#include <QStringList>

namespace fathom {

/// What the embedded encoder learns from.
struct PretrainSource
{
    int subjects = 150;  ///< synthetic subjects drawn in memory, in CT, T1 and T2 on one grid
    int first = 0;       ///< running number of the first one
    quint64 seed = 1000; ///< of the subjects; the demo's are drawn with seed 1
    int pairsPerSubject = 160;
    QStringList scans; ///< files or folders with further scans (one contrast each)
    int pairsPerScan = 400;
    int side = 160; ///< pixels of the kept pictures, 32 .. 512
};

/// Cuts slice pairs into a file in `out` (kept there until the run has ended, so that a resumed run does not
/// draw again) and trains on them. Of a drawn subject's pairs half show one slice in two of CT, T1 and T2, a
/// quarter in two CT windows, a quarter twice in one contrast; of a scan's pairs half show a CT in two
/// windows, the others the same picture. Pictures follow the slice rule, method `fathom`.
///
/// Thread: any but the GUI thread. Cost: about 2 s of one core a subject, 2 * side * side bytes a pair on
/// disk, then the training time of `options`.
/// Errors: Usage, Disk, Cancelled, what reading a scan or pretrain() returns.
[[nodiscard]] Result<void> runPretrain(const QString &out, const PretrainSource &source,
                                       const PretrainOptions &options, JobContext &context);

} // namespace fathom
