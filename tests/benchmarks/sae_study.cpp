// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0

// Which of objective `fathom`'s additions help, and what a training step costs.
//
//   sae_study bench [--dim 384 --dictionary 64,256,1024 --k 4,8,16 --batch 512 --threads 2]
//   sae_study study [--workspace W] [--seeds 3 --steps N ...]   arms x seeds, equal L0
//             [--arms l] takes only the arms whose names contain the text
//   sae_study rates [...]                            learning rates, batches, Adam's epsilon
//
// Rows are the training and validation slices of a workspace (its only encoder, or --encoder); without one,
// synthetic embeddings are made.

#include <base/random.h>
#include <evaluate/split_rows.h>
#include <sae/row_statistics.h>
#include <sae/sae_trainer.h>
#include <store/workspace.h>

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

using namespace fathom;

namespace {

struct Rows
{
    std::vector<float> values;
    qint64 n = 0;
    int d = 0;
};

template <typename T> T orStop(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", qPrintable(result.error().english()));
        std::exit(1);
    }
    return std::move(result).value();
}

/// Rows of one split of a workspace.
Rows rowsOf(const QString &folder, const QString &encoder, const QString &split)
{
    const auto workspace = orStop(Workspace::open(folder, Workspace::Mode::Read));
    const auto volumes = orStop(workspace->volumes());
    const auto embeddings = orStop(workspace->embeddings(encoder));
    SplitRows part = rowsOfSplit(embeddings, volumes, split);
    return {std::move(part.rows), qint64(part.sliceIds.size()), embeddings.dimension};
}

/// Embeddings with what real ones have: a large common part, few strong and many rare directions that come in
/// groups (an organ and what lies in it), runs of neighbouring slices, noise.
Rows synthetic(qint64 n, int d, double commonLength, quint64 seed)
{
    constexpr int Groups = 48;
    constexpr int Parts = 12;
    Random directions(7); // the same concepts for training and validation
    const auto direction = [&](double length) {
        std::vector<float> out(size_t(d), 0.0F);
        double square = 0;
        for (float &value : out) {
            value = float(directions.normal());
            square += double(value) * double(value);
        }
        for (float &value : out)
            value = float(double(value) * length / std::sqrt(square));
        return out;
    };
    const std::vector<float> common = direction(commonLength);
    std::vector<std::vector<float>> groups, parts;
    for (int g = 0; g < Groups; ++g) {
        groups.push_back(direction(1.0));
        for (int p = 0; p < Parts; ++p) {
            auto part = direction(0.8);
            for (int j = 0; j < d; ++j)
                part[size_t(j)] += 0.3F * groups.back()[size_t(j)];
            parts.push_back(std::move(part));
        }
    }
    Random random(seed);
    Rows rows{{}, n, d};
    rows.values.resize(size_t(n) * size_t(d));
    std::vector<float> level(Groups, 0.0F), partLevel(parts.size(), 0.0F);
    for (qint64 i = 0; i < n; ++i) {
        if (i % 80 == 0) { // a new scan: another few organs
            std::fill(level.begin(), level.end(), 0.0F);
            std::fill(partLevel.begin(), partLevel.end(), 0.0F);
        }
        float *row = rows.values.data() + size_t(i) * size_t(d);
        for (int j = 0; j < d; ++j)
            row[j] = common[size_t(j)] + float(0.25 / std::sqrt(double(d)) * random.normal());
        for (int g = 0; g < Groups; ++g) {
            // Zipf-like rates: the first groups are everywhere, the last ones rare.
            if (random.chance(0.08))
                level[size_t(g)] =
                    random.chance(0.6 / std::sqrt(1.0 + g)) ? float(random.uniform(0.3, 1.0)) : 0.0F;
            if (level[size_t(g)] <= 0)
                continue;
            for (int j = 0; j < d; ++j)
                row[j] += level[size_t(g)] * groups[size_t(g)][size_t(j)];
            for (int p = 0; p < Parts; ++p) {
                const auto at = size_t(g * Parts + p);
                if (random.chance(0.15))
                    partLevel[at] = random.chance(0.5 / (1.0 + p)) ? float(random.uniform(0.3, 1.0)) : 0.0F;
                for (int j = 0; j < d && partLevel[at] > 0; ++j)
                    row[j] += partLevel[at] * parts[at][size_t(j)];
            }
        }
    }
    return rows;
}

