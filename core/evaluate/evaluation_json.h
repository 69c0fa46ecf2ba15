// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "feature_matching.h"
#include "monosemanticity.h"
#include "reconstruction.h"
#include "recovery.h"
#include "retrieval.h"

#include <QJsonArray>

// Measures as JSON, as the catalogue keeps them and the command line prints them. Keys:
// resources/help/cli.md.
namespace fathom {

[[nodiscard]] QJsonObject toJson(const std::vector<ReconstructionQuality> &parts);
[[nodiscard]] QJsonObject toJson(const Monosemanticity &measured);
[[nodiscard]] QJsonArray toJson(const std::vector<ProbeResult> &probes);
[[nodiscard]] QJsonObject toJson(const Recovery &recovery);
[[nodiscard]] QJsonObject toJson(const Retrieval &retrieval);
[[nodiscard]] QJsonObject toJson(const FeatureMatching &matching, bool withFeatures);

/// What the ranking reads of the stored figures of an SAE; nothing where one of them has no number.
[[nodiscard]] std::optional<RankedConfiguration>
rankedConfiguration(const QString &name, const QJsonObject &monosemanticity, const QJsonObject &recovery);

} // namespace fathom
