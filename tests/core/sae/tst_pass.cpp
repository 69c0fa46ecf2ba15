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

/// A case of random shape: levels 1 to 4, k from 1 to the whole level, a few dead features.
Case randomCase(quint64 seed, Method objective)
{
    Random random(seed);
    Case made;
    SaeConfig &config = made.options.config;
    config.objective = objective;
    config.inputSize = 2 + int(random.below(40)); // one normalised dimension would be ties only
    config.normaliseInput = random.chance(0.5);
    int size = 0;
    for (auto level = 1 + random.below(4); level > 0; --level) {
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
    auto model = SaeModel::create(config, normals(random, size_t(size) * size_t(config.inputSize), 0.3),
                                  normals(random, size_t(size), random.chance(0.3) ? 1.0 : 0.1),
                                  normals(random, size_t(config.inputSize), 0.2));
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
    void randomShapesMatchFloat64_data();
    void randomShapesMatchFloat64();
    void gradientMatchesFiniteDifferences();
    void everyFeatureKeptAndNoPositiveOnes();
    void tiesKeepExactlyTheCount();
    void threadsDoNotChangeTheResult();
};

void tst_Pass::randomShapesMatchFloat64_data()
{
    QTest::addColumn<bool>("paper");
    QTest::newRow("paper") << true;
    QTest::newRow("fathom") << false;
}

void tst_Pass::randomShapesMatchFloat64()
{
    QFETCH(bool, paper);
    for (quint64 seed = 1; seed <= 60; ++seed) {
        Case made = randomCase(seed, paper ? Method::Paper : Method::Fathom);
        const int auxiliary = std::max(32, made.options.config.inputSize / 2);
        const test::PlainPass plain =
            test::plainPass(made.options, made.weights, seen(made), made.n, made.dead, auxiliary);
        for (const bool tensors : {false, true}) {
            made.options.tensorKernels = tensors;
            const auto pass = trainingPass(made.options, made.weights, made.rows, made.n, made.dead);
            VERIFY_RESULT(pass);
            CLOSE(made.weights.preActivations(made.rows, made.n), plain.z, 1e-5);
            for (size_t l = 0; l < plain.latents.size(); ++l) {
                CLOSE(pass->latents[l], plain.latents[l], 1e-5);
                CLOSE(pass->reconstructions[l], plain.reconstructions[l], 1e-5);
            }
            CLOSE(std::vector<double>{pass->loss}, {plain.loss}, 1e-5);
            CLOSE(std::vector<double>{pass->auxiliary}, {plain.auxiliary}, 1e-5);
            double largest = 0;
            for (const double z : plain.z)
                largest = std::max(largest, std::abs(z));
            QVERIFY(std::abs(pass->smallestPositive - plain.smallestPositive) <= 1e-5 * largest);
            CLOSE(pass->weightGradient, plain.weightGradient, 1e-4);
            CLOSE(pass->encoderGradient, plain.encoderGradient, 1e-4);
            CLOSE(pass->biasGradient, plain.biasGradient, 1e-4);
        }
    }
}

// The formulas themselves: the loss with its kept entries is smooth, so its slope must be the gradient.
void tst_Pass::gradientMatchesFiniteDifferences()
{
    for (const Method objective : {Method::Paper, Method::Fathom}) {
        for (quint64 seed = 100; seed < 110; ++seed) {
            Case made = randomCase(seed, objective);
            made.options.decoderGradient = true;
            made.options.auxiliaryLoss = false;
            const SaeConfig &config = made.options.config;
            const std::vector<double> x = seen(made);
            const test::PlainPass plain = test::plainPass(made.options, made.weights, x, made.n, {}, 0);
            const test::PlainWeights start{
                {made.weights.weight().begin(), made.weights.weight().end()},
                {made.weights.encoderBias().begin(), made.weights.encoderBias().end()},
                {made.weights.bias().begin(), made.weights.bias().end()}};
            const auto slope = [&](auto member, size_t at) {
                constexpr double Step = 1e-5;
                double values[2];
                for (int side = 0; side < 2; ++side) {
                    test::PlainWeights moved = start;
                    (moved.*member)[at] += side ? Step : -Step;
                    values[side] =
                        test::plainLoss(config, moved, objective == Method::Paper ? &start : nullptr, x,
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
        }
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
