// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "console.h"
#include "grid_command.h"
#include "json.h"
#include "run_job.h"

#include <engine/encoder_registry.h>
#include <engine/index_part.h>
#include <engine/join_training.h>
#include <evaluate/evaluation_json.h>

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QThread>

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

// What a process other than rank 0 does: it reads the workspace only.
Result<Output> joinRank(const QString &folder, const JobRequest &request, int threads,
                        const ProcessRank &process)
{
    FATHOM_TRY(const auto workspace, readWorkspace(folder));
    ConsoleContext context;
    const int most = threads > 0 ? threads : QThread::idealThreadCount();
    FATHOM_DO(joinTraining(*workspace, request, most, process, context));
    Output output;
    output.json = {{"rank", process.rank}, {"ranks", process.ranks}};
    output.text =
        QStringLiteral("Rank %1 of %2 is done; rank 0 has the SAE").arg(process.rank).arg(process.ranks);
    return output;
}

Result<Output> train(const Arguments &arguments)
{
    FATHOM_TRY(const QString encoder, chosenEncoder(arguments.word(0), arguments.text(s("encoder"))));
    FATHOM_TRY(const auto process, processRank(QProcessEnvironment::systemEnvironment()));
    if (arguments.has(s("grid"))) {
        if (process)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "Training: several processes train one SAE together, not "
                                                    "a grid; give each its own --part"),
                         {}};
        return trainGrid(arguments, encoder);
    }
    JobRequest request;
    request.kind = s("train");
    request.parameters["encoder"] = encoder;
    for (const char *option : {"dictionary", "k"}) {
        FATHOM_TRY(const std::vector<int> sizes, arguments.numbers(s(option)));
        request.parameters[s(option)] = toArray(sizes);
    }
    FATHOM_DO(readTrainingOptions(arguments, request.parameters));
    FATHOM_DO(readMachineOptions(arguments, request.parameters));
    // The job knows how many batches a step has, not who computes them: any number of processes that divides
    // it goes on with an interrupted one.
    if (process) {
        FATHOM_TRY(const qint64 each, arguments.number(s("accumulate"), 1, 1, 10'000));
        request.parameters["accumulate"] = each * process->ranks;
    }
    const int share = process ? std::max(1, QThread::idealThreadCount() / process->localRanks) : 0;
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), share, 0, 1024));
    if (process && process->rank > 0)
        return joinRank(arguments.word(0), request, int(threads), *process);
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, int(threads), process));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const SaeRecord record, workspace->sae(job.result["sae"].toString()));
    Output output;
    output.json = toJson(record);
    output.json["job"] = job.id;
    output.json["embeddings"] = record.config.training["embeddings"];
    output.text =
        QStringLiteral("%1 is trained; next: fathom-cli index %2 --sae %1").arg(record.id, arguments.word(0));
    return output;
}

// Reads the workspace only, so that many parts can be computed at once.
Result<Output> indexPart(const Arguments &arguments, const QString &sae)
{
    const JobParameters given(s("index"), {{"part", arguments.text(s("part"))}});
    FATHOM_TRY(const Part part, given.part(s("part")));
    if (!arguments.has(s("out")))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "index: --part needs --out FOLDER, in which the parts lie"),
                     {}};
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    QuietContext context;
    const QString folder = arguments.text(s("out"));
    FATHOM_TRY(const qint64 rows, writeIndexPart(*workspace, sae, part, folder, context));
    Output output;
    output.json = {{"sae", sae}, {"part", part.number}, {"parts", part.parts}, {"rows", rows}};
    output.text =
        QStringLiteral("%1: part %2 of %3 has %4 slices; when all are there: fathom-cli index %5 --sae "
                       "%1 --merge %6")
            .arg(sae)
            .arg(part.number)
            .arg(part.parts)
            .arg(rows)
            .arg(arguments.word(0), folder);
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
    if (arguments.has(s("part")))
        return indexPart(arguments, sae);
    QJsonObject paths;
    if (arguments.has(s("merge")))
        paths["parts"] = QDir(arguments.text(s("merge"))).absolutePath();
    FATHOM_TRY(const JobRecord job,
               runJob(arguments.word(0), {s("index"), {{"sae", sae}}, paths}, int(threads)));
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

