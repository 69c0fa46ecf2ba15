// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/random.h>
#include <sae/row_statistics.h>
#include <sae/sae_trainer.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace fathom;

namespace {

/// Keeps what a run reports; stops it at a step.
class RecordingContext : public QuietContext
{
public:
    void measured(const QJsonObject &point) override { points.push_back(point); }
    std::vector<QJsonObject> points;
};

/// Rows made of a few shared directions, so that there is something to learn.
std::vector<float> structured(qint64 n, int d, quint64 seed)
{
    constexpr int Directions = 24;
    Random shared(99);
    std::vector<float> directions(size_t(Directions) * size_t(d));
    for (float &value : directions)
        value = float(shared.normal());
    Random random(seed);
    std::vector<float> rows(size_t(n) * size_t(d));
    for (qint64 i = 0; i < n; ++i) {
        float *row = rows.data() + i * d;
        for (int j = 0; j < d; ++j)
            row[j] = 2.0F + 0.1F * float(random.normal());
        for (int pick = 0; pick < 3; ++pick) {
            const float *direction = directions.data() + random.below(Directions) * quint64(d);
            const auto strength = float(random.uniform(0.5, 1.5));
            for (int j = 0; j < d; ++j)
                row[j] += strength * direction[j];
        }
    }
    return rows;
}

constexpr int Inputs = 16;
constexpr qint64 Rows = 500;

SaeTrainingOptions smallRun(Method objective)
{
    SaeTrainingOptions options;
    options.config.objective = objective;
    options.config.inputSize = Inputs;
    options.config.dictionary = {8, 24, 48};
    options.config.k = {1, 2, 4};
    options.config.encoder = QStringLiteral("test");
    options.batch = 64;
    options.steps = 60;
    options.rate = 3e-3;
    options.auxiliaryLoss = true;
    options.deadRows = 128; // soon, so that the auxiliary loss takes part
    options.seed = 5;
    return options;
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<float> copy(std::span<const float> values)
{
    return {values.begin(), values.end()};
}

} // namespace

class tst_Training : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cancelledAndResumedRunsEndInTheSameBytes_data();
    void cancelledAndResumedRunsEndInTheSameBytes();
    void cancelLeavesAUsableSae();
    void checkpointOfAnotherRunIsRefused();
    void rowThatIsNotFiniteIsNamed();
    void wrongSettingsAreRefused_data();
    void wrongSettingsAreRefused();
    void divergenceIsTold();
    void runsBesideEachOtherEqualThemselvesAlone();
    void fathomModelKeepsItsPromises();
    void paperModelHasOneSoftThreshold();
    void auxiliaryLossRevivesDeadFeatures();
    void curveIsReported();
    void seedDecidesTheResult();
    void bothKernelsTrainAlike();
    void publishedOrderIsNumPys();
    void everyEpochIsAFreshUniformPermutation();
    void defaultsFitTheNumberOfRows();
    void benchReportsItsKeys();
};

void tst_Training::cancelledAndResumedRunsEndInTheSameBytes_data()
{
    QTest::addColumn<bool>("paper");
    QTest::addColumn<quint64>("seed");
    for (const quint64 seed : {1, 2, 3}) {
        QTest::addRow("paper %llu", seed) << true << seed;
        QTest::addRow("fathom %llu", seed) << false << seed;
    }
}

