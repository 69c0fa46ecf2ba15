// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/random.h>
#include <base/safetensors.h>
#include <sae/sae_model.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>

using namespace fathom;

namespace {

std::vector<float> normals(Random &random, size_t n, double scale = 1.0)
{
    std::vector<float> out(n);
    for (float &value : out)
        value = float(scale * random.normal());
    return out;
}

SaeConfig smallConfig()
{
    SaeConfig config;
    config.inputSize = 10;
    config.dictionary = {6, 15, 40};
    config.k = {1, 3, 5};
    config.thresholds = {0.3F, 0.1F, 0.123456789F};
    config.encoder = QStringLiteral("test");
    config.training = {{QStringLiteral("steps"), 12}};
    return config;
}

SaeModel smallModel(SaeConfig config = smallConfig(), quint64 seed = 1)
{
    Random random(seed);
    auto model = SaeModel::create(config, normals(random, 400, 0.4), normals(random, 40, 0.1),
                                  normals(random, 10, 0.2));
    if (!model)
        qFatal("%s", qPrintable(model.error().english()));
    return std::move(model).value();
}

/// z in float64 of one row.
std::vector<double> plainZ(const SaeModel &model, std::vector<double> row)
{
    const auto d = row.size();
    if (model.config().normaliseInput) {
        double square = 0;
        for (const double value : row)
            square += value * value;
        for (double &value : row)
            value /= std::sqrt(square);
    }
    std::vector<double> z;
    for (int f = 0; f < model.config().features(); ++f) {
        double sum = double(model.encoderBias()[size_t(f)]);
        for (size_t j = 0; j < d; ++j)
            sum += double(model.direction(f)[j]) *
                   (row[j] * double(model.config().inputScale) - double(model.bias()[j]));
        z.push_back(sum);
    }
    return z;
}

} // namespace

class tst_Model : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saveThenLoadIsExact();
    void damagedFoldersAreRefused_data();
    void damagedFoldersAreRefused();
    void weightsThatDoNotFitAreRefused();
    void gateKeepsTheValueAndSoftSubtracts();
    void activationsMatchFloat64();
    void rowsAreIndependentOfTheirNeighbours();
    void thresholdsKeepExactlyK();
    void qualityMatchesFloat64();
    void rowThatIsNotFiniteIsNamed();
    void levelsAndNormalisation();
};

void tst_Model::saveThenLoadIsExact()
{
    const QTemporaryDir folder;
    SaeConfig config = smallConfig();
    config.objective = Method::Paper;
    config.softThreshold = true;
    config.normaliseInput = false;
    config.inputScale = 0.1F;
    const SaeModel model = smallModel(config);
    const QString path = folder.filePath(QStringLiteral("sae/sae-1"));
    VERIFY_RESULT(model.save(path));
    const auto back = SaeModel::load(path);
    VERIFY_RESULT(back);
    QCOMPARE(saeConfigToJson(back->config()), saeConfigToJson(config));
    QCOMPARE(back->config().thresholds, config.thresholds);
    QVERIFY(std::ranges::equal(back->weight(), model.weight()));
    QVERIFY(std::ranges::equal(back->encoderBias(), model.encoderBias()));
    QVERIFY(std::ranges::equal(back->bias(), model.bias()));
}

