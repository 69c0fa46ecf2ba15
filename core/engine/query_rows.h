// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "query_cache.h"

// Pieces that several queries share.
namespace fathom {

/// The structure whose enrichment excludes zero most clearly, and its difference; empty where none does.
[[nodiscard]] std::pair<QString, double> enrichedStructure(const FeatureStatistics &statistics);

/// One line of the feature table.
/// @param filter  of its top slices
[[nodiscard]] Result<FeatureRow> featureRow(const FeatureStatistics &statistics, const LabelTable &labels,
                                            const ActivationIndex &index, const VolumeTable &volumes,
                                            const ContextFilter &filter);

/// Strongest slice of each subject that the filter lets through, strongest first.
[[nodiscard]] std::vector<std::pair<qint64, float>>
strongestPerSubject(const ActivationIndex::Column &column, const ActivationIndex &index,
                    const VolumeTable &volumes, const ContextFilter &filter, int most);

} // namespace fathom