void tst_Training::cancelledAndResumedRunsEndInTheSameBytes()
{
    QFETCH(bool, paper);
    QFETCH(quint64, seed);
    const std::vector<float> rows = structured(Rows, Inputs, 1);
    SaeTrainingOptions options = smallRun(paper ? Method::Paper : Method::Fathom);
    const QTemporaryDir straight, broken;
    options.checkpointFolder = straight.path();
    QuietContext context;
    const auto whole = trainSae(options, rows, Rows, {}, 0, context);
    VERIFY_RESULT(whole);

    options.checkpointFolder = broken.path();
    Random random(seed);
    int stops = 0;
    for (;;) {
        QuietContext stopping;
        const qint64 stopAfter = qint64(random.below(25));
        qint64 made = 0;
        options.checkpointSeconds = random.chance(0.5) ? 0 : 60;
        options.onStep = [&](const SaeStep &) {
            if (made++ == stopAfter)
                stopping.stop();
        };
        const auto part = trainSae(options, rows, Rows, {}, 0, stopping);
        if (part) {
            QCOMPARE(copy(part->weight()), copy(whole->weight()));
            QCOMPARE(copy(part->encoderBias()), copy(whole->encoderBias()));
            QCOMPARE(copy(part->bias()), copy(whole->bias()));
            QCOMPARE(part->config().thresholds, whole->config().thresholds);
            break;
        }
        QCOMPARE(int(part.error().code), int(ErrorCode::Cancelled));
        ++stops;
    }
    QVERIFY(stops > 1);
    const QString name = QStringLiteral("/state.safetensors");
    QVERIFY(!bytesOf(straight.path() + name).isEmpty());
    QVERIFY(bytesOf(broken.path() + name) == bytesOf(straight.path() + name));
    QCOMPARE(QDir(broken.path()).entryList(QDir::Files).size(), 1); // nothing temporary stays
}

void tst_Training::cancelLeavesAUsableSae()
{
    const std::vector<float> rows = structured(Rows, Inputs, 1);
    SaeTrainingOptions options = smallRun(Method::Fathom);
    const QTemporaryDir folder;
    options.checkpointFolder = folder.path();
    QuietContext context, later;
    QCOMPARE(int(modelOfCheckpoint(options, RowsInMemory(rows, Rows, options.config.inputSize), later)
                     .error()
                     .code),
             int(ErrorCode::NotFound));
    options.onStep = [&](const SaeStep &step) {
        if (step.step == 19)
            context.stop();
    };
    QVERIFY(!trainSae(options, rows, Rows, {}, 0, context));
    const auto model = modelOfCheckpoint(options, RowsInMemory(rows, Rows, options.config.inputSize), later);
    VERIFY_RESULT(model);
    QCOMPARE(model->config().training[QStringLiteral("steps")].toInteger(), 20);
    const auto quality = measureQuality(model.value(), rows, Rows);
    VERIFY_RESULT(quality);
    for (size_t l = 0; l < quality->size(); ++l)
        QCOMPARE(quality.value()[l].l0, double(options.config.k[l]));
}

void tst_Training::checkpointOfAnotherRunIsRefused()
{
    std::vector<float> rows = structured(Rows, Inputs, 1);
    SaeTrainingOptions options = smallRun(Method::Fathom);
    const QTemporaryDir folder;
    options.checkpointFolder = folder.path();
    options.steps = 3;
    QuietContext context;
    VERIFY_RESULT(trainSae(options, rows, Rows, {}, 0, context));
    SaeTrainingOptions other = options;
    other.rate *= 2;
    QCOMPARE(int(trainSae(other, rows, Rows, {}, 0, context).error().code), int(ErrorCode::Usage));
    rows[77] += 1.0F;
    QCOMPARE(int(trainSae(options, rows, Rows, {}, 0, context).error().code), int(ErrorCode::Usage));
}

void tst_Training::rowThatIsNotFiniteIsNamed()
{
    std::vector<float> rows = structured(Rows, Inputs, 1);
    rows[123 * Inputs + 4] = std::numeric_limits<float>::quiet_NaN();
    QuietContext context;
    const auto refused = trainSae(smallRun(Method::Fathom), rows, Rows, {}, 0, context);
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().code), int(ErrorCode::Unreadable));
    QVERIFY(refused.error().english().contains(QStringLiteral("row 123 ")));
}

