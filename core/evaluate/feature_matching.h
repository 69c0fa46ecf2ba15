// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sae/sae_model.h>

#include <stop_token>

namespace fathom {

/// The assignment of rows to columns, each at most once, whose values have the largest sum.
/// @param values  [rows, columns], finite
/// @return column of each row, -1 where there are more rows than columns
/// Cost: at most rows^2 x columns, mostly far less. Source: Jonker & Volgenant, "A shortest augmenting path
/// algorithm for dense and sparse linear assignment problems", 1987.
[[nodiscard]] std::vector<int> bestAssignment(std::span<const float> values, size_t rows, size_t columns);

/// What becomes of a feature in another SAE.
enum class MatchKind {
    Same,   ///< its partner points its way
    Split,  ///< several features there point its way, and this one is nearest to them
    Merged, ///< the nearest one there is the nearest of several here
    Lost    ///< none there points its way
};
[[nodiscard]] QString matchKindName(MatchKind kind); ///< "same", "split", "merged", "lost"

struct FeatureMatch
{
    int feature = 0;
    MatchKind kind = MatchKind::Lost;
    int partner = -1;    ///< of the assignment, or -1
    double cosine = 0.0; ///< of the two decoder directions
    int nearest = -1;    ///< largest cosine, whoever is assigned to it
    double nearestCosine = 0.0;
    std::vector<int> others; ///< Split: the parts there; Merged: the others here; by number
};

struct FeatureMatching
{
    double least = 0.0;                ///< cosine from which two directions point the same way
    std::vector<FeatureMatch> matches; ///< by feature, those that were asked for
    int same = 0, split = 0, merged = 0, lost = 0;
    double meanCosine = 0.0; ///< of the assigned pairs
};

constexpr double SameDirection = 0.7;

/// Matches the features of one SAE with those of another on the same embeddings, by decoder direction.
/// @param here, there  features that take part (those that fire), ascending; empty: all
/// Thread: any but the GUI's. Cost: one matrix product and the assignment; memory 4 bytes a pair.
/// Errors: WrongShape (other embeddings), Missing (no BLAS). Source: README.md, "Stability".
[[nodiscard]] Result<FeatureMatching> matchFeatures(const SaeModel &from, const SaeModel &to,
                                                    std::span<const int> here, std::span<const int> there,
                                                    double least = SameDirection);

} // namespace fathom
