// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <encode/image_encoder.h>
#include <encode/pretrain.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

using namespace fathom;

namespace {

constexpr int Side = 48;
constexpr qint64 Pairs = 70;

// Waves of a direction and a length of their own; the second picture is the negative.
Result<ViewPair> wavesOf(qint64 n, int side)
{
    ViewPair pair;
    pair.side = side;
    const double fx = 0.1 + 0.08 * double(n % 10);
    const double fy = 0.1 + 0.12 * double(n / 10);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const double wave = std::sin(fx * x) * std::cos(fy * y);
            pair.first.push_back(quint8(127 + 100 * wave));
            pair.second.push_back(quint8(127 - 100 * wave));
        }
    return pair;
}

Result<ViewPair> waves(qint64 n)
{
    return wavesOf(n, Side);
}

PretrainOptions tiny(qint64 steps)
{
    PretrainOptions options;
    options.width = 24;
    options.depth = 2;
    options.heads = 2;
    options.registers = 2;
    options.patch = 8;
    options.viewSide = 32;
    options.shipSide = 40;
    options.rate = 4e-3;
    options.batch = 12;
    options.shipBatch = 8;
    options.steps = steps;
    options.command = QStringLiteral("a test");
    return options;
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Stops after a number of steps that are reported as progress.
class StoppingContext : public QuietContext
{
public:
    explicit StoppingContext(int steps)
        : m_left(steps)
    {
    }
    void progress(qint64, qint64, const QString &) override
    {
        if (--m_left == 0)
            stop();
    }

private:
    int m_left;
};

} // namespace

/// The self-supervised recipe at toy size.
class tst_Pretrain : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lossFallsAndTheResultLoads();
    void readoutCentresTheEmbeddingsOfThePictures();
    void resumesBitForBitOnAnyNumberOfThreads();
    void refusesTheCheckpointOfAnotherRun();
    void passesOnAFailingPair();
    void refusesSizesThatDoNotFit();
};

void tst_Pretrain::lossFallsAndTheResultLoads()
{
    const QTemporaryDir folder;
    QuietContext context;
    VERIFY_RESULT(pretrain(folder.path(), tiny(120), Pairs, waves, context));
    const QJsonObject report =
        QJsonDocument::fromJson(contents(folder.filePath(QStringLiteral("curve.json")))).object();
    QCOMPARE(report[u"command"].toString(), QStringLiteral("a test"));
    QCOMPARE(report[u"steps"].toInt(), 120);
    const QJsonArray curve = report[u"curve"].toArray();
    QCOMPARE(curve.size(), 12);
    const double first = curve.first()[u"loss"].toDouble();
    // Compared before the last part, whose smaller batch has a lower loss by itself.
    const double later = curve[9][u"loss"].toDouble();
    QVERIFY2(later < 0.9 * first, qPrintable(QStringLiteral("%1 -> %2").arg(first).arg(later)));

    auto encoder = loadEncoderFolder(folder.path(), QStringLiteral("cpu"));
    VERIFY_RESULT(encoder);
    QCOMPARE((*encoder)->info().inputSide, 40);
    QCOMPARE((*encoder)->info().dimension, 48);
    QCOMPARE((*encoder)->info().gridSide, 5);
    const std::vector<quint8> grey(size_t(2 * 40 * 40), 90);
    const auto encoded = (*encoder)->encode(grey, 2, false, {});
    VERIFY_RESULT(encoded);
    for (const float value : encoded->embeddings)
        QVERIFY(std::isfinite(value));
}