void tst_Training::wrongSettingsAreRefused_data()
{
    using Change = std::function<void(SaeTrainingOptions &)>;
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, const Change &change) { QTest::newRow(name) << change; };
    row("no levels", [](auto &o) { o.config.dictionary.clear(); });
    row("levels that shrink", [](auto &o) { o.config.dictionary = {24, 8, 48}; });
    row("k for another number of levels", [](auto &o) { o.config.k = {1, 2}; });
    row("k above its level", [](auto &o) { o.config.k = {9, 9, 9}; });
    row("k of zero", [](auto &o) { o.config.k = {0, 2, 4}; });
    row("another input size", [](auto &o) { o.config.inputSize = 17; });
    row("batch of zero", [](auto &o) { o.batch = 0; });
    row("no threads", [](auto &o) { o.threads = 0; });
    row("rate that is no number", [](auto &o) { o.rate = std::numeric_limits<double>::quiet_NaN(); });
    row("no such device", [](auto &o) { o.device = QStringLiteral("abacus"); });
}

void tst_Training::wrongSettingsAreRefused()
{
    QFETCH(std::function<void(SaeTrainingOptions &)>, change);
    SaeTrainingOptions options = smallRun(Method::Fathom);
    change(options);
    QuietContext context;
    const auto refused = trainSae(options, structured(Rows, Inputs, 1), Rows, {}, 0, context);
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::WrongShape || refused.error().code == ErrorCode::Usage ||
            refused.error().code == ErrorCode::Missing);
}

void tst_Training::divergenceIsTold()
{
    SaeTrainingOptions options = smallRun(Method::Paper);
    options.rate = 1e30;
    QuietContext context;
    const auto refused = trainSae(options, structured(Rows, Inputs, 1), Rows, {}, 0, context);
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().code), int(ErrorCode::Unsupported));
}

void tst_Training::runsBesideEachOtherEqualThemselvesAlone()
{
    const std::vector<float> values = structured(Rows, Inputs, 1);
    const RowsInMemory rows(values, Rows, Inputs);
    const RowsInMemory none({}, 0, Inputs);
    // One diverges, one is longer than the others; the rest is not disturbed.
    std::vector<SaeRun> runs;
    std::vector<QuietContext> contexts(4);
    for (QuietContext &context : contexts) {
        runs.push_back({smallRun(Method::Paper), &context});
        runs.back().options.threads = 1;
    }
    runs[1].options.rate = 1e30;
    runs[2].options.steps = trainingSteps(runs[0].options, Rows) + 7;
    runs[3].options.seed = 5; // the published order is the same for every seed
    const auto statistics = rowStatistics(runs[0].options.config, rows);
    VERIFY_RESULT(statistics);
    const auto together = trainSaes(runs, rows, *statistics, none);
    QCOMPARE(together.size(), size_t(4));
    QCOMPARE(int(together[1].error().code), int(ErrorCode::Unsupported));
    for (const size_t i : {0, 2, 3}) {
        QuietContext alone;
        const auto expected = trainSae(runs[i].options, rows, none, alone);
        VERIFY_RESULT(expected);
        VERIFY_RESULT(together[i]);
        QVERIFY(std::ranges::equal(together[i]->weight(), expected->weight()));
        QVERIFY(std::ranges::equal(together[i]->bias(), expected->bias()));
        QCOMPARE(together[i]->config().thresholds, expected->config().thresholds);
    }
    QVERIFY(!std::ranges::equal(together[0]->weight(), together[3]->weight()));
    runs[3].options.order = RowOrder::Stored;
    for (const auto &refused : trainSaes(runs, rows, *statistics, none))
        QCOMPARE(int(refused.error().code), int(ErrorCode::Bug));
}

void tst_Training::fathomModelKeepsItsPromises()
{
    const std::vector<float> rows = structured(Rows, Inputs, 1);
    SaeTrainingOptions options = smallRun(Method::Fathom);
    options.steps = 400;
    QuietContext context;
    const auto model = trainSae(options, rows, Rows, {}, 0, context);
    VERIFY_RESULT(model);
    QVERIFY(!model->config().softThreshold);
    for (int f = 0; f < model->config().features(); ++f) {
        double square = 0;
        for (const float value : model->direction(f))
            square += double(value) * double(value);
        QVERIFY(std::abs(square - 1.0) < 1e-5);
    }
    const auto quality = measureQuality(model.value(), rows, Rows);
    VERIFY_RESULT(quality);
    double before = 0;
    for (size_t l = 0; l < quality->size(); ++l) {
        const Quality &q = quality.value()[l];
        QCOMPARE(q.l0, double(options.config.k[l])); // thresholds are of the final weights
        QVERIFY(q.r2PerDimension > before);
        QVERIFY(q.r2Global > q.r2PerDimension); // the common part of the rows makes this one read high
        before = q.r2PerDimension;
    }
    QVERIFY2(before > 0.6, qPrintable(QString::number(before)));
}

