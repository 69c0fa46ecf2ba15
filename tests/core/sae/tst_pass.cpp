// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "plain_sae.h"
#include "subject.h"

#include <base/random.h>

#include <QTest>
#include <cmath>

using namespace fathom;

namespace {

struct Case
{
    SaeTrainingOptions options;
    SaeModel weights;
    std::vector<float> rows;
    int n = 0;
    std::vector<qint32> dead;
};

std::vector<float> normals(Random &random, size_t n, double scale = 1.0)
{
    std::vector<float> out(n);
    for (float &value : out)
        value = float(scale * random.normal());
    return out;
}

/// A case of random shape: k from 1 to the whole level, a few dead features.
/// @param levels  0: 1 to 4
Case randomCase(quint64 seed, Method objective, SaeActivation activation = SaeActivation::BatchTopK,
                bool tied = true, int levels = 0)
{
    Random random(seed);
    Case made;
    SaeConfig &config = made.options.config;
    config.objective = objective;
    config.activation = activation;
    config.tied = tied;
    config.inputSize = 2 + int(random.below(40)); // one normalised dimension would be ties only
    config.normaliseInput = random.chance(0.5);
    int size = 0;
    const auto drawn = 1 + int(random.below(4));
    for (int level = levels > 0 ? levels : drawn; level > 0; --level) {
        size += 1 + int(random.below(30));
        config.dictionary.push_back(size);
        config.k.push_back(1 + int(random.below(random.chance(0.3) ? quint64(size) : quint64(size + 5) / 6)));
    }
    made.n = 1 + int(random.below(90));
    made.options.decoderGradient = random.chance(0.7);
    made.options.auxiliaryLoss = true;
    made.rows = normals(random, size_t(made.n) * size_t(config.inputSize));
    for (int f = 0; f < size; ++f)
        if (random.chance(0.2))
            made.dead.push_back(f);
    const std::vector<float> weight = normals(random, size_t(size) * size_t(config.inputSize), 0.3);
    const std::vector<float> encoderBias = normals(random, size_t(size), random.chance(0.3) ? 1.0 : 0.1);
    const std::vector<float> bias = normals(random, size_t(config.inputSize), 0.2);
    std::vector<float> decoder, thresholds;
    if (!tied)
        decoder = normals(random, weight.size(), 0.4);
    if (activation == SaeActivation::JumpRelu)
        for (int f = 0; f < size; ++f)
            thresholds.push_back(float(random.uniform(0.05, 0.6)));
    made.options.sparsity = 0.3; // as much as the error, so that a mistake in either shows
    made.options.bandwidth = 0.2;
    auto model = SaeModel::create(config, weight, encoderBias, bias, decoder, thresholds);
    if (!model)
        qFatal("%s", qPrintable(model.error().english()));
    made.weights = model.value();
    return made;
}

std::vector<double> seen(const Case &made)
{
    std::vector<float> x = made.rows;
    if (made.options.config.normaliseInput)
        normaliseRows(x, made.options.config.inputSize);
    return {x.begin(), x.end()};
}

/// Whether a z is so near an edge that float32 may see it on the other side.
bool onAnEdge(const Case &made, const std::vector<double> &z)
{
    if (!made.options.penalised())
        return false;
    const auto features = size_t(made.options.config.features());
    for (size_t at = 0; at < z.size(); ++at) {
        const bool jumps = made.options.config.activation == SaeActivation::JumpRelu;
        const double theta = jumps ? double(made.weights.featureThresholds()[at % features]) : 0.0;
        for (const double side : {-0.5, 0.0, 0.5})
            if (std::abs(z[at] - theta - side * made.options.bandwidth) < 5e-6)
                return true;
    }
    return false;
}

template <typename A> double difference(const A &ours, const std::vector<double> &plain)
{
    double worst = ours.size() == plain.size() ? 0.0 : 1e9;
    double largest = 1e-12;
    for (const double value : plain)
        largest = std::max(largest, std::abs(value));
    for (size_t i = 0; i < plain.size() && i < ours.size(); ++i)
        worst = std::max(worst, std::abs(double(ours[i]) - plain[i]));
    return worst / largest;
}

#define CLOSE(ours, plain, tolerance)                                                                        \
    do {                                                                                                     \
        const double off = difference(ours, plain);                                                          \
        QVERIFY2(off <= (tolerance), qPrintable(QStringLiteral(#ours ": off by %1, seed %2, tensors %3")     \
                                                    .arg(off)                                                \
                                                    .arg(seed)                                               \
                                                    .arg(int(tensors))));                                    \
    } while (false)

} // namespace

/// One training-mode pass against float64, both kernels.
class tst_Pass : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void randomShapesMatchFloat64_data() { addKinds(); }
    void randomShapesMatchFloat64();
    void gradientMatchesFiniteDifferences_data() { addKinds(); }
    void gradientMatchesFiniteDifferences();
    void everyFeatureKeptAndNoPositiveOnes();
    void tiesKeepExactlyTheCount();
    void threadsDoNotChangeTheResult();

private:
    static void addKinds();
};

