// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "recovery.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace fathom {

namespace {
constexpr double LeastDenseAuc = 0.6;
constexpr size_t PaperRows = 5'000;

// Columns by importance, most important first, ties by number; those without a weight are left out.
std::vector<int> ordered(const std::vector<double> &importance, const ProbeInput &input)
{
    std::vector<size_t> columns;
    for (size_t j = 0; j < importance.size(); ++j)
        if (importance[j] > 0)
            columns.push_back(j);
    std::stable_sort(columns.begin(), columns.end(),
                     [&](size_t a, size_t b) { return importance[a] > importance[b]; });
    std::vector<int> features;
    for (const size_t j : columns)
        features.push_back(input.feature(j));
    return features;
}

// The order of a group's features: one for all its targets (paper), or one each.
Result<std::vector<std::vector<int>>> ordersOf(const ProbeInput &input, std::span<const ProbeResult> probes,
                                               std::span<const qint64> train, Method method)
{
    std::vector<std::vector<int>> orders;
    std::vector<double> sum(input.columns(), 0.0);
    for (const ProbeResult &probe : probes)
        for (size_t j = 0; j < probe.model.weights.size(); ++j)
            sum[j] += std::abs(probe.model.weights[j]);
    if (method == Method::Paper) {
        const std::vector<int> all = ordered(sum, input);
        return std::vector<std::vector<int>>(probes.size(), all);
    }
    FATHOM_TRY(const ProbeColumns columns, input.read(train));
    const std::vector<double> share(train.size(), 1.0 / double(std::max<size_t>(train.size(), 1)));
    std::vector<double> deviation(input.columns(), 0.0);
    for (size_t j = 0; j < deviation.size(); ++j)
        if (sum[j] > 0) {
            const double mean = columns.dot(j, share);
            deviation[j] = std::sqrt(std::max(0.0, columns.dotSquare(j, share) - mean * mean));
        }
    for (const ProbeResult &probe : probes) {
        std::vector<double> importance(input.columns(), 0.0);
        for (size_t j = 0; j < probe.model.weights.size(); ++j)
            importance[j] = std::abs(probe.model.weights[j]) * deviation[j];
        orders.push_back(ordered(importance, input));
    }
    return orders;
}

Figure figureOf(const std::vector<double> &values)
{
    double sum = 0;
    for (const double value : values)
        sum += value;
    return values.empty() ? Figure::notEnough(0)
                          : Figure::of(sum / double(values.size()), qint64(values.size()));
}

std::vector<Recovery::Mean> meansOf(const std::vector<TargetRecovery> &targets)
{
    std::vector<Recovery::Mean> curve;
    for (const int count : recoveryCounts) {
        std::vector<double> auc, dense, aboveHalf;
        for (const TargetRecovery &target : targets) {
            if (target.dense.value().value_or(0.0) <= LeastDenseAuc)
                continue;
            for (const TargetRecovery::Point &point : target.curve)
                if (point.count == count && point.val.known()) {
                    auc.push_back(*point.val.value());
                    dense.push_back(*target.dense.value());
                    aboveHalf.push_back((auc.back() - 0.5) / (dense.back() - 0.5));
                }
        }
        const Figure mean = figureOf(auc), whole = figureOf(dense);
        curve.push_back(
            {count, mean,
             mean.known() ? Figure::of(*mean.value() / *whole.value(), mean.n()) : Figure::notEnough(0),
             figureOf(aboveHalf)});
    }
    return curve;
}
} // namespace

Result<Recovery> measureRecovery(const ProbeInput &input, const std::vector<ProbeGroup> &groups,
                                 const ProbeSplit &split, const ProbeOptions &options,
                                 const std::vector<ProbeResult> &dense,
                                 const std::vector<ProbeResult> &sparse, const std::stop_token &stop)
{
    Recovery recovery;
    size_t first = 0;
    ProbeOptions how = options;
    if (options.method == Method::Paper)
        how.trainRows = PaperRows;
    for (const ProbeGroup &group : groups) {
        const auto count = size_t(group.targets.size());
        const auto probes = std::span(sparse).subspan(first, count);
        const std::vector<qint64> train = trainingRows(group, split, how);
        FATHOM_TRY(const auto orders, ordersOf(input, probes, train, options.method));
        for (size_t t = 0; t < count; ++t) {
            TargetRecovery target{group.name, group.targets[int(t)], dense[first + t].val.auc, orders[t], {}};
            if (!probes[t].fitted)
                target.features.clear();
            const ProbeGroup alone{group.name, false, {target.target}, {0}, {group.classOfRow[t]}};
            for (const int n : recoveryCounts) {
                if (stop.stop_requested())
                    return Error{
                        ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The SAE's run was cancelled"), {}};
                if (size_t(n) > target.features.size())
                    break;
                std::vector<int> kept(target.features.begin(), target.features.begin() + n);
                std::sort(kept.begin(), kept.end());
                const ProbeInput few = input.only(kept);
                FATHOM_TRY(std::vector<ProbeResult> fit,
                           fitBinaryProbes(few, alone, train, split, how, stop));
                if (!fit.front().fitted)
                    break;
                TargetRecovery::Point point{n, {}, {}};
                for (const bool test : {false, true}) {
                    const std::vector<qint64> &rows = test ? split.test : split.val;
                    FATHOM_TRY(const auto scores, few.score(rows, std::span(&fit.front().model, 1)));
                    std::vector<int> subject;
                    for (const qint64 row : rows)
                        subject.push_back(split.subject[size_t(row)]);
                    (test ? point.test : point.val) =
                        classMetrics(scores.front(), classesOf(group.classOfRow[t], rows), subject, how.seed)
                            .auc;
                }
                target.curve.push_back(point);
            }
            recovery.targets.push_back(std::move(target));
        }
        first += count;
    }
    recovery.curve = meansOf(recovery.targets);
    return recovery;
}

std::vector<RankedTarget> rankedTargets(const Recovery &recovery)
{
    std::vector<RankedTarget> all;
    for (const TargetRecovery &target : recovery.targets) {
        RankedTarget ranked;
        ranked.name = target.name();
        ranked.denseAuc = ranked.listedAuc = target.dense.value();
        for (const TargetRecovery::Point &point : target.curve) {
            const auto at = std::find(recoveryCounts.begin(), recoveryCounts.end(), point.count);
            ranked.auc[size_t(at - recoveryCounts.begin())] = point.val.value();
            for (size_t share = 0; share < recoveryShares.size(); ++share)
                if (!ranked.reached[share] && ranked.denseAuc && point.val.known() &&
                    *point.val.value() >= recoveryShares[share] * *ranked.denseAuc)
                    ranked.reached[share] = point.count;
        }
        all.push_back(std::move(ranked));
    }
    return all;
}

} // namespace fathom
