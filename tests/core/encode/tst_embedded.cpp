// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <encode/image_encoder.h>

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

using namespace fathom;

namespace {

// n different pictures with soft shapes in them.
std::vector<quint8> pictures(int n, int side)
{
    std::vector<quint8> grey;
    for (int i = 0; i < n; ++i)
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                grey.push_back(quint8(127 + 120 * std::sin(0.02 * (i + 1) * x) * std::cos(0.03 * y + i)));
    return grey;
}

double largestDifference(std::span<const float> a, std::span<const float> b)
{
    double worst = a.size() == b.size() ? 0 : 1e9;
    for (size_t i = 0; i < a.size() && i < b.size(); ++i)
        worst = std::max(worst, std::abs(double(a[i]) - double(b[i])));
    return worst;
}

const QString Weights = QStringLiteral(FATHOM_SOURCE "/resources/encoder/model.safetensors");
const QString Config = QStringLiteral(FATHOM_SOURCE "/resources/encoder/config.json");

} // namespace

/// The encoder that ships with the program.
class tst_Embedded : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysWhatItIsWithoutLibTorch();
    void encodesTheSameWhateverTheBatchAndThreads();
    void tokensAverageToTheEmbedding();
    void refusesWrongSizesAndDevices();
    void stopsWhenAsked();
    void refusesDamagedWeights_data();
    void refusesDamagedWeights();
};

void tst_Embedded::saysWhatItIsWithoutLibTorch()
{
    const auto info = embeddedEncoderInfo();
    VERIFY_RESULT(info);
    QCOMPARE(info->id, QStringLiteral("fathom-demo-vit"));
    QCOMPARE(info->dimension, 384);
    QVERIFY(info->inputSide <= 160);
    QCOMPARE(info->gridSide * 16, info->inputSide);
    QVERIFY(info->note.contains(u"not a foundation model"));
    QFile weights(Weights);
    QVERIFY(weights.open(QIODevice::ReadOnly));
    QVERIFY(weights.size() <= 12 << 20);
    const QByteArray sum = QCryptographicHash::hash(weights.readAll(), QCryptographicHash::Sha256).toHex();
    QCOMPARE(info->weightsSha256, QString::fromLatin1(sum));
}

void tst_Embedded::encodesTheSameWhateverTheBatchAndThreads()
{
    auto encoder = loadEmbeddedEncoder(QStringLiteral("cpu"));
    VERIFY_RESULT(encoder);
    const int side = (*encoder)->info().inputSide;
    const auto grey = pictures(3, side);
    VERIFY_RESULT(torchRuntime(1));
    const auto once = (*encoder)->encode(grey, 3, false, {});
    VERIFY_RESULT(once);
    QCOMPARE(once->embeddings.size(), size_t(3 * 384));
    QVERIFY(once->tokens.empty());
    const auto again = (*encoder)->encode(grey, 3, false, {});
    VERIFY_RESULT(again);
    QVERIFY(once->embeddings == again->embeddings);
    // What embeddings stored by earlier versions hold: a change would make them useless.
    const double stored[] = {-1.04500914, 0.472941488,  2.27099013,  -1.6371814,
                             -2.02254939, -0.160616741, -2.04534364, -0.0359346531};
    for (size_t i = 0; i < 8; ++i)
        QVERIFY(std::abs(double(once->embeddings[i * 100]) - stored[i]) < 2e-5);
    qInfo("sha256 of the embeddings: %s",
          QCryptographicHash::hash(QByteArrayView(reinterpret_cast<const char *>(once->embeddings.data()),
                                                  qsizetype(once->embeddings.size() * sizeof(float))),
                                   QCryptographicHash::Sha256)
              .toHex()
              .constData());
    VERIFY_RESULT(torchRuntime(2));
    const auto threaded = (*encoder)->encode(grey, 3, false, {});
    VERIFY_RESULT(threaded);
    QVERIFY(largestDifference(threaded->embeddings, once->embeddings) < 1e-4);
    const auto area = size_t(side) * size_t(side);
    for (int i = 0; i < 3; ++i) {
        const auto one = (*encoder)->encode(std::span(grey).subspan(size_t(i) * area, area), 1, false, {});
        VERIFY_RESULT(one);
        QVERIFY(largestDifference(one->embeddings,
                                  std::span(once->embeddings).subspan(size_t(i) * 384, 384)) < 1e-4);
    }
    // Different pictures have different embeddings.
    QVERIFY(largestDifference(std::span(once->embeddings).first(384),
                              std::span(once->embeddings).subspan(384, 384)) > 0.05);
}