void tst_Pass::addKinds()
{
    QTest::addColumn<bool>("paper");
    QTest::addColumn<int>("activation");
    QTest::addColumn<bool>("tied");
    QTest::addColumn<int>("levels");
    for (const bool paper : {true, false})
        for (const auto activation :
             {SaeActivation::BatchTopK, SaeActivation::TopK, SaeActivation::JumpRelu, SaeActivation::Relu})
            for (const bool tied : {true, false})
                QTest::addRow("%s %s %s", paper ? "paper" : "fathom", qPrintable(activationName(activation)),
                              tied ? "tied" : "untied")
                    << paper << int(activation) << tied << 0;
    for (const auto activation : {SaeActivation::BatchTopK, SaeActivation::TopK, SaeActivation::JumpRelu})
        for (const int levels : {1, 8})
            QTest::addRow("fathom %s %d levels", qPrintable(activationName(activation)), levels)
                << false << int(activation) << true << levels;
}

void tst_Pass::randomShapesMatchFloat64()
{
    QFETCH(bool, paper);
    QFETCH(int, activation);
    QFETCH(bool, tied);
    QFETCH(int, levels);
    int compared = 0;
    for (quint64 seed = 1; seed <= (levels > 0 ? 15 : 40); ++seed) {
        Case made =
            randomCase(seed, paper ? Method::Paper : Method::Fathom, SaeActivation(activation), tied, levels);
        const int auxiliary = std::max(32, made.options.config.inputSize / 2);
        const test::PlainPass plain =
            test::plainPass(made.options, made.weights, seen(made), made.n, made.dead, auxiliary);
        if (onAnEdge(made, plain.z))
            continue;
        ++compared;
        for (const bool tensors : {false, true}) {
            made.options.tensorKernels = tensors;
            const auto pass = trainingPass(made.options, made.weights, made.rows, made.n, made.dead);
            VERIFY_RESULT(pass);
            CLOSE(made.weights.preActivations(made.rows, made.n), plain.z, 1e-5);
            QCOMPARE(pass->latents.size(), plain.latents.size());
            for (size_t l = 0; l < plain.latents.size(); ++l) {
                CLOSE(pass->latents[l], plain.latents[l], 1e-5);
                CLOSE(pass->reconstructions[l], plain.reconstructions[l], 1e-5);
            }
            CLOSE(std::vector<double>{pass->loss}, {plain.loss}, 1e-5);
            CLOSE(std::vector<double>{pass->auxiliary}, {plain.auxiliary}, 1e-5);
            CLOSE(std::vector<double>{pass->penalty}, {plain.penalty}, 1e-5);
            double largest = 0;
            for (const double z : plain.z)
                largest = std::max(largest, std::abs(z));
            QVERIFY(std::abs(pass->smallestPositive - plain.smallestPositive) <= 1e-5 * largest);
            CLOSE(pass->weightGradient, plain.weightGradient, 1e-4);
            CLOSE(pass->encoderGradient, plain.encoderGradient, 1e-4);
            CLOSE(pass->biasGradient, plain.biasGradient, 1e-4);
            CLOSE(pass->decoderGradient, plain.decoderGradient, 1e-4);
            CLOSE(pass->thresholdGradient, plain.thresholdGradient, 1e-4);
        }
    }
    QVERIFY2(compared >= 10, qPrintable(QString::number(compared)));
}

