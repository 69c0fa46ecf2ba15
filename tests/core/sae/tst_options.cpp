// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/random.h>
#include <base/tile_product.h>
#include <sae/row_statistics.h>
#include <sae/sae_trainer.h>

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fathom;

namespace {

constexpr int Inputs = 24;
constexpr qint64 Rows = 1500;

/// Rows of three of 30 shared directions each, on a common part.
std::vector<float> structured(qint64 n, double common, quint64 seed)
{
    Random shared(99);
    std::vector<float> directions(size_t(30 * Inputs));
    for (float &value : directions)
        value = float(shared.normal());
    Random random(seed);
    std::vector<float> rows(size_t(n) * Inputs);
    for (size_t i = 0; i < rows.size(); i += Inputs) {
        for (size_t j = 0; j < Inputs; ++j)
            rows[i + j] = float(common + 0.1 * random.normal());
        for (int pick = 0; pick < 3; ++pick) {
            const size_t from = size_t(random.below(30)) * Inputs;
            const auto strength = float(random.uniform(0.5, 1.5));
            for (size_t j = 0; j < Inputs; ++j)
                rows[i + j] += strength * directions[from + j];
        }
    }
    return rows;
}

SaeTrainingOptions run(SaeActivation activation = SaeActivation::BatchTopK)
{
    SaeConfig config;
    config.inputSize = Inputs;
    config.dictionary = {16, 60};
    config.k = {3, 6};
    config.activation = activation;
    SaeTrainingOptions options = defaultTraining(config, Rows);
    options.batch = 128;
    options.steps = 600;
    options.threads = 1;
    return options;
}

Result<SaeModel> trained(const SaeTrainingOptions &options, const std::vector<float> &rows)
{
    QuietContext context;
    return trainSae(options, rows, Rows, {}, 0, context);
}

} // namespace

/// What a training can be told besides sizes and objective.
class tst_Options : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyKindLearns_data();
    void everyKindLearns();
    void brokenRunsEndInTheSameBytes_data() { everyKindLearns_data(); }
    void brokenRunsEndInTheSameBytes();
    void penaltyIsSteeredToK_data();
    void penaltyIsSteeredToK();
    void fixedPenaltyDecidesHowManyAreActive();
    void schedulesMatchTheirFormulas();
    void kFallsToItsLastValue();
    void averageIsTheModel();
    void unitNormIsAChoice();
    void biasBeginsWhereItIsTold();
    void bfloat16LosesNothingThatCounts();
    void wrongOptionsAreRefused_data();
    void wrongOptionsAreRefused();
    void statisticsMatchFloat64();
    void outliersAreNamed();
};

void tst_Options::everyKindLearns_data()
{
    QTest::addColumn<int>("activation");
    QTest::addColumn<bool>("tied");
    QTest::addColumn<bool>("paper");
    for (const auto activation :
         {SaeActivation::BatchTopK, SaeActivation::TopK, SaeActivation::JumpRelu, SaeActivation::Relu})
        for (const bool tied : {true, false})
            QTest::addRow("%s %s", qPrintable(activationName(activation)), tied ? "tied" : "untied")
                << int(activation) << tied << false;
    QTest::newRow("paper top_k untied") << int(SaeActivation::TopK) << false << true;
}

void tst_Options::everyKindLearns()
{
    QFETCH(int, activation);
    QFETCH(bool, tied);
    QFETCH(bool, paper);
    const std::vector<float> rows = structured(Rows, 2.0, 1);
    SaeTrainingOptions options = run(SaeActivation(activation));
    options.config.tied = tied;
    options.config.objective = paper ? Method::Paper : Method::Fathom;
    const auto model = trained(options, rows);
    VERIFY_RESULT(model);
    QCOMPARE(model->config().tied, tied);
    const auto quality = measureQuality(*model, rows, Rows);
    VERIFY_RESULT(quality);
    const Quality &q = quality->back();
    QVERIFY2(q.r2PerDimension > 0.75, qPrintable(QStringLiteral("R2 %1").arg(q.r2PerDimension)));
    if (activation == int(SaeActivation::TopK))
        QVERIFY(q.l0 <= 6.0);
    // NaN is refused with the row's number, whatever the kind.
    std::vector<float> broken = rows;
    broken[77 * Inputs + 3] = std::numeric_limits<float>::quiet_NaN();
    const auto refused = trained(options, broken);
    QVERIFY(!refused && refused.error().english().contains(QStringLiteral("row 77 ")));
}

