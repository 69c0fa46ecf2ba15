// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "golden_case.h"
#include "subject.h"

#include <encode/encoder_file.h>
#include <encode/picture_encoder.h>
#include <encode/weight_file.h>

#include <QCryptographicHash>
#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using test::largestDifference;

/// Encoders from weight files: identity, preprocessing, tokens, memory, TorchScript.
class tst_EncoderFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void identityHoldsEverythingThatChangesEmbeddings();
    void idsOfVariantsComeBack_data();
    void idsOfVariantsComeBack();
    void encodesAsTheReferencePreprocesses_data();
    void encodesAsTheReferencePreprocesses();
    void oneModelGivesTheSameFromEitherNaming();
    void refusesWhatIsNotComplete();
    void refusesSizesThatDoNotFit();
    void halvesTheBatchWhenMemoryRunsOut();
    void givesUpOnlyOnASinglePicture();
    void scriptNeedsConsent();
    void scriptGivesTheChosenOutput_data();
    void scriptGivesTheChosenOutput();
    void pretrainedFolderKeepsItsReadout();
    void stopsBetweenOperators();
    void observerSeesEveryStage();
    void readsPreprocessing_data();
    void readsPreprocessing();
};

namespace {

const QString Cases = QStringLiteral(TEST_DATA "/encoders/");
const QString Script = Cases + QStringLiteral("script/module.pt");

EncoderFileOptions onCpu(int side)
{
    EncoderFileOptions options;
    options.device = QStringLiteral("cpu");
    options.variant.side = side;
    return options;
}

std::vector<quint8> pictures(int n, int side)
{
    std::vector<quint8> grey;
    for (int i = 0; i < n * side * side; ++i)
        grey.push_back(quint8((i * 7 + (i / side) * 3 + i / (side * side) * 50) % 251));
    return grey;
}

// Memory for so many pictures at a time only; counts what reached it.
class SmallNetwork : public VisionNetwork
{
public:
    SmallNetwork(int fits, std::vector<int> &batches)
        : m_fits(fits)
        , m_batches(batches)
    {
    }
    Result<PictureTokens> forward(std::span<const float> pixels, int n, int height, int width,
                                  std::stop_token, ForwardObserver *) override
    {
        m_batches.push_back(n);
        if (n > m_fits)
            return Error{ErrorCode::TooLarge, "no memory for %1", {QString::number(n)}};
        PictureTokens tokens;
        tokens.width = 1;
        const size_t area = 3 * size_t(height) * size_t(width);
        for (size_t i = 0; i < size_t(n); ++i)
            tokens.values.push_back(pixels[i * area]);
        return tokens;
    }
    int batchFor(int, int) const override { return 16; }

private:
    int m_fits;
    std::vector<int> &m_batches;
};

std::unique_ptr<ImageEncoder> smallEncoder(int fits, std::vector<int> &batches)
{
    PictureEncoderParts parts;
    parts.info.id = QStringLiteral("small");
    parts.info.dimension = 1;
    parts.info.inputSide = 2;
    parts.network = std::make_unique<SmallNetwork>(fits, batches);
    std::array<float, 256> levels;
    for (size_t grey = 0; grey < levels.size(); ++grey)
        levels[grey] = float(grey);
    parts.levels.assign(3, levels);
    return makePictureEncoder(std::move(parts));
}

} // namespace

void tst_EncoderFile::identityHoldsEverythingThatChangesEmbeddings()
{
    const QString path = Cases + QStringLiteral("dinov3_mlp_meta/model.pth");
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString sum =
        QString::fromLatin1(QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex());
    const auto plain = checkEncoderFile(path, {});
    VERIFY_RESULT(plain);
    QCOMPARE(plain->info.weightsSha256, sum);
    const QString base = QStringLiteral("dinov3-vit-64x2-") + sum.left(8);
    QCOMPARE(plain->info.id, base);
    QCOMPARE(plain->info.inputSide, 1024);
    QCOMPARE(plain->info.gridSide, 64);
    QCOMPARE(plain->info.dimension, 64);
    QVERIFY(plain->info.note.contains(u"DINOv3 License"));
    QVERIFY(plain->superfluous.isEmpty());
    EncoderFileOptions options = onCpu(1024);
    QCOMPARE(checkEncoderFile(path, options)->info.id, base); // the size as published
    options = onCpu(96);
    options.variant.precision = Precision::BFloat16;
    options.variant.storedPeriods = true;
    const auto variant = loadEncoderFile(path, options);
    VERIFY_RESULT(variant);
    QCOMPARE((*variant)->info().id, base + QStringLiteral("-96px-stored-periods-bf16"));
    QCOMPARE((*variant)->info().gridSide, 6);
    const auto parse =
        checkEncoderFile(Cases + QStringLiteral("focalnet_2stage/biomedparse_v1.pt"), onCpu(64));
    VERIFY_RESULT(parse);
    QVERIFY(parse->info.id.startsWith(u"biomedparse-focalnet-64-"));
    QVERIFY(parse->info.note.contains(u"research only"));
    QCOMPARE(parse->info.gridSide, 8);
}

