// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "activation_index.h"

#include <vector>

// Questions to an activation index that look at many slices. Each answer is exact: that of the plain
// definition over the stored values in float64, ties by row ascending. Thread: any, several at once; some use
// every core for a moment.
namespace fathom {

/// Which rows an answer may name, and how many of what belongs together. Rows of one part (a plane of a
/// volume) are chosen together, so that a filter is decided once a part.
struct RowChoice
{
    std::span<const qint32> partOfRow; ///< [rows], -1: never; empty: every row, each its own group
    std::vector<qint32> groupOfPart;   ///< -1: hidden
    bool onePerGroup = false;

    /// Group of a row, or -1 where it is hidden.
    [[nodiscard]] qint32 groupOf(qint32 row) const
    {
        if (partOfRow.empty())
            return row;
        const qint32 part = partOfRow[size_t(row)];
        return part < 0 ? -1 : groupOfPart[size_t(part)];
    }
    [[nodiscard]] bool shows(qint32 row) const { return groupOf(row) >= 0; }
};

struct RankedRow
{
    qint32 row = 0;
    double score = 0.0;
    friend bool operator==(const RankedRow &, const RankedRow &) = default;
};

/// The rows that a feature fires in most strongly. Cost: what the choice hides before them.
[[nodiscard]] std::vector<RankedRow> strongestRows(const ActivationIndex &index, int feature,
                                                   const RowChoice &choice, size_t most);

/// In how many rows each feature fires together with this one. [features]; the feature itself: all its rows.
/// Cost: the activations of its rows, or of the other rows where those are fewer; nothing for the features of
/// denseFeatures() where the index has been read from its files, which hold their answers.
[[nodiscard]] std::vector<qint64> firingTogether(const ActivationIndex &index, int feature);

/// The features for which that would take long. Ascending.
[[nodiscard]] std::vector<qint32> denseFeatures(const ActivationIndex &index);

struct FeatureWeight
{
    qint32 feature = 0;
    double weight = 0.0; ///< negative: rows where it fires are less wanted
};

/// The rows with the largest sum of weight x activation, where it is positive.
/// Cost: the columns of the features, and one look at each row. Keeps 8 bytes a row.
[[nodiscard]] std::vector<RankedRow> rowsByWeights(const ActivationIndex &index,
                                                   std::span<const FeatureWeight> weights,
                                                   const RowChoice &choice, size_t most);

/// Rows that are alike by the cosine of their activations. Adjacent rows are mostly alike, so a block of them
/// has a bound for the cosine with any row (the largest share that each feature has in one of its rows), and
/// so have the parts of a block; only what reaches the answer is looked at.
class FingerprintSearch
{
public:
    /// Reads every row once. Memory: about a tenth of the index.
    explicit FingerprintSearch(std::shared_ptr<const ActivationIndex> index);

    /// @return rows with a positive cosine, most alike first; the row itself is one of them where the choice
    /// shows it
    [[nodiscard]] std::vector<RankedRow> similar(qint64 row, const RowChoice &choice, size_t most) const;

    [[nodiscard]] const ActivationIndex &index() const { return *m_index; }
    [[nodiscard]] qint64 bytes() const;

private:
    struct Bounds
    {
        std::vector<size_t> offset; ///< [blocks + 1]
        std::vector<quint32> words; ///< feature and largest share, as in a row, rounded up
        [[nodiscard]] std::span<const quint32> of(size_t block) const
        {
            return std::span(words).subspan(offset[block], offset[block + 1] - offset[block]);
        }
    };
    [[nodiscard]] Bounds boundsOf(size_t blockRows) const;
    [[nodiscard]] double cosine(std::span<const double> wanted, double wantedNorm, qint32 row) const;

    std::shared_ptr<const ActivationIndex> m_index;
    std::vector<float> m_inverseNorm; ///< [rows], 0 where nothing fires
    Bounds m_blocks, m_parts;
};

} // namespace fathom