void tst_Embedded::tokensAverageToTheEmbedding()
{
    auto encoder = loadEmbeddedEncoder(QStringLiteral("auto"));
    VERIFY_RESULT(encoder);
    const EncoderInfo &info = (*encoder)->info();
    const auto encoded = (*encoder)->encode(pictures(2, info.inputSide), 2, true, {});
    VERIFY_RESULT(encoded);
    QCOMPARE(encoded->tokenDimension, info.dimension);
    const auto d = size_t(info.dimension);
    const auto patches = size_t(info.gridSide) * size_t(info.gridSide);
    QCOMPARE(encoded->tokens.size(), 2 * patches * d);
    for (size_t i = 0; i < 2; ++i)
        for (size_t c = 0; c < d; ++c) {
            double sum = 0;
            for (size_t t = 0; t < patches; ++t)
                sum += double(encoded->tokens[(i * patches + t) * d + c]);
            QVERIFY(std::abs(sum / double(patches) - double(encoded->embeddings[i * d + c])) < 1e-5);
        }
}

void tst_Embedded::refusesWrongSizesAndDevices()
{
    auto encoder = loadEmbeddedEncoder(QStringLiteral("cpu"));
    VERIFY_RESULT(encoder);
    const auto wrong = (*encoder)->encode(std::vector<quint8>(100), 1, false, {});
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, ErrorCode::WrongShape);
    const auto none = (*encoder)->encode({}, 0, false, {});
    VERIFY_RESULT(none);
    QVERIFY(none->embeddings.empty());
    const auto unknown = loadEmbeddedEncoder(QStringLiteral("tpu"));
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::Usage);
    const auto far = loadEmbeddedEncoder(QStringLiteral("cuda:63"));
    QVERIFY(!far);
    QCOMPARE(far.error().code, ErrorCode::Missing);
    const auto runtime = torchRuntime(1);
    VERIFY_RESULT(runtime);
    QCOMPARE((*runtime)[u"threads"].toInt(), 1);
    QVERIFY(!(*runtime)[u"torch"].toString().isEmpty());
    QVERIFY(!(*runtime)[u"blas"].toString().isEmpty());
    QVERIFY((*runtime)[u"cuda"].isArray());
}

void tst_Embedded::stopsWhenAsked()
{
    auto encoder = loadEmbeddedEncoder(QStringLiteral("cpu"));
    VERIFY_RESULT(encoder);
    std::stop_source source;
    source.request_stop();
    const auto stopped =
        (*encoder)->encode(pictures(1, (*encoder)->info().inputSide), 1, false, source.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
}

void tst_Embedded::refusesDamagedWeights_data()
{
    QTest::addColumn<int>("keep");        // bytes of the weights, -1: all
    QTest::addColumn<QByteArray>("from"); // replaced in the config
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("cut in the data") << 5'000'000 << QByteArray() << QByteArray() << "model.safetensors";
    QTest::newRow("cut in the header") << 100 << QByteArray() << QByteArray() << "model.safetensors";
    QTest::newRow("empty") << 0 << QByteArray() << QByteArray() << "model.safetensors";
    QTest::newRow("config of a deeper model")
        << -1 << QByteArray("\"num_hidden_layers\": 8") << QByteArray("\"num_hidden_layers\": 9")
        << "layer.8.norm1.weight is missing";
    QTest::newRow("config without an input size")
        << -1 << QByteArray("\"input_side\"") << QByteArray("\"other\"") << "fathom.input_side";
    QTest::newRow("config of another model")
        << -1 << QByteArray("dinov3_vit") << QByteArray("resnet") << "resnet";
    QTest::newRow("config is not JSON") << -1 << QByteArray("{") << QByteArray("[") << "config.json";
}

void tst_Embedded::refusesDamagedWeights()
{
    QFETCH(int, keep);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, sentence);
    const QTemporaryDir folder;
    QFile weights(Weights);
    QVERIFY(weights.open(QIODevice::ReadOnly));
    QByteArray bytes = weights.readAll();
    if (keep >= 0)
        bytes.truncate(keep);
    QFile config(Config);
    QVERIFY(config.open(QIODevice::ReadOnly));
    QByteArray json = config.readAll();
    if (!from.isEmpty()) {
        QVERIFY(json.contains(from));
        json.replace(from, to);
    }
    const auto put = [&](const char *name, const QByteArray &data) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::WriteOnly) && file.write(data) == data.size();
    };
    QVERIFY(put("model.safetensors", bytes));
    QVERIFY(put("config.json", json));
    const auto encoder = loadEncoderFolder(folder.path(), QStringLiteral("cpu"));
    QVERIFY(!encoder);
    QVERIFY2(encoder.error().english().contains(sentence), qPrintable(encoder.error().english()));
    const auto missing = loadEncoderFolder(folder.filePath(QStringLiteral("none")), QStringLiteral("cpu"));
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
}

FATHOM_TEST_SUBJECT(embedded, tst_Embedded)
#include "tst_embedded.moc"