void tst_EncoderFile::idsOfVariantsComeBack_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("base");
    QTest::addColumn<int>("side");
    QTest::addColumn<bool>("half");
    QTest::addColumn<bool>("stored");
    QTest::newRow("plain") << "dinov3-vitl16-8aa4cbdd"
                           << "dinov3-vitl16-8aa4cbdd" << 0 << false << false;
    QTest::newRow("size") << "a-512px"
                          << "a" << 512 << false << false;
    QTest::newRow("precision") << "a-bf16"
                               << "a" << 0 << true << false;
    QTest::newRow("all") << "a-b-64px-stored-periods-bf16"
                         << "a-b" << 64 << true << true;
    QTest::newRow("nothing before it") << "-bf16"
                                       << "-bf16" << 0 << false << false;
    QTest::newRow("no number") << "a-0px"
                               << "a-0px" << 0 << false << false;
}

void tst_EncoderFile::idsOfVariantsComeBack()
{
    QFETCH(QString, id);
    QFETCH(QString, base);
    QFETCH(int, side);
    QFETCH(bool, half);
    QFETCH(bool, stored);
    const EncoderId parsed = parseEncoderId(id);
    QCOMPARE(parsed.base, base);
    QCOMPARE(parsed.variant.side, side);
    QCOMPARE(parsed.variant.precision == Precision::BFloat16, half);
    QCOMPARE(parsed.variant.storedPeriods, stored);
    QCOMPARE(variantId(parsed.base, parsed.variant), id);
}

void tst_EncoderFile::encodesAsTheReferencePreprocesses_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("side");
    QTest::addColumn<bool>("parse");
    QTest::newRow("ViT") << Cases + QStringLiteral("dinov3_mlp_hf") << 80 << false;
    QTest::newRow("ConvNeXt") << Cases + QStringLiteral("dinov3_convnext/hf/model.safetensors") << 96
                              << false;
    QTest::newRow("FocalNet") << Cases + QStringLiteral("focalnet_2stage/biomedparse_v1.pt") << 72 << true;
}

// The path through grey pictures is the path through colour pictures of three equal channels.
void tst_EncoderFile::encodesAsTheReferencePreprocesses()
{
    QFETCH(QString, path);
    QFETCH(int, side);
    QFETCH(bool, parse);
    auto encoder = loadEncoderFile(path, onCpu(side));
    VERIFY_RESULT(encoder);
    const std::vector<quint8> grey = pictures(3, side);
    const auto encoded = (*encoder)->encode(grey, 3, true, {});
    VERIFY_RESULT(encoded);
    const EncoderInfo &info = (*encoder)->info();
    const auto grid = size_t(info.gridSide) * size_t(info.gridSide);
    QCOMPARE(encoded->embeddings.size(), size_t(3 * info.dimension));
    QCOMPARE(encoded->tokens.size(), 3 * grid * size_t(info.dimension));
    QCOMPARE(encoded->tokenDimension, info.dimension);

    const auto file = WeightFile::open(path);
    VERIFY_RESULT(file);
    const auto model = recogniseEncoder(file->tensors(), file->config(), path);
    VERIFY_RESULT(model);
    auto network = loadNetwork(*model, file->tensors(), path, {QStringLiteral("cpu"), Precision::Float32});
    VERIFY_RESULT(network);
    std::vector<quint8> rgb;
    for (int i = 0; i < side * side; ++i)
        rgb.insert(rgb.end(), 3, grey[size_t(side * side + i)]);
    const auto pixels =
        preprocessed(rgb, side, side, side, side, parse ? Preprocessing::biomedParse() : Preprocessing());
    VERIFY_RESULT(pixels);
    const auto tokens = (*network)->forward(*pixels, 1, side, side, {});
    VERIFY_RESULT(tokens);
    const auto d = size_t(info.dimension);
    QVERIFY(largestDifference(std::span(encoded->embeddings).subspan(d, d),
                              std::span(tokens->values).first(d)) < 1e-5);
    QVERIFY(largestDifference(std::span(encoded->tokens).subspan(grid * d, grid * d),
                              std::span(tokens->values).subspan(size_t(tokens->prefix) * d)) < 1e-5);
}

