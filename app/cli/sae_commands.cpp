// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "run_job.h"

#include <engine/encoder_registry.h>
#include <evaluate/evaluation_json.h>

#include <algorithm>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

// The encoder given, else the only one with embeddings, else the embedded one.
Result<QString> chosenEncoder(const QString &folder, const QString &given)
{
    if (!given.isEmpty())
        return given;
    FATHOM_TRY(const auto workspace, readWorkspace(folder));
    FATHOM_TRY(const std::vector<EncoderInfo> present, workspace->encoders());
    if (present.size() == 1)
        return present.front().id;
    FATHOM_TRY(const EncoderInfo embedded, embeddedEncoderInfo());
    return embedded.id;
}

Result<Output> train(const Arguments &arguments)
{
    JobRequest request;
    request.kind = s("train");
    FATHOM_TRY(const QString encoder, chosenEncoder(arguments.word(0), arguments.text(s("encoder"))));
    request.parameters["encoder"] = encoder;
    for (const char *option : {"dictionary", "k"}) {
        FATHOM_TRY(const std::vector<int> sizes, arguments.numbers(s(option)));
        request.parameters[s(option)] = toArray(sizes);
    }
    for (const char *option : {"epochs", "steps", "batch", "seed", "threads"}) {
        if (!arguments.has(s(option)))
            continue;
        FATHOM_TRY(const qint64 value, arguments.number(s(option), 0, 0, 1'000'000'000));
        request.parameters[s(option)] = value;
    }
    if (arguments.has(s("checkpoint-seconds"))) {
        FATHOM_TRY(const double seconds, arguments.real(s("checkpoint-seconds"), 0));
        request.parameters["checkpointSeconds"] = seconds;
    }
    if (arguments.has(s("rate"))) {
        FATHOM_TRY(const double rate, arguments.real(s("rate"), 0));
        request.parameters["rate"] = rate;
    }
    for (const char *option : {"objective", "device"}) {
        if (arguments.has(s(option)))
            request.parameters[s(option)] = arguments.text(s(option));
    }
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, int(threads)));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const SaeRecord record, workspace->sae(job.result["sae"].toString()));
    Output output;
    output.json = toJson(record);
    output.json["job"] = job.id;
    output.text =
        QStringLiteral("%1 is trained; next: fathom-cli index %2 --sae %1").arg(record.id, arguments.word(0));
    return output;
}

Result<Output> index(const Arguments &arguments)
{
    QString sae = arguments.text(s("sae"));
    if (sae.isEmpty()) {
        FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
        FATHOM_TRY(const std::vector<SaeRecord> saes, workspace->saes());
        if (saes.empty())
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "%1: no SAE yet; run train first"),
                         {arguments.word(0)}};
        sae = saes.back().id;
    }
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
    FATHOM_TRY(const JobRecord job,
               runJob(arguments.word(0), {s("index"), {{"sae", sae}}, {}}, int(threads)));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const SaeRecord record, workspace->sae(sae));
    Output output;
    output.json = {{"sae", sae},
                   {"rows", job.result["rows"]},
                   {"alive", job.result["alive"]},
                   {"index_hash", record.indexHash},
                   {"job", job.id}};
    output.text = QStringLiteral("%1: %2 slices indexed, %3 features fire")
                      .arg(sae)
                      .arg(job.result["rows"].toInteger())
                      .arg(job.result["alive"].toInteger());
    return output;
}

// Features that fire; all where there is no index.
Result<std::vector<int>> firing(const Workspace &workspace, const QString &sae)
{
    FATHOM_TRY(const std::vector<FeatureStatistics> statistics, workspace.statistics(sae));
    std::vector<int> features;
    for (const FeatureStatistics &row : statistics)
        if (row.slices > 0)
            features.push_back(row.feature);
    return features;
}

// What the features of one SAE become in another.
Result<Output> match(const Arguments &arguments)
{
    if (arguments.word(3).isEmpty())
        return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "sae: W match ID ID is needed"), {}};
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const SaeModel from, workspace->saeModel(arguments.word(2)));
    FATHOM_TRY(const SaeModel to, workspace->saeModel(arguments.word(3)));
    FATHOM_TRY(const std::vector<int> here, firing(*workspace, arguments.word(2)));
    FATHOM_TRY(const std::vector<int> there, firing(*workspace, arguments.word(3)));
    FATHOM_TRY(const FeatureMatching matching, matchFeatures(from, to, here, there));
    Output output{toJson(matching, true), {}};
    output.json["from"] = arguments.word(2);
    output.json["to"] = arguments.word(3);
    std::vector<QStringList> rows;
    for (const FeatureMatch &one : matching.matches) {
        QStringList others;
        for (const int other : one.others)
            others << QString::number(other);
        rows.push_back({QString::number(one.feature), matchKindName(one.kind),
                        one.partner < 0 ? QString() : QString::number(one.partner),
                        QString::number(one.cosine, 'f', 3), others.join(u',')});
    }
    output.text = table({"feature", "becomes", "partner", "cosine", "others"}, rows) +
                  QStringLiteral("%1 the same, %2 split, %3 merged, %4 lost\n")
                      .arg(matching.same)
                      .arg(matching.split)
                      .arg(matching.merged)
                      .arg(matching.lost);
    return output;
}

