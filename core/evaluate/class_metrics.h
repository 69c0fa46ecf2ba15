// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "figure.h"

#include <span>
#include <vector>

namespace fathom {

/// How well scores tell two classes apart.
struct ClassMetrics
{
    Figure auc;              ///< area under the ROC curve, ties count half
    Figure averagePrecision; ///< sum over thresholds of precision x gain of recall
    Figure balancedAccuracy; ///< mean of sensitivity and specificity where score > 0
    qint64 positives = 0, negatives = 0;
    int positiveSubjects = 0, negativeSubjects = 0; ///< subjects with at least one
};

/// Figures with 95 % intervals over subjects; not enough evidence where fewer than five subjects have
/// positives, or negatives (n is then how many have).
/// @param classOfRow  1, 0, or -1: the row does not count. @param subject  of each row, from 0
/// Thread: any, uses every core; deterministic. Cost: one sort, then a pass over the rows a draw.
[[nodiscard]] ClassMetrics classMetrics(std::span<const double> scores, std::span<const qint8> classOfRow,
                                        std::span<const int> subject, quint64 seed);

/// The area under the ROC curve alone, ties count half; NaN without both classes.
[[nodiscard]] double rocAuc(std::span<const double> scores, std::span<const qint8> classOfRow);

} // namespace fathom