void tst_EncoderFile::oneModelGivesTheSameFromEitherNaming()
{
    const std::vector<quint8> grey = pictures(1, 64);
    const auto embedding = [&](const QString &path) {
        auto encoder = loadEncoderFile(Cases + path, onCpu(64));
        return encoder ? (*encoder)->encode(grey, 1, false, {})->embeddings : std::vector<float>();
    };
    // The file of Meta's names also has rounded periods and a key bias; neither counts.
    QVERIFY(largestDifference(embedding(QStringLiteral("dinov3_mlp_hf")),
                              embedding(QStringLiteral("dinov3_mlp_meta/model.pth"))) < 1e-6);
    QVERIFY(largestDifference(embedding(QStringLiteral("dinov3_convnext/hf")),
                              embedding(QStringLiteral("dinov3_convnext/meta"))) < 1e-6);
}

void tst_EncoderFile::refusesWhatIsNotComplete()
{
    const QTemporaryDir folder;
    const auto whole = Safetensors::open(Cases + QStringLiteral("dinov3_mlp_hf/model.safetensors"));
    VERIFY_RESULT(whole);
    SafetensorsWriter writer;
    for (auto it = whole->tensors().begin(); it != whole->tensors().end(); ++it)
        if (it.key() != u"norm.bias")
            writer.add(it.key(), it->dtype, it->shape, it->bytes);
    const QString path = folder.filePath(QStringLiteral("some name.safetensors"));
    VERIFY_RESULT(writer.write(path));
    const auto encoder = loadEncoderFile(path, onCpu(64));
    QVERIFY(!encoder);
    QCOMPARE(encoder.error().code, ErrorCode::Unreadable);
    QVERIFY2(encoder.error().english().contains(u"norm.bias is missing"),
             qPrintable(encoder.error().english()));
    const auto vectors = loadEncoderFile(Cases + QStringLiteral("dinov3_mlp_hf/io.safetensors"), onCpu(64));
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::Unsupported);
    QCOMPARE(loadEncoderFile(folder.filePath(QStringLiteral("none")), onCpu(64)).error().code,
             ErrorCode::NotFound);
}

void tst_EncoderFile::refusesSizesThatDoNotFit()
{
    const QString path = Cases + QStringLiteral("dinov3_mlp_hf");
    for (const int side : {100, 8, 8192}) {
        const auto encoder = loadEncoderFile(path, onCpu(side));
        QVERIFY(!encoder);
        QCOMPARE(encoder.error().code, ErrorCode::Usage);
        QVERIFY(encoder.error().english().contains(u"multiple of 16"));
    }
}

void tst_EncoderFile::halvesTheBatchWhenMemoryRunsOut()
{
    std::vector<int> batches;
    const auto encoder = smallEncoder(5, batches);
    const std::vector<quint8> grey = pictures(21, 2);
    const auto encoded = encoder->encode(grey, 21, false, {});
    VERIFY_RESULT(encoded);
    // 16 and 8 do not fit; from then on by 4, and nothing is lost or done twice.
    QCOMPARE(batches, (std::vector{16, 8, 4, 4, 4, 4, 4, 1}));
    QCOMPARE(encoded->embeddings.size(), size_t(21));
    for (size_t i = 0; i < 21; ++i)
        QCOMPARE(encoded->embeddings[i], float(grey[i * 4]));
    batches.clear();
    VERIFY_RESULT(encoder->encode(grey, 21, false, {}));
    QCOMPARE(batches, (std::vector{4, 4, 4, 4, 4, 1}));
}

void tst_EncoderFile::givesUpOnlyOnASinglePicture()
{
    std::vector<int> batches;
    const auto encoder = smallEncoder(0, batches);
    const auto encoded = encoder->encode(pictures(3, 2), 3, false, {});
    QVERIFY(!encoded);
    QCOMPARE(encoded.error().code, ErrorCode::TooLarge);
    QCOMPARE(batches, (std::vector{3, 1}));
}

