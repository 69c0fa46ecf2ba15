// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <encode/vit.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <cmath>

using namespace fathom;

/// The network against outputs of the reference implementation.
class tst_Golden : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsTheReferenceImplementation_data();
    void equalsTheReferenceImplementation();
    void wrongVariantsAreFarOff_data();
    void wrongVariantsAreFarOff();
    void sayWhatIsWrongWithTheWeights();
    void refusesOtherConfigurations_data();
    void refusesOtherConfigurations();
};

namespace {

// $FATHOM_GOLDEN may name a folder with further cases of this layout.
QStringList cases()
{
    QStringList folders;
    for (const QString &root : {QStringLiteral(TEST_DATA "/encoders"),
                                qEnvironmentVariable("FATHOM_GOLDEN") + QLatin1String("/encoders")}) {
        const QDir dir(root);
        for (const QString &name : dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile config(dir.filePath(name + QLatin1String("/config.json")));
            if (config.open(QIODevice::ReadOnly) && config.readAll().contains("\"dinov3_vit\"") &&
                QFile::exists(dir.filePath(name + QLatin1String("/model.safetensors"))))
                folders << dir.filePath(name);
        }
    }
    return folders;
}

QJsonObject configJson(const QString &folder)
{
    QFile file(folder + QLatin1String("/config.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

Result<double> largestDifference(const QString &folder, const VitConfig &config, const Safetensors &weights)
{
    FATHOM_TRY(const Safetensors io, Safetensors::open(folder + QLatin1String("/io.safetensors")));
    FATHOM_TRY(auto vit, loadVit(weights, config, QStringLiteral("cpu")));
    double worst = 0;
    for (const QString &key : io.tensors().keys()) {
        if (!key.endsWith(u".pixel_values"))
            continue;
        const QString trial = key.chopped(13);
        FATHOM_TRY(const TensorView pixels, io.tensor(key));
        FATHOM_TRY(const TensorView hidden, io.tensor(trial + QLatin1String(".last_hidden_state")));
        FATHOM_TRY(const TensorView pooled, io.tensor(trial + QLatin1String(".pooler_output")));
        FATHOM_TRY(const VitTokens tokens, vit->forward(pixels.toFloats(), int(pixels.shape[0]),
                                                        int(pixels.shape[2]), int(pixels.shape[3]), {}));
        const auto expected = hidden.toFloats();
        const auto cls = pooled.toFloats();
        if (tokens.values.size() != expected.size())
            return Error{ErrorCode::WrongShape, "%1 tokens", {QString::number(tokens.tokens)}};
        for (size_t i = 0; i < expected.size(); ++i)
            worst = std::max(worst, std::abs(double(tokens.values[i]) - double(expected[i])));
        const auto width = size_t(config.width);
        for (size_t i = 0; i < cls.size(); ++i)
            worst = std::max(
                worst, std::abs(double(tokens.values[i / width * size_t(tokens.tokens) * width + i % width]) -
                                double(cls[i])));
    }
    return worst;
}

} // namespace

void tst_Golden::equalsTheReferenceImplementation_data()
{
    QTest::addColumn<QString>("folder");
    for (const QString &folder : cases())
        QTest::newRow(qPrintable(QDir(folder).dirName())) << folder;
}

void tst_Golden::equalsTheReferenceImplementation()
{
    QFETCH(QString, folder);
    const auto config = VitConfig::fromJson(configJson(folder), folder);
    VERIFY_RESULT(config);
    const auto weights = Safetensors::open(folder + QLatin1String("/model.safetensors"));
    VERIFY_RESULT(weights);
    const auto worst = largestDifference(folder, *config, *weights);
    VERIFY_RESULT(worst);
    qInfo("largest difference %.2g", *worst);
    QVERIFY2(*worst <= 1e-4, qPrintable(QString::number(*worst)));
}

void tst_Golden::wrongVariantsAreFarOff_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<double>("value");
    QTest::newRow("epsilon of another layer norm") << "layer_norm_eps" << 1e-6;
    QTest::newRow("other rotary base") << "rope_theta" << 120.0;
    QTest::newRow("other number of heads") << "num_attention_heads" << 8.0;
}

void tst_Golden::wrongVariantsAreFarOff()
{
    QFETCH(QString, key);
    QFETCH(double, value);
    const auto folder = QStringLiteral(TEST_DATA "/encoders/dinov3_swiglu_hf");
    QJsonObject json = configJson(folder);
    json[key] = value;
    const auto config = VitConfig::fromJson(json, folder);
    VERIFY_RESULT(config);
    const auto weights = Safetensors::open(folder + QLatin1String("/model.safetensors"));
    VERIFY_RESULT(weights);
    const auto worst = largestDifference(folder, *config, *weights);
    VERIFY_RESULT(worst);
    QVERIFY2(*worst > 1e-3, qPrintable(QString::number(*worst)));
}

void tst_Golden::sayWhatIsWrongWithTheWeights()
{
    const auto folder = QStringLiteral(TEST_DATA "/encoders/dinov3_mlp_hf");
    QJsonObject json = configJson(folder);
    json[QStringLiteral("num_hidden_layers")] = 3;
    json[QStringLiteral("num_register_tokens")] = 2;
    const auto config = VitConfig::fromJson(json, folder);
    VERIFY_RESULT(config);
    const auto weights = Safetensors::open(folder + QLatin1String("/model.safetensors"));
    VERIFY_RESULT(weights);
    const auto vit = loadVit(*weights, *config, QStringLiteral("cpu"));
    QVERIFY(!vit);
    QCOMPARE(vit.error().code, ErrorCode::Unreadable);
    const QString sentence = vit.error().english();
    QVERIFY2(sentence.contains(u"embeddings.register_tokens is [1,4,64], not [1,2,64]"),
             qPrintable(sentence));
    QVERIFY2(sentence.contains(u"layer.2.norm1.weight is missing"), qPrintable(sentence));
}

void tst_Golden::refusesOtherConfigurations_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("other model") << "model_type" << QJsonValue("dinov2");
    QTest::newRow("key bias") << "key_bias" << QJsonValue(true);
    QTest::newRow("width zero") << "hidden_size" << QJsonValue(0);
    QTest::newRow("width not a number") << "hidden_size" << QJsonValue(1e300);
    QTest::newRow("heads do not divide") << "num_attention_heads" << QJsonValue(5);
    QTest::newRow("negative registers") << "num_register_tokens" << QJsonValue(-1);
    QTest::newRow("epsilon zero") << "layer_norm_eps" << QJsonValue(0.0);
    QTest::newRow("tanh activation") << "hidden_act" << QJsonValue("gelu_new");
}

void tst_Golden::refusesOtherConfigurations()
{
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    QJsonObject json = configJson(QStringLiteral(TEST_DATA "/encoders/dinov3_mlp_hf"));
    json[key] = value;
    const auto config = VitConfig::fromJson(json, QStringLiteral("config.json"));
    QVERIFY(!config);
    QVERIFY(config.error().english().startsWith(u"config.json: "));
}

FATHOM_TEST_SUBJECT(golden, tst_Golden)
#include "tst_golden.moc"
