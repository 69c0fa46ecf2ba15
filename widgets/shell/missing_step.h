// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QCoreApplication>

namespace fathom {

/// The first step of the pipeline that a page still waits for. SaeGone: the SAE that a page is about is not
/// in the workspace; SliceEmbedding, SliceIndex: the step was taken, but not for the slice that a page is
/// about.
enum class MissingStep {
    None,
    Workspace,
    Scans,
    Embeddings,
    SliceEmbedding,
    Sae,
    SaeGone,
    Index,
    SliceIndex,
    Labels
};

/// One sentence and the one button that helps.
struct MissingText
{
    Q_DECLARE_TR_FUNCTIONS(fathom::MissingText)
public:
    QString sentence, button;
    QString address; ///< the button's command

    /// @param running  the step's job is at work: the button shows the jobs instead of starting another
    [[nodiscard]] static MissingText of(MissingStep step, bool running);
    /// Short words for the pipeline strip: "Scans", "Embeddings" ...
    [[nodiscard]] static QString stepName(const QString &key);
};

/// What features and slices need and the workspace lacks.
/// @param sae  id chosen in the context bar; empty: any
/// @param running  set when a job that makes the missing step runs
[[nodiscard]] MissingStep missingStep(const WorkspaceSummaryPtr &summary, const QString &sae, bool *running);

} // namespace fathom
