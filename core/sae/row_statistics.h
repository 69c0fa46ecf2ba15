// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "row_source.h"

#include <QByteArray>
#include <QJsonObject>

namespace fathom {

struct SaeConfig;

/// Statistics of the rows as the SAE sees them.
struct RowStatistics
{
    std::vector<float> mean;      ///< per dimension
    std::vector<float> deviation; ///< per dimension: standard deviation over the rows
    QByteArray checksum;          ///< of the raw values
};
/// In one pass. Errors: Unreadable (names the first row that is not finite).
[[nodiscard]] Result<RowStatistics> rowStatistics(const SaeConfig &config, const RowSource &rows);

/// At most so many rows of a source, spread evenly over it.
[[nodiscard]] SomeRows spreadRows(const RowSource &rows, qint64 most);

/// The point whose distances to the rows have the least sum (Weiszfeld's iteration), of at most 16,384 rows
/// spread evenly. Errors: Unreadable (names the first row that is not finite).
/// @param start  where the search begins, such as the mean; [inputSize]
[[nodiscard]] Result<std::vector<float>> geometricMedian(const SaeConfig &config, const RowSource &rows,
                                                         const std::vector<float> &start);

/// A dimension that is unlike the others.
struct OutlierDimension
{
    int dimension = 0; ///< from 0
    double mean = 0.0, deviation = 0.0;
    double score = 0.0; ///< how many robust deviations it lies off the median, see EmbeddingOutlook
};

/// What of the embeddings tells that features will die: a common part that is long against what varies, so
/// that z of all rows is nearly the same, and few dimensions that outweigh the rest.
struct EmbeddingOutlook
{
    double meanToDeviation = 0.0; ///< norm of the mean over norm of the standard deviations
    /// Mean or standard deviation further from its median over the dimensions than six robust deviations
    /// (1.4826 times the median distance); by score, descending.
    std::vector<OutlierDimension> outliers;
};
/// @param mean, deviation  per dimension, as in RowStatistics
[[nodiscard]] EmbeddingOutlook embeddingOutlook(const std::vector<float> &mean,
                                                const std::vector<float> &deviation);
/// {"mean_to_deviation","outliers","outlier_dimensions":[{"dimension","mean","deviation","score"}]}; at most
/// 16 dimensions are listed, "outliers" counts all.
[[nodiscard]] QJsonObject toJson(const EmbeddingOutlook &outlook);

} // namespace fathom