void tst_Training::paperModelHasOneSoftThreshold()
{
    QuietContext context;
    const auto model = trainSae(smallRun(Method::Paper), structured(Rows, Inputs, 1), Rows, {}, 0, context);
    VERIFY_RESULT(model);
    QVERIFY(model->config().softThreshold);
    QVERIFY(model->config().thresholds[0] > 0.0F);
    QCOMPARE(model->config().thresholds, std::vector<float>(3, model->config().thresholds[0]));
}

void tst_Training::auxiliaryLossRevivesDeadFeatures()
{
    const std::vector<float> rows = structured(Rows, Inputs, 1);
    SaeTrainingOptions options = smallRun(Method::Fathom);
    options.steps = 300;
    SaeConfig config = options.config;
    const int features = config.features();
    Random random(3);
    std::vector<float> weight(size_t(features) * Inputs), bias(size_t(features), 0.0F);
    for (float &value : weight)
        value = float(random.normal() / std::sqrt(double(Inputs)));
    for (int f = 24; f < features; ++f)
        bias[size_t(f)] = -0.4F; // of unit inputs: hardly ever the strongest
    const auto start = SaeModel::create(config, weight, bias, std::vector<float>(Inputs, 0.0F));
    VERIFY_RESULT(start);
    options.initial = start.value();
    qint64 dead[2] = {};
    for (const bool auxiliary : {false, true}) {
        options.auxiliaryLoss = auxiliary;
        options.onStep = [&](const SaeStep &step) { dead[int(auxiliary)] = step.dead; };
        QuietContext context;
        VERIFY_RESULT(trainSae(options, rows, Rows, {}, 0, context));
    }
    QVERIFY2(dead[1] < dead[0], qPrintable(QStringLiteral("%1 against %2").arg(dead[1]).arg(dead[0])));
}

void tst_Training::curveIsReported()
{
    const std::vector<float> rows = structured(Rows, Inputs, 1);
    const std::vector<float> validation = structured(90, Inputs, 2);
    const SaeTrainingOptions options = smallRun(Method::Fathom);
    RecordingContext context;
    VERIFY_RESULT(trainSae(options, rows, Rows, validation, 90, context));
    QVERIFY(context.points.size() >= 2);
    for (const QJsonObject &point : context.points) {
        for (const char *key : {"step", "loss", "dead", "threshold", "rate"})
            QVERIFY2(point[QLatin1String(key)].isDouble(), key);
        QCOMPARE(point[QStringLiteral("r2")].toArray().size(), 3);
    }
    const auto last = [&](const QJsonObject &point) { return point[QStringLiteral("r2")][2].toDouble(); };
    QVERIFY(last(context.points.back()) > last(context.points.front()));
    QCOMPARE(context.points.back()[QStringLiteral("step")].toInteger(), options.steps);
}

void tst_Training::seedDecidesTheResult()
{
    const std::vector<float> rows = structured(Rows, Inputs, 1);
    SaeTrainingOptions options = smallRun(Method::Fathom);
    options.steps = 10;
    QuietContext context;
    const auto one = trainSae(options, rows, Rows, {}, 0, context);
    const auto again = trainSae(options, rows, Rows, {}, 0, context);
    options.seed = 6;
    const auto other = trainSae(options, rows, Rows, {}, 0, context);
    VERIFY_RESULT(one);
    VERIFY_RESULT(again);
    VERIFY_RESULT(other);
    QCOMPARE(copy(again->weight()), copy(one->weight()));
    QVERIFY(copy(other->weight()) != copy(one->weight()));
}

