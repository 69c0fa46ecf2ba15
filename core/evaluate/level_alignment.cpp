// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "level_alignment.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom {

namespace {
// A scan at equal steps: rows of length 1.
struct Levels
{
    double firstMm = 0.0, stepMm = 1.0;
    int count = 0;
    std::vector<float> rows; ///< [count, dimension]
    [[nodiscard]] double mm(double level) const { return firstMm + stepMm * level; }
};

void toLengthOne(std::span<float> row)
{
    double square = 0;
    for (const float value : row)
        square += double(value) * double(value);
    const auto scale = float(square > 0 ? 1.0 / std::sqrt(square) : 0.0);
    for (float &value : row)
        value *= scale;
}

Levels resample(const BodyProfile &profile, double stepMm)
{
    const auto dimension = size_t(profile.dimension);
    std::vector<float> rows = profile.rows;
    for (size_t i = 0; i < profile.mm.size(); ++i) {
        const std::span row(rows.data() + i * dimension, dimension);
        toLengthOne(row);
        for (size_t j = 0; j < profile.centre.size(); ++j)
            row[j] -= profile.centre[j];
    }
    std::vector<size_t> order(profile.mm.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return profile.mm[a] < profile.mm[b]; });
    const double low = profile.mm[order.front()], high = profile.mm[order.back()];
    double gap = 0;
    for (size_t i = 1; i < order.size(); ++i)
        gap = std::max(gap, profile.mm[order[i]] - profile.mm[order[i - 1]]);

    Levels levels;
    levels.stepMm = stepMm;
    levels.count = int((high - low) / stepMm) + 1;
    levels.firstMm = low + (high - low - stepMm * (levels.count - 1)) / 2;
    levels.rows.assign(size_t(levels.count) * dimension, 0.0F);
    // A tent as wide as the larger of step and gap: it averages fine slices and interpolates coarse ones.
    const double reach = std::max(stepMm, gap);
    size_t from = 0;
    for (int level = 0; level < levels.count; ++level) {
        const double mm = levels.mm(level);
        const std::span sum(levels.rows.data() + size_t(level) * dimension, dimension);
        while (from < order.size() && profile.mm[order[from]] <= mm - reach)
            ++from;
        for (size_t i = from; i < order.size() && profile.mm[order[i]] < mm + reach; ++i) {
            const auto weight = float(1.0 - std::abs(profile.mm[order[i]] - mm) / reach);
            const float *row = rows.data() + order[i] * dimension;
            for (size_t j = 0; j < dimension; ++j)
                sum[j] += weight * row[j];
        }
        toLengthOne(sum);
    }
    return levels;
}

float dot(const float *a, const float *b, size_t n)
{
    float sums[8] = {}; // the compiler may not reorder one
    size_t j = 0;
    for (; j + 8 <= n; j += 8) {
        for (size_t lane = 0; lane < 8; ++lane)
            sums[lane] += a[j + lane] * b[j + lane];
    }
    float sum = 0;
    for (const float part : sums)
        sum += part;
    for (; j < n; ++j)
        sum += a[j] * b[j];
    return sum;
}

Result<void> check(const BodyProfile &profile)
{
    const auto dimension = size_t(std::max(profile.dimension, 0));
    if (profile.mm.empty() || dimension == 0 || profile.rows.size() != profile.mm.size() * dimension ||
        (!profile.centre.empty() && profile.centre.size() != dimension))
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error",
                                       "Levels of two scans: %1 slices with %2 values do not fit rows of "
                                       "%3 values"),
                     {QString::number(profile.mm.size()), QString::number(profile.rows.size()),
                      QString::number(profile.dimension)}};
    return {};
}

// The offset between the scans, averaged; windows shrink towards the ends, so that these stay.
std::vector<LevelAlignment::Node> nodesOf(const std::vector<PathCell> &path, const Levels &first,
                                          const Levels &second, std::span<const double> similarity,
                                          double smoothMm)
{
    const int start = path.front().first + path.front().second;
    const int count = path.back().first + path.back().second - start + 1;
    std::vector<double> sum(size_t(count) + 1, 0.0); // running sum of second - first, in half steps of both
    std::vector<double> value(static_cast<size_t>(count)), alike(static_cast<size_t>(count));
    for (size_t i = 0; i < path.size(); ++i) {
        const int at = path[i].first + path[i].second - start;
        value[size_t(at)] = path[i].second - path[i].first;
        alike[size_t(at)] = similarity[size_t(path[i].first) * size_t(second.count) + size_t(path[i].second)];
        if (i > 0 && at > 0 && path[i].first > path[i - 1].first && path[i].second > path[i - 1].second) {
            value[size_t(at) - 1] = value[size_t(at)]; // a diagonal step goes through the middle
            alike[size_t(at) - 1] = (alike[size_t(at)] + alike[size_t(at) - 2]) / 2;
        }
    }
    for (int i = 0; i < count; ++i)
        sum[size_t(i) + 1] = sum[size_t(i)] + value[size_t(i)];
    const int widest = int(std::lround(smoothMm / first.stepMm));
    std::vector<LevelAlignment::Node> nodes;
    for (int i = 0; i < count; ++i) {
        const int half = std::min({widest, i, count - 1 - i});
        const double offset = (sum[size_t(i + half) + 1] - sum[size_t(i - half)]) / (2 * half + 1);
        const LevelAlignment::Node node{first.mm((start + i - offset) / 2),
                                        second.mm((start + i + offset) / 2), alike[size_t(i)]};
        // Where one scan stands still for half a step there is no way back: the next node goes on.
        if (nodes.empty() || (node.first > nodes.back().first && node.second > nodes.back().second))
            nodes.push_back(node);
    }
    return nodes;
}

