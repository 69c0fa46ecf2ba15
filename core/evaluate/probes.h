// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "class_metrics.h"
#include "probe_input.h"
#include "probe_targets.h"

namespace fathom {

/// Which rows a probe learns from and which it is judged on.
struct ProbeSplit
{
    std::vector<qint64> train, val, test;
    bool heldOut = true;      ///< false: the workspace has no split, and all three are all rows
    std::vector<int> subject; ///< of every row of the table
};
[[nodiscard]] ProbeSplit probeSplit(const SliceTable &table);

struct ProbeOptions
{
    Method method = Method::Fathom;
    quint64 seed = 1;
    size_t trainRows = 20'000; ///< at most; paper: 10,000 (5,000 for recovery), stratified
    double l1Ratio = 0.5;
    /// Chosen per target by the AUC on validation subjects; paper: 1 alone.
    std::vector<double> cs = {0.1, 1.0, 10.0, 100.0};
};

struct ProbeResult
{
    QString group, target;
    double c = 0.0;
    int nonZero = 0;                    ///< columns with a weight; paper: of the whole group
    double residual = 0.0, limit = 0.0; ///< largest KKT residual of the fits, and what it had to come to
    qint64 trainRows = 0, trainPositives = 0;
    ClassMetrics val, test;
    bool fitted = false; ///< false: the training rows lack a class
    LinearModel model;
    [[nodiscard]] QString name() const { return group + u'/' + target; }
};

/// A linear probe for every target of some groups.
///
/// paper: elastic net, C = 1, on 10,000 stratified rows, one softmax for an exclusive group of three or more,
/// one model for two; every row counts that the group knows; the figures of a softmax whose first classes
/// lack in training read the wrong column, as published. fathom: one model a target on all rows that know it,
/// C chosen on validation subjects. Both reach the optimum. Thread: any but the GUI's, uses every core;
/// deterministic. Errors: Unreadable, Missing, Cancelled. Source: README.md, "Linear probes".
[[nodiscard]] Result<std::vector<ProbeResult>>
measureProbes(const ProbeInput &input, const std::vector<ProbeGroup> &groups, const ProbeSplit &split,
              const ProbeOptions &options, const std::stop_token &stop = {});

/// The rows that a group's probes learn from, ascending.
[[nodiscard]] std::vector<qint64> trainingRows(const ProbeGroup &group, const ProbeSplit &split,
                                               const ProbeOptions &options);

/// Classes of some rows of a target.
[[nodiscard]] std::vector<qint8> classesOf(const std::vector<qint8> &classOfRow,
                                           std::span<const qint64> rows);

/// Binary probes on one reading of the training rows: fit along the path of options.cs, the best on the
/// validation rows kept. Figures (val, test) are not filled in.
[[nodiscard]] Result<std::vector<ProbeResult>>
fitBinaryProbes(const ProbeInput &input, const ProbeGroup &group, std::span<const qint64> train,
                const ProbeSplit &split, const ProbeOptions &options, const std::stop_token &stop);

} // namespace fathom