void tst_Options::brokenRunsEndInTheSameBytes()
{
    QFETCH(int, activation);
    QFETCH(bool, tied);
    const std::vector<float> rows = structured(Rows, 2.0, 1);
    SaeTrainingOptions options = run(SaeActivation(activation));
    options.config.tied = tied;
    options.steps = 40;
    options.ema = 0.9;
    options.checkpointSeconds = 0;
    const auto whole = trained(options, rows);
    VERIFY_RESULT(whole);
    const QTemporaryDir folder;
    options.checkpointFolder = folder.path();
    QuietContext stopping, context;
    options.onStep = [&](const SaeStep &step) {
        if (step.step == 17)
            stopping.stop();
    };
    QVERIFY(!trainSae(options, rows, Rows, {}, 0, stopping));
    options.onStep = {};
    const auto resumed = trainSae(options, rows, Rows, {}, 0, context);
    VERIFY_RESULT(resumed);
    QVERIFY(std::ranges::equal(resumed->weight(), whole->weight()));
    QVERIFY(std::ranges::equal(resumed->decoder(), whole->decoder()));
    QVERIFY(std::ranges::equal(resumed->encoderBias(), whole->encoderBias()));
    QVERIFY(std::ranges::equal(resumed->bias(), whole->bias()));
    QVERIFY(std::ranges::equal(resumed->featureThresholds(), whole->featureThresholds()));
    QCOMPARE(resumed->config().training[QStringLiteral("sparsity")],
             whole->config().training[QStringLiteral("sparsity")]);
}

void tst_Options::penaltyIsSteeredToK_data()
{
    QTest::addColumn<int>("activation");
    QTest::newRow("jump_relu") << int(SaeActivation::JumpRelu);
    QTest::newRow("relu") << int(SaeActivation::Relu);
}

void tst_Options::penaltyIsSteeredToK()
{
    QFETCH(int, activation);
    const std::vector<float> rows = structured(Rows, 2.0, 1);
    SaeTrainingOptions options = run(SaeActivation(activation));
    options.steps = 1500;
    const auto model = trained(options, rows);
    VERIFY_RESULT(model);
    const auto quality = measureQuality(*model, rows, Rows);
    VERIFY_RESULT(quality);
    const double l0 = quality->back().l0;
    QVERIFY2(l0 > 0.75 * 6 && l0 < 1.35 * 6, qPrintable(QString::number(l0)));
    QVERIFY(model->config().training[QStringLiteral("sparsity")].toDouble() > 0);
}

void tst_Options::fixedPenaltyDecidesHowManyAreActive()
{
    const std::vector<float> rows = structured(Rows, 2.0, 1);
    double before = 1e9;
    for (const double sparsity : {1e-4, 1e-2, 1e-1}) {
        SaeTrainingOptions options = run(SaeActivation::Relu);
        options.sparsity = sparsity;
        std::vector<double> told;
        options.onStep = [&](const SaeStep &step) { told.push_back(step.sparsity); };
        const auto model = trained(options, rows);
        VERIFY_RESULT(model);
        QCOMPARE(told.front(), 0.0); // it sets in over a tenth of the steps
        QCOMPARE(told[30], sparsity / 2);
        QCOMPARE(told.back(), sparsity);
        const auto quality = measureQuality(*model, rows, Rows);
        VERIFY_RESULT(quality);
        QVERIFY2(quality->back().l0 < before, qPrintable(QString::number(quality->back().l0)));
        before = quality->back().l0;
    }
}

