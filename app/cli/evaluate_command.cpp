// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "run_job.h"

#include <evaluate/alignment_check.h>
#include <evaluate/label_check.h>
#include <evaluate/reconstruction.h>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<QJsonArray> reconstruction(const Workspace &workspace, const QString &sae, QString &text)
{
    FATHOM_TRY(const auto parts, reconstructionQuality(workspace, sae));
    QJsonArray json;
    std::vector<QStringList> lines;
    for (const ReconstructionQuality &part : parts) {
        json.append(
            QJsonObject{{"split", part.split}, {"held_out", part.heldOut}, {"levels", toArray(part.levels)}});
        for (size_t level = 0; level < part.levels.size(); ++level) {
            const Quality &quality = part.levels[level];
            lines.push_back({part.split, QString::number(level), QString::number(quality.r2Global, 'f', 4),
                             QString::number(quality.r2PerDimension, 'f', 4),
                             QString::number(quality.cosine, 'f', 4), QString::number(quality.l0, 'f', 1),
                             QString::number(quality.alive), QString::number(quality.rows)});
        }
    }
    text +=
        table({"split", "level", "R2 (scalar mean)", "R2 (per dimension)", "cosine", "L0", "alive", "rows"},
              lines) +
        u'\n';
    return json;
}

Result<QJsonObject> labels(const Workspace &workspace, const QString &sae, const LabelCheckOptions &options,
                           QString &text)
{
    FATHOM_TRY(const LabelCheck check, checkLabels(workspace, sae, options));
    QJsonArray rows;
    std::vector<QStringList> lines;
    for (const CheckedLabel &row : check.checked) {
        rows.append(QJsonObject{{"feature", row.feature},
                                {"label", row.label},
                                {"structure", row.structure},
                                {"enrichment", row.enrichment},
                                {"subjects", row.subjects},
                                {"slices", row.slices},
                                {"present", row.present},
                                {"holds", row.holds}});
        lines.push_back({QString::number(row.feature), row.label, QString::number(row.enrichment, 'f', 2),
                         QString::number(row.subjects),
                         QStringLiteral("%1/%2").arg(row.present).arg(row.slices),
                         row.holds ? s("holds") : s("FAILS")});
    }
    text += table({"feature", "label", "enrichment", "subjects", "present", ""}, lines);
    text += QStringLiteral(
                "%1 of %2 labels hold on %3 subjects; %4 features passed over (fire in fewer than %5 of "
                "them), %6 without a name\n")
                .arg(check.holding)
                .arg(check.checked.size())
                .arg(options.split)
                .arg(check.passedOver)
                .arg(options.leastSubjects)
                .arg(check.unnamed);
    return QJsonObject{{"split", options.split},   {"looked_at", qint64(check.checked.size())},
                       {"holding", check.holding}, {"passed_over", check.passedOver},
                       {"unnamed", check.unnamed}, {"features", rows}};
}

QJsonObject errorJson(const LevelError &error)
{
    return {{"median", error.median}, {"p90", error.ninetieth}, {"low", error.low}, {"high", error.high}};
}

QString errorText(const LevelError &error)
{
    return QStringLiteral("%1 (%2-%3), %4")
        .arg(error.median, 0, 'f', 1)
        .arg(error.low, 0, 'f', 1)
        .arg(error.high, 0, 'f', 1)
        .arg(error.ninetieth, 0, 'f', 1);
}