std::vector<int> numbers(const QString &text)
{
    std::vector<int> out;
    for (const QString &part : text.split(u','))
        out.push_back(part.toInt());
    return out;
}

struct Outcome
{
    std::vector<Quality> quality; ///< on validation rows, thresholds with L0 = k there
    double seconds = 0;
};

Outcome trained(const SaeTrainingOptions &options, const Rows &train, const Rows &validation)
{
    QuietContext context;
    QElapsedTimer timer;
    timer.start();
    const SaeModel model = orStop(trainSae(options, train.values, train.n, {}, 0, context));
    Outcome out;
    out.seconds = double(timer.elapsed()) / 1000.0;
    if (model.config().activation != SaeActivation::BatchTopK) {
        out.quality = orStop(measureQuality(model, validation.values, validation.n));
        return out;
    }
    // Paper's model has one threshold for all levels; for a comparison at equal L0 each gets its own, hard.
    const auto copy = [](std::span<const float> values) {
        return std::vector<float>(values.begin(), values.end());
    };
    SaeConfig config = model.config();
    config.softThreshold = false;
    const SaeModel gate =
        orStop(SaeModel::create(config, copy(model.weight()), copy(model.encoderBias()), copy(model.bias()),
                                config.tied ? std::vector<float>() : copy(model.decoder())));
    const SaeModel equal =
        orStop(gate.withThresholds(orStop(estimateThresholds(gate, validation.values, validation.n))));
    out.quality = orStop(measureQuality(equal, validation.values, validation.n));
    return out;
}