Result<Output> sae(const Arguments &arguments)
{
    const QString action = arguments.word(1);
    if (action == QLatin1String("list")) {
        FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
        FATHOM_TRY(std::vector<SaeRecord> saes, workspace->saes());
        // Newest first: the one that a person means.
        std::stable_sort(saes.begin(), saes.end(),
                         [](const SaeRecord &a, const SaeRecord &b) { return a.created > b.created; });
        std::vector<QStringList> rows;
        for (const SaeRecord &record : saes) {
            QStringList sizes, k;
            for (const int size : record.config.dictionary)
                sizes << QString::number(size);
            for (const int most : record.config.k)
                k << QString::number(most);
            const QJsonObject &training = record.config.training;
            const qint64 stopped = training["stopped_at"].toInteger();
            rows.push_back({record.id, record.encoder, sizes.join(u','), k.join(u','),
                            methodName(record.config.objective), QString::number(record.indexedRows),
                            stopped > 0 ? QStringLiteral("stopped at step %1 of %2")
                                              .arg(stopped)
                                              .arg(training["planned_steps"].toInteger())
                                        : QString()});
        }
        return Output{{{"saes", toArray(saes)}},
                      table({"id", "encoder", "dictionary", "k", "objective", "indexed", "note"}, rows)};
    }
    if (action == QLatin1String("export")) {
        if (arguments.word(3).isEmpty())
            return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "sae: W export ID OUT is needed"), {}};
        FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
        FATHOM_TRY(const SaeModel model, workspace->saeModel(arguments.word(2)));
        FATHOM_DO(model.save(arguments.word(3)));
        return Output{{{"sae", arguments.word(2)}, {"folder", arguments.word(3)}},
                      QStringLiteral("%1 is in %2").arg(arguments.word(2), arguments.word(3))};
    }
    if (action == QLatin1String("import")) {
        if (arguments.word(2).isEmpty())
            return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "sae: W import FOLDER is needed"), {}};
        FATHOM_TRY(const SaeModel model, SaeModel::load(arguments.word(2)));
        FATHOM_TRY(const auto workspace, writeWorkspace(arguments.word(0)));
        FATHOM_TRY(const SaeRecord record, workspace->addSae(model, {}));
        return Output{toJson(record), QStringLiteral("%1 is imported").arg(record.id)};
    }
    if (action == QLatin1String("match"))
        return match(arguments);
    return Error{ErrorCode::Usage,
                 QT_TRANSLATE_NOOP("Error", "sae: '%1' is none of list, import, export, match"),
                 {action}};
}
} // namespace

std::vector<Command> saeCommands()
{
    return {
        {s("train"),
         s("trains a sparse autoencoder on the embeddings of the training subjects"),
         {s("W"),
          {{s("encoder"), s("ID"), s("whose embeddings (the only one)")},
           {s("dictionary"), s("N,N,..."), s("cumulative level sizes, for example 32,128,512")},
           {s("k"), s("N,N,..."), s("mean active features a slice and level, for example 4,8,16")},
           {s("objective"), s("M"), s("paper or fathom (fathom)")},
           {s("epochs"), s("N"), s("passes over the rows")},
           {s("steps"), s("N"), s("steps instead of epochs")},
           {s("batch"), s("N"), s("rows a step")},
           {s("rate"), s("R"), s("peak learning rate")},
           {s("seed"), s("S"), s("seed (1)")},
           {s("device"), s("D"), s("auto, cpu, cuda or cuda:N (auto)")},
           {s("threads"), s("N"), s("threads (every core)")},
           {s("checkpoint-seconds"), s("S"), s("most work that a kill may cost, 0 to 60 (30)")},
           {s("resume"), {}, s("go on with an interrupted run (done anyway)")}}},
         train},
        {s("index"),
         s("computes the activations of every embedded slice and the figures of every feature"),
         {s("W"),
          {{s("sae"), s("ID"), s("the newest one")}, {s("threads"), s("N"), s("threads (every core)")}}},
         index},
        {s("sae"),
         s("W list | W import FOLDER | W export ID OUT | W match ID ID: what features become in another SAE"),
         {s("W ACTION [ID] [OUT]"), {}},
         sae}};
}

} // namespace fathom::cli
