// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "forward_pass.h"
#include "vit.h"

namespace fathom {

/// Parameters of one block. q, k and v are one matrix (rows q, k, v), so that they are one product.
struct VitBlock
{
    at::Tensor norm1Weight, norm1Bias, qkvWeight, qkvBias, outWeight, outBias, scale1;
    at::Tensor norm2Weight, norm2Bias, scale2;
    FeedForward mlp;
};

struct VitParameters
{
    at::Tensor cls, registers, patchWeight, patchBias, normWeight, normBias;
    std::vector<VitBlock> blocks;
};

/// @param next  gives the tensors in the order of vitTensors(config); differentiable when they are
[[nodiscard]] VitParameters vitParameters(const VitConfig &config, const std::function<at::Tensor()> &next);

/// Cosine and sine of the rotary angles of a grid, float32 [2, rows * columns, headWidth], row by row.
[[nodiscard]] at::Tensor rotaryTables(const VitConfig &config, int rows, int columns);
/// The same with identity rows in front for `prefix` tokens that are not rotated.
/// @param tables  [2, ..., patches, headWidth]
[[nodiscard]] at::Tensor withPrefix(const at::Tensor &tables, int prefix);

/// All blocks and the final norm. With gradients nothing is changed in place.
/// @param tokens  [n, t, width]; its own storage, which is overwritten
/// @param rotary  [2, t, headWidth] or [2, n, 1, t, headWidth], of the tokens' type
[[nodiscard]] at::Tensor runBlocks(const VitConfig &config, const VitParameters &parameters,
                                   at::Tensor tokens, const at::Tensor &rotary, ForwardPass &pass);

/// The same without gradients on a CPU, by as many threads as LibTorch has been given (see
/// setComputeThreads()), with a score matrix nowhere.
/// @param tokens  contiguous; overwritten. @param rotary  [2, t, headWidth]
[[nodiscard]] at::Tensor runBlocksByRows(const VitConfig &config, const VitParameters &parameters,
                                         at::Tensor tokens, const at::Tensor &rotary, ForwardPass &pass);

} // namespace fathom
