// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "missing_step.h"

#include "address.h"

#include <algorithm>

namespace fathom {

MissingText MissingText::of(MissingStep step, bool running)
{
    MissingText text;
    switch (step) {
    case MissingStep::None:
        break;
    case MissingStep::Workspace:
        text = {tr("No workspace is open."), tr("Explore the demo"),
                Address::command(QStringLiteral("demo"))};
        break;
    case MissingStep::Scans:
        text = {tr("This workspace has no scans yet."), tr("Import scans"),
                Address::command(QStringLiteral("import"))};
        break;
    case MissingStep::Embeddings:
        text = {tr("The slices have no embeddings yet: an encoder turns each slice into a vector."),
                tr("Compute embeddings"), Address::command(QStringLiteral("embed"))};
        break;
    case MissingStep::SliceEmbedding:
        text = {
            tr("This slice has no embedding, though others have: it was left out when they were computed. "
               "Compute those that are missing."),
            tr("Compute embeddings"), Address::command(QStringLiteral("embed"))};
        break;
    case MissingStep::Sae:
        text = {tr("There is no sparse autoencoder yet: it is trained on the embeddings."),
                tr("Train an SAE"), Address::command(QStringLiteral("train"))};
        break;
    case MissingStep::SaeGone:
        text = {tr("This SAE is not in the workspace any more: it was removed, or it belongs to another "
                   "workspace."),
                tr("Show features"), Address::page(QStringLiteral("features"))};
        break;
    case MissingStep::Index:
        text = {tr("The activations of this SAE are not indexed yet."), tr("Index activations"),
                Address::command(QStringLiteral("index"))};
        break;
    case MissingStep::SliceIndex:
        text = {tr("The activations of this slice are not indexed, though others are: it was embedded later. "
                   "Index again."),
                tr("Index activations"), Address::command(QStringLiteral("index"))};
        break;
    case MissingStep::Labels:
        text = {tr("The features have no labels yet."), tr("Label features"),
                Address::command(QStringLiteral("label"))};
        break;
    }
    if (running) {
        text.button = tr("Show jobs");
        text.address = Address::page(QStringLiteral("jobs"));
        text.sentence +=
            QLatin1Char(' ') + tr("A job is making it now; this page fills itself when it ends.");
    }
    return text;
}

QString MissingText::stepName(const QString &key)
{
    if (key == u"scans")
        return tr("Scans");
    if (key == u"embeddings")
        return tr("Embeddings");
    if (key == u"sae")
        return tr("SAE");
    if (key == u"index")
        return tr("Index");
    if (key == u"labels")
        return tr("Labels");
    return key;
}

MissingStep missingStep(const WorkspaceSummaryPtr &summary, const QString &sae, bool *running)
{
    const auto found = [&](MissingStep step, QLatin1String key) {
        if (running) {
            *running = false;
            for (const PipelineStep &known : summary->pipeline)
                *running = *running || (known.name == key && known.running);
        }
        return step;
    };
    if (running)
        *running = false;
    if (!summary)
        return MissingStep::Workspace;
    if (summary->volumes == 0)
        return found(MissingStep::Scans, QLatin1String("scans"));
    const bool there = std::any_of(summary->saes.begin(), summary->saes.end(),
                                   [&](const SaeSummary &known) { return known.id == sae; });
    if (!sae.isEmpty() && !there)
        return MissingStep::SaeGone;
    bool embedded = false;
    for (const EncoderSummary &encoder : summary->encoders)
        embedded = embedded || encoder.rows > 0;
    if (!embedded)
        return found(MissingStep::Embeddings, QLatin1String("embeddings"));
    if (summary->saes.empty())
        return found(MissingStep::Sae, QLatin1String("sae"));
    for (const SaeSummary &known : summary->saes) {
        if ((sae.isEmpty() || known.id == sae) && known.indexedRows > 0)
            return MissingStep::None;
    }
    return found(MissingStep::Index, QLatin1String("index"));
}

} // namespace fathom
