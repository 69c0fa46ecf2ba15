// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace fathom {

/// Which rule puts SAEs in order.
enum class RankMode {
    Published, ///< the published table: each configuration on the targets that its summary happens to have
    Coded,     ///< the published script: features needed to reach 50 ... 100 % of the dense AUC
    Complete   ///< the published table's rule on the targets that every configuration has; the default
};
[[nodiscard]] QString rankModeName(RankMode mode); ///< "published", "coded", "complete"
[[nodiscard]] std::optional<RankMode> rankModeNamed(const QString &name);

/// The numbers of features at which recovery is measured.
constexpr std::array<int, 10> recoveryCounts{1, 2, 3, 5, 10, 20, 30, 50, 75, 100};
/// The shares of the dense AUC that are looked for.
constexpr std::array<double, 6> recoveryShares{0.5, 0.6, 0.7, 0.8, 0.9, 1.0};

/// What the ranking reads of one target of one configuration.
struct RankedTarget
{
    QString name;                   ///< "group/target"
    std::optional<double> denseAuc; ///< validation AUC of the dense probe
    std::optional<double>
        listedAuc; ///< the same in the configuration's summary; none: it is not listed there
    std::array<std::optional<double>, recoveryCounts.size()> auc;     ///< validation AUC at each count
    std::array<std::optional<double>, recoveryShares.size()> reached; ///< features to reach each share
};

struct RankedConfiguration
{
    QString name;
    double monosemanticityTop10 = 0.0; ///< mean of the 10 features of largest monosemanticity
    double monosemanticityTop50 = 0.0;
    std::vector<RankedTarget> targets;
};

/// Place of one configuration; 1 is the best, equal ones share the better place and the next is passed over.
struct Ranking
{
    QString name;
    int targets = 0; ///< that its performance is the mean of
    int mono = 0, performance = 0, final = 0;
    double combined = 0.0;           ///< (mono + performance) / 2
    std::array<int, 10> places = {}; ///< at each of recoveryCounts; not in mode coded
    double meanFeatures = 0.0;       ///< in mode coded only
};

/// Ranks the configurations of one encoder. A target counts where its dense AUC exceeds 0.6. A configuration
/// without a target that counts gets no place (0) and takes none.
///
/// @return in the order given. Thread: any. Cost: configurations x targets.
/// Source: README.md, "Ranking".
[[nodiscard]] std::vector<Ranking> rankConfigurations(const std::vector<RankedConfiguration> &configurations,
                                                      RankMode mode);

} // namespace fathom
