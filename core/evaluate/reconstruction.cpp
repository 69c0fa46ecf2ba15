// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "reconstruction.h"

namespace fathom {

Result<std::vector<ReconstructionQuality>> reconstructionQuality(const Workspace &workspace,
                                                                 const QString &sae)
{
    FATHOM_TRY(const SaeRecord record, workspace.sae(sae));
    FATHOM_TRY(const SaeModel model, workspace.saeModel(sae));
    FATHOM_TRY(const Workspace::Embeddings embeddings, workspace.embeddings(record.encoder));
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, workspace.volumes());
    std::vector<ReconstructionQuality> all;
    const QStringList splits = hasSplit(volumes) ? QStringList{QStringLiteral("train"), QStringLiteral("val"),
                                                               QStringLiteral("test")}
                                                 : QStringList{QString()};
    for (const QString &split : splits) {
        const SplitRows part = rowsOfSplit(embeddings, volumes, split);
        if (part.sliceIds.empty())
            continue;
        ReconstructionQuality quality;
        quality.split = split.isEmpty() ? QStringLiteral("all") : split;
        quality.heldOut = !split.isEmpty() && split != QLatin1String("train");
        FATHOM_TRY(quality.levels, measureQuality(model, part.rows, qint64(part.sliceIds.size())));
        all.push_back(std::move(quality));
    }
    return all;
}

} // namespace fathom
