// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "arguments.h"

#include <QJsonArray>

namespace fathom::cli {

/// Measures the forward pass of DINOv3 transformers (random weights) beside its bare matrix products and
/// beside the plain composition of ATen's operators, layer by layer: one run for each model and size. ViT-7B
/// is one block times 40.
[[nodiscard]] Result<QJsonArray> benchEncode(const Arguments &arguments, int threads);

} // namespace fathom::cli