void tst_EncoderFile::scriptNeedsConsent()
{
    const auto silent = loadEncoderFile(Script, onCpu(0));
    QVERIFY(!silent);
    QCOMPARE(silent.error().code, ErrorCode::Usage);
    EncoderFileOptions options = onCpu(0);
    options.script = ScriptDescription{{false, 0}, 16, {}};
    const auto unconfirmed = loadEncoderFile(Script, options);
    QVERIFY(!unconfirmed);
    QCOMPARE(unconfirmed.error().code, ErrorCode::Usage);
    QVERIFY2(unconfirmed.error().english().contains(u"confirm that you trust it"),
             qPrintable(unconfirmed.error().english()));
    // No module, whatever is confirmed.
    const auto other = loadScript(Cases + QStringLiteral("README.md"), {true, 0},
                                  {QStringLiteral("cpu"), Precision::Float32});
    QVERIFY(!other);
    QCOMPARE(other.error().code, ErrorCode::Unreadable);
}

void tst_EncoderFile::scriptGivesTheChosenOutput_data()
{
    QTest::addColumn<int>("output");
    QTest::addColumn<int>("grid");
    QTest::newRow("rows") << 0 << 0;
    QTest::newRow("tokens") << 1 << 2;
    QTest::newRow("maps") << 2 << 2;
    QTest::newRow("none such") << 3 << -1;
}

void tst_EncoderFile::scriptGivesTheChosenOutput()
{
    QFETCH(int, output);
    QFETCH(int, grid);
    EncoderFileOptions options = onCpu(0);
    ScriptDescription script{{true, output}, 16, {}};
    script.preprocessing.mean = {0.5, 0.5, 0.5};
    script.preprocessing.deviation = {0.5, 0.5, 0.5};
    options.script = script;
    auto encoder = loadEncoderFile(Script, options);
    if (grid < 0) {
        QVERIFY(!encoder);
        QVERIFY2(encoder.error().english().contains(u"output 3"), qPrintable(encoder.error().english()));
        return;
    }
    VERIFY_RESULT(encoder);
    const EncoderInfo &info = (*encoder)->info();
    QCOMPARE(info.dimension, 6);
    QCOMPARE(info.gridSide, grid);
    QVERIFY(info.id.startsWith(u"torchscript-"));
    const auto encoded = (*encoder)->encode(pictures(2, 16), 2, true, {});
    VERIFY_RESULT(encoded);
    QCOMPARE(encoded->tokens.size(), size_t(2 * grid * grid * 6));
    // The module on linspace(-1, 1), by the program that wrote it (tests/data/encoders/README.md).
    auto network = loadScript(Script, script.script, {options.device, Precision::Float32});
    VERIFY_RESULT(network);
    std::vector<float> line;
    for (int i = 0; i < 768; ++i)
        line.push_back(float(-1.0 + 2.0 * i / 767.0));
    const auto tokens = (*network)->forward(line, 1, 16, 16, {});
    VERIFY_RESULT(tokens);
    const std::vector<float> expected{-1.22240508F, -0.00552588701F, 0.331397474F,
                                      0.444516331F, -1.18361843F,    0.237046719F};
    QVERIFY(largestDifference(std::span(tokens->values).first(6), expected) < 1e-5);
    // Described otherwise it is another encoder.
    options.script->preprocessing.mean[1] = 0.4;
    QVERIFY(checkEncoderFile(Script, options)->info.id != info.id);
}

void tst_EncoderFile::pretrainedFolderKeepsItsReadout()
{
    const QString folder = QStringLiteral(FATHOM_SOURCE "/resources/encoder");
    for (const QString &path : {folder, folder + QStringLiteral("/model.safetensors")}) {
        const auto encoder = loadEncoderFile(path, onCpu(0));
        VERIFY_RESULT(encoder);
        QCOMPARE((*encoder)->info().id, QStringLiteral("fathom-demo-vit"));
        QCOMPARE((*encoder)->info().dimension, 384);
    }
    QVERIFY(pretrainedFolder(Cases + QStringLiteral("dinov3_mlp_hf")).isEmpty());
}