std::optional<double> lookUp(const std::vector<LevelAlignment::Node> &nodes, double mm, double margin,
                             double LevelAlignment::Node::*from, double LevelAlignment::Node::*to)
{
    if (nodes.empty() || mm < nodes.front().*from - margin || mm > nodes.back().*from + margin)
        return {};
    if (mm <= nodes.front().*from)
        return nodes.front().*to + mm - nodes.front().*from;
    if (mm >= nodes.back().*from)
        return nodes.back().*to + mm - nodes.back().*from;
    const auto above = std::upper_bound(nodes.begin(), nodes.end(), mm,
                                        [&](double value, const auto &node) { return value < node.*from; });
    const auto &high = *above, &low = *(above - 1);
    return low.*to + (mm - low.*from) * (high.*to - low.*to) / (high.*from - low.*from);
}
} // namespace

std::optional<double> LevelAlignment::secondAt(double mm) const
{
    return lookUp(nodes, mm, marginMm, &Node::first, &Node::second);
}

std::optional<double> LevelAlignment::firstAt(double mm) const
{
    return lookUp(nodes, mm, marginMm, &Node::second, &Node::first);
}

double LevelAlignment::similarity() const
{
    double sum = 0;
    for (const Node &node : nodes)
        sum += node.similarity;
    return nodes.empty() ? 0.0 : sum / double(nodes.size());
}

std::vector<PathCell> bestPath(std::span<const double> gain, int firstLevels, int secondLevels,
                               double bendCost)
{
    enum Step : quint8 { Start, Diagonal, SecondTwice, FirstTwice };
    const auto cell = [secondLevels](int i, int j) { return size_t(i) * size_t(secondLevels) + size_t(j); };
    std::vector<double> sum(gain.size());
    std::vector<Step> step(gain.size(), Start);
    double best = 0;
    PathCell end{-1, -1};
    for (int i = 0; i < firstLevels; ++i) {
        for (int j = 0; j < secondLevels; ++j) {
            const size_t here = cell(i, j);
            sum[here] = 2 * gain[here];
            const auto take = [&](double value, Step how) {
                if (value > sum[here]) {
                    sum[here] = value;
                    step[here] = how;
                }
            };
            if (i >= 1 && j >= 1)
                take(sum[cell(i - 1, j - 1)] + 2 * gain[here], Diagonal);
            if (i >= 1 && j >= 2)
                take(sum[cell(i - 1, j - 2)] + 2 * gain[cell(i, j - 1)] + gain[here] - bendCost, SecondTwice);
            if (i >= 2 && j >= 1)
                take(sum[cell(i - 2, j - 1)] + 2 * gain[cell(i - 1, j)] + gain[here] - bendCost, FirstTwice);
            if (sum[here] > best) {
                best = sum[here];
                end = {i, j};
            }
        }
    }
    std::vector<PathCell> path;
    if (end.first < 0)
        return path;
    for (PathCell at = end;;) {
        path.push_back(at);
        const Step how = step[cell(at.first, at.second)];
        if (how == Start)
            break;
        if (how == SecondTwice)
            path.push_back({at.first, at.second - 1});
        else if (how == FirstTwice)
            path.push_back({at.first - 1, at.second});
        at = {at.first - (how == FirstTwice ? 2 : 1), at.second - (how == SecondTwice ? 2 : 1)};
    }
    std::reverse(path.begin(), path.end());
    return path;
}

Result<LevelAlignment> alignLevels(const BodyProfile &first, const BodyProfile &second,
                                   const AlignmentOptions &options)
{
    FATHOM_DO(check(first));
    FATHOM_DO(check(second));
    if (first.dimension != second.dimension)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error",
                                       "Levels of two scans: rows of %1 values and of %2 values cannot be "
                                       "compared; embed both with the same encoder"),
                     {QString::number(first.dimension), QString::number(second.dimension)}};
    const Levels one = resample(first, options.stepMm), other = resample(second, options.stepMm);
    const auto dimension = size_t(first.dimension);
    std::vector<double> similarity(size_t(one.count) * size_t(other.count)), gain(similarity.size());
    for (size_t i = 0; i < size_t(one.count); ++i) {
        for (size_t j = 0; j < size_t(other.count); ++j) {
            const size_t at = i * size_t(other.count) + j;
            similarity[at] = double(dot(&one.rows[i * dimension], &other.rows[j * dimension], dimension));
            gain[at] = similarity[at] - options.leastSimilarity;
        }
    }
    LevelAlignment alignment;
    const std::vector<PathCell> path = bestPath(gain, one.count, other.count, options.bendCost);
    if (path.empty())
        return alignment;
    std::vector<LevelAlignment::Node> nodes = nodesOf(path, one, other, similarity, options.smoothMm);
    const double common =
        std::min(nodes.back().first - nodes.front().first, nodes.back().second - nodes.front().second);
    if (common < options.leastCommonMm)
        return alignment;
    alignment.nodes = std::move(nodes);
    alignment.marginMm = options.stepMm;
    return alignment;
}

} // namespace fathom