void tst_Pretrain::readoutCentresTheEmbeddingsOfThePictures()
{
    const QTemporaryDir folder;
    QuietContext context;
    PretrainOptions options = tiny(2);
    const auto shipped = [&](qint64 n) { return wavesOf(n, options.shipSide); };
    VERIFY_RESULT(pretrain(folder.path(), options, Pairs, shipped, context));
    auto encoder = loadEncoderFolder(folder.path(), QStringLiteral("cpu"));
    VERIFY_RESULT(encoder);
    const auto d = size_t((*encoder)->info().dimension);
    std::vector<double> sum(d), squares(d);
    for (qint64 n = 0; n < Pairs; ++n) {
        const auto pair = shipped(n);
        for (const auto &picture : {pair->first, pair->second}) {
            const auto encoded = (*encoder)->encode(picture, 1, false, {});
            VERIFY_RESULT(encoded);
            for (size_t i = 0; i < d; ++i) {
                sum[i] += double(encoded->embeddings[i]);
                squares[i] += double(encoded->embeddings[i]) * double(encoded->embeddings[i]);
            }
        }
    }
    double variance = 0;
    for (size_t i = 0; i < d; ++i) {
        QVERIFY2(std::abs(sum[i] / (2.0 * Pairs)) < 1e-3, qPrintable(QString::number(sum[i])));
        variance += squares[i] / (2.0 * Pairs) / double(d);
    }
    QVERIFY2(std::abs(variance - 1.0) < 1e-3, qPrintable(QString::number(variance)));
    // Another power is another readout behind the same network: the run is not done again.
    const auto before = contents(folder.filePath(QStringLiteral("model.safetensors")));
    options.readoutPower = 0.5;
    VERIFY_RESULT(pretrain(folder.path(), options, Pairs, shipped, context));
    QVERIFY(contents(folder.filePath(QStringLiteral("model.safetensors"))) != before);
    options.readoutPower = 0.25;
    VERIFY_RESULT(pretrain(folder.path(), options, Pairs, shipped, context));
    QVERIFY(contents(folder.filePath(QStringLiteral("model.safetensors"))) == before);
}

void tst_Pretrain::resumesBitForBitOnAnyNumberOfThreads()
{
    const QTemporaryDir whole;
    const QTemporaryDir parts;
    QuietContext quiet;
    PretrainOptions options = tiny(14);
    options.threads = 1;
    VERIFY_RESULT(pretrain(whole.path(), options, Pairs, waves, quiet));
    options.threads = 2;
    for (const int stopAfter : {3, 9}) { // the second stop lies in the last part
        StoppingContext stopping(stopAfter);
        const auto stopped = pretrain(parts.path(), options, Pairs, waves, stopping);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    }
    VERIFY_RESULT(pretrain(parts.path(), options, Pairs, waves, quiet));
    const QByteArray expected = contents(whole.filePath(QStringLiteral("model.safetensors")));
    QVERIFY(!expected.isEmpty());
    QVERIFY(contents(parts.filePath(QStringLiteral("model.safetensors"))) == expected);
}

void tst_Pretrain::refusesTheCheckpointOfAnotherRun()
{
    const QTemporaryDir folder;
    QuietContext context;
    VERIFY_RESULT(pretrain(folder.path(), tiny(2), Pairs, waves, context));
    PretrainOptions other = tiny(2);
    other.seed = 7;
    const auto refused = pretrain(folder.path(), other, Pairs, waves, context);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Usage);
}

void tst_Pretrain::passesOnAFailingPair()
{
    const QTemporaryDir folder;
    QuietContext context;
    const auto failing = [](qint64) -> Result<ViewPair> {
        return Error{ErrorCode::Unreadable, "%1: gone", {QStringLiteral("pair")}};
    };
    const auto failed = pretrain(folder.path(), tiny(2), Pairs, failing, context);
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::Unreadable);
    const auto small = [](qint64) -> Result<ViewPair> { return ViewPair{4, {1, 2}, {3}}; };
    const auto misshapen = pretrain(folder.path(), tiny(2), Pairs, small, context);
    QVERIFY(!misshapen);
    QCOMPARE(misshapen.error().code, ErrorCode::WrongShape);
}

void tst_Pretrain::refusesSizesThatDoNotFit()
{
    const QTemporaryDir folder;
    QuietContext context;
    PretrainOptions options = tiny(2);
    options.viewSide = 30;
    const auto refused = pretrain(folder.path(), options, Pairs, waves, context);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Usage);
    const auto empty = pretrain(folder.path(), tiny(2), 0, waves, context);
    QVERIFY(!empty);
}

FATHOM_TEST_SUBJECT(pretrain, tst_Pretrain)
#include "tst_pretrain.moc"