void tst_Options::schedulesMatchTheirFormulas()
{
    SaeTrainingOptions options = run();
    options.rate = 0.02;
    options.warmUp = 20;
    for (const auto schedule : {RateSchedule::Cosine, RateSchedule::Linear, RateSchedule::Constant}) {
        options.schedule = schedule;
        QVERIFY(scheduleNamed(scheduleName(schedule)) == schedule);
        for (const qint64 step : {0, 7, 19, 20, 60, 99}) {
            const double floor = 0.0002;
            const double done = double(step - 20) / 80;
            const double expected = step < 20                            ? 0.002 + 0.018 * double(step) / 20
                                    : schedule == RateSchedule::Constant ? 0.02
                                    : schedule == RateSchedule::Linear
                                        ? 0.02 - (0.02 - floor) * done
                                        : floor + (0.02 - floor) * 0.5 * (1 + std::cos(M_PI * done));
            QVERIFY(std::abs(learningRate(options, step, 100) - expected) < 1e-14);
        }
    }
    QVERIFY(!scheduleNamed(QStringLiteral("stairs")));
}

void tst_Options::kFallsToItsLastValue()
{
    SaeTrainingOptions options = run();
    QCOMPARE(sparsityOf(options, 0, 100).k, (std::vector<int>{3, 6}));
    options.sparsityWarmUp = 0.5;
    QCOMPARE(sparsityOf(options, 0, 100).k, (std::vector<int>{12, 24}));
    QCOMPARE(sparsityOf(options, 25, 100).k, (std::vector<int>{8, 15})); // 2.5 times, rounded
    QCOMPARE(sparsityOf(options, 50, 100).k, (std::vector<int>{3, 6}));
    options.config.dictionary = {5, 60};
    QCOMPARE(sparsityOf(options, 0, 100).k, (std::vector<int>{5, 24})); // no more than there are
    options.config.activation = SaeActivation::Relu;
    QCOMPARE(sparsityOf(options, 25, 100).k, options.config.k);
    QCOMPARE(sparsityOf(options, 25, 100).share, 0.5);

    options = run();
    options.sparsityWarmUp = 0.5;
    options.steps = 10;
    std::vector<qint64> kept;
    options.onStep = [&](const SaeStep &step) { kept.push_back(step.kept); };
    VERIFY_RESULT(trained(options, structured(Rows, 2.0, 1)));
    QVERIFY(kept.front() > 3 * kept.back());
    QCOMPARE(kept.back(), 6 * 128);
}

// The mean of the weights after each step, by the formula, from runs of one step more each.
void tst_Options::averageIsTheModel()
{
    const std::vector<float> rows = structured(Rows, 2.0, 1);
    SaeTrainingOptions options = run(SaeActivation::TopK);
    options.schedule = RateSchedule::Constant; // the same steps, however many follow
    options.warmUp = 0;
    options.unitNorm = false;
    std::vector<double> mean;
    for (qint64 steps = 1; steps <= 12; ++steps) {
        options.steps = steps;
        options.ema = 0;
        const auto model = trained(options, rows);
        VERIFY_RESULT(model);
        const double keep = std::min(0.5, double(steps) / double(steps + 9));
        if (mean.empty()) { // of the weights that every run begins with
            options.steps = 1;
            options.rate = 1e-30;
            const auto start = trained(options, rows);
            VERIFY_RESULT(start);
            mean.assign(start->weight().begin(), start->weight().end());
            options.rate = run(SaeActivation::TopK).rate;
        }
        for (size_t i = 0; i < mean.size(); ++i)
            mean[i] = keep * mean[i] + (1 - keep) * double(model->weight()[i]);
    }
    options.steps = 12;
    options.ema = 0.5;
    const auto averaged = trained(options, rows);
    VERIFY_RESULT(averaged);
    for (size_t i = 0; i < mean.size(); ++i)
        QVERIFY(std::abs(double(averaged->weight()[i]) - mean[i]) < 1e-5);
}

