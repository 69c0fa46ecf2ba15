// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "blas_speed.h"
#include "command.h"
#include "encode_bench.h"
#include "index_bench.h"
#include "json.h"
#include "map_bench.h"
#include "measured.h"
#include "pipeline_bench.h"
#include "read_bench.h"
#include "run_job.h"
#include "train_bench.h"

#include <base/random.h>
#include <engine/queries.h>
#include <store/activation_index.h>

#include <QFile>
#include <QJsonDocument>

#include <algorithm>
#include <thread>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

QString cpuName()
{
    QFile file(s("/proc/cpuinfo"));
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (line.startsWith("model name"))
                return QString::fromLatin1(line.mid(line.indexOf(':') + 1).trimmed());
        }
    }
    return s("unknown");
}

QJsonObject spread(std::vector<double> milliseconds)
{
    if (milliseconds.empty())
        return {};
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&](double part) {
        return milliseconds[std::min(milliseconds.size() - 1, size_t(part * double(milliseconds.size())))];
    };
    return {{"count", qint64(milliseconds.size())},
            {"median_ms", at(0.5)},
            {"p99_ms", at(0.99)},
            {"max_ms", milliseconds.back()}};
}

Result<QJsonObject> benchIndexing(const Workspace &workspace, const QString &sae)
{
    FATHOM_TRY(const SaeRecord record, workspace.sae(sae));
    FATHOM_TRY(const SaeModel model, workspace.saeModel(sae));
    FATHOM_TRY(const Workspace::Embeddings embeddings, workspace.embeddings(record.encoder));
    const auto n = qint64(embeddings.sliceIds.size());
    Result<void> outcome;
    const double seconds = secondsOf([&] {
        for (qint64 first = 0; first < n && outcome; first += 1024) {
            const qint64 count = std::min<qint64>(1024, n - first);
            const auto rows = model.encode(
                std::span(embeddings.rows)
                    .subspan(size_t(first * embeddings.dimension), size_t(count * embeddings.dimension)),
                int(count));
            if (!rows)
                outcome = rows.error();
        }
    });
    FATHOM_DO(std::move(outcome));
    return QJsonObject{
        {"rows", n}, {"seconds", seconds}, {"rows_per_second", double(n) / std::max(seconds, 1e-9)}};
}

