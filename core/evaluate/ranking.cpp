// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "ranking.h"

#include <algorithm>
#include <limits>
#include <map>

namespace fathom {

namespace {
constexpr double LeastDenseAuc = 0.6;
constexpr double NeverReached = 100.0; // of a share that no target of the configuration reaches

using Targets = std::vector<const RankedTarget *>;

std::vector<Targets> countedTargets(const std::vector<RankedConfiguration> &configurations, RankMode mode)
{
    std::map<QString, size_t> seen; // in how many configurations a target counts
    std::vector<Targets> counted(configurations.size());
    for (size_t c = 0; c < configurations.size(); ++c) {
        for (const RankedTarget &target : configurations[c].targets) {
            const auto auc = mode == RankMode::Complete ? target.denseAuc : target.listedAuc;
            if (auc.value_or(0.0) > LeastDenseAuc) {
                counted[c].push_back(&target);
                ++seen[target.name];
            }
        }
    }
    if (mode == RankMode::Complete)
        for (Targets &targets : counted)
            std::erase_if(targets, [&](const RankedTarget *target) {
                return seen[target->name] != configurations.size();
            });
    return counted;
}

// Competition ranks, 1 = smallest; those without a target get 0.
std::vector<int> places(const std::vector<double> &values, const std::vector<Targets> &counted)
{
    std::vector<int> ranks(values.size(), 0);
    for (size_t i = 0; i < values.size(); ++i) {
        if (counted[i].empty())
            continue;
        ranks[i] = 1;
        for (size_t j = 0; j < values.size(); ++j)
            ranks[i] += !counted[j].empty() && values[j] < values[i] ? 1 : 0;
    }
    return ranks;
}

double meanAuc(const Targets &targets, size_t count)
{
    double sum = 0;
    int n = 0;
    for (const RankedTarget *target : targets) {
        sum += target->auc[count].value_or(0.0);
        n += target->auc[count] ? 1 : 0;
    }
    return n > 0 ? sum / n : -std::numeric_limits<double>::infinity(); // behind every one that has a value
}

// A share that is not reached costs one feature more than the dearest target of this configuration.
double meanFeatures(const Targets &targets)
{
    double sum = 0;
    for (size_t share = 0; share < recoveryShares.size(); ++share) {
        double missing = NeverReached;
        double most = -1;
        for (const RankedTarget *target : targets)
            most = std::max(most, target->reached[share].value_or(-1.0));
        if (most >= 0)
            missing = most + 1.0;
        for (const RankedTarget *target : targets)
            sum += target->reached[share].value_or(missing);
    }
    return sum / double(targets.size() * recoveryShares.size());
}
} // namespace

QString rankModeName(RankMode mode)
{
    switch (mode) {
    case RankMode::Published:
        return QStringLiteral("published");
    case RankMode::Coded:
        return QStringLiteral("coded");
    case RankMode::Complete:
        break;
    }
    return QStringLiteral("complete");
}

std::optional<RankMode> rankModeNamed(const QString &name)
{
    for (const RankMode mode : {RankMode::Published, RankMode::Coded, RankMode::Complete})
        if (rankModeName(mode) == name)
            return mode;
    return {};
}

std::vector<Ranking> rankConfigurations(const std::vector<RankedConfiguration> &configurations, RankMode mode)
{
    const std::vector<Targets> counted = countedTargets(configurations, mode);
    const size_t n = configurations.size();
    std::vector<Ranking> out(n);
    std::vector<double> mono(n), performance(n, 0.0), combined(n);
    for (size_t c = 0; c < n; ++c) {
        out[c].name = configurations[c].name;
        out[c].targets = int(counted[c].size());
        mono[c] = mode == RankMode::Coded ? -configurations[c].monosemanticityTop10
                                          : -configurations[c].monosemanticityTop50;
    }
    if (mode == RankMode::Coded) {
        for (size_t c = 0; c < n; ++c)
            if (!counted[c].empty())
                performance[c] = out[c].meanFeatures = meanFeatures(counted[c]);
    } else {
        // The sum of whole ranks, not their mean: ties are exact.
        for (size_t count = 0; count < recoveryCounts.size(); ++count) {
            std::vector<double> negative(n);
            for (size_t c = 0; c < n; ++c)
                negative[c] = -meanAuc(counted[c], count);
            const std::vector<int> ranks = places(negative, counted);
            for (size_t c = 0; c < n; ++c) {
                out[c].places[count] = ranks[c];
                performance[c] += ranks[c];
            }
        }
    }
    const std::vector<int> byMono = places(mono, counted), byPerformance = places(performance, counted);
    for (size_t c = 0; c < n; ++c) {
        out[c].mono = byMono[c];
        out[c].performance = byPerformance[c];
        combined[c] = out[c].combined = (byMono[c] + byPerformance[c]) / 2.0;
    }
    const std::vector<int> last = places(combined, counted);
    for (size_t c = 0; c < n; ++c)
        out[c].final = last[c];
    return out;
}

} // namespace fathom