void tst_Options::unitNormIsAChoice()
{
    const std::vector<float> rows = structured(Rows, 2.0, 1);
    const auto furthest = [&](std::optional<bool> unit, bool tied, double ema) {
        SaeTrainingOptions options = run();
        options.config.tied = tied;
        options.unitNorm = unit;
        options.ema = ema;
        options.steps = 50;
        const auto model = trained(options, rows);
        double worst = model ? 0.0 : 1e9;
        for (int f = 0; model && f < model->config().features(); ++f) {
            double square = 0;
            for (const float value : model->direction(f))
                square += double(value) * double(value);
            worst = std::max(worst, std::abs(square - 1.0));
        }
        return worst;
    };
    for (const bool tied : {true, false}) {
        QVERIFY(furthest({}, tied, 0.0) < 1e-5);
        QVERIFY(furthest(true, tied, 0.9) < 1e-5); // the mean of unit rows is made one
        QVERIFY(furthest(false, tied, 0.0) > 1e-3);
    }
}

void tst_Options::biasBeginsWhereItIsTold()
{
    std::vector<float> rows = structured(Rows, 2.0, 1);
    for (size_t i = 0; i < 20 * Inputs; ++i)
        rows[i] *= i % 2 == 0 ? 50.0F : -50.0F; // far away: the mean follows them, the median does not
    SaeTrainingOptions options = run();
    options.config.normaliseInput = false;
    options.steps = 1;
    options.rate = 1e-30;
    const auto statistics = rowStatistics(options.config, RowsInMemory(rows, Rows, Inputs));
    VERIFY_RESULT(statistics);
    const auto sumOfDistances = [&](std::span<const float> point) {
        double sum = 0;
        for (size_t i = 0; i < rows.size(); i += Inputs) {
            double square = 0;
            for (size_t j = 0; j < Inputs; ++j)
                square += std::pow(double(rows[i + j]) - double(point[j]), 2);
            sum += std::sqrt(square);
        }
        return sum;
    };
    options.biasStart = BiasStart::Mean;
    const auto mean = trained(options, rows);
    options.biasStart = BiasStart::Zero;
    const auto zero = trained(options, rows);
    options.biasStart = BiasStart::Median;
    const auto median = trained(options, rows);
    VERIFY_RESULT(mean);
    VERIFY_RESULT(zero);
    VERIFY_RESULT(median);
    QVERIFY(std::ranges::equal(mean->bias(), statistics->mean));
    QVERIFY(std::ranges::all_of(zero->bias(), [](float value) { return std::abs(value) < 1e-20F; }));
    // No step away from the median lessens the sum of distances.
    const double least = sumOfDistances(median->bias());
    QVERIFY(least < sumOfDistances(mean->bias()));
    for (size_t j = 0; j < Inputs; ++j)
        for (const float step : {-0.02F, 0.02F}) {
            std::vector<float> moved(median->bias().begin(), median->bias().end());
            moved[j] += step;
            QVERIFY(sumOfDistances(moved) > least);
        }
}

void tst_Options::bfloat16LosesNothingThatCounts()
{
    if (!hasTileProduct())
        QSKIP("this processor multiplies no bfloat16 tiles");
    const std::vector<float> rows = structured(Rows, 2.0, 1);
    SaeTrainingOptions options = run();
    double r2[2] = {};
    for (const bool rounded : {false, true}) {
        options.bfloat16 = rounded;
        const auto model = trained(options, rows);
        VERIFY_RESULT(model);
        const auto quality = measureQuality(*model, rows, Rows);
        VERIFY_RESULT(quality);
        r2[int(rounded)] = quality->back().r2Global;
    }
    QVERIFY2(std::abs(r2[0] - r2[1]) < 1e-3, qPrintable(QStringLiteral("%1 and %2").arg(r2[0]).arg(r2[1])));
}

