// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/workspace.h>

#include <optional>

namespace fathom {

struct LabelCheckOptions
{
    int features = 50;     ///< of strongest enrichment, that fire in enough held-out subjects
    int leastSubjects = 5; ///< held-out subjects in which a feature must fire
    int slices = 10;       ///< strongest ones, one per subject
    double share = 0.8;    ///< of them must show the label's structure
    QString split = QStringLiteral("val");
};

/// One feature that was looked at.
struct CheckedLabel
{
    int feature = 0;
    QString label;
    QString structure;     ///< what the label names
    double enrichment = 0; ///< of that structure on training subjects, lower end of its 95 % interval
    int subjects = 0;      ///< held-out subjects in which it fires
    int slices = 0;        ///< strongest slices that annotate the structure
    int present = 0;       ///< of them, those that show it
    bool holds = false;
};

/// Does a label made on training subjects hold on the others?
struct LabelCheck
{
    LabelCheckOptions options;
    std::vector<CheckedLabel> checked; ///< strongest enrichment first
    int holding = 0;
    int passedOver = 0; ///< stronger features left out: they fire in too few held-out subjects
    int unnamed = 0;    ///< living features left out: their label names no enriched structure
};

/// Structures that the label of a feature names, from its evidence {"structures":[...]}; else those of
/// `enriched` whose name (with blanks for underscores) the text contains.
[[nodiscard]] QStringList structuresOfLabel(const LabelRecord &label, const QStringList &enriched);

/// Takes the features of strongest enrichment (of the named structure on training subjects, lower end) that
/// fire in enough held-out subjects, and counts for how many the label's structure is present in the given
/// share of their strongest held-out slices (one per subject, activation > 0).
///
/// Thread: any but the GUI thread. Errors: NotFound (index, labels), Usage (no subject has this split).
/// Source: README.md, "Held-out label check".
[[nodiscard]] Result<LabelCheck> checkLabels(const Workspace &workspace, const QString &sae,
                                             const LabelCheckOptions &options);

} // namespace fathom
