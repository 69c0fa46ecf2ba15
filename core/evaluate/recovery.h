// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "probes.h"
#include "ranking.h"

namespace fathom {

/// How much of the dense probe's AUC a few features recover, for one target.
struct TargetRecovery
{
    QString group, target;
    Figure dense;              ///< validation AUC of the probe on the embedding
    std::vector<int> features; ///< in order of importance
    struct Point
    {
        int count = 0;
        Figure val, test; ///< AUC with the first so many features
    };
    std::vector<Point> curve; ///< recoveryCounts, as far as there are features
    [[nodiscard]] QString name() const { return group + u'/' + target; }
};

/// The whole of one SAE.
struct Recovery
{
    std::vector<TargetRecovery> targets;
    struct Mean
    {
        int count = 0;
        Figure auc;       ///< mean validation AUC over targets; n: targets
        Figure ratio;     ///< that / mean dense AUC of the same targets
        Figure aboveHalf; ///< mean of (AUC - 0.5) / (dense - 0.5)
    };
    std::vector<Mean> curve; ///< over targets whose dense AUC exceeds 0.6
};

/// Trains probes on the 1, 2, 3, 5, 10 ... 100 most important features.
///
/// paper: importance is the mean absolute coefficient over the group's probe, one order for all its targets;
/// C = 1 on 5,000 stratified rows. fathom: each target has its own order by |coefficient| x deviation of the
/// activation over training rows, and C is chosen on validation subjects again.
/// @param dense, sparse  what measureProbes() gave on the embedding and on the activations, same groups
/// Thread: any but the GUI's, uses every core; deterministic. Errors: as measureProbes().
/// Source: README.md, "Performance recovery".
[[nodiscard]] Result<Recovery> measureRecovery(const ProbeInput &input, const std::vector<ProbeGroup> &groups,
                                               const ProbeSplit &split, const ProbeOptions &options,
                                               const std::vector<ProbeResult> &dense,
                                               const std::vector<ProbeResult> &sparse,
                                               const std::stop_token &stop = {});

/// What the ranking of SAEs reads of it.
[[nodiscard]] std::vector<RankedTarget> rankedTargets(const Recovery &recovery);

} // namespace fathom
