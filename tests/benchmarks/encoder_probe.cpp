// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// Judges an encoder on synthetic subjects that it has not seen, beside simple baselines:
//   encoder_probe FOLDER [--subjects N] [--slices N] [--seed S] [--encoder FOLDER]
// Subjects are drawn into FOLDER with wide variation of field of view, pose and spacing. Prints one JSON
// object.
#include "encoder_probe.h"

#include <base/random.h>
#include <volume/cohort.h>

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <cstdio>

using namespace fathom;
using namespace fathom::probe;

namespace {

constexpr int LeastCases = 8;
constexpr int Resamples = 300;

std::vector<int> rows(const Data &data, Role role, int modality = -1)
{
    std::vector<int> out;
    for (size_t i = 0; i < data.slices.size(); ++i)
        if (data.slices[i].role == role && (modality < 0 || int(data.slices[i].mr) == modality))
            out.push_back(int(i));
    return out;
}

struct Outcome
{
    std::vector<Judged> judged; // one per feature set
    std::vector<double> means;
    std::vector<std::vector<double>> resampled; // [feature set][resample]
    int labels = 0;
};

// Every feature set on one task; test subjects drawn with replacement, the same draws for all sets.
Outcome probed(const Data &data, const std::vector<Features> &sets, const Task &task, int least)
{
    Outcome out;
    const std::vector<double> ones(task.judge.size(), 1.0);
    std::vector<std::vector<double>> weights;
    Random random(77);
    std::vector<int> subjects;
    for (const int row : task.judge)
        if (subjects.empty() || subjects.back() != data.slices[size_t(row)].subject)
            subjects.push_back(data.slices[size_t(row)].subject);
    for (int r = 0; r < Resamples; ++r) {
        std::map<int, int> times;
        for (size_t i = 0; i < subjects.size(); ++i)
            ++times[subjects[size_t(random.below(subjects.size()))]];
        std::vector<double> weight;
        for (const int row : task.judge)
            weight.push_back(times[data.slices[size_t(row)].subject]);
        weights.push_back(std::move(weight));
    }
    for (const Features &set : sets) {
        Judged result = judged(set, task);
        const auto each = aucs(result.scores, task, ones, least);
        out.labels = int(std::count_if(each.begin(), each.end(), [](double v) { return v == v; }));
        out.means.push_back(meanOf(each));
        std::vector<double> draws;
        for (const auto &weight : weights)
            draws.push_back(meanOf(aucs(result.scores, task, weight, 1)));
        out.resampled.push_back(std::move(draws));
        out.judged.push_back(std::move(result));
    }
    return out;
}

QJsonArray interval(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const auto at = [&](double q) { return values[size_t(q * double(values.size() - 1))]; };
    return {at(0.025), at(0.975)};
}

QJsonObject report(const std::vector<Features> &sets, const Outcome &outcome)
{
    QJsonArray lines;
    size_t encoder = 0;
    size_t best = 0;
    bool any = false;
    for (size_t i = 0; i < sets.size(); ++i) {
        const Judged &j = outcome.judged[i];
        lines.append(QJsonObject{{QStringLiteral("features"), sets[i].name},
                                 {QStringLiteral("auc"), outcome.means[i]},
                                 {QStringLiteral("interval"), interval(outcome.resampled[i])},
                                 {QStringLiteral("dimension"), j.dimension},
                                 {QStringLiteral("penalty"), j.penalty},
                                 {QStringLiteral("scaling"), j.scaling},
                                 {QStringLiteral("validation_auc"), j.chosenAuc}});
        if (!sets[i].baseline)
            encoder = i;
        else if (!any || outcome.means[i] > outcome.means[best]) {
            best = i;
            any = true;
        }
    }
    std::vector<double> margin;
    for (size_t r = 0; r < outcome.resampled[encoder].size(); ++r)
        margin.push_back(outcome.resampled[encoder][r] - outcome.resampled[best][r]);
    return {{QStringLiteral("labels"), outcome.labels},
            {QStringLiteral("results"), lines},
            {QStringLiteral("best_baseline"), sets[best].name},
            {QStringLiteral("margin"), outcome.means[encoder] - outcome.means[best]},
            {QStringLiteral("margin_interval"), interval(margin)}};
}

int fail(const Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.english()));
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("folder"), QStringLiteral("where subjects are drawn"));
    parser.addOptions({{QStringLiteral("subjects"), {}, QStringLiteral("n"), QStringLiteral("60")},
                       {QStringLiteral("slices"), {}, QStringLiteral("n"), QStringLiteral("60")},
                       {QStringLiteral("seed"), {}, QStringLiteral("s"), QStringLiteral("2000")},
                       {QStringLiteral("encoder"), {}, QStringLiteral("folder")}});
    parser.process(application);
    if (parser.positionalArguments().size() != 1)
        return 2;
    const QString folder = parser.positionalArguments().constFirst();
    CohortOptions cohort;
    cohort.subjects = parser.value(QStringLiteral("subjects")).toInt();
    cohort.seed = parser.value(QStringLiteral("seed")).toULongLong();
    cohort.mriShare = 0.45;
    cohort.wide = true;
    QuietContext context;
    if (const auto drawn = writeCohort(folder, cohort, context); !drawn)
        return fail(drawn.error());

    auto encoder = parser.isSet(QStringLiteral("encoder"))
                       ? loadEncoderFolder(parser.value(QStringLiteral("encoder")), QStringLiteral("cpu"))
                       : loadEmbeddedEncoder(QStringLiteral("cpu"));
    if (!encoder)
        return fail(encoder.error());
    const auto data = readData(folder, QStringLiteral("%1-%2").arg(cohort.seed).arg(cohort.subjects),
                               parser.value(QStringLiteral("slices")).toInt(), (*encoder)->info().inputSide);
    if (!data)
        return fail(data.error());
    if (const auto runtime = torchRuntime(1); !runtime)
        return fail(runtime.error());
    QElapsedTimer clock;
    clock.start();
    auto values = encoded(**encoder, *data);
    if (!values)
        return fail(values.error());
    const double milliseconds = double(clock.elapsed()) / double(data->slices.size());

    std::vector<Features> sets = baselines(*data);
    const int dimension = (*encoder)->info().dimension;
    {
        const QString from = parser.isSet(QStringLiteral("encoder")) ? parser.value(QStringLiteral("encoder"))
                                                                     : QStringLiteral(EMBEDDED_ENCODER);
        const QString untrained = folder + QLatin1String("/untrained-encoder");
        if (const auto written = writeUntrained(from, untrained); !written)
            return fail(written.error());
        auto random = loadEncoderFolder(untrained, QStringLiteral("cpu"));
        if (!random)
            return fail(random.error());
        auto numbers = encoded(**random, *data);
        if (!numbers)
            return fail(numbers.error());
        sets.push_back({QStringLiteral("random-weights"), *numbers, {dimension}});
    }
    sets.push_back({QStringLiteral("encoder"), *values, {dimension}, false});

    Task all{rows(*data, Role::Train), rows(*data, Role::Validation), rows(*data, Role::Test), {}};
    for (const Slice &slice : data->slices)
        all.labels.push_back(slice.structures);
    Task transfer = all;
    transfer.fit = rows(*data, Role::Train, 0);
    transfer.choose = rows(*data, Role::Validation, 0);
    transfer.judge = rows(*data, Role::Test, 1);
    Task findings = all;
    findings.labels.clear();
    for (const Slice &slice : data->slices)
        findings.labels.push_back(slice.findings);

    QJsonObject answer{{QStringLiteral("subjects"), cohort.subjects},
                       {QStringLiteral("slices"), qint64(data->slices.size())},
                       {QStringLiteral("test_slices"), qint64(all.judge.size())},
                       {QStringLiteral("milliseconds_per_slice_one_core"), milliseconds},
                       {QStringLiteral("structures"), report(sets, probed(*data, sets, all, LeastCases))},
                       {QStringLiteral("ct_to_mr"), report(sets, probed(*data, sets, transfer, LeastCases))},
                       {QStringLiteral("findings_where_host_visible"),
                        report(sets, probed(*data, sets, findings, LeastCases))}};
    QJsonObject jaccard{{QStringLiteral("chance"), chanceJaccard(*data, all.judge)}};
    for (const Features &set : sets)
        jaccard[set.name] = retrieval(set.values, *data, all.judge);
    answer[QStringLiteral("retrieval_jaccard")] = jaccard;
    std::printf("%s\n", QJsonDocument(answer).toJson().constData());
    return 0;
}