Result<QJsonObject> benchQueries(const std::shared_ptr<Workspace> &workspace, const QString &sae,
                                 qint64 count)
{
    Queries queries(workspace);
    FATHOM_TRY(const FeatureTablePtr table, queries.features(sae));
    if (table->rows.empty())
        return Error{ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: no feature fires"), {sae}};
    FATHOM_TRY(const auto index, workspace->index(sae));
    Random random(1);
    std::vector<double> features, slices, tables;
    Result<void> outcome;
    double coldSlice = -1;
    for (qint64 i = 0; i < count && outcome; ++i) {
        const int feature = table->rows[size_t(random.below(table->rows.size()))].feature;
        features.push_back(1000 * secondsOf([&] {
                               if (const auto page = queries.featurePage(sae, feature, {}); !page)
                                   outcome = page.error();
                           }));
        const qint64 slice = index->sliceIds()[size_t(random.below(quint64(index->rows())))];
        const double ms = 1000 * secondsOf([&] {
                              if (const auto page = queries.slicePage(sae, slice); !page)
                                  outcome = page.error();
                          });
        if (coldSlice < 0)
            coldSlice = ms; // the first one reads the embeddings
        else
            slices.push_back(ms);
    }
    for (int i = 0; i < 5 && outcome; ++i)
        tables.push_back(1000 * secondsOf([&] {
                             if (const auto page = queries.features(sae); !page)
                                 outcome = page.error();
                         }));
    FATHOM_DO(std::move(outcome));
    return QJsonObject{{"slices", index->rows()},
                       {"feature_page", spread(features)},
                       {"slice_page", spread(slices)},
                       {"first_slice_page_ms", coldSlice},
                       {"feature_table", spread(tables)}};
}

Result<Output> bench(const Arguments &arguments)
{
    const QString what = arguments.word(0);
    FATHOM_TRY(
        const qint64 threads,
        arguments.number(s("threads"), qint64(std::max(1U, std::thread::hardware_concurrency())), 1, 1024));
    QJsonObject run;
    QJsonArray runs;
    const auto workspaceOf = [&]() -> Result<std::shared_ptr<Workspace>> {
        if (arguments.word(1).isEmpty())
            return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "bench %1 needs a workspace"), {what}};
        return readWorkspace(arguments.word(1));
    };
    if (what == QLatin1String("train")) {
        FATHOM_TRY(run, benchTraining(arguments, int(threads)));
    } else if (what == QLatin1String("encode")) {
        if (arguments.has(s("pipeline"))) {
            FATHOM_TRY(const qint64 count, arguments.number(s("count"), 20, 2, 1'000'000));
            const QString encoder = arguments.text(s("encoder"));
            FATHOM_TRY(run, benchPipeline(encoder.isEmpty() ? s("fathom-demo-vit") : encoder, int(count),
                                          int(threads)));
        } else {
            FATHOM_TRY(runs, benchEncode(arguments, int(threads)));
        }
    } else if (what == QLatin1String("map")) {
        FATHOM_TRY(const qint64 rows, arguments.number(s("rows"), 100'000, 1, 100'000'000));
        FATHOM_TRY(const qint64 dim, arguments.number(s("dim"), 1024, 1, 65536));
        FATHOM_TRY(run, benchMap(rows, int(dim), int(threads)));
    } else if (what == QLatin1String("read")) {
        FATHOM_TRY(const qint64 rounds, arguments.number(s("rounds"), 3, 1, 1000));
        FATHOM_TRY(run, benchRead(int(threads), int(rounds)));
    } else if (what == QLatin1String("index") && arguments.word(1).isEmpty()) {
        FATHOM_TRY(run, benchIndex(arguments));
    } else if (what == QLatin1String("query") && arguments.word(1).isEmpty()) {
        FATHOM_TRY(run, benchQuery(arguments));
    } else if (what == QLatin1String("index") || what == QLatin1String("query")) {
        FATHOM_TRY(const auto workspace, workspaceOf());
        FATHOM_TRY(const QString sae, chosenSae(*workspace, arguments.text(s("sae"))));
        FATHOM_TRY(const qint64 count, arguments.number(s("count"), 200, 1, 1'000'000));
        if (what == QLatin1String("index")) {
            FATHOM_TRY(run, benchIndexing(*workspace, sae));
        } else {
            FATHOM_TRY(run, benchQueries(workspace, sae, count));
        }
        run["sae"] = sae;
    } else if (what == QLatin1String("view")) {
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "bench view needs the window: run 'fathom --bench-view'"),
                     {}};
    } else if (what == QLatin1String("ui")) {
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "bench ui needs the window: run 'fathom --bench-ui W'"),
                     {}};
    } else {
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP(
                         "Error", "bench: '%1' is none of read, encode, train, index, map, query, ui, view"),
                     {what}};
    }
    FATHOM_TRY(const BlasSpeed blas, measureBlas());
    Output output;
    output.json = {{"cpu", cpuName()},      {"threads", threads},
                   {"blas", blas.library},  {"blas_kernels", blas.kernels},
                   {"gflops", blas.gflops}, {"runs", runs.isEmpty() ? QJsonArray{run} : runs}};
    output.text = QString::fromUtf8(QJsonDocument(output.json).toJson());
    return output;
}
} // namespace

std::vector<Command> benchCommands()
{
    return {{s("bench"),
             s("measures: read | encode | train | index [W] | map | query [W] | ui | view"),
             {s("WHAT [W]"),
              {{s("sae"), s("ID"), s("the newest one with an index")},
               {s("count"), s("N"), s("pages asked for (200); encode --pipeline: slices (20)")},
               {s("rounds"), s("N"), s("rounds of read and encode, whose median counts (3)")},
               {s("model"), s("M,M,..."),
                s("encode: vits16, vitb16, vitl16, vith16plus, vit7b16 ... (the first four)")},
               {s("size"), s("PX,PX"), s("encode: edges of the pictures (512)")},
               {s("pictures"), s("N"), s("encode: that go through together (1)")},
               {s("precision"), s("P"), s("encode: fp32 or bf16 (fp32)")},
               {s("blocks"), s("N"), s("encode: only so many blocks of the model, times the rest (all)")},
               {s("no-plain"), QString(), s("encode: without the plain composition of operators")},
               {s("pipeline"), QString(), s("encode: a whole embed job beside the encoder alone")},
               {s("encoder"), s("ID"), s("encode --pipeline: whose job (fathom-demo-vit)")},
               {s("dim"), s("N"), s("values of a row (1536; map: 1024)")},
               {s("dictionary"), s("N,N,..."), s("level sizes (128,512,2048,8192)")},
               {s("k"), s("N,N,..."), s("active features a level (20,40,80,160)")},
               {s("batch"), s("N"), s("rows a step (2048)")},
               {s("steps"), s("N"), s("train: steps that are timed (20)")},
               {s("rows"), s("N"),
                s("train: on so many rows on the disk (a few in memory); map: points (100000); index, query "
                  "without W: synthetic slices (909873)")},
               {s("objective"), s("M"), s("paper or fathom (fathom)")},
               {s("threads"), s("N"), s("threads (every core)")}}},
             bench}};
}

} // namespace fathom::cli
