// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sae/sae_trainer.h>

namespace fathom::test {

/// The SAE in float64 by the formulas of core/sae/README.md, one loop a sum: slow, plain and independent of
/// the kernels.
struct PlainPass
{
    double loss = 0.0, auxiliary = 0.0, penalty = 0.0, smallestPositive = 0.0;
    std::vector<double> z;
    std::vector<std::vector<double>> latents, reconstructions;
    std::vector<double> weightGradient, encoderGradient, biasGradient;
    std::vector<double> decoderGradient;   ///< untied; else in weightGradient
    std::vector<double> thresholdGradient; ///< JumpRelu: of log theta
};

/// @param x  rows as the SAE sees them [n, d]
/// @param auxiliaryCount  dead features that may rebuild one row
[[nodiscard]] PlainPass plainPass(const SaeTrainingOptions &options, const SaeModel &weights,
                                  const std::vector<double> &x, int n, const std::vector<qint32> &dead,
                                  int auxiliaryCount);

/// The loss with the entries of `fixed` (latents' supports) kept: a smooth function of the weights, whose
/// finite differences are the gradient. With Relu the penalty is part of it.
struct PlainWeights
{
    std::vector<double> weight, encoderBias, bias, decoder; ///< decoder: empty if tied
};
/// @param detached  the decoder uses these weights instead (paper, tied)
[[nodiscard]] double plainLoss(const SaeTrainingOptions &options, const PlainWeights &weights,
                               const PlainWeights *detached, const std::vector<double> &x, int n,
                               const std::vector<std::vector<double>> &fixed);

} // namespace fathom::test
