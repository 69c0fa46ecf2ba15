// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/random.h>
#include <base/safetensors.h>
#include <sae/sae_model.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace fathom;

namespace {

constexpr int Inputs = 9;
constexpr int Rows = 600; // more than one chunk

std::vector<float> normals(Random &random, size_t n, double scale)
{
    std::vector<float> out(n);
    for (float &value : out)
        value = float(scale * random.normal());
    return out;
}

struct Made
{
    SaeConfig config;
    std::vector<float> weight, encoderBias, bias, decoder, thresholds;
    [[nodiscard]] Result<SaeModel> model() const
    {
        return SaeModel::create(config, weight, encoderBias, bias, decoder, thresholds);
    }
};

Made made(SaeActivation activation, bool tied)
{
    Random random(quint64(activation) * 2 + quint64(tied) + 1);
    Made out;
    out.config.inputSize = Inputs;
    out.config.dictionary = {5, 12, 30};
    out.config.k = {1, 3, 4};
    out.config.activation = activation;
    out.config.tied = tied;
    if (activation == SaeActivation::BatchTopK)
        out.config.thresholds = {0.3F, 0.2F, 0.1F};
    out.weight = normals(random, 30 * Inputs, 0.4);
    out.encoderBias = normals(random, 30, 0.1);
    out.bias = normals(random, Inputs, 0.2);
    if (!tied)
        out.decoder = normals(random, 30 * Inputs, 0.5);
    if (activation == SaeActivation::JumpRelu)
        for (int f = 0; f < 30; ++f)
            out.thresholds.push_back(float(random.uniform(0.0, 0.6)));
    return out;
}

/// a of one row in float64, by the formulas of core/sae/README.md; empty where two candidates are too close
/// for float32 to tell which is the larger.
std::vector<double> plainActive(const Made &of, const float *row, size_t level)
{
    const auto d = size_t(Inputs);
    double square = 0;
    for (size_t j = 0; j < d; ++j)
        square += double(row[j]) * double(row[j]);
    const auto size = size_t(of.config.dictionary[level]);
    std::vector<double> z(size), a(size, 0.0);
    for (size_t f = 0; f < size; ++f) {
        z[f] = double(of.encoderBias[f]);
        for (size_t j = 0; j < d; ++j)
            z[f] += double(of.weight[f * d + j]) * (double(row[j]) / std::sqrt(square) - double(of.bias[j]));
    }
    std::vector<size_t> order(size);
    std::iota(order.begin(), order.end(), size_t(0));
    std::sort(order.begin(), order.end(), [&](size_t p, size_t q) { return z[p] > z[q]; });
    const auto k = size_t(of.config.k[level]);
    if (of.config.activation == SaeActivation::TopK && k < size &&
        std::abs(z[order[k - 1]] - z[order[k]]) < 1e-5)
        return {};
    for (size_t rank = 0; rank < size; ++rank) {
        const size_t f = order[rank];
        double threshold = 0;
        if (of.config.activation == SaeActivation::BatchTopK)
            threshold = double(of.config.thresholds[level]);
        if (of.config.activation == SaeActivation::JumpRelu)
            threshold = double(of.thresholds[f]);
        if (std::abs(z[f] - threshold) < 1e-5)
            return {};
        if (z[f] > threshold && (of.config.activation != SaeActivation::TopK || rank < k))
            a[f] = z[f];
    }
    return a;
}

void addKinds()
{
    QTest::addColumn<int>("activation");
    QTest::addColumn<bool>("tied");
    for (const auto activation :
         {SaeActivation::BatchTopK, SaeActivation::TopK, SaeActivation::JumpRelu, SaeActivation::Relu})
        for (const bool tied : {true, false})
            QTest::addRow("%s %s", qPrintable(activationName(activation)), tied ? "tied" : "untied")
                << int(activation) << tied;
}

} // namespace

/// Inference and files of every activation, tied and untied.
class tst_Kinds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void inferenceMatchesFloat64_data() { addKinds(); }
    void inferenceMatchesFloat64();
    void saveThenLoadIsExact_data() { addKinds(); }
    void saveThenLoadIsExact();
    void equalValuesKeepTheLowerFeature();
    void namesAreReadBack();
    void partsThatDoNotFitAreRefused();
    void olderFathomReadsWhatItKnows();
};

void tst_Kinds::inferenceMatchesFloat64()
{
    QFETCH(int, activation);
    QFETCH(bool, tied);
    const Made of = made(SaeActivation(activation), tied);
    const auto model = of.model();
    VERIFY_RESULT(model);
    Random random(5);
    const std::vector<float> rows = normals(random, size_t(Rows) * Inputs, 1.0);
    const auto quality = measureQuality(*model, rows, Rows);
    VERIFY_RESULT(quality);
    for (size_t level = 0; level < 3; ++level) {
        const auto active = model->encode(rows, Rows, int(level));
        VERIFY_RESULT(active);
        const auto size = size_t(of.config.dictionary[level]);
        int compared = 0;
        qint64 total = 0;
        for (size_t i = 0; i < Rows; ++i) {
            const auto &ours = (*active)[i];
            total += qint64(ours.size());
            QVERIFY(std::is_sorted(ours.begin(), ours.end(), [](const Activation &a, const Activation &b) {
                return a.value > b.value || (a.value == b.value && a.feature < b.feature);
            }));
            const std::vector<double> plain = plainActive(of, rows.data() + i * Inputs, level);
            if (plain.empty())
                continue;
            ++compared;
            std::vector<double> dense(size, 0.0);
            for (const Activation &a : ours)
                dense[size_t(a.feature)] = double(a.value);
            for (size_t f = 0; f < size; ++f)
                QVERIFY(std::abs(dense[f] - plain[f]) < 1e-5);
            const std::vector<float> rebuilt = model->reconstruct(ours, int(level));
            const std::vector<float> &decoder = tied ? of.weight : of.decoder;
            for (size_t j = 0; j < Inputs; ++j) {
                double sum = double(of.bias[j]);
                for (size_t f = 0; f < size; ++f)
                    sum += plain[f] * double(decoder[f * Inputs + j]);
                QVERIFY(std::abs(double(rebuilt[j]) - sum) < 1e-5);
            }
        }
        QVERIFY(compared > Rows * 9 / 10);
        QCOMPARE((*quality)[level].l0, double(total) / Rows);
    }
}