/// Runs an arm over seeds and prints for each level mean and spread of R2 against per-dimension means, in
/// brackets R2 against one scalar mean, and the living features.
void printArm(const char *name, SaeTrainingOptions options, int seeds, const Rows &train,
              const Rows &validation)
{
    std::vector<Outcome> all;
    for (int seed = 1; seed <= seeds; ++seed) {
        options.seed = quint64(seed);
        all.push_back(trained(options, train, validation));
    }
    std::printf("| %s |", name);
    double seconds = 0;
    for (size_t l = 0; l < options.config.dictionary.size(); ++l) {
        double sum = 0, square = 0, global = 0, alive = 0, l0 = 0;
        for (const Outcome &one : all) {
            const Quality &q = one.quality[l];
            sum += q.r2PerDimension;
            square += q.r2PerDimension * q.r2PerDimension;
            global += q.r2Global;
            alive += q.alive;
            l0 += q.l0;
        }
        const double n = double(all.size());
        std::printf(" %.4f ± %.4f (%.4f), %.0f alive, L0 %.2f |", sum / n,
                    std::sqrt(std::max(0.0, square / n - sum * sum / n / n)), global / n, alive / n, l0 / n);
    }
    for (const Outcome &one : all)
        seconds += one.seconds;
    std::printf(" %.1f s |\n", seconds / double(all.size()));
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const auto option = [&](const char *name, const char *value) {
        parser.addOption(
            {QString::fromLatin1(name), QString(), QString::fromLatin1(name), QString::fromLatin1(value)});
    };
    option("workspace", "");
    option("encoder", "fathom-demo-vit");
    option("rows", "20000");
    option("common", "3"); // length of the synthetic rows' common part
    option("dim", "384");
    option("dictionary", "64,256,1024");
    option("k", "4,8,16");
    option("batch", "0");
    option("rate", "0");
    option("steps", "0");
    option("dead-rows", "0");
    option("arms", ""); // part of a name: only such arms
    option("seeds", "3");
    option("threads", "2");
    option("objective", "fathom");
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("what"),
                                 QStringLiteral("bench, study, rates, starts or kinds"));
    parser.process(application);
    const auto number = [&](const char *name) { return parser.value(QString::fromLatin1(name)).toDouble(); };
    const QString what = parser.positionalArguments().value(0);
    const std::vector<int> dictionary = numbers(parser.value(QStringLiteral("dictionary")));
    const std::vector<int> k = numbers(parser.value(QStringLiteral("k")));
    const int threads = int(number("threads"));
    if (what == QLatin1String("bench")) {
        for (const Method objective : {Method::Paper, Method::Fathom}) {
            const int batch = number("batch") > 0 ? int(number("batch")) : 512;
            const QJsonObject run = orStop(
                benchTrain({int(number("dim")), dictionary, k, batch, objective, threads, 20, nullptr}));
            std::printf("%s\n", QJsonDocument(run).toJson(QJsonDocument::Compact).constData());
        }
        SaeConfig config;
        config.inputSize = int(number("dim"));
        config.dictionary = dictionary;
        config.k = k;
        Random random(1);
        const auto normals = [&](qint64 n) {
            std::vector<float> out(static_cast<size_t>(n));
            for (float &value : out)
                value = float(random.normal());
            return out;
        };
        const auto rows = qint64(number("rows"));
        const std::vector<float> embeddings = normals(rows * config.inputSize);
        SaeModel model =
            orStop(SaeModel::create(config, normals(qint64(config.features()) * config.inputSize),
                                    normals(config.features()), normals(config.inputSize)));
        QElapsedTimer timer;
        timer.start();
        model = orStop(model.withThresholds(orStop(estimateThresholds(model, embeddings, rows))));
        const double thresholds = double(timer.restart()) / 1000.0;
        const auto active = orStop(model.encode(embeddings, int(rows)));
        std::printf("{\"rows\":%lld,\"thresholds_seconds\":%.3f,\"encode_seconds\":%.3f}\n", rows, thresholds,
                    double(timer.elapsed()) / 1000.0);
        return 0;
    }

    const QString folder = parser.value(QStringLiteral("workspace"));
    const QString encoder = parser.value(QStringLiteral("encoder"));
    Rows train = folder.isEmpty() ? synthetic(qint64(number("rows")), int(number("dim")), number("common"), 1)
                                  : rowsOf(folder, encoder, QStringLiteral("train"));
    Rows validation = folder.isEmpty() ? synthetic(train.n / 4, train.d, number("common"), 2)
                                       : rowsOf(folder, encoder, QStringLiteral("val"));
    if (train.n == 0) { // too few subjects for a split: every fifth slice
        const Rows all = rowsOf(folder, encoder, QString());
        for (qint64 i = 0; i < all.n; ++i) {
            Rows &to = i % 5 == 4 ? validation : train;
            const auto from = all.values.begin() + i * all.d;
            to.values.insert(to.values.end(), from, from + all.d);
            ++to.n;
        }
    }
    SaeConfig config;
    config.inputSize = train.d;
    config.dictionary = dictionary;
    config.k = k;
    SaeTrainingOptions base = defaultTraining(config, train.n);
    base.threads = threads;
    if (number("batch") > 0)
        base.batch = int(number("batch"));
    if (number("rate") > 0)
        base.rate = number("rate");
    if (number("steps") > 0)
        base.steps = qint64(number("steps"));
    base.deadRows = qint64(number("dead-rows"));
    const int seeds = int(number("seeds"));
    const QString only = parser.value(QStringLiteral("arms"));
    std::printf("%lld training rows x %d, %lld validation rows, batch %d, rate %g, %lld steps, %d seeds\n",
                train.n, train.d, validation.n, base.batch, base.rate, trainingSteps(base, train.n), seeds);
    const RowStatistics statistics =
        orStop(rowStatistics(config, RowsInMemory(train.values, train.n, train.d)));
    const EmbeddingOutlook outlook = embeddingOutlook(statistics.mean, statistics.deviation);
    std::printf("mean / standard deviation %.3g, %zu outlier dimensions\n", outlook.meanToDeviation,
                outlook.outliers.size());
    const auto arm = [&](const char *name, const auto &change) {
        if (!QString::fromLatin1(name).contains(only))
            return;
        SaeTrainingOptions options = base;
        change(options);
        printArm(name, options, seeds, train, validation);
    };
    if (what == QLatin1String("starts")) {
        for (const auto start : {BiasStart::Zero, BiasStart::Mean, BiasStart::Median})
            arm(qPrintable(QStringLiteral("bias from ") + biasStartName(start)),
                [&](SaeTrainingOptions &options) { options.biasStart = start; });
        return 0;
    }
    if (what == QLatin1String("kinds")) {
        const auto kind = [](SaeActivation activation) {
            return [activation](SaeTrainingOptions &options) {
                options.config.activation = activation;
                if (options.penalised())
                    options.sparsityWarmUp = 0.1;
            };
        };
        arm("batch_top_k (default)", [](SaeTrainingOptions &) {});
        arm("top_k", kind(SaeActivation::TopK));
        arm("jump_relu", kind(SaeActivation::JumpRelu));
        arm("jump_relu, bandwidth 0.01", [&](SaeTrainingOptions &options) {
            kind(SaeActivation::JumpRelu)(options);
            options.bandwidth = 0.01;
        });
        arm("jump_relu, bandwidth 0.03", [&](SaeTrainingOptions &options) {
            kind(SaeActivation::JumpRelu)(options);
            options.bandwidth = 0.03;
        });
        arm("jump_relu, bandwidth 0.1", [&](SaeTrainingOptions &options) {
            kind(SaeActivation::JumpRelu)(options);
            options.bandwidth = 0.1;
        });
        arm("relu", kind(SaeActivation::Relu));
        arm("untied", [](SaeTrainingOptions &options) { options.config.tied = false; });
        arm("rate linear", [](SaeTrainingOptions &options) { options.schedule = RateSchedule::Linear; });
        arm("rate constant", [](SaeTrainingOptions &options) { options.schedule = RateSchedule::Constant; });
        arm("rate constant, ema 0.99", [](SaeTrainingOptions &options) {
            options.schedule = RateSchedule::Constant;
            options.ema = 0.99;
        });
        arm("k from 4 k over a fifth", [](SaeTrainingOptions &options) { options.sparsityWarmUp = 0.2; });
        arm("bfloat16", [](SaeTrainingOptions &options) { options.bfloat16 = true; });
        return 0;
    }
    if (what == QLatin1String("rates")) {
        for (const double rate : {1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2}) {
            SaeTrainingOptions options = base;
            options.rate = rate;
            printArm(qPrintable(QStringLiteral("rate %1").arg(rate)), options, seeds, train, validation);
        }
        SaeTrainingOptions options = base;
        options.epsilon = 1e-8;
        printArm("epsilon 1e-8", options, seeds, train, validation);
        return 0;
    }
    struct Arm
    {
        const char *name;
        bool decoder, auxiliary, mean;
    };
    for (const Arm &arm :
         {Arm{"all three", true, true, true}, Arm{"no decoder gradient", false, true, true},
          Arm{"no auxiliary loss", true, false, true}, Arm{"bias at zero", true, true, false},
          Arm{"none of them", false, false, false}}) {
        if (!QString::fromLatin1(arm.name).contains(only))
            continue;
        SaeTrainingOptions options = base;
        options.decoderGradient = arm.decoder;
        options.auxiliaryLoss = arm.auxiliary;
        options.biasStart = arm.mean ? BiasStart::Mean : BiasStart::Zero;
        printArm(arm.name, options, seeds, train, validation);
    }
    if (!only.isEmpty())
        return 0;
    SaeTrainingOptions epsilon = base;
    epsilon.epsilon = 1e-8;
    printArm("all three, Adam's epsilon 1e-8", epsilon, seeds, train, validation);
    SaeTrainingOptions paper = base;
    paper.config.objective = Method::Paper;
    printArm("paper objective, same steps and rate", paper, seeds, train, validation);
    paper.rate = 1e-4;
    paper.epsilon = 1e-8;
    printArm("paper objective, its own rate", paper, seeds, train, validation);
    return 0;
}
