// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "activation_index.h"
#include "records.h"

#include <QSet>

namespace fathom {

/// Makes an index in memory from the activations of every row; the same order and ties as the one on disk.
///
/// @param sliceIds  ascending, one per row
/// @param rows  active features of each row, any order, each feature at most once; values <= 0 are left out
/// @param features  size of the dictionary
/// Thread: any. Cost: linear in the activations, plus sorting each column.
/// Errors: WrongShape (sizes, order of ids, feature out of range or twice in a row), Bug (a value that is
/// not finite).
[[nodiscard]] Result<std::shared_ptr<const ActivationIndex>>
makeActivationIndex(std::span<const qint64> sliceIds, const std::vector<std::vector<Activation>> &rows,
                    int features);

/// What is counted, and on which subjects.
struct StatisticsRequest
{
    std::vector<VolumeRecord> volumes;
    std::vector<std::vector<PresenceRecord>> presence; ///< of volumes[i]; a missing structure is absent
    /// Ids of the volumes to count, for example those of the training split; empty = every volume.
    QSet<qint64> counted;
};

/// Statistics of every feature of a dictionary, dead ones included, by feature.
///
/// @param dictionary  cumulative level sizes; its last value is the number of features of the index
/// @return one per feature; enrichment holds at most 20 structures, strongest first: by `low` descending,
///         ties by name
/// Thread: any. Deterministic. Cost: features x counted volumes x annotated structures x slices / 64;
/// 2,048 features x 100 structures x 25,000 slices take under 2 s on one core.
/// Errors: WrongShape (presence and volumes, or index and dictionary, do not fit).
/// Source: core/concept/README.md, "Enrichment".
[[nodiscard]] Result<std::vector<FeatureStatistics>> featureStatistics(const StatisticsRequest &request,
                                                                       const ActivationIndex &index,
                                                                       const std::vector<int> &dictionary);

/// What a workspace stores: figures over every volume, but, where any volume has a split, enrichment over the
/// training subjects alone, so that labels made from it can be checked on the others.
/// @param request  counted is ignored
/// Otherwise as featureStatistics().
[[nodiscard]] Result<std::vector<FeatureStatistics>>
splitStatistics(StatisticsRequest request, const ActivationIndex &index, const std::vector<int> &dictionary);

/// Inverse of Student's t distribution: the t below which a share p lies.
///
/// @param p  0 < p < 1
/// @param degrees  degrees of freedom, >= 1
/// Thread: any. Cost: some thousand operations. Accuracy: relative 1e-9.
[[nodiscard]] double studentQuantile(double p, int degrees);

/// 95 % interval of the mean of one difference per subject, honest for few subjects: Student's t interval of
/// the differences together with two more subjects of +1/2 and -1/2. Up to three subjects, however alike,
/// never exclude zero; with many it is the usual interval.
/// @param sum, sumOfSquares  of the subjects' differences, each in [-1, 1]
/// @param level  two-sided error, 0.05 for 95 %
/// @return {low, high} within [-1, 1]; {-1, 1} without subjects
/// Thread: any. Source: core/concept/README.md, "Interval"; the additional subjects are to a mean what
/// Agresti and Coull's additional trials are to a proportion.
[[nodiscard]] std::pair<double, double> subjectInterval(double sum, double sumOfSquares, int subjects,
                                                        double level = 0.05);
/// The same with t = studentQuantile(1 - level / 2, subjects + 1) at hand; subjects >= 1.
[[nodiscard]] std::pair<double, double> subjectIntervalAt(double sum, double sumOfSquares, int subjects,
                                                          double t);

} // namespace fathom