void tst_Model::damagedFoldersAreRefused_data()
{
    using Damage = std::function<void(QJsonObject &, const QDir &)>;
    QTest::addColumn<Damage>("damage");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, ErrorCode code, const Damage &damage) {
        QTest::newRow(name) << damage << int(code);
    };
    row("weights missing", ErrorCode::NotFound,
        [](auto &, const QDir &dir) { QFile::remove(dir.filePath(QStringLiteral("model.safetensors"))); });
    row("weights cut", ErrorCode::Unreadable, [](auto &, const QDir &dir) {
        QFile::resize(dir.filePath(QStringLiteral("model.safetensors")), 700);
    });
    row("key we do not know", ErrorCode::Unsupported,
        [](auto &json, const QDir &) { json[QStringLiteral("decoder_norm")] = 2; });
    row("newer version", ErrorCode::TooNew,
        [](auto &json, const QDir &) { json[QStringLiteral("version")] = 99; });
    row("another format", ErrorCode::Unreadable,
        [](auto &json, const QDir &) { json[QStringLiteral("format")] = QStringLiteral("x"); });
    row("activation we do not know", ErrorCode::Unreadable,
        [](auto &json, const QDir &) { json[QStringLiteral("activation")] = QStringLiteral("gelu"); });
    row("sizes of another model", ErrorCode::WrongShape,
        [](auto &json, const QDir &) { json[QStringLiteral("input_size")] = 11; });
    row("huge sizes", ErrorCode::WrongShape,
        [](auto &json, const QDir &) { json[QStringLiteral("input_size")] = 2e9; });
    row("dictionary that is text", ErrorCode::WrongShape,
        [](auto &json, const QDir &) { json[QStringLiteral("dictionary")] = QStringLiteral("6,15,40"); });
    row("threshold that is text", ErrorCode::WrongShape, [](auto &json, const QDir &) {
        json[QStringLiteral("thresholds")] = QJsonArray{0.1, QStringLiteral("b"), 0.2};
    });
    row("scale of zero", ErrorCode::WrongShape,
        [](auto &json, const QDir &) { json[QStringLiteral("input_scale")] = 0; });
}

void tst_Model::damagedFoldersAreRefused()
{
    QFETCH(std::function<void(QJsonObject &, const QDir &)>, damage);
    QFETCH(int, code);
    const QTemporaryDir folder;
    const SaeModel model = smallModel();
    VERIFY_RESULT(model.save(folder.path()));
    QJsonObject json = saeConfigToJson(model.config());
    damage(json, QDir(folder.path()));
    QFile file(folder.filePath(QStringLiteral("config.json")));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(QJsonDocument(json).toJson());
    file.close();
    const auto loaded = SaeModel::load(folder.path());
    QVERIFY(!loaded);
    QCOMPARE(int(loaded.error().code), code);
    QVERIFY(!loaded.error().english().contains(QLatin1Char('%')));

    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("{\"format\":");
    file.close();
    QCOMPARE(int(SaeModel::load(folder.path()).error().code), int(ErrorCode::Unreadable));
    QVERIFY(file.remove());
    QCOMPARE(int(SaeModel::load(folder.path()).error().code), int(ErrorCode::NotFound));
}

void tst_Model::weightsThatDoNotFitAreRefused()
{
    const SaeConfig config = smallConfig();
    const std::vector<float> bias(10), encoderBias(40);
    QCOMPARE(int(SaeModel::create(config, std::vector<float>(399), encoderBias, bias).error().code),
             int(ErrorCode::WrongShape));
    std::vector<float> weight(400);
    weight[5] = std::numeric_limits<float>::infinity();
    QCOMPARE(int(SaeModel::create(config, weight, encoderBias, bias).error().code),
             int(ErrorCode::Unreadable));
    QVERIFY(!smallModel().withThresholds({0.1F}));
    QVERIFY(!smallModel().withThresholds({0.1F, -0.1F, 0.1F}));
}

void tst_Model::gateKeepsTheValueAndSoftSubtracts()
{
    SaeConfig config;
    config.inputSize = 2;
    config.dictionary = {1, 3};
    config.k = {1, 2};
    config.thresholds = {0.25F, 0.5F};
    config.normaliseInput = false;
    // W = (1 0), (0 1), (1 1); b = (1 0): z of (2 1) is 1, 1, 2.
    for (const bool soft : {false, true}) {
        config.softThreshold = soft;
        const auto model = SaeModel::create(config, {1, 0, 0, 1, 1, 1}, {0, 0, 0}, {1, 0});
        VERIFY_RESULT(model);
        const std::vector<float> row{2, 1};
        const auto all = model->encode(row, 1);
        VERIFY_RESULT(all);
        const float off = soft ? 0.5F : 0.0F;
        const std::vector<Activation> expected{{2, 2 - off}, {0, 1 - off}, {1, 1 - off}};
        QVERIFY(all.value()[0] == expected); // value descending, then feature ascending
        const auto first = model->encode(row, 1, 0);
        VERIFY_RESULT(first);
        QVERIFY(first.value()[0] == (std::vector<Activation>{{0, soft ? 0.75F : 1.0F}}));
        const std::vector<float> rebuilt = model->reconstruct(all.value()[0], 0);
        QCOMPARE(rebuilt, (std::vector<float>{2 - off, 0})); // features beyond the level are ignored
    }
    QVERIFY(!smallModel().encode(std::vector<float>(10), 1, 3));
    QVERIFY(!smallModel().encode(std::vector<float>(9), 1));
}

