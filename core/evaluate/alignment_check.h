// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "level_alignment.h"

#include <store/workspace.h>

namespace fathom {

struct AlignmentCheckOptions
{
    QStringList splits = {QStringLiteral("val"),
                          QStringLiteral("test")}; ///< both subjects are of one of them
    AlignmentOptions alignment;
    int resamplings = 1000; ///< of subjects, for the interval
    quint64 seed = 1;
};

/// Distances in mm between where a level was found and where it is.
struct LevelError
{
    double median = 0.0, ninetieth = 0.0;
    double low = 0.0, high = 0.0; ///< 95 % interval of the median, subjects drawn anew
};

/// What a level is known by: vertebrae, or organs and bones of a few centimetres where a scan's vertebrae
/// have no numbers (the MRI scheme).
enum class Landmarks { Vertebrae, Organs };

/// Levels of one kind of pairs, carried over.
struct CarriedLevels
{
    Landmarks landmarks = Landmarks::Vertebrae;
    int subjects = 0;
    int pairs = 0;                      ///< with at least one landmark that lies whole in both
    int levels = 0;                     ///< landmarks of the pairs, once in each direction
    int answered = 0;                   ///< of them, those with a counterpart by anatomy
    LevelError anatomy, relative, top;  ///< over the answered ones
    LevelError relativeOfAll, topOfAll; ///< over all levels
};

/// Pairs of subjects of the same modalities.
struct AlignedPairs
{
    QString kind;                      ///< "ct-ct", "mr-mr", "ct-mr"
    std::vector<CarriedLevels> levels; ///< by landmarks of which there are any
    int strangers = 0;                 ///< pairs without a landmark in common, not even in part
    int strangersAligned = 0;          ///< of them, those that were given a common part
};

struct AlignmentCheck
{
    AlignmentCheckOptions options;
    std::vector<AlignedPairs> kinds; ///< of which there are pairs
};

/// How far off is the level that a linked window shows? For every pair of subjects and every landmark that
/// lies whole in both scans, the middle of its axial slices in the one is carried over to the other: by
/// anatomy (alignLevels()), by relative position (the same part of the scan's length) and by the same
/// distance from the scan's top. The error is the distance to the middle of the landmark's slices there.
///
/// Thread: any but the GUI thread. Cost: one alignment a pair. Errors: NotFound (embeddings), Usage (no two
/// subjects of these splits have a landmark in common).
/// Source: README.md, "Levels of two scans".
[[nodiscard]] Result<AlignmentCheck> checkAlignment(const Workspace &workspace, const QString &encoder,
                                                    const AlignmentCheckOptions &options);

} // namespace fathom
