// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/records.h>

namespace fathom {

/// When a structure names a feature. Rates are means over subjects, 0..1.
struct LabelRules
{
    int subjects = 5;          ///< subjects that can be compared, and whose strongest slices count, at least
    double difference = 0.15;  ///< more often in firing slices than in the others, at least
    double rateActive = 0.50;  ///< part of the firing slices that show it, at least
    double rateTop = 0.90;     ///< part of the subjects whose strongest slice shows it, at least
    double secondShare = 0.90; ///< a second structure is named from this part of the first one's strength
    double planeShare = 0.80;  ///< the plane is named from this part of the firing slices
    double modalityShare = 0.90; ///< the modality is named from this part of the firing slices
};

/// Lower end of Wilson's 95 % interval of `rateTop`: what the strongest slices of subjects not seen yet are
/// likely to show at least, 0..1; 0 without subjects.
[[nodiscard]] double topRateLow(const Enrichment &enrichment);

/// How strongly a structure names a feature, 0..1: `low` (conservative end of the enrichment's 95 % interval)
/// times topRateLow(). Orders structures within a feature and labels across features.
[[nodiscard]] double labelStrength(const Enrichment &enrichment);

/// Names a feature from the enrichment of its structures: "left kidney, axial CT". A structure counts when
/// its enrichment's interval lies above zero, its strongest slices surely show it more often than other
/// slices do (topRateLow() > rateOther) and the rules hold; the strongest one names the feature, a second one
/// of nearly the same strength joins it. Where none counts the text is "no clear concept" and the evidence
/// says why.
///
/// @param statistics  counted over the subjects that labels may be made from (the training split, where there
///        is one)
/// @param sae  id of the SAE the feature belongs to
/// @param countedSplit  which subjects were counted: "train", or "" for all; goes into the evidence
/// @return a label by the statistics labeller, not stored yet; score = labelStrength() of the first
///         structure, 0 where there is none. Its evidence names structures, rates and numbers of subjects,
///         and no scan.
/// Thread: any. Cost: a few operations.
/// Source: core/concept/README.md, "From enrichment to a label".
[[nodiscard]] LabelRecord labelFeature(const FeatureStatistics &statistics, const QString &sae,
                                       const QString &countedSplit = {}, const LabelRules &rules = {});

/// Labels for every feature that fires, by feature.
[[nodiscard]] std::vector<LabelRecord> labelFeatures(const std::vector<FeatureStatistics> &statistics,
                                                     const QString &sae, const QString &countedSplit = {},
                                                     const LabelRules &rules = {});

/// The text of a label where nothing is enriched.
[[nodiscard]] QString noClearConcept();

} // namespace fathom