void tst_Model::activationsMatchFloat64()
{
    SaeConfig config = smallConfig();
    config.inputScale = 3.0F;
    const SaeModel model = smallModel(config);
    Random random(8);
    constexpr int N = 700; // more than one chunk
    const std::vector<float> rows = normals(random, N * 10);
    const std::vector<float> z = model.preActivations(rows, N);
    for (int level = 0; level < 3; ++level) {
        const auto active = model.encode(rows, N, level);
        VERIFY_RESULT(active);
        for (int i = 0; i < N; ++i) {
            const auto plain = plainZ(model, {rows.begin() + i * 10, rows.begin() + i * 10 + 10});
            std::vector<double> dense(40, 0.0);
            for (const Activation &a : active.value()[size_t(i)])
                dense[size_t(a.feature)] = double(a.value);
            for (int f = 0; f < 40; ++f) {
                QVERIFY(std::abs(double(z[size_t(i * 40 + f)]) - plain[size_t(f)]) < 1e-5);
                const double theta = double(config.thresholds[size_t(level)]);
                if (std::abs(plain[size_t(f)] - theta) < 1e-5)
                    continue;
                const bool on = f < config.dictionary[size_t(level)] && plain[size_t(f)] > theta;
                QVERIFY(std::abs(dense[size_t(f)] - (on ? plain[size_t(f)] : 0.0)) < 1e-5);
            }
        }
    }
}

void tst_Model::rowsAreIndependentOfTheirNeighbours()
{
    const SaeModel model = smallModel();
    Random random(8);
    const std::vector<float> rows = normals(random, 600 * 10);
    const auto all = model.encode(rows, 600);
    VERIFY_RESULT(all);
    for (const int i : {0, 5, 511, 512, 599}) {
        const auto one = model.encode(std::span(rows).subspan(size_t(i) * 10, 10), 1);
        VERIFY_RESULT(one);
        QCOMPARE(one.value()[0].size(), all.value()[size_t(i)].size());
        for (size_t a = 0; a < one.value()[0].size(); ++a)
            QVERIFY(std::abs(one.value()[0][a].value - all.value()[size_t(i)][a].value) < 1e-5F);
    }
}

void tst_Model::thresholdsKeepExactlyK()
{
    const SaeModel model = smallModel();
    Random random(8);
    constexpr int N = 1100;
    const std::vector<float> rows = normals(random, N * 10);
    const std::vector<float> z = model.preActivations(rows, N);
    const auto thresholds = estimateThresholds(model, rows, N);
    VERIFY_RESULT(thresholds);
    for (size_t l = 0; l < 3; ++l) {
        std::vector<float> values;
        for (int i = 0; i < N; ++i)
            values.insert(values.end(), z.begin() + i * 40,
                          z.begin() + i * 40 + model.config().dictionary[l]);
        std::sort(values.begin(), values.end(), std::greater<>());
        QCOMPARE(thresholds.value()[l], values[size_t(model.config().k[l] * N)]);
    }
    const auto fitted = model.withThresholds(thresholds.value());
    VERIFY_RESULT(fitted);
    const auto quality = measureQuality(fitted.value(), rows, N);
    VERIFY_RESULT(quality);
    for (size_t l = 0; l < 3; ++l)
        QCOMPARE(quality.value()[l].l0, double(model.config().k[l]));

    // Fewer positive values than k n: everything positive stays.
    SaeConfig config = smallConfig();
    config.k = {6, 15, 40};
    const auto open = estimateThresholds(smallModel(config), rows, N);
    VERIFY_RESULT(open);
    QCOMPARE(open.value(), std::vector<float>(3, 0.0F));
}

