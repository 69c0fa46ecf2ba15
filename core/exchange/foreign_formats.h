// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "foreign_sae.h"
#include "sae_settings.h"

// One reader per format, each in its own file. What they know and where from: README.md. Errors:
// readSaeFile().
namespace fathom {

constexpr int MostInputs = 1 << 20, MostFeatures = 1 << 24; // as checkSaeConfig()

/// A checkpoint of the paper's trainer: settings = its hyper_parameters, tensors = its state_dict.
[[nodiscard]] Result<ForeignSae> readLightningSae(SaeSettings settings);
/// settings = cfg.json, tensors = sae_weights.safetensors.
[[nodiscard]] Result<ForeignSae> readSaeLens(SaeSettings settings);
/// settings = the line of JSON before the archive, or that line or its "cfg" as config.json.
[[nodiscard]] Result<ForeignSae> readSaev(SaeSettings settings);

} // namespace fathom
