// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "console.h"
#include "json.h"
#include "run_job.h"

#include <engine/catalogue_writer.h>
#include <engine/queries.h>
#include <engine/volume_edits.h>

#include <QFileInfo>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<Output> create(const Arguments &arguments)
{
    FATHOM_TRY(const auto workspace, Workspace::create(arguments.word(0)));
    return Output{{{"workspace", workspace->name()}, {"folder", workspace->folder()}},
                  QStringLiteral("%1 is ready").arg(workspace->name())};
}

// By alias, number or data set/alias.
Result<qint64> volumeNamed(const Workspace &workspace, const QString &name)
{
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, workspace.volumes());
    std::vector<qint64> ids;
    for (const VolumeRecord &volume : volumes) {
        if (volume.alias == name || QString::number(volume.id) == name ||
            volume.dataset + u'/' + volume.alias == name)
            ids.push_back(volume.id);
    }
    if (ids.empty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: no volume has this alias or number"),
                     {name}};
    if (ids.size() > 1)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: several volumes have this alias; write data set/alias"),
                     {name}};
    return ids.front();
}

Result<Output> locate(const Arguments &arguments)
{
    const QString name = arguments.word(1);
    FATHOM_TRY(const auto workspace, writeWorkspace(arguments.word(0)));
    FATHOM_TRY(const qint64 volume, volumeNamed(*workspace, name));
    CatalogueWriter writer(workspace);
    FATHOM_DO(locateVolume(*workspace, writer, volume, QFileInfo(arguments.word(2)).absoluteFilePath()));
    FATHOM_TRY(const VolumeRecord record, workspace->volume(volume));
    return Output{{{"volume", volume}, {"alias", record.alias}},
                  QStringLiteral("%1 is found again").arg(record.alias)};
}

// "volume s0007", "sae sae-1", "embeddings fathom-demo-vit"
Result<Output> removeSomething(const Arguments &arguments)
{
    const QString kind = arguments.word(1), name = arguments.word(2);
    FATHOM_TRY(const auto workspace, writeWorkspace(arguments.word(0)));
    if (kind == QLatin1String("sae")) {
        FATHOM_DO(workspace->removeSae(name));
    } else if (kind == QLatin1String("embeddings")) {
        FATHOM_DO(workspace->removeEmbeddings(name));
    } else if (kind == QLatin1String("volume")) {
        FATHOM_TRY(const qint64 volume, volumeNamed(*workspace, name));
        FATHOM_DO(workspace->removeVolume(volume));
    } else {
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: only a volume, an sae or embeddings can be removed"),
                     {kind}};
    }
    return Output{{{"removed", kind}, {"name", name}}, QStringLiteral("%1 %2 is gone").arg(kind, name)};
}

Result<Output> split(const Arguments &arguments)
{
    FATHOM_TRY(const qint64 seed, arguments.number(s("seed"), 1, 0, 1'000'000'000));
    FATHOM_TRY(const auto workspace, writeWorkspace(arguments.word(0)));
    FATHOM_DO(workspace->makeSplit(quint64(seed)));
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, workspace->volumes());
    QMap<QString, int> counts;
    for (const VolumeRecord &volume : volumes)
        ++counts[volume.split.isEmpty() ? s("none") : volume.split];
    QJsonObject json;
    QString text;
    for (auto count = counts.begin(); count != counts.end(); ++count) {
        json[count.key()] = count.value();
        text += QStringLiteral("%1: %2 volumes\n").arg(count.key()).arg(count.value());
    }
    return Output{{{"split", json}}, text};
}

Result<Output> audit(const Arguments &arguments)
{
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const QStringList problems, workspace->audit());
    Output output{{{"sound", problems.isEmpty()}, {"problems", QJsonArray::fromStringList(problems)}},
                  problems.isEmpty() ? s("sound") : problems.join(u'\n')};
    output.exitCode = problems.isEmpty() ? 0 : 1;
    if (!problems.isEmpty())
        tell(QStringLiteral("fathom-cli: %1: %2 problems; the first: %3")
                 .arg(arguments.word(0))
                 .arg(problems.size())
                 .arg(problems.first()));
    return output;
}