void tst_Kinds::saveThenLoadIsExact()
{
    QFETCH(int, activation);
    QFETCH(bool, tied);
    const auto model = made(SaeActivation(activation), tied).model();
    VERIFY_RESULT(model);
    const QTemporaryDir folder;
    VERIFY_RESULT(model->save(folder.path()));
    const auto back = SaeModel::load(folder.path());
    VERIFY_RESULT(back);
    QCOMPARE(saeConfigToJson(back->config()), saeConfigToJson(model->config()));
    QCOMPARE(int(back->config().activation), activation);
    QCOMPARE(back->config().tied, tied);
    QVERIFY(std::ranges::equal(back->weight(), model->weight()));
    QVERIFY(std::ranges::equal(back->decoder(), model->decoder()));
    QVERIFY(std::ranges::equal(back->featureThresholds(), model->featureThresholds()));
    QCOMPARE(std::ranges::equal(back->direction(7), back->encoderDirection(7)), tied);
}

void tst_Kinds::equalValuesKeepTheLowerFeature()
{
    SaeConfig config;
    config.inputSize = 1;
    config.dictionary = {5};
    config.k = {3};
    config.activation = SaeActivation::TopK;
    config.normaliseInput = false;
    // z of 1 is 1, 2, 1, 1, -1
    const auto model = SaeModel::create(config, {1, 2, 1, 1, -1}, std::vector<float>(5, 0.0F), {0});
    VERIFY_RESULT(model);
    const std::vector<float> row{1, -1};
    const auto active = model->encode(row, 2);
    VERIFY_RESULT(active);
    QVERIFY((*active)[0] == (std::vector<Activation>{{1, 2}, {0, 1}, {2, 1}}));
    QVERIFY((*active)[1] == (std::vector<Activation>{{4, 1}})); // only positive values
}

void tst_Kinds::namesAreReadBack()
{
    for (const auto activation :
         {SaeActivation::BatchTopK, SaeActivation::TopK, SaeActivation::JumpRelu, SaeActivation::Relu})
        QVERIFY(activationNamed(activationName(activation)) == activation);
    QVERIFY(!activationNamed(QStringLiteral("gelu")));
}

void tst_Kinds::partsThatDoNotFitAreRefused()
{
    const auto refused = [](const Made &of, ErrorCode code) {
        const auto model = of.model();
        return !model && model.error().code == code && !model.error().english().contains(u'%');
    };
    Made of = made(SaeActivation::JumpRelu, false);
    of.decoder.pop_back();
    QVERIFY(refused(of, ErrorCode::WrongShape));
    of = made(SaeActivation::JumpRelu, false);
    of.decoder[3] = std::numeric_limits<float>::quiet_NaN();
    QVERIFY(refused(of, ErrorCode::Unreadable));
    of = made(SaeActivation::JumpRelu, true);
    of.thresholds[2] = -0.1F;
    QVERIFY(refused(of, ErrorCode::WrongShape));
    of.thresholds.clear();
    QVERIFY(refused(of, ErrorCode::WrongShape));
    of = made(SaeActivation::TopK, true);
    of.decoder = of.weight; // tied, and a decoder all the same
    QVERIFY(refused(of, ErrorCode::WrongShape));
    of.decoder.clear();
    of.config.softThreshold = true;
    QVERIFY(refused(of, ErrorCode::WrongShape));

    // A file that lacks a part its description asks for.
    const QTemporaryDir folder;
    VERIFY_RESULT(made(SaeActivation::TopK, true).model()->save(folder.path()));
    QFile file(folder.filePath(QStringLiteral("config.json")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    file.close();
    for (const auto &[key, value] : {std::pair<QString, QJsonValue>{QStringLiteral("tied"), false},
                                     {QStringLiteral("activation"), QStringLiteral("jump_relu_features")}}) {
        QJsonObject changed = json;
        changed[key] = value;
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(QJsonDocument(changed).toJson());
        file.close();
        const auto loaded = SaeModel::load(folder.path());
        QVERIFY(!loaded);
        QVERIFY(!loaded.error().english().contains(u'%'));
    }
}

void tst_Kinds::olderFathomReadsWhatItKnows()
{
    const auto version = [](SaeActivation activation, bool tied) {
        return saeConfigToJson(made(activation, tied).config)[QStringLiteral("version")].toInt();
    };
    QCOMPARE(version(SaeActivation::BatchTopK, true), 1);
    QCOMPARE(version(SaeActivation::BatchTopK, false), 2);
    QCOMPARE(version(SaeActivation::TopK, true), 2);
    QCOMPARE(version(SaeActivation::JumpRelu, true), 2);
}

FATHOM_TEST_SUBJECT(kinds, tst_Kinds)
#include "tst_kinds.moc"
