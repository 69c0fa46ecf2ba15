// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "queries.h"
#include "query_cache.h"

#include <algorithm>

namespace fathom {

namespace {
QSet<qint64> missingSlices(Workspace &workspace, const QString &encoder)
{
    const auto pending = workspace.pendingSlices(encoder);
    return pending ? QSet<qint64>(pending->begin(), pending->end()) : QSet<qint64>();
}

bool runs(const JobTable &jobs, const QString &kind)
{
    return std::any_of(jobs.rows.begin(), jobs.rows.end(), [&](const JobRecord &job) {
        return job.state == JobState::Running && job.kind == kind;
    });
}
} // namespace

Result<WorkspaceSummaryPtr> Queries::summary(const JobTable &jobs)
{
    Workspace &workspace = m_cache->workspace();
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    auto summary = std::make_shared<WorkspaceSummary>();
    summary->folder = workspace.folder();
    summary->name = workspace.name();
    summary->id = workspace.id();
    summary->storageNote = workspace.storageNote();
    summary->writable = workspace.mode() == Workspace::Mode::Write;
    summary->volumes = int(volumes->volumes.size());
    summary->structures = volumes->structures;
    for (const VolumeRecord &volume : volumes->volumes) {
        summary->ctVolumes += volume.modality == Modality::Ct ? 1 : 0;
        summary->mrVolumes += volume.modality == Modality::Mr ? 1 : 0;
        summary->syntheticVolumes += volume.synthetic ? 1 : 0;
        summary->slices += volume.slices();
        if (!summary->datasets.contains(volume.dataset))
            summary->datasets.append(volume.dataset);
    }
    FATHOM_TRY(const auto problems, workspace.problems());
    summary->problems = int(problems.size());
    FATHOM_TRY(const auto encoders, workspace.encoders());
    qint64 embedded = 0;
    for (const EncoderInfo &info : encoders) {
        FATHOM_TRY(const auto shards, workspace.shards(info.id));
        EncoderSummary encoder{info, 0};
        for (const ShardRecord &shard : shards)
            encoder.rows += shard.rows;
        embedded = std::max(embedded, encoder.rows);
        summary->encoders.push_back(std::move(encoder));
    }
    FATHOM_TRY(const auto saes, workspace.saes());
    qint64 indexed = 0, labelled = 0, alive = 0;
    for (const SaeRecord &record : saes) {
        SaeSummary sae;
        sae.id = record.id;
        sae.encoder = record.encoder;
        sae.dictionary = record.config.dictionary;
        sae.k = record.config.k;
        sae.objective = record.config.objective;
        sae.indexedRows = record.indexedRows;
        sae.training = record.config.training;
        sae.curve = record.curve;
        if (record.indexedRows > 0) {
            FATHOM_TRY(const auto statistics, m_cache->statistics(record.id));
            sae.alive = int(std::count_if(statistics->begin(), statistics->end(),
                                          [](const auto &row) { return row.slices > 0; }));
        }
        FATHOM_TRY(const auto labels, m_cache->labels(record.id));
        sae.labelled = int(labels->size());
        indexed = record.indexedRows; // the newest one is what the strip is about
        labelled = sae.labelled;
        alive = sae.alive;
        summary->saes.push_back(std::move(sae));
    }
    // The demo is at any of the steps.
    const auto running = [&](const char *kind) {
        return runs(jobs, QStringLiteral("demo")) || runs(jobs, QString::fromLatin1(kind));
    };
    summary->pipeline = {
        {QStringLiteral("scans"), summary->volumes, summary->volumes, running("import")},
        {QStringLiteral("embeddings"), embedded, summary->slices, running("embed")},
        {QStringLiteral("sae"), qint64(saes.size()), std::max<qint64>(1, qint64(saes.size())),
         running("train")},
        {QStringLiteral("index"), indexed, embedded, running("index")},
        {QStringLiteral("labels"), labelled, alive, running("label")},
    };
    return WorkspaceSummaryPtr(summary);
}

Result<LibraryPtr> Queries::library(const QString &encoder)
{
    Workspace &workspace = m_cache->workspace();
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    FATHOM_TRY(const auto presence, m_cache->presence());
    const QSet<qint64> missing = encoder.isEmpty() ? QSet<qint64>() : missingSlices(workspace, encoder);
    auto library = std::make_shared<Library>();
    for (size_t i = 0; i < volumes->volumes.size(); ++i) {
        LibraryRow row;
        row.volume = volumes->volumes[i];
        if (i < presence->size()) {
            for (const PresenceRecord &record : (*presence)[i]) {
                QStringList &names = record.finding ? row.findings : row.structures;
                if (std::find(record.present.begin(), record.present.end(), true) != record.present.end() &&
                    !names.contains(record.structure))
                    names.append(record.structure);
            }
        }
        row.structures.sort();
        row.findings.sort();
        for (const SliceRange &range : row.volume.planes) {
            if (!encoder.isEmpty()) {
                for (int index = 0; index < range.count; ++index)
                    row.embedded += missing.contains(range.firstSlice + index) ? 0 : 1;
            }
            // Axial where there is one.
            if (row.middleSlice == 0 || range.plane == Plane::Axial)
                row.middleSlice = range.firstSlice + range.count / 2;
        }
        library->rows.push_back(std::move(row));
    }
    FATHOM_TRY(library->problems, workspace.problems());
    return LibraryPtr(library);
}

} // namespace fathom