void tst_Model::qualityMatchesFloat64()
{
    const SaeModel model = smallModel();
    Random random(8);
    constexpr int N = 600;
    std::vector<float> rows = normals(random, N * 10);
    for (int i = 0; i < N; ++i)
        rows[size_t(i) * 10] += 3.0F;
    const auto quality = measureQuality(model, rows, N);
    VERIFY_RESULT(quality);
    std::vector<float> x = rows;
    normaliseRows(x, 10);
    for (int level = 0; level < 3; ++level) {
        double mean = 0, columns[10] = {}, error = 0, errorMean = 0, active = 0, cosine = 0;
        std::vector<bool> fired(40, false);
        for (int i = 0; i < N; ++i)
            for (int j = 0; j < 10; ++j) {
                mean += double(x[size_t(i * 10 + j)]) / (N * 10);
                columns[j] += double(x[size_t(i * 10 + j)]) / N;
            }
        std::vector<double> errors;
        double total = 0, perDimension = 0;
        for (int i = 0; i < N; ++i) {
            const auto z = plainZ(model, {rows.begin() + i * 10, rows.begin() + i * 10 + 10});
            double dot = 0, norm = 0, own = 0;
            for (int j = 0; j < 10; ++j) {
                double rebuilt = double(model.bias()[size_t(j)]);
                for (int f = 0; f < model.config().dictionary[size_t(level)]; ++f)
                    if (z[size_t(f)] > double(model.config().thresholds[size_t(level)]))
                        rebuilt += z[size_t(f)] * double(model.direction(f)[size_t(j)]);
                const auto value = double(x[size_t(i * 10 + j)]);
                errors.push_back(value - rebuilt);
                error += errors.back() * errors.back();
                errorMean += errors.back() / (N * 10);
                total += (value - mean) * (value - mean);
                perDimension += (value - columns[j]) * (value - columns[j]);
                dot += value * rebuilt;
                norm += value * value;
                own += rebuilt * rebuilt;
            }
            cosine += dot / std::sqrt(norm * own) / N;
            for (int f = 0; f < model.config().dictionary[size_t(level)]; ++f)
                if (z[size_t(f)] > double(model.config().thresholds[size_t(level)])) {
                    fired[size_t(f)] = true;
                    active += 1.0 / N;
                }
        }
        double spread = 0;
        for (const double one : errors)
            spread += (one - errorMean) * (one - errorMean);
        const Quality &q = quality.value()[size_t(level)];
        QVERIFY(std::abs(q.r2Global - (1 - error / total)) < 1e-5);
        QVERIFY(std::abs(q.r2PerDimension - (1 - error / perDimension)) < 1e-5);
        QVERIFY(std::abs(q.varianceExplained - (1 - spread / total)) < 1e-5);
        QVERIFY(std::abs(q.cosine - cosine) < 1e-5);
        QVERIFY(std::abs(q.l0 - active) < 1e-9);
        QCOMPARE(q.alive, int(std::count(fired.begin(), fired.end(), true)));
        QCOMPARE(q.rows, N);
    }
}

void tst_Model::rowThatIsNotFiniteIsNamed()
{
    Random random(8);
    std::vector<float> rows = normals(random, 600 * 10);
    rows[555 * 10 + 9] = std::numeric_limits<float>::infinity();
    const SaeModel model = smallModel();
    const QString row = QStringLiteral("row 555 ");
    QVERIFY(model.encode(rows, 600).error().english().contains(row));
    QVERIFY(measureQuality(model, rows, 600).error().english().contains(row));
    QVERIFY(estimateThresholds(model, rows, 600).error().english().contains(row));
}

void tst_Model::levelsAndNormalisation()
{
    const SaeConfig config = smallConfig();
    QCOMPARE(config.levelOf(0), 0);
    QCOMPARE(config.levelOf(5), 0);
    QCOMPARE(config.levelOf(6), 1);
    QCOMPARE(config.levelOf(39), 2);
    QCOMPARE(config.features(), 40);
    std::vector<float> rows{3, 4, 0, 0};
    normaliseRows(rows, 2);
    QCOMPARE(rows, (std::vector<float>{0.6F, 0.8F, 0, 0})); // a row of zeros stays
}

FATHOM_TEST_SUBJECT(model, tst_Model)
#include "tst_model.moc"