Result<Output> listSaes(const Arguments &arguments)
{
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
                        methodName(record.config.objective), activationName(record.config.activation),
                        QString::number(record.indexedRows),
                        stopped > 0 ? QStringLiteral("stopped at step %1 of %2")
                                          .arg(stopped)
                                          .arg(training["planned_steps"].toInteger())
                                    : QString()});
    }
    return Output{
        {{"saes", toArray(saes)}},
        table({"id", "encoder", "dictionary", "k", "objective", "activation", "indexed", "note"}, rows)};
}

// The weights and settings as they are; the marks of this workspace's jobs stay here.
Result<Output> exportSae(const Arguments &arguments)
{
    const QString id = arguments.word(2), folder = arguments.word(3);
    if (folder.isEmpty())
        return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "sae: W export ID OUT is needed"), {}};
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const SaeModel model, workspace->saeModel(id));
    QJsonObject training = model.config().training;
    for (const char *mark : {"job", "part_of"})
        training.remove(QLatin1String(mark));
    FATHOM_DO(model.withTraining(training).save(folder));
    return Output{{{"sae", id}, {"folder", folder}}, QStringLiteral("%1 is in %2").arg(id, folder)};
}

QString decimals(const QJsonValue &value, int digits)
{
    return value.isDouble() ? QString::number(value.toDouble(), 'f', digits) : QStringLiteral("-");
}

QString trialTable(const QJsonArray &trial)
{
    std::vector<QStringList> rows;
    for (const QJsonValue &value : trial) {
        const QJsonObject tried = value.toObject();
        rows.push_back({tried["convention"].toString(), tried["said"].toBool() ? s("yes") : QString(),
                        decimals(tried["r2"], 4), decimals(tried["l0"], 1), decimals(tried["cosine"], 4),
                        QString::number(tried["rows"].toInteger())});
    }
    return table({"convention", "file says so", "R2", "L0", "cosine", "rows"}, rows);
}

QString doubtText(const QString &doubt)
{
    if (doubt == u"nothing-fits")
        return s("Under no convention does it reconstruct these embeddings: it may be of another encoder.");
    if (doubt == u"two-fit")
        return s("Several conventions fit about as well.");
    if (doubt == u"contradicts")
        return s("Another convention fits clearly better than what the file says.");
    return s("Far more or fewer features are active than the k it was trained for.");
}

