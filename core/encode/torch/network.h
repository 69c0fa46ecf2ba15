// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "vit.h"

#include <torch/types.h>

#include <exception>

namespace fathom {

/// Parameters of one block. q, k and v are one matrix (rows q, k, v), so that they are one product.
struct VitBlock
{
    at::Tensor norm1Weight, norm1Bias, qkvWeight, qkvBias, outWeight, outBias, scale1;
    at::Tensor norm2Weight, norm2Bias, gateWeight, gateBias, upWeight, upBias, downWeight, downBias, scale2;
};

struct VitParameters
{
    at::Tensor cls, registers, patchWeight, patchBias, normWeight, normBias;
    std::vector<VitBlock> blocks;
};

/// Thrown by the forward pass when the stop token fires; caught where the module is entered.
struct Stopped
{
};

/// @param tensors  in the order of vitTensors(config); differentiable when they are
[[nodiscard]] VitParameters vitParameters(const VitConfig &config, std::span<const at::Tensor> tensors);

/// Cosine and sine of the rotary angles of a grid, float32 [2, rows * columns, headWidth], row by row.
[[nodiscard]] at::Tensor rotaryTables(const VitConfig &config, int rows, int columns);
/// The same with identity rows in front for `prefix` tokens that are not rotated.
/// @param tables  [2, ..., patches, headWidth]
[[nodiscard]] at::Tensor withPrefix(const at::Tensor &tables, int prefix);

/// All blocks and the final norm.
/// @param tokens  [n, t, width]
/// @param rotary  [2, t, headWidth] or [2, n, 1, t, headWidth]
[[nodiscard]] at::Tensor runBlocks(const VitConfig &config, const VitParameters &parameters,
                                   at::Tensor tokens, const at::Tensor &rotary, const std::stop_token &stop);

/// Threads of ATen in the calling thread, and of OpenBLAS. @return the number of ATen before
int setComputeThreads(int threads);

/// The sentence for what LibTorch threw.
[[nodiscard]] Error torchError(const std::exception &exception);

} // namespace fathom
