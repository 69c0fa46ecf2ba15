// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "run_job.h"

#include <base/write_whole.h>
#include <engine/label_edits.h>

#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<Output> label(const Arguments &arguments)
{
    JobRequest request;
    request.kind = s("label");
    {
        FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
        FATHOM_TRY(const QString sae, chosenSae(*workspace, arguments.text(s("sae"))));
        request.parameters["sae"] = sae;
    }
    if (arguments.has(s("by")))
        request.parameters["by"] = arguments.text(s("by"));
    if (arguments.has(s("features"))) {
        FATHOM_TRY(const std::vector<int> features, arguments.numbers(s("features")));
        request.parameters["features"] = toArray(features);
    }
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, 0));
    Output output;
    output.json = job.result;
    output.json["job"] = job.id;
    output.text = QStringLiteral("%1 features labelled, %2 with a name, %3 labels are new")
                      .arg(job.result["labels"].toInteger())
                      .arg(job.result["named"].toInteger())
                      .arg(job.result["added"].toInteger());
    return output;
}

Result<Output> exportLabels(const Workspace &workspace, const QString &sae, const QString &out)
{
    FATHOM_TRY(const std::vector<LabelRecord> labels, workspace.currentLabels(sae));
    const QJsonObject json{{"format", "fathom-labels"}, {"sae", sae}, {"labels", toArray(labels)}};
    QSaveFile file(out);
    const QByteArray text = QJsonDocument(json).toJson();
    if (!file.open(QIODevice::WriteOnly) || !writeWhole(file, text) || !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: could not be written (%2)"),
                     {out, file.errorString()}};
    return Output{{{"labels", qint64(labels.size())}, {"file", out}},
                  QStringLiteral("%1 labels in %2").arg(labels.size()).arg(out)};
}

Result<Output> importLabels(Workspace &workspace, const QString &sae, const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be read (%2)"),
                     {path, file.errorString()}};
    QJsonParseError parsed;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &parsed);
    if (!document.isObject() || !document.object()["labels"].isArray())
        return Error{
            ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: not a file of labels (%2); make one with 'labels W export'"),
            {path, parsed.errorString()}};
    qint64 added = 0;
    std::vector<LabelRecord> labels;
    for (const QJsonValue &value : document.object()["labels"].toArray()) {
        const QJsonObject json = value.toObject();
        LabelRecord label;
        label.sae = sae;
        label.feature = json["feature"].toInt(-1);
        label.text = json["text"].toString();
        label.author = json["author"].toString() == QLatin1String("person") ? LabelAuthor::Person
                       : json["author"].toString() == QLatin1String("llm")  ? LabelAuthor::Llm
                                                                            : LabelAuthor::Statistics;
        label.authorName = json["author_name"].toString();
        for (const LabelState state :
             {LabelState::Proposed, LabelState::Verified, LabelState::Edited, LabelState::Rejected}) {
            if (labelStateName(state) == json["state"].toString())
                label.state = state;
        }
        label.method = json["method"].toString();
        label.score = json["score"].toDouble(-1.0);
        label.evidence = json["evidence"].toObject();
        label.comment = json["comment"].toString();
        label.time = QDateTime::fromString(json["time"].toString(), Qt::ISODateWithMs);
        if (label.feature < 0 || label.text.isEmpty())
            continue;
        labels.push_back(std::move(label));
        ++added;
    }
    FATHOM_DO(workspace.addLabels(labels));
    return Output{{{"labels", added}}, QStringLiteral("%1 labels added to %2").arg(added).arg(sae)};
}

Result<Output> labels(const Arguments &arguments)
{
    const QString action = arguments.word(1);
    const bool writes = action != QLatin1String("export");
    FATHOM_TRY(const auto workspace,
               writes ? writeWorkspace(arguments.word(0)) : readWorkspace(arguments.word(0)));
    FATHOM_TRY(const QString sae, chosenSae(*workspace, arguments.text(s("sae"))));
    if (action == QLatin1String("export") || action == QLatin1String("import")) {
        const QString file = arguments.word(2);
        if (file.isEmpty())
            return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "labels: %1 needs a file"), {action}};
        return writes ? importLabels(*workspace, sae, file) : exportLabels(*workspace, sae, file);
    }
    if (!arguments.has(s("feature")))
        return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "labels: %1 needs --feature F"), {action}};
    FATHOM_TRY(const qint64 feature, arguments.number(s("feature"), 0, 0, 1'000'000'000));
    const QString comment = arguments.text(s("comment")), text = arguments.text(s("text"));
    const auto make = [&]() -> Result<LabelRecord> {
        if (action == QLatin1String("verify"))
            return addPersonsLabel(*workspace, sae, int(feature), LabelState::Verified, {}, comment);
        if (action == QLatin1String("edit"))
            return addPersonsLabel(*workspace, sae, int(feature), LabelState::Edited, text, comment);
        if (action == QLatin1String("reject"))
            return addPersonsLabel(*workspace, sae, int(feature), LabelState::Rejected, {}, comment);
        if (action == QLatin1String("comment"))
            return workspace->commentLabel(sae, int(feature), comment);
        if (action == QLatin1String("undo"))
            return workspace->undoLabel(sae, int(feature));
        return Error{
            ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error",
                              "labels: '%1' is none of import, export, verify, edit, reject, comment, undo"),
            {action}};
    };
    FATHOM_TRY(const LabelRecord made, make());
    if (made.withdrawn())
        return Output{toJson(made), QStringLiteral("feature %1 has no label again").arg(feature)};
    return Output{
        toJson(made),
        QStringLiteral("feature %1: %2 (%3)").arg(feature).arg(made.text, labelStateName(made.state))};
}
} // namespace

std::vector<Command> labelCommands()
{
    return {{s("label"),
             s("names every feature from the statistics of its slices"),
             {s("W"),
              {{s("sae"), s("ID"), s("the newest one with an index")},
               {s("by"), s("WHO"), s("statistics")},
               {s("features"), s("F,F,..."), s("these only (all)")}}},
             label},
            {s("labels"),
             s("W export FILE | W import FILE | W verify|edit|reject|comment|undo --feature F"),
             {s("W ACTION [FILE]"),
              {{s("sae"), s("ID"), s("the newest one with an index")},
               {s("feature"), s("F"), s("feature's number")},
               {s("text"), s("TEXT"), s("the new label (edit)")},
               {s("comment"), s("TEXT"), s("a remark that is kept with the version")}}},
             labels}};
}

} // namespace fathom::cli