Result<Output> importSae(const Arguments &arguments)
{
    if (arguments.word(2).isEmpty())
        return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "sae: W import FILE is needed"), {}};
    JobRequest request{s("sae"), {}, {{"file", QFileInfo(arguments.word(2)).absoluteFilePath()}}};
    for (const char *option : {"encoder", "convention", "accept"})
        if (arguments.has(s(option)))
            request.parameters[s(option)] = arguments.text(s(option));
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, 0));
    const QJsonArray trial = job.result["trial"].toArray();
    const QString id = job.result["sae"].toString();
    Output output;
    if (id.isEmpty()) {
        output.json = job.result;
        output.text = trialTable(trial) + u'\n' + doubtText(job.result["doubt"].toString()) +
                      s(" Nothing was imported; choose with --convention WORDS.");
        output.exitCode = 1;
        return output;
    }
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const SaeRecord record, workspace->sae(id));
    output.json = toJson(record);
    output.json["trial"] = trial;
    output.json["convention"] = job.result["convention"];
    output.json["job"] = job.id;
    output.text =
        (trial.isEmpty() ? QString() : trialTable(trial) + u'\n') +
        (trial.isEmpty()
             ? QStringLiteral("%1 is imported").arg(id)
             : QStringLiteral("%1 is imported as %2").arg(id, job.result["convention"].toString())) +
        QStringLiteral("; next: fathom-cli index %1 --sae %2").arg(arguments.word(0), id);
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
    if (action == QLatin1String("list"))
        return listSaes(arguments);
    if (action == QLatin1String("export"))
        return exportSae(arguments);
    if (action == QLatin1String("import"))
        return importSae(arguments);
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
           {s("activation"), s("A"), s("batch_top_k, top_k, jump_relu or relu (batch_top_k)")},
           {s("untied"), {}, s("a decoder of its own instead of the encoder's weights")},
           {s("unit-norm"), s("on|off"), s("decoder rows keep norm 1 (fathom on, paper off)")},
           {s("bias-start"), s("B"), s("zero, mean or median of the rows (fathom mean, paper zero)")},
           {s("auxiliary"), {}, s("a loss that revives dead features (fathom)")},
           {s("sparsity"), s("L"), s("jump_relu, relu: weight of the penalty (steered towards k)")},
           {s("sparsity-warm-up"), s("F"), s("share of the steps over which sparsity sets in")},
           {s("bandwidth"), s("W"), s("jump_relu: window of the thresholds' gradients (0.03)")},
           {s("schedule"), s("S"), s("of the rate: cosine, linear or constant (cosine)")},
           {s("warm-up"), s("N"), s("steps over which the rate rises (a tenth, at most 1000)")},
           {s("ema"), s("D"), s("decay of a running mean of the weights, which becomes the model (0)")},
           {s("bfloat16"), {}, s("encoder products in bfloat16 where that is faster here")},
           {s("epochs"), s("N"), s("passes over the rows")},
           {s("steps"), s("N"), s("steps instead of epochs")},
           {s("batch"), s("N"), s("rows of a batch, in which features are selected")},
           {s("accumulate"), s("N"), s("batches a step, of each process (1)")},
           {s("rate"), s("R"), s("peak learning rate")},
           {s("seed"), s("S"), s("seed (1)")},
           {s("device"), s("D"), s("auto, cpu, cuda or cuda:N (auto)")},
           {s("threads"), s("N"), s("threads (every core)")},
           {s("checkpoint-seconds"), s("S"), s("most work that a kill may cost, 0 to 60 (30)")},
           {s("grid"), s("G"), s("many SAEs in one job: paper, or a file (help: Grid files)")},
           {s("measure"), s("M"), s("by which the best of a grid is chosen (r2)")},
           {s("part"), s("I/N"), s("part I of N of a grid, for several machines")},
           {s("memory"), s("GIB"), s("memory that a grid may use (half of what is free)")},
           {s("dry-run"), {}, s("of a grid: only say what it would take")},
           {s("resume"), {}, s("go on with an interrupted run (done anyway)")}}},
         train},
        {s("index"),
         s("computes the activations of every embedded slice and the figures of every feature"),
         {s("W"),
          {{s("sae"), s("ID"), s("the newest one")},
           {s("part"), s("I/N"), s("only part I of N, into --out, for several machines")},
           {s("out"), s("FOLDER"), s("where the parts lie")},
           {s("merge"), s("FOLDER"), s("joins the parts that lie there")},
           {s("threads"), s("N"), s("threads (every core)")}}},
         index},
        {s("sae"),
         s("W list | W import FILE | W export ID OUT | W match ID ID: what features become in another SAE"),
         {s("W ACTION [ID] [OUT]"),
          {{s("encoder"), s("ID"), s("import: whose embeddings it is for (its config says)")},
           {s("convention"), s("WORDS"),
            s("import: raw, unit, unit-sqrt-d, mean-norm, centred, standard, "
              "row-standard; bias-subtracted, bias-kept; norms-stored, "
              "norms-folded, norms-unit; gate, soft (what fits clearly)")},
           {s("accept"), s("KEYS"), s("import: settings that change nothing of what it computes")}}},
         sae}};
}

} // namespace fathom::cli
