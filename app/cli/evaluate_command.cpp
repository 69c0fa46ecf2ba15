// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "measure_text.h"
#include "run_job.h"

#include <evaluate/alignment_check.h>
#include <evaluate/evaluation.h>
#include <evaluate/label_check.h>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

// Runs what is not stored yet and gives the stored figures, those of other versions of the workspace left
// out.
Result<void> addMeasures(const Arguments &arguments, const QString &sae, const QStringList &measures,
                         Output &output)
{
    const QString methodText = arguments.text(s("method"), s("fathom"));
    FATHOM_TRY(const qint64 seed, arguments.number(s("seed"), 1, 0, qint64(1) << 53));
    JobRequest request{s("evaluate"),
                       {{"sae", sae}, {"only", measures.join(u',')}, {"method", methodText}, {"seed", seed}},
                       {}};
    if (arguments.has(s("again")))
        request.parameters["again"] = true;
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, 0));
    output.json["job"] = job.id;
    output.json["seed"] = seed;
    output.json["computed"] = job.result["computed"];
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const std::vector<EvaluationRecord> stored, workspace->evaluations(sae));
    for (const QString &measure : measures)
        for (const EvaluationRecord &record : stored)
            if (record.measure == measure && methodName(record.method) == methodText && !record.stale) {
                output.json[measure] = record.result;
                output.text += measureText(measure, record.result) + u'\n';
            }
    return {};
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
    const QStringList all = measureNames() + QStringList{s("labels"), s("alignment")};
    QStringList wanted = measureNames();
    if (arguments.has(s("only")))
        wanted = arguments.text(s("only")).split(u',', Qt::SkipEmptyParts);
    QStringList measures;
    for (const QString &part : wanted) {
        if (!all.contains(part))
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "--only: '%1' is none of %2"),
                         {part, all.join(QStringLiteral(", "))}};
        if (measureNames().contains(part))
            measures << part;
    }
    LabelCheckOptions options;
    options.split = arguments.text(s("split"), options.split);
    FATHOM_TRY(options.features, arguments.number(s("features"), options.features, 1, 100'000));
    Output output;
    QString sae;
    {
        FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
        FATHOM_TRY(sae, chosenSae(*workspace, arguments.text(s("sae"))));
    }
    output.json["sae"] = sae;
    output.json["method"] = arguments.text(s("method"), s("fathom"));
    if (!measures.isEmpty())
        FATHOM_DO(addMeasures(arguments, sae, measures, output));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
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
    return {
        {s("evaluate"),
         s("figures of an SAE, stored in the workspace: what it rebuilds, what its features stand for, what "
           "they tell; on request labels on held-out subjects, and levels of two scans"),
         {s("W"),
          {{s("sae"), s("ID"), s("the newest one with an index")},
           {s("only"), s("A,B"),
            s("reconstruction, monosemanticity, probes, recovery, retrieval, stability (these all), labels, "
              "alignment")},
           {s("method"), s("M"), s("paper or fathom (fathom)")},
           {s("seed"), s("N"), s("of intervals and samples (1)")},
           {s("again"), QString(), s("computes also what is stored and not stale")},
           {s("split"), s("S"), s("split that labels (val) and alignment (val and test) are checked on")},
           {s("features"), s("N"), s("features of strongest enrichment that labels looks at (50)")}}},
         evaluate}};
}

} // namespace fathom::cli