void tst_EncoderFile::stopsBetweenOperators()
{
    for (const char *name : {"dinov3_mlp_hf", "dinov3_convnext/hf", "focalnet_2stage/biomedparse_v1.pt"}) {
        const auto encoder = loadEncoderFile(Cases + QLatin1String(name), onCpu(64));
        VERIFY_RESULT(encoder);
        std::stop_source source;
        source.request_stop();
        for (const int n : {1, 4}) {
            const auto stopped = (*encoder)->encode(pictures(n, 64), n, false, source.get_token());
            QVERIFY(!stopped);
            QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        }
    }
}

void tst_EncoderFile::observerSeesEveryStage()
{
    struct Counting : ForwardObserver
    {
        void stage(const QString &name, double seconds) override
        {
            names << name;
            total += seconds;
            least = std::min(least, seconds);
        }
        bool looksInside() const override { return false; }
        bool wants(const QString &) const override { return false; }
        void value(const QString &, const std::vector<qint64> &, std::span<const float>) override {}
        QStringList names;
        double total = 0, least = 0;
    };
    const auto file = WeightFile::open(Cases + QStringLiteral("dinov3_swiglu_hf"));
    VERIFY_RESULT(file);
    const auto model = recogniseEncoder(file->tensors(), file->config(), QStringLiteral("x"));
    VERIFY_RESULT(model);
    auto network = loadNetwork(*model, file->tensors(), QStringLiteral("x"), {QStringLiteral("cpu"), {}});
    VERIFY_RESULT(network);
    Counting observer;
    VERIFY_RESULT((*network)->forward(std::vector<float>(3 * 64 * 64), 1, 64, 64, {}, &observer));
    QCOMPARE(observer.names,
             (QStringList{"embeddings", "block0_qkv", "block0_attention", "block0_projection", "block0_out",
                          "block1_qkv", "block1_attention", "block1_projection", "block1_out"}));
    QVERIFY(observer.least >= 0 && observer.total > 0);
}

void tst_EncoderFile::readsPreprocessing_data()
{
    QTest::addColumn<QByteArray>("preprocessor");
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<double>("red"); // of the value 255
    QTest::addColumn<bool>("good");
    QTest::newRow("nothing") << QByteArray("{}") << QByteArray("{}") << (1 - 0.485) / 0.229 << true;
    QTest::newRow("aerial pictures")
        << QByteArray(R"({"image_mean":[0.43,0.411,0.296],"image_std":[0.213,0.156,0.143]})")
        << QByteArray("{}") << (1 - 0.43) / 0.213 << true;
    QTest::newRow("nulls") << QByteArray(R"({"image_mean":null,"image_std":null,"rescale_factor":null})")
                           << QByteArray("{}") << (1 - 0.485) / 0.229 << true;
    QTest::newRow("not normalised") << QByteArray(R"({"do_normalize":false})") << QByteArray("{}") << 1.0
                                    << true;
    QTest::newRow("not rescaled")
        << QByteArray(R"({"do_rescale":false,"image_mean":[100,0,0],"image_std":[50,1,1]})")
        << QByteArray("{}") << 3.1 << true;
    QTest::newRow("timm") << QByteArray("{}")
                          << QByteArray(R"({"pretrained_cfg":{"mean":[0.5,0.5,0.5],"std":[0.25,0.5,0.5]}})")
                          << 2.0 << true;
    QTest::newRow("deviation zero") << QByteArray(R"({"image_std":[0,1,1]})") << QByteArray("{}") << 0.0
                                    << false;
    QTest::newRow("two numbers") << QByteArray(R"({"image_mean":[0,1]})") << QByteArray("{}") << 0.0 << false;
    QTest::newRow("words") << QByteArray(R"({"image_mean":["a",1,2]})") << QByteArray("{}") << 0.0 << false;
}

void tst_EncoderFile::readsPreprocessing()
{
    QFETCH(QByteArray, preprocessor);
    QFETCH(QByteArray, config);
    QFETCH(double, red);
    QFETCH(bool, good);
    const auto how =
        Preprocessing::read(QJsonDocument::fromJson(preprocessor).object(),
                            QJsonDocument::fromJson(config).object(), {}, QStringLiteral("file"));
    QCOMPARE(bool(how), good);
    if (good)
        QVERIFY(std::abs(double(how->grey(0, 255)) - red) < 1e-5);
}

FATHOM_TEST_SUBJECT(encoder_file, tst_EncoderFile)
#include "tst_encoder_file.moc"
