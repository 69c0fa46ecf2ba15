// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "row_statistics.h"
#include "row_input.h"
#include "sae_model.h"

#include <QCryptographicHash>
#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom {

namespace {

constexpr qint64 AtOnce = 1024;
constexpr qint64 MedianRows = 16'384;
constexpr double RobustDeviations = 6.0;
constexpr qsizetype ListedOutliers = 16;

/// Calls use(raw row, row as the SAE sees it) for every row, in order.
template <typename Use> Result<void> eachRow(const SaeConfig &config, const RowSource &rows, const Use &use)
{
    const qint64 n = rows.rows();
    const auto d = size_t(config.inputSize);
    const RowInput input{config.normaliseInput, config.inputScale};
    std::vector<float> x(d), some;
    std::vector<qint64> which;
    for (qint64 i = 0; i < n; ++i) {
        if (i % AtOnce == 0) {
            which.resize(size_t(std::min(AtOnce, n - i)));
            std::iota(which.begin(), which.end(), i);
            some.resize(which.size() * d);
            FATHOM_DO(rows.read(which, some.data()));
        }
        const std::span<const float> raw(some.data() + size_t(i % AtOnce) * d, d);
        if (!input.read(raw, x))
            return notFinite(i);
        use(raw, std::span<const float>(x));
    }
    return {};
}

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + qint64(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// How far each value is from the median, in robust deviations; where more than half of the values are the
/// same one, the mean distance takes the median distance's place.
std::vector<double> robustScores(const std::vector<float> &values)
{
    std::vector<double> distances(values.begin(), values.end());
    const double median = medianOf(distances);
    double sum = 0;
    for (double &value : distances) {
        value = std::abs(value - median);
        sum += value;
    }
    double deviation = 1.4826 * medianOf(distances);
    if (deviation <= 0)
        deviation = 1.2533 * sum / double(distances.size());
    for (double &value : distances)
        value = deviation > 0 ? value / deviation : 0.0;
    return distances;
}

} // namespace

Result<RowStatistics> rowStatistics(const SaeConfig &config, const RowSource &rows)
{
    const auto d = size_t(config.inputSize);
    const auto n = double(std::max<qint64>(rows.rows(), 1));
    std::vector<double> sum(d, 0.0), square(d, 0.0), first;
    QCryptographicHash hash(QCryptographicHash::Sha1);
    FATHOM_DO(eachRow(config, rows, [&](std::span<const float> raw, std::span<const float> x) {
        hash.addData(QByteArrayView(reinterpret_cast<const char *>(raw.data()), qsizetype(raw.size_bytes())));
        if (first.empty())
            first.assign(x.begin(), x.end());
        for (size_t j = 0; j < d; ++j) {
            // Distances to one of the rows: squares of values with a long common part would lose the rest.
            const double off = double(x[j]) - first[j];
            sum[j] += double(x[j]);
            square[j] += off * off;
        }
    }));
    RowStatistics out;
    for (size_t j = 0; j < d; ++j) {
        const double mean = sum[j] / n;
        const double off = first.empty() ? 0.0 : mean - first[j];
        out.mean.push_back(float(mean));
        out.deviation.push_back(float(std::sqrt(std::max(square[j] / n - off * off, 0.0))));
    }
    out.checksum = hash.result().toHex();
    return out;
}

SomeRows spreadRows(const RowSource &rows, qint64 most)
{
    const qint64 n = rows.rows();
    std::vector<qint64> which(size_t(std::min(n, most)));
    for (size_t i = 0; i < which.size(); ++i)
        which[i] = qint64(i) * n / qint64(which.size());
    return SomeRows(rows, std::move(which));
}

Result<std::vector<float>> geometricMedian(const SaeConfig &config, const RowSource &rows,
                                           const std::vector<float> &start)
{
    constexpr int MostRounds = 100;
    constexpr double Enough = 1e-6; // a round's step against the distances' mean
    const auto d = size_t(config.inputSize);
    const SomeRows some = spreadRows(rows, MedianRows);
    std::vector<float> seen;
    FATHOM_DO(eachRow(config, some, [&](std::span<const float>, std::span<const float> x) {
        seen.insert(seen.end(), x.begin(), x.end());
    }));
    std::vector<double> at(start.begin(), start.end());
    for (int round = 0; round < MostRounds && !seen.empty(); ++round) {
        std::vector<double> next(d, 0.0);
        double weights = 0, distances = 0;
        for (size_t row = 0; row < seen.size(); row += d) {
            double square = 0;
            for (size_t j = 0; j < d; ++j)
                square += (double(seen[row + j]) - at[j]) * (double(seen[row + j]) - at[j]);
            const double weight = 1.0 / std::max(std::sqrt(square), 1e-12);
            distances += std::sqrt(square);
            weights += weight;
            for (size_t j = 0; j < d; ++j)
                next[j] += weight * double(seen[row + j]);
        }
        double moved = 0;
        for (size_t j = 0; j < d; ++j) {
            next[j] /= weights;
            moved += (next[j] - at[j]) * (next[j] - at[j]);
        }
        at = next;
        if (std::sqrt(moved) <= Enough * distances / (double(seen.size()) / double(d)))
            break;
    }
    return std::vector<float>(at.begin(), at.end());
}

EmbeddingOutlook embeddingOutlook(const std::vector<float> &mean, const std::vector<float> &deviation)
{
    EmbeddingOutlook out;
    if (mean.empty())
        return out;
    double meanSquare = 0, variance = 0;
    for (size_t j = 0; j < mean.size(); ++j) {
        meanSquare += double(mean[j]) * double(mean[j]);
        variance += double(deviation[j]) * double(deviation[j]);
    }
    out.meanToDeviation = variance > 0 ? std::sqrt(meanSquare / variance) : 0.0;
    const std::vector<double> byMean = robustScores(mean);
    const std::vector<double> byDeviation = robustScores(deviation);
    for (size_t j = 0; j < mean.size(); ++j)
        if (const double score = std::max(byMean[j], byDeviation[j]); score > RobustDeviations)
            out.outliers.push_back({int(j), double(mean[j]), double(deviation[j]), score});
    std::stable_sort(out.outliers.begin(), out.outliers.end(),
                     [](const OutlierDimension &a, const OutlierDimension &b) { return a.score > b.score; });
    return out;
}

QJsonObject toJson(const EmbeddingOutlook &outlook)
{
    QJsonArray listed;
    for (const OutlierDimension &one : outlook.outliers)
        if (listed.size() < ListedOutliers)
            listed.append(QJsonObject{{QStringLiteral("dimension"), one.dimension},
                                      {QStringLiteral("mean"), one.mean},
                                      {QStringLiteral("deviation"), one.deviation},
                                      {QStringLiteral("score"), one.score}});
    return {{QStringLiteral("mean_to_deviation"), outlook.meanToDeviation},
            {QStringLiteral("outliers"), qint64(outlook.outliers.size())},
            {QStringLiteral("outlier_dimensions"), listed}};
}

} // namespace fathom
