// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/job_context.h>

#include <span>
#include <vector>

namespace fathom {

/// Rows that are laid out, read in blocks so that the table itself need not fit into memory.
class LayoutRows
{
public:
    virtual ~LayoutRows() = default;
    [[nodiscard]] virtual qint64 count() const = 0;
    [[nodiscard]] virtual int dimension() const = 0;
    /// @param out  [count, dimension], every value is written
    /// Thread: one at a time. Errors: those of the source.
    [[nodiscard]] virtual Result<void> read(qint64 first, qint64 count, std::span<float> out) = 0;
};

struct LayoutOptions
{
    int neighbours = 15; ///< of a point that pull at it, 2 .. 100
    int epochs = 0;      ///< passes over all points; 0 = 500 up to 10,000 points, 200 beyond
    quint64 seed = 1;
    int threads = 1; ///< the result does not depend on it
};

/// How long a step took, for a benchmark.
struct LayoutPhase
{
    const char *name = ""; ///< "reduce", "neighbours", "points"
    double seconds = 0.0;
};

struct Layout
{
    std::vector<float>
        xy; ///< [count, 2]; the unit is that of the attraction: close points lie within about 1
    std::vector<LayoutPhase> phases;
};

/// A point in the plane for each row, so that rows whose directions are alike (cosine) lie together.
///
/// Rows are brought to unit length and, where the table has more than 2^24 values, reduced to 48 dimensions
/// (projection.h). Each row's nearest others (neighbours.h) become a weighted graph, and points move from
/// their first two principal components: joined points attract, random others repel. Every point moves by the
/// places that the others had at the end of the pass before, so one seed gives the same plane on any number
/// of threads.
///
/// Thread: any. Memory: about 1 KiB a row. Cost: n log n; README.md has measured figures.
/// Errors: Cancelled; Unreadable (a value that is no number: names the row); those of `rows`.
/// Source: McInnes, Healy & Melville 2018 (UMAP), with the kernel 1 / (1 + d^2) (Boehm et al. 2022).
[[nodiscard]] Result<Layout> layOut(LayoutRows &rows, const LayoutOptions &options, JobContext &context);

/// The same with points that stay where they are: only new ones are placed, at the mean of their placed
/// neighbours, and then moved a little.
///
/// @param xy    [count, 2]; values of new points are not read
/// @param isNew [count]
[[nodiscard]] Result<Layout> placeInto(LayoutRows &rows, std::vector<float> xy,
                                       const std::vector<bool> &isNew, const LayoutOptions &options,
                                       JobContext &context);

/// Seconds that layOut() takes here, from the figures of README.md; good to a factor of two.
[[nodiscard]] double layoutSeconds(qint64 rows, int dimension, int threads);

} // namespace fathom