void tst_Training::bothKernelsTrainAlike()
{
    const std::vector<float> rows = structured(Rows, Inputs, 1);
    for (const Method objective : {Method::Paper, Method::Fathom}) {
        SaeTrainingOptions options = smallRun(objective);
        options.steps = 20;
        std::vector<double> loss[2];
        for (const bool tensors : {false, true}) {
            options.tensorKernels = tensors;
            options.onStep = [&](const SaeStep &step) { loss[int(tensors)].push_back(step.loss); };
            QuietContext context;
            VERIFY_RESULT(trainSae(options, rows, Rows, {}, 0, context));
        }
        for (size_t i = 0; i < loss[0].size(); ++i)
            QVERIFY(std::abs(loss[0][i] - loss[1][i]) <= 1e-4 * loss[1][i]);
    }
}

// numpy.random.RandomState(42).permutation(10), NumPy 1.24.
void tst_Training::publishedOrderIsNumPys()
{
    const SaeTrainingOptions options = smallRun(Method::Paper);
    const std::vector<qint64> expected{8, 1, 5, 0, 7, 2, 9, 4, 3, 6};
    QCOMPARE(trainingOrder(options, 10, 0), expected);
    QCOMPARE(trainingOrder(options, 10, 1), expected); // the same in every epoch
}

void tst_Training::everyEpochIsAFreshUniformPermutation()
{
    const SaeTrainingOptions options = smallRun(Method::Fathom);
    constexpr qint64 N = 20;
    constexpr qint64 Epochs = 4000;
    std::vector<int> counts(N * N, 0);
    for (qint64 epoch = 0; epoch < Epochs; ++epoch) {
        const std::vector<qint64> order = trainingOrder(options, N, epoch);
        std::vector<qint64> sorted = order;
        std::sort(sorted.begin(), sorted.end());
        std::vector<qint64> all(N);
        std::iota(all.begin(), all.end(), 0);
        QCOMPARE(sorted, all);
        for (qint64 place = 0; place < N; ++place)
            ++counts[size_t(place * N + order[size_t(place)])];
    }
    // Each row is at each place Epochs / N times: chi square with 361 degrees of freedom, 6 sigma.
    double chi = 0;
    for (const int count : counts)
        chi += std::pow(count - double(Epochs) / N, 2) / (double(Epochs) / N);
    QVERIFY2(std::abs(chi - 361) < 6 * std::sqrt(2.0 * 361), qPrintable(QString::number(chi)));
}

void tst_Training::defaultsFitTheNumberOfRows()
{
    SaeConfig config = smallRun(Method::Paper).config;
    const SaeTrainingOptions paper = defaultTraining(config, 909'873);
    QCOMPARE(paper.batch, 2048);
    QCOMPARE(paper.rate, 1e-4);
    QCOMPARE(trainingSteps(paper, 895'700), 100 * 438);
    QCOMPARE(learningRate(paper, 0, 43'800), 1e-5);
    QCOMPARE(learningRate(paper, 1000, 43'800), 1e-4);
    config.objective = Method::Fathom;
    for (const qint64 rows : {1, 300, 20'000, 909'873}) {
        const SaeTrainingOptions fathom = defaultTraining(config, rows);
        QVERIFY(trainingSteps(fathom, rows) >= 20);
    }
}

void tst_Training::benchReportsItsKeys()
{
    const auto run = benchTrain({16, {8, 24}, {2, 4}, 32, Method::Fathom, 1, 20, nullptr});
    VERIFY_RESULT(run);
    for (const char *key : {"dim", "batch", "threads", "step_seconds", "gemm_seconds"})
        QVERIFY2(run.value()[QLatin1String(key)].toDouble() > 0, key);
    QCOMPARE(run.value()[QStringLiteral("dictionary")].toArray().size(), 2);
    QCOMPARE(run.value()[QStringLiteral("objective")].toString(), QStringLiteral("fathom"));
}

FATHOM_TEST_SUBJECT(training, tst_Training)
#include "tst_training.moc"
