// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_trainer.h"
#include "sparse_pass.h"

#include <torch/types.h>

#include <array>

namespace fathom {

/// W [D, d], b_e [D], b [d] on one device; also their gradients and Adam moments.
struct SaeTensors
{
    at::Tensor weight, encoderBias, bias;
    at::Tensor decoder;      ///< [D, d]; undefined: tied to W
    at::Tensor logThreshold; ///< JumpRelu: [D], log theta; else undefined
    [[nodiscard]] const at::Tensor &directions() const { return decoder.defined() ? decoder : weight; }
    /// In the order of TrainingState::Parameters::all().
    [[nodiscard]] std::array<at::Tensor *, 5> all()
    {
        return {&weight, &encoderBias, &bias, &decoder, &logThreshold};
    }
};

/// What a training-mode pass found; tensors on the device of the weights.
struct TensorPass
{
    double loss = 0.0, auxiliary = 0.0, penalty = 0.0;
    double smallestPositive = 0.0;
    qint64 kept = 0, positiveKept = 0;
    std::vector<double> levelLoss;
    SaeTensors gradient;
    double weightSquare = -1; ///< of the gradient of W, where the pass knows it
    at::Tensor fired;         ///< bool [D], at the largest level
    std::vector<at::Tensor> latents, reconstructions;
};

/// Large arrays of a pass on a CPU that the next one can use again: new memory would be zeroed by the system.
struct PassRoom
{
    at::Tensor centred, z, weightGradient, decoderGradient;
};

struct PassRequest
{
    bool gradients = true;
    bool outputs = false;     ///< keep latents and reconstructions
    double sparsity = 0.0;    ///< weight of the penalty
    bool bfloat16 = false;    ///< products of the encoder with rounded factors
    at::Tensor dead;          ///< int64 features for the auxiliary loss; undefined or empty: none
    PassRoom *room = nullptr; ///< memory of the pass before; the gradient of W is valid until the next one
};

/// Dead features that may rebuild one row in the auxiliary loss.
[[nodiscard]] qint64 auxiliaryCount(const SaeConfig &config);

/// One pass over the batch x [rows, d] with hand-written gradients: the sparse kernels for the top-k kinds on
/// a CPU (unless options.tensorKernels), else ATen operators on any device. Formulas: core/sae/README.md.
[[nodiscard]] TensorPass runPass(const SaeTrainingOptions &options, const SaeTensors &weights,
                                 const at::Tensor &x, const PassRequest &request);

/// Seconds of the encoder's product of x with whole and with rounded factors; 0 where there is only one.
struct ProductSeconds
{
    double whole = 0.0, rounded = 0.0;
};
[[nodiscard]] ProductSeconds timeProducts(const SaeTrainingOptions &options, const SaeTensors &weights,
                                          const at::Tensor &x);

/// The CPU kernels' tasks over so many threads, which belong to the calling one and wait for the next call.
[[nodiscard]] ParallelTasks parallelTasks(int threads);

} // namespace fathom
