// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "probe_columns.h"

#include <stop_token>

namespace fathom {

struct ElasticNetOptions
{
    double c = 1.0;          ///< weight of the losses against the penalty
    double l1Ratio = 0.5;    ///< 0: L2 alone; 1: L1 alone
    bool balanced = true;    ///< classes weigh n / (classes x their rows)
    double tolerance = 1e-5; ///< of the KKT residual, times the rows that count
    int mostSteps = 500;     ///< Newton steps of each class
};

/// One class against the others, or one class of several.
struct LinearModel
{
    std::vector<double> weights; ///< [columns]
    double intercept = 0.0;      ///< for raw inputs, not centred ones
};

struct ElasticNetFit
{
    std::vector<LinearModel> models; ///< two classes: one, for class 1; more: one a class (softmax)
    double residual = 0.0;           ///< largest violation of the optimality conditions
    double limit = 0.0;              ///< what it had to come to: tolerance x rows
    int steps = 0;
    int nonZero = 0; ///< columns with a weight other than 0 in any class
    [[nodiscard]] bool converged() const { return residual <= limit; }
};

/// Minimises c * sum_i s_i loss_i + (1 - r)/2 |w|^2 + r |w|_1 with a free intercept: logistic loss for two
/// classes, softmax for more. Proximal Newton steps, each solved by coordinate descent over the columns that
/// may change, with a line search on the objective itself.
///
/// @param classOfRow  [rows] 0 ... classes - 1, or -1: the row does not count
/// @param classes  2 or more; each occurs
/// @param start  where to begin, for a path over c; null: at 0
/// Thread: any, one thread. Float64 but for the inputs. Cost: a few passes over the inputs a step.
/// Source: Friedman, Hastie & Tibshirani, "Regularization paths for generalized linear models via coordinate
/// descent", 2010; Lee, Sun & Saunders, "Proximal Newton-type methods", 2014.
[[nodiscard]] ElasticNetFit fitElasticNet(const ProbeColumns &columns, std::span<const qint8> classOfRow,
                                          int classes, const ElasticNetOptions &options,
                                          const ElasticNetFit *start = nullptr,
                                          const std::stop_token &stop = {});

/// Many targets on the same inputs, divided among the cores: [targets]. Deterministic.
/// @param targets  two classes each, as classOfRow; one without both classes gets no model
[[nodiscard]] std::vector<ElasticNetFit> fitElasticNets(const ProbeColumns &columns,
                                                        std::span<const std::vector<qint8>> targets,
                                                        const ElasticNetOptions &options,
                                                        const std::stop_token &stop = {});

} // namespace fathom