Result<Output> rebuild(const Arguments &arguments)
{
    FATHOM_TRY(const RebuiltWorkspace made, Workspace::rebuild(arguments.word(0)));
    return Output{{{"folder", made.folder},
                   {"labels", made.labels},
                   {"saes", made.saes},
                   {"scans", QJsonArray::fromStringList(made.scans)}},
                  QStringLiteral("%1: %2 versions of labels and %3 SAEs; import the scans again")
                      .arg(made.folder)
                      .arg(made.labels)
                      .arg(made.saes)};
}

Result<Output> info(const Arguments &arguments)
{
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    Queries queries(workspace);
    FATHOM_TRY(const WorkspaceSummaryPtr summary, queries.summary({}));
    FATHOM_TRY(const LibraryPtr library, queries.library({}));
    QJsonArray encoders, saes, volumes, problems;
    for (const EncoderSummary &encoder : summary->encoders)
        encoders.append(QJsonObject{{"id", encoder.info.id}, {"rows", encoder.rows}});
    for (const SaeSummary &sae : summary->saes)
        saes.append(QJsonObject{{"id", sae.id},
                                {"encoder", sae.encoder},
                                {"indexed_rows", sae.indexedRows},
                                {"alive", sae.alive},
                                {"labelled", sae.labelled}});
    for (const LibraryRow &row : library->rows)
        volumes.append(QJsonObject{{"id", row.volume.id},
                                   {"alias", row.volume.alias},
                                   {"dataset", row.volume.dataset},
                                   {"modality", modalityName(row.volume.modality)},
                                   {"synthetic", row.volume.synthetic},
                                   {"split", row.volume.split},
                                   {"slices", row.volume.slices()},
                                   {"structures", row.structures.size()},
                                   {"notes", QJsonArray::fromStringList(row.volume.notes)}});
    for (const ProblemRecord &problem : library->problems)
        problems.append(QJsonObject{{"name", problem.name}, {"reason", problem.reason}});
    Output output;
    output.json = {{"name", summary->name},     {"volumes", summary->volumes},
                   {"ct", summary->ctVolumes},  {"mr", summary->mrVolumes},
                   {"slices", summary->slices}, {"synthetic", summary->syntheticVolumes},
                   {"encoders", encoders},      {"saes", saes},
                   {"scans", volumes},          {"problems", problems}};
    output.text = QStringLiteral("%1: %2 volumes (%3 CT, %4 MR), %5 slices, %6 SAEs, %7 files refused\n")
                      .arg(summary->name)
                      .arg(summary->volumes)
                      .arg(summary->ctVolumes)
                      .arg(summary->mrVolumes)
                      .arg(summary->slices)
                      .arg(saes.size())
                      .arg(summary->problems);
    return output;
}
} // namespace

std::vector<Command> workspaceCommands()
{
    return {{s("create"), s("makes an empty workspace"), {s("W"), {}}, create},
            {s("info"), s("what a workspace has"), {s("W"), {}}, info},
            {s("remove"),
             s("removes a volume, an SAE or an embedding set from the disk: W volume ALIAS | sae ID | "
               "embeddings ID"),
             {s("W WHAT NAME"), {}},
             removeSomething},
            {s("locate"),
             s("tells where the file of a volume lies now; it must be the same scan"),
             {s("W ALIAS PATH"), {}},
             locate},
            {s("split"),
             s("divides the subjects into train, val and test; those that have a part keep it"),
             {s("W"), {{s("seed"), s("N"), s("another seed, another draw (1)")}}},
             split},
            {s("audit"), s("checks a workspace; exits 1 where it is not sound"), {s("W"), {}}, audit},
            {s("rebuild"),
             s("makes NAME-rebuilt.fathom from the copy of the labels and the SAEs of a workspace whose "
               "catalogue is destroyed"),
             {s("W"), {}},
             rebuild}};
}

} // namespace fathom::cli