Result<QJsonObject> alignment(const Workspace &workspace, const QString &encoder,
                              const AlignmentCheckOptions &options, QString &text)
{
    FATHOM_TRY(const AlignmentCheck check, checkAlignment(workspace, encoder, options));
    QJsonArray rows;
    std::vector<QStringList> lines;
    QStringList strangers;
    for (const AlignedPairs &pairs : check.kinds) {
        QJsonArray levels;
        for (const CarriedLevels &row : pairs.levels) {
            const QString landmarks = row.landmarks == Landmarks::Vertebrae ? s("vertebrae") : s("organs");
            levels.append(QJsonObject{{"landmarks", landmarks},
                                      {"subjects", row.subjects},
                                      {"pairs", row.pairs},
                                      {"levels", row.levels},
                                      {"answered", row.answered},
                                      {"anatomy_mm", errorJson(row.anatomy)},
                                      {"relative_mm", errorJson(row.relative)},
                                      {"top_mm", errorJson(row.top)},
                                      {"relative_all_mm", errorJson(row.relativeOfAll)},
                                      {"top_all_mm", errorJson(row.topOfAll)}});
            lines.push_back({pairs.kind, landmarks, QString::number(row.subjects), QString::number(row.pairs),
                             QStringLiteral("%1/%2").arg(row.answered).arg(row.levels),
                             errorText(row.anatomy), errorText(row.relative), errorText(row.top)});
        }
        rows.append(QJsonObject{{"pairs", pairs.kind},
                                {"landmarks", levels},
                                {"strangers", pairs.strangers},
                                {"strangers_aligned", pairs.strangersAligned}});
        strangers
            << QStringLiteral("%1 %2/%3").arg(pairs.kind).arg(pairs.strangersAligned).arg(pairs.strangers);
    }
    text += QStringLiteral(
                "Error of the level in mm on subjects of %1: median (95 % interval), 90th percentile\n")
                .arg(options.splits.join(QStringLiteral(", ")));
    text += table({"pairs", "landmarks", "subjects", "pairs", "answered", "by anatomy", "relative position",
                   "from the top"},
                  lines);
    text +=
        QStringLiteral("Pairs without a landmark in common that were given a common part all the same: %1\n")
            .arg(strangers.join(QStringLiteral(", ")));
    return QJsonObject{
        {"encoder", encoder}, {"splits", QJsonArray::fromStringList(options.splits)}, {"kinds", rows}};
}

Result<Output> evaluate(const Arguments &arguments)
{
    const QStringList all{s("reconstruction"), s("labels"), s("alignment")};
    QStringList wanted = all.mid(0, 2);
    if (arguments.has(s("only")))
        wanted = arguments.text(s("only")).split(u',', Qt::SkipEmptyParts);
    for (const QString &part : wanted) {
        if (!all.contains(part))
            return Error{
                ErrorCode::Usage,
                QT_TRANSLATE_NOOP("Error", "--only: '%1' is none of reconstruction, labels, alignment"),
                {part}};
    }
    LabelCheckOptions options;
    options.split = arguments.text(s("split"), options.split);
    FATHOM_TRY(options.features, arguments.number(s("features"), options.features, 1, 100'000));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const QString sae, chosenSae(*workspace, arguments.text(s("sae"))));
    Output output;
    output.json["sae"] = sae;
    output.json["method"] = "fathom";
    if (wanted.contains(s("reconstruction"))) {
        FATHOM_TRY(const QJsonArray json, reconstruction(*workspace, sae, output.text));
        output.json["reconstruction"] = json;
    }
    if (wanted.contains(s("labels"))) {
        FATHOM_TRY(const QJsonObject json, labels(*workspace, sae, options, output.text));
        output.json["labels"] = json;
    }
    if (wanted.contains(s("alignment"))) {
        AlignmentCheckOptions alignmentOptions;
        if (arguments.has(s("split")))
            alignmentOptions.splits = {options.split};
        FATHOM_TRY(const SaeRecord record, workspace->sae(sae));
        FATHOM_TRY(const QJsonObject json,
                   alignment(*workspace, record.encoder, alignmentOptions, output.text));
        output.json["alignment"] = json;
    }
    return output;
}
} // namespace

std::vector<Command> evaluateCommands()
{
    return {{s("evaluate"),
             s("figures of an SAE: reconstruction on every split, labels on held-out subjects; of its "
               "encoder: levels of "
               "two scans"),
             {s("W"),
              {{s("sae"), s("ID"), s("the newest one with an index")},
               {s("only"), s("A,B"), s("reconstruction, labels (both), alignment")},
               {s("split"), s("S"), s("split that labels (val) and alignment (val and test) are checked on")},
               {s("features"), s("N"), s("features of strongest enrichment that are checked (50)")}}},
             evaluate}};
}

} // namespace fathom::cli
