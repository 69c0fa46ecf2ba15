// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "query_cache.h"

// Pieces that several queries share.
namespace fathom {

/// The structure whose enrichment excludes zero most clearly, and its difference; empty where none does.
[[nodiscard]] std::pair<QString, double> enrichedStructure(const FeatureStatistics &statistics);

/// One line of the feature table.
/// @param choice  of its top slices, one a subject
[[nodiscard]] Result<FeatureRow> featureRow(const FeatureStatistics &statistics, const LabelTable &labels,
                                            const ActivationIndex &index, const VolumeTable &volumes,
                                            const RowChoice &choice);

} // namespace fathom
