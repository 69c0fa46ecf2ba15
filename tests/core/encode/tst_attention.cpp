// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "golden_case.h"
#include "subject.h"

#include <base/random.h>
#include <encode/attention.h>
#include <encode/image_encoder.h>

#include <QTest>

#include <numbers>

using namespace fathom;

class tst_Attention : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void exponentialsAreExact_data();
    void exponentialsAreExact();
    void headEqualsTheFormula_data();
    void headEqualsTheFormula();
    void stopsInTheMiddle();
};

namespace {

std::vector<float> normals(size_t n, double spread, quint64 seed)
{
    Random random(seed);
    std::vector<float> values;
    for (size_t i = 0; i < n; ++i)
        values.push_back(float(spread * random.normal()));
    return values;
}

} // namespace

void tst_Attention::exponentialsAreExact_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 15, 16, 17, 31, 32, 33, 1000})
        QTest::addRow("%d", count) << count;
}

void tst_Attention::exponentialsAreExact()
{
    QFETCH(int, count);
    for (const double spread : {0.01, 3.0, 60.0, 1e6}) {
        for (const float before : {-3e38F, 1.5F, 200.0F}) {
            std::vector<float> row = normals(size_t(count) + 1, spread, 3);
            const std::vector<float> values = row;
            float most = before;
            const double sum = double(exponentials(row.data(), count, most));
            QCOMPARE(most, std::max(before, *std::max_element(values.begin(), values.begin() + count)));
            double expected = 0;
            for (int i = 0; i < count; ++i) {
                const double exact = std::exp(double(values[size_t(i)] - most));
                expected += exact;
                // Below e^-87 float32 has no full precision any more.
                QVERIFY(std::abs(double(row[size_t(i)]) - exact) <= 3e-7 * exact + 2e-38);
            }
            QVERIFY(std::abs(sum - expected) <= 1e-6 * expected + 2e-35);
            QCOMPARE(row.back(), values.back()); // not ours
        }
    }
}

void tst_Attention::headEqualsTheFormula_data()
{
    QTest::addColumn<int>("tokens");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("spread");
    QTest::newRow("one") << 1 << 4 << 1 << 1.0;
    QTest::newRow("odd") << 37 << 12 << 5 << 1.0;
    QTest::newRow("parts of rows and keys") << 1300 << 16 << 530 << 1.0;
    QTest::newRow("whole parts") << 1024 << 8 << 512 << 1.0;
    // One key takes everything, and which one changes along the keys.
    QTest::newRow("sharp") << 1111 << 16 << 70 << 6.0;
}

void tst_Attention::headEqualsTheFormula()
{
    QFETCH(int, tokens);
    QFETCH(int, width);
    QFETCH(int, count);
    QFETCH(double, spread);
    const auto product = blasSgemm();
    VERIFY_RESULT(product);
    const qint64 stride = 3 * width + 5;
    const std::vector<float> rows = normals(size_t(tokens * stride), spread, 11);
    const std::vector<float> queries = normals(size_t(count * stride), spread, 12);
    const qint64 outStride = width + 3;
    std::vector<float> out(size_t(count * outStride), 42.0F);
    HeadAttention attention(*product, width, tokens);
    for (int again = 0; again < 2; ++again) { // nothing is left of the first time
        attention.setKeys(rows.data() + width, rows.data() + 2 * width, stride);
        attention.attend(queries.data(), stride, count, out.data(), outStride);
    }
    double worst = 0;
    for (int i = 0; i < count; ++i) {
        std::vector<double> scores, mixed(size_t(width), 0.0);
        for (int t = 0; t < tokens; ++t) {
            double score = 0;
            for (int j = 0; j < width; ++j)
                score +=
                    double(queries[size_t(i * stride + j)]) * double(rows[size_t(t * stride + width + j)]);
            scores.push_back(score);
        }
        const double most = *std::max_element(scores.begin(), scores.end());
        double sum = 0;
        for (int t = 0; t < tokens; ++t) {
            const double weight = std::exp(scores[size_t(t)] - most);
            sum += weight;
            for (int j = 0; j < width; ++j)
                mixed[size_t(j)] += weight * double(rows[size_t(t * stride + 2 * width + j)]);
        }
        for (int j = 0; j < width; ++j)
            worst =
                std::max(worst, std::abs(mixed[size_t(j)] / sum - double(out[size_t(i * outStride + j)])));
        for (qint64 j = width; j < outStride; ++j)
            QCOMPARE(out[size_t(i * outStride + j)], 42.0F);
    }
    qInfo("largest difference %.2g", worst);
    QVERIFY(worst < 1e-5 * spread * spread * spread);
}

void tst_Attention::stopsInTheMiddle()
{
    // Stopped by the first thread after the first block: the others must not wait for it.
    struct Stopping : ForwardObserver
    {
        std::stop_source source;
        int stages = 0;
        void stage(const QString &name, double) override
        {
            ++stages;
            if (name == u"block0_attention")
                source.request_stop();
        }
        bool looksInside() const override { return false; }
        bool wants(const QString &) const override { return false; }
        void value(const QString &, const std::vector<qint64> &, std::span<const float>) override {}
    };
    VitConfig config;
    config.width = 32;
    config.depth = 40;
    config.heads = 2;
    config.hidden = 64;
    std::vector<std::vector<float>> weights;
    std::vector<TensorView> views;
    for (const ModelTensor &tensor : vitTensors(config))
        weights.push_back(normals(size_t(tensor.count()), 0.1, 1 + weights.size()));
    const auto tensors = vitTensors(config);
    for (size_t i = 0; i < tensors.size(); ++i)
        views.push_back({Dtype::F32, tensors[i].shape, std::as_bytes(std::span(weights[i]))});
    VERIFY_RESULT(torchRuntime(3));
    const auto network = makeNetwork(config, views, {QStringLiteral("cpu"), Precision::Float32, 0});
    VERIFY_RESULT(network);
    const std::vector<float> pixels = normals(3 * 160 * 160, 1.0, 2);
    Stopping stopping;
    const auto stopped = (*network)->forward(pixels, 1, 160, 160, stopping.source.get_token(), &stopping);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QVERIFY2(stopping.stages < 10, qPrintable(QString::number(stopping.stages)));
    VERIFY_RESULT((*network)->forward(pixels, 1, 160, 160, {})); // and it still works
}

FATHOM_TEST_SUBJECT(attention, tst_Attention)
#include "tst_attention.moc"