void tst_Options::wrongOptionsAreRefused_data()
{
    using Change = std::function<void(SaeTrainingOptions &)>;
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, const Change &change) { QTest::newRow(name) << change; };
    row("negative penalty", [](auto &o) { o.sparsity = -1; });
    row("share above one", [](auto &o) { o.sparsityWarmUp = 1.5; });
    row("no bandwidth", [](auto &o) { o.bandwidth = 0; });
    row("decay of one", [](auto &o) { o.ema = 1; });
    row("decay that is no number", [](auto &o) { o.ema = std::numeric_limits<double>::quiet_NaN(); });
}

void tst_Options::wrongOptionsAreRefused()
{
    QFETCH(std::function<void(SaeTrainingOptions &)>, change);
    SaeTrainingOptions options = run();
    change(options);
    const auto refused = trained(options, structured(Rows, 2.0, 1));
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().code), int(ErrorCode::Usage));
    QVERIFY(!refused.error().english().contains(u'%'));
}

void tst_Options::statisticsMatchFloat64()
{
    const std::vector<float> rows = structured(Rows, 100.0, 3); // a common part that squares would lose
    SaeConfig config = run().config;
    config.normaliseInput = false;
    const auto statistics = rowStatistics(config, RowsInMemory(rows, Rows, Inputs));
    VERIFY_RESULT(statistics);
    double meanSquare = 0, variance = 0;
    for (size_t j = 0; j < Inputs; ++j) {
        double mean = 0, square = 0;
        for (size_t i = j; i < rows.size(); i += Inputs)
            mean += double(rows[i]) / double(Rows);
        for (size_t i = j; i < rows.size(); i += Inputs)
            square += std::pow(double(rows[i]) - mean, 2) / double(Rows);
        QVERIFY(std::abs(double(statistics->mean[j]) - mean) < 1e-4);
        QVERIFY(std::abs(double(statistics->deviation[j]) - std::sqrt(square)) < 1e-5);
        meanSquare += mean * mean;
        variance += square;
    }
    const EmbeddingOutlook outlook = embeddingOutlook(statistics->mean, statistics->deviation);
    QVERIFY(std::abs(outlook.meanToDeviation / std::sqrt(meanSquare / variance) - 1) < 1e-4);
    const auto model = trained(run(), rows);
    VERIFY_RESULT(model);
    const QJsonObject told = model->config().training[QStringLiteral("embeddings")].toObject();
    QVERIFY(told[QStringLiteral("mean_to_deviation")].toDouble() > 1);
}

void tst_Options::outliersAreNamed()
{
    Random random(4);
    std::vector<float> mean(200), deviation(200);
    for (size_t j = 0; j < 200; ++j) {
        mean[j] = float(0.1 * random.normal());
        deviation[j] = float(1.0 + 0.05 * random.normal());
    }
    QVERIFY(embeddingOutlook(mean, deviation).outliers.empty());
    mean[17] = -3.0F;
    deviation[150] = 2.0F;
    const EmbeddingOutlook outlook = embeddingOutlook(mean, deviation);
    QCOMPARE(outlook.outliers.size(), size_t(2));
    QCOMPARE(outlook.outliers[0].dimension, 17); // about 30 robust deviations, the other one 20
    QCOMPARE(outlook.outliers[1].dimension, 150);
    const QJsonObject json = toJson(outlook);
    QCOMPARE(json[QStringLiteral("outliers")].toInt(), 2);
    QCOMPARE(json[QStringLiteral("outlier_dimensions")][0][QStringLiteral("dimension")].toInt(), 17);
    // More than half of the dimensions are the same one.
    std::vector<float> flat(100, 0.5F);
    QVERIFY(embeddingOutlook(flat, flat).outliers.empty());
    flat[3] = 9.0F;
    QCOMPARE(embeddingOutlook(flat, std::vector<float>(100, 1.0F)).outliers.size(), size_t(1));
}

FATHOM_TEST_SUBJECT(options, tst_Options)
#include "tst_options.moc"
