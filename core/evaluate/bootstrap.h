// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "figure.h"

#include <functional>
#include <span>
#include <vector>

namespace fathom {

constexpr int BootstrapDraws = 1000;
constexpr qint64 LeastSubjects = 5; ///< under this there is no figure over subjects

/// How often each of n subjects is drawn in a bootstrap: whole subjects, with replacement, because the slices
/// of one patient are not independent. Draw `number` of a seed is always the same. [n]
[[nodiscard]] std::vector<int> subjectWeights(size_t n, quint64 seed, int number);

/// Fills some statistics of the subjects, each counted weights[i] times; NaN where nothing is left to
/// compute. Called from several threads at once.
using SubjectStatistics = std::function<void(std::span<const int> weights, std::span<double> out)>;

/// Statistics of the subjects with their 95 % percentile intervals.
/// @param subjects  how many there are. @param count  how many statistics
/// @return not enough evidence under LeastSubjects subjects and where a statistic of all subjects is NaN; no
/// interval where it is NaN in half of the draws or more
/// Thread: any; deterministic on any number of threads. Source: Efron, "Bootstrap methods", 1979.
[[nodiscard]] std::vector<Figure> overSubjects(size_t subjects, size_t count, quint64 seed,
                                               const SubjectStatistics &statistics,
                                               int draws = BootstrapDraws);

} // namespace fathom