// The formulas themselves: the loss with its kept entries is smooth, so its slope must be the gradient.
void tst_Pass::gradientMatchesFiniteDifferences()
{
    QFETCH(bool, paper);
    QFETCH(int, activation);
    QFETCH(bool, tied);
    QFETCH(int, levels);
    for (quint64 seed = 100; seed < 110; ++seed) {
        Case made =
            randomCase(seed, paper ? Method::Paper : Method::Fathom, SaeActivation(activation), tied, levels);
        made.options.decoderGradient = true;
        made.options.auxiliaryLoss = false;
        const std::vector<double> x = seen(made);
        const test::PlainPass plain = test::plainPass(made.options, made.weights, x, made.n, {}, 0);
        const auto doubles = [](std::span<const float> values) {
            return std::vector<double>(values.begin(), values.end());
        };
        const test::PlainWeights start{doubles(made.weights.weight()), doubles(made.weights.encoderBias()),
                                       doubles(made.weights.bias()),
                                       tied ? std::vector<double>() : doubles(made.weights.decoder())};
        const auto slope = [&](auto member, size_t at) {
            constexpr double Step = 1e-5;
            double values[2];
            for (int side = 0; side < 2; ++side) {
                test::PlainWeights moved = start;
                (moved.*member)[at] += side ? Step : -Step;
                values[side] = test::plainLoss(made.options, moved, paper && tied ? &start : nullptr, x,
                                               made.n, plain.latents);
            }
            return (values[1] - values[0]) / (2 * Step);
        };
        Random random(seed);
        const auto check = [&](auto member, const std::vector<double> &gradient) {
            double largest = 1e-9;
            for (const double value : gradient)
                largest = std::max(largest, std::abs(value));
            for (int probe = 0; probe < 12; ++probe) {
                const auto at = size_t(random.below(gradient.size()));
                if (std::abs(slope(member, at) - gradient[at]) > 1e-5 * largest)
                    return false;
            }
            return true;
        };
        QVERIFY(check(&test::PlainWeights::weight, plain.weightGradient));
        QVERIFY(check(&test::PlainWeights::encoderBias, plain.encoderGradient));
        QVERIFY(check(&test::PlainWeights::bias, plain.biasGradient));
        QVERIFY(tied || check(&test::PlainWeights::decoder, plain.decoderGradient));
    }
}

void tst_Pass::everyFeatureKeptAndNoPositiveOnes()
{
    for (const Method objective : {Method::Paper, Method::Fathom}) {
        for (const bool tensors : {false, true}) {
            SaeTrainingOptions options;
            options.tensorKernels = tensors;
            options.config.objective = objective;
            options.config.inputSize = 3;
            options.config.dictionary = {2, 5};
            options.config.k = {2, 5};
            Random random(3);
            const auto weights = SaeModel::create(options.config, normals(random, 15, 0.01),
                                                  std::vector<float>(5, -1.0F), {0, 0, 0});
            VERIFY_RESULT(weights);
            const auto pass = trainingPass(options, weights.value(), normals(random, 12), 4);
            VERIFY_RESULT(pass);
            const bool paper = objective == Method::Paper;
            QCOMPARE(pass->smallestPositive, 0.0);
            for (const auto &latents : pass->latents)
                for (const float value : latents)
                    QCOMPARE(value < 0.0F, paper); // all negative: paper keeps them, fathom keeps nothing
        }
    }
}

void tst_Pass::tiesKeepExactlyTheCount()
{
    SaeTrainingOptions options;
    options.config.objective = Method::Fathom;
    options.config.inputSize = 2;
    options.config.dictionary = {4, 8};
    options.config.k = {1, 3};
    const auto weights =
        SaeModel::create(options.config, std::vector<float>(16, 0.5F), std::vector<float>(8, 0.25F), {0, 0});
    VERIFY_RESULT(weights);
    const std::vector<float> rows(2 * 10, 1.0F); // every z is the same
    for (const bool tensors : {false, true}) {
        options.tensorKernels = tensors;
        const auto pass = trainingPass(options, weights.value(), rows, 10);
        VERIFY_RESULT(pass);
        for (size_t l = 0; l < 2; ++l)
            QCOMPARE(std::count_if(pass->latents[l].begin(), pass->latents[l].end(),
                                   [](float value) { return value > 0; }),
                     options.config.k[l] * 10);
    }
}

void tst_Pass::threadsDoNotChangeTheResult()
{
    Case made = randomCase(7, Method::Fathom);
    made.options.threads = 1;
    const auto one = trainingPass(made.options, made.weights, made.rows, made.n);
    made.options.threads = 3;
    const auto three = trainingPass(made.options, made.weights, made.rows, made.n);
    VERIFY_RESULT(one);
    VERIFY_RESULT(three);
    QCOMPARE(three->weightGradient, one->weightGradient);
    QCOMPARE(three->encoderGradient, one->encoderGradient);
    QCOMPARE(three->loss, one->loss);
}

FATHOM_TEST_SUBJECT(pass, tst_Pass)
#include "tst_pass.moc"
