// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "class_metrics.h"

#include "bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace fathom {

namespace {
struct Scored
{
    double score = 0.0;
    bool positive = false;
    int subject = 0; ///< dense number among those that count
};

// Strongest first.
std::vector<Scored> sorted(std::span<const double> scores, std::span<const qint8> classOfRow,
                           std::span<const int> subject)
{
    std::vector<Scored> rows;
    for (size_t i = 0; i < scores.size(); ++i)
        if (classOfRow[i] >= 0)
            rows.push_back({scores[i], classOfRow[i] == 1, subject.empty() ? 0 : subject[i]});
    std::sort(rows.begin(), rows.end(), [](const Scored &a, const Scored &b) { return a.score > b.score; });
    return rows;
}

struct Values
{
    double auc = NAN, averagePrecision = NAN, balancedAccuracy = NAN;
};

// One pass over the sorted rows; rows of one score are one threshold.
Values valuesOf(const std::vector<Scored> &rows, std::span<const int> weights)
{
    double positives = 0, negatives = 0, hits = 0, passes = 0;
    for (const Scored &row : rows) {
        const double weight = weights.empty() ? 1.0 : weights[size_t(row.subject)];
        (row.positive ? positives : negatives) += weight;
        hits += row.positive && row.score > 0 ? weight : 0.0;
        passes += !row.positive && row.score <= 0 ? weight : 0.0;
    }
    if (positives <= 0 || negatives <= 0)
        return {};
    double above = 0, area = 0, precision = 0, seen = 0;
    for (size_t i = 0; i < rows.size();) {
        double p = 0, n = 0;
        const double score = rows[i].score;
        for (; i < rows.size() && rows[i].score == score; ++i)
            (rows[i].positive ? p : n) += weights.empty() ? 1.0 : weights[size_t(rows[i].subject)];
        area += n * (above + p / 2);
        above += p;
        seen += p + n;
        if (seen > 0)
            precision += p * above / seen;
    }
    return {area / (positives * negatives), precision / positives,
            (hits / positives + passes / negatives) / 2};
}
} // namespace

double rocAuc(std::span<const double> scores, std::span<const qint8> classOfRow)
{
    return valuesOf(sorted(scores, classOfRow, {}), {}).auc;
}

ClassMetrics classMetrics(std::span<const double> scores, std::span<const qint8> classOfRow,
                          std::span<const int> subject, quint64 seed)
{
    ClassMetrics metrics;
    std::vector<Scored> rows = sorted(scores, classOfRow, subject);
    std::map<int, int> numbers;
    std::set<int> withPositives, withNegatives;
    for (const Scored &row : rows)
        numbers.emplace(row.subject, 0);
    int next = 0;
    for (auto &[key, number] : numbers)
        number = next++;
    for (Scored &row : rows) {
        row.subject = numbers[row.subject];
        ++(row.positive ? metrics.positives : metrics.negatives);
        (row.positive ? withPositives : withNegatives).insert(row.subject);
    }
    metrics.positiveSubjects = int(withPositives.size());
    metrics.negativeSubjects = int(withNegatives.size());
    const qint64 least = std::min(metrics.positiveSubjects, metrics.negativeSubjects);
    if (least < LeastSubjects) {
        metrics.auc = metrics.averagePrecision = metrics.balancedAccuracy = Figure::notEnough(least);
        return metrics;
    }
    const auto figures =
        overSubjects(numbers.size(), 3, seed, [&](std::span<const int> weights, std::span<double> out) {
            const Values values = valuesOf(rows, weights);
            out[0] = values.auc;
            out[1] = values.averagePrecision;
            out[2] = values.balancedAccuracy;
        });
    metrics.auc = figures[0];
    metrics.averagePrecision = figures[1];
    metrics.balancedAccuracy = figures[2];
    return metrics;
}

} // namespace fathom
