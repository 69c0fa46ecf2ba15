// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <optional>
#include <span>
#include <vector>

namespace fathom {

/// The axial slices of one scan with what the encoder says of each.
struct BodyProfile
{
    std::vector<double> mm;  ///< place of each slice towards the head; any order, all different
    std::vector<float> rows; ///< [mm.size(), dimension], as the encoder gives them
    int dimension = 0;
    std::vector<float> centre; ///< [dimension], taken off the rows at length 1; empty = nothing
};

struct AlignmentOptions
{
    double stepMm = 5.0;           ///< both scans are resampled to it
    double leastSimilarity = 0.25; ///< centred cosine above which two levels speak for each other, -1 .. 1
    double bendCost = 0.25;        ///< for each step in which one scan runs at half the other's pace
    double smoothMm = 60.0;        ///< the offset between the scans is averaged over it
    double leastCommonMm = 30.0;   ///< a shorter common part counts as none
};

/// Which level of one scan is which of the other: piecewise linear, rising in both.
struct LevelAlignment
{
    struct Node
    {
        double first = 0.0, second = 0.0; ///< mm towards the head, in the two scans
        double similarity = 0.0;          ///< centred cosine there
    };
    std::vector<Node> nodes; ///< ascending in both; empty: the scans have no common part
    double marginMm = 0.0;   ///< that far beyond the last nodes the line still goes on, at pace 1

    /// Level of the second scan for one of the first; nothing outside of the common part.
    [[nodiscard]] std::optional<double> secondAt(double mm) const;
    /// The other way round: firstAt(secondAt(x)) = x.
    [[nodiscard]] std::optional<double> firstAt(double mm) const;
    [[nodiscard]] bool hasCommonPart() const { return !nodes.empty(); }
    [[nodiscard]] double similarity() const; ///< mean of the nodes; 0 without a common part
};

/// Matches two scans along the body by dynamic time warping of their slices' embeddings.
///
/// Rows are brought to length 1, centred and averaged to a common step; the gain of two levels is their
/// cosine less leastSimilarity. Of all paths that rise in both scans, in steps of (1, 1), (1, 2) and (2, 1),
/// so that neither stands still and one runs at most at twice the pace of the other, the one of the largest
/// sum is taken, every gain weighted by the way it stands for. Both ends are free: the path begins and ends
/// wherever that is best, so scans of different parts of the body share what they share.
///
/// Thread: any. Cost: levels of the one times levels of the other times dimension (two whole bodies of a
/// metre and 384 dimensions: 15 million products). Errors: WrongShape (sizes that do not fit). Source: Sakoe
/// and Chiba 1978 (symmetric form, slope constraint P = 1); free ends as in Smith and Waterman 1981.
/// README.md, "Levels of two scans".
[[nodiscard]] Result<LevelAlignment> alignLevels(const BodyProfile &first, const BodyProfile &second,
                                                 const AlignmentOptions &options = {});

/// A cell of a path: levels of both scans, steps from the feet.
struct PathCell
{
    int first = 0, second = 0;
    friend bool operator==(const PathCell &, const PathCell &) = default;
};
/// The path of the largest sum, feet to head; empty where no sum is above 0. The middle cells of the steps
/// (1, 2) and (2, 1) are in it. Sum: 2 * gain of the first cell; then for (1, 1) 2 * gain; for (1, 2) and (2,
/// 1) 2 * gain of the middle cell + gain of the last one - bendCost.
/// @param gain  [firstLevels, secondLevels], row-major
[[nodiscard]] std::vector<PathCell> bestPath(std::span<const double> gain, int firstLevels, int secondLevels,
                                             double bendCost);

} // namespace fathom
