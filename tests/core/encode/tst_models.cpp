// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "golden_case.h"
#include "subject.h"

#include <encode/encoder_model.h>
#include <encode/official_models.h>

#include <QJsonArray>
#include <QSet>
#include <QTest>

using namespace fathom;

/// What a weight file is, told from its keys and shapes.
class tst_Models : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void expectsThePublishedKeys_data();
    void expectsThePublishedKeys();
    void recognisesEverySize_data();
    void recognisesEverySize();
    void namingsAgree();
    void namesTheFirstFiveDifferences();
    void oneTensorMissingOrMisshapenIsFound_data();
    void oneTensorMissingOrMisshapenIsFound();
    void tellsWhatIsSuperfluous();
    void refusesOtherConfigurations_data();
    void refusesOtherConfigurations();
    void readsTimmConfigurations();
    void officialModelsAreAsTheirConfigurations();
    void licencesFollowTheName();
    void saysWhatAWrongFileIs_data();
    void saysWhatAWrongFileIs();
};

namespace {

using Shapes = QMap<QString, std::vector<qint64>>;

// A key list: "name [size, size]" on each line.
Shapes keyList(const QString &name)
{
    Shapes shapes;
    QFile file(QStringLiteral(TEST_DATA "/encoders/keys/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return shapes;
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        const qsizetype at = line.indexOf(u'[');
        if (at < 0)
            continue;
        std::vector<qint64> shape;
        for (const QString &size : line.mid(at + 1, line.size() - at - 2).split(u',', Qt::SkipEmptyParts))
            shape.push_back(size.trimmed().toLongLong());
        shapes[line.left(at).trimmed()] = shape;
    }
    return shapes;
}

// Tensors without values: recognition looks at names and shapes only.
TensorMap tensorsOf(const Shapes &shapes, const QString &prefix = {})
{
    TensorMap tensors;
    for (auto it = shapes.begin(); it != shapes.end(); ++it)
        tensors[prefix + it.key()] = {Dtype::F32, it.value(), {}};
    return tensors;
}

Shapes expected(const NetworkConfig &config, Naming naming)
{
    Shapes shapes;
    for (const ModelTensor &tensor : requiredTensors(config, naming))
        shapes[tensor.name] = tensor.shape;
    for (const Companion &companion : companions(config, naming))
        if (companion.always)
            shapes[companion.tensor.name] = companion.tensor.shape;
    return shapes;
}

VitConfig vit(int width, int depth, int heads, int hidden, bool gated)
{
    VitConfig config;
    config.width = width;
    config.depth = depth;
    config.heads = heads;
    config.hidden = hidden;
    config.gated = gated;
    config.registers = 4;
    config.queryBias = config.valueBias = width != 4096;
    return config;
}

ConvNextConfig convNext(int width, int third)
{
    return {{3, 3, third, 3}, {width, 2 * width, 4 * width, 8 * width}, 3, 1e-6};
}

} // namespace

Q_DECLARE_METATYPE(fathom::NetworkConfig)
Q_DECLARE_METATYPE(fathom::Naming)
Q_DECLARE_METATYPE(Shapes)

void tst_Models::expectsThePublishedKeys_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<NetworkConfig>("config");
    QTest::addColumn<Naming>("naming");
    QTest::addColumn<int>("keys");
    const auto row = [](const char *list, const NetworkConfig &config, Naming naming, int keys) {
        QTest::newRow(list) << QString::fromLatin1(list) + QStringLiteral(".txt") << config << naming << keys;
    };
    const NetworkConfig large = vit(1024, 24, 16, 4096, false);
    const NetworkConfig huge = vit(1280, 32, 20, 5120, true);
    const NetworkConfig giant = vit(4096, 40, 32, 8192, true);
    row("dinov3_vitl16_hf", large, Naming::HuggingFace, 415);
    row("dinov3_vitl16_meta", large, Naming::Meta, 368);
    row("dinov3_vith16plus_hf", huge, Naming::HuggingFace, 615);
    row("dinov3_vith16plus_meta", huge, Naming::Meta, 552);
    row("dinov3_vit7b16_hf", giant, Naming::HuggingFace, 687);
    row("dinov3_vit7b16_meta", giant, Naming::Meta, 610);
    row("dinov3_convnext_tiny_meta", convNext(96, 9), Naming::Meta, 182);
    row("biomedparse_v1_backbone", FocalNetConfig(), Naming::BiomedParse, 504);
}

void tst_Models::expectsThePublishedKeys()
{
    QFETCH(QString, list);
    QFETCH(NetworkConfig, config);
    QFETCH(Naming, naming);
    QFETCH(int, keys);
    const Shapes published = keyList(list);
    QCOMPARE(published.size(), keys);
    Shapes wanted = expected(config, naming);
    for (const Companion &companion : companions(config, naming)) // in some files only
        if (!companion.always && published.contains(companion.tensor.name))
            wanted[companion.tensor.name] = companion.tensor.shape;
    for (auto it = published.begin(); it != published.end(); ++it) {
        QVERIFY2(wanted.contains(it.key()), qPrintable(it.key()));
        QVERIFY2(wanted[it.key()] == it.value(), qPrintable(it.key()));
    }
    QCOMPARE(wanted.size(), published.size());
    // And without any configuration, from the keys alone.
    const auto model = recogniseEncoder(tensorsOf(published), {}, list);
    VERIFY_RESULT(model);
    QVERIFY2(model->differences.isEmpty(), qPrintable(model->differences.join(u' ')));
    QVERIFY2(model->superfluous.isEmpty(), qPrintable(model->superfluous.join(u' ')));
    QCOMPARE(model->naming, naming);
}

void tst_Models::recognisesEverySize_data()
{
    QTest::addColumn<NetworkConfig>("config");
    QTest::addColumn<QString>("key");
    QTest::addColumn<qint64>("values"); // of the Hugging Face file, its mask token included; 0: not known
    QTest::addColumn<int>("dimension");
    const auto row = [](const char *key, const NetworkConfig &config, qint64 values, int dimension) {
        QTest::newRow(key) << config << QString::fromLatin1(key) << values << dimension;
    };
    row("dinov3-vits16", vit(384, 12, 6, 1536, false), 21'596'544, 384);
    row("dinov3-vits16plus", vit(384, 12, 6, 1536, true), 28'692'864, 384);
    row("dinov3-vitb16", vit(768, 12, 12, 3072, false), 85'660'416, 768);
    row("dinov3-vitl16", vit(1024, 24, 16, 4096, false), 303'129'600, 1024);
    row("dinov3-vitl16plus", vit(1024, 24, 16, 4096, true), 403'891'200, 1024);
    row("dinov3-vith16plus", vit(1280, 32, 20, 5120, true), 840'592'640, 1280);
    row("dinov3-vit7b16", vit(4096, 40, 32, 8192, true), 6'716'035'072, 4096);
    row("dinov3-convnext-tiny", convNext(96, 9), 0, 768);
    row("dinov3-convnext-small", convNext(96, 27), 0, 768);
    row("dinov3-convnext-base", convNext(128, 27), 0, 1024);
    row("dinov3-convnext-large", convNext(192, 27), 0, 1536);
    row("biomedparse-v1", FocalNetConfig(), 205'746'936, 1536);
    row("dinov3-vit-64x2", vit(64, 2, 1, 256, false), 0, 64);
}

void tst_Models::recognisesEverySize()
{
    QFETCH(NetworkConfig, config);
    QFETCH(QString, key);
    QFETCH(qint64, values);
    QFETCH(int, dimension);
    const bool focal = std::holds_alternative<FocalNetConfig>(config);
    const auto namings = focal ? std::vector{Naming::BiomedParse}
                               : std::vector{Naming::HuggingFace, Naming::Meta, Naming::Timm};
    for (const Naming naming : namings)
        for (const char *prefix : {"", "model.", "module.model."}) {
            const auto model =
                recogniseEncoder(tensorsOf(expected(config, naming), QLatin1String(prefix)), {}, key);
            VERIFY_RESULT(model);
            QCOMPARE(model->key, key);
            QCOMPARE(model->naming, naming);
            QCOMPARE(model->dimension, dimension);
            QVERIFY2(model->differences.isEmpty(), qPrintable(model->differences.join(u' ')));
            QVERIFY2(model->superfluous.isEmpty(), qPrintable(model->superfluous.join(u' ')));
            QVERIFY(!model->title.isEmpty());
            // The mask token is in the published counts and in no forward pass.
            const qint64 mask = focal ? 0 : dimension;
            if (values > 0)
                QCOMPARE(model->parameters + mask, values);
        }
}

// q, k and v of a Meta file are rows of one matrix; the bias counts where its mask does.
void tst_Models::namingsAgree()
{
    VitConfig config = vit(8, 1, 1, 12, true);
    config.heads = 2;
    std::vector<std::vector<float>> storage;
    storage.reserve(64);
    TensorMap meta;
    const auto put = [&](const ModelTensor &tensor, const std::function<float(qint64)> &value) {
        std::vector<float> values;
        for (qint64 i = 0; i < tensor.count(); ++i)
            values.push_back(value(i));
        storage.push_back(std::move(values));
        meta[tensor.name] = {Dtype::F32, tensor.shape, std::as_bytes(std::span(storage.back()))};
    };
    for (const ModelTensor &tensor : requiredTensors(config, Naming::Meta))
        put(tensor, [&](qint64 i) { return float(i) + 0.5F; });
    put({QStringLiteral("rope_embed.periods"), {1}}, [](qint64) { return 1.0F; });
    const ModelTensor mask{QStringLiteral("blocks.0.attn.qkv.bias_mask"), {24}};
    put(mask, [](qint64 i) { return i < 8 ? 1.0F : i < 16 ? 0.0F : 2.0F; });
    const auto model = recogniseEncoder(meta, {}, QStringLiteral("meta"));
    VERIFY_RESULT(model);
    QCOMPARE(std::get<VitConfig>(model->config).heads, 2); // from one period: heads of four
    const auto weights = canonicalWeights(*model, meta, QStringLiteral("meta"));
    VERIFY_RESULT(weights);
    const auto of = [&](const CanonicalWeights &all, const char *name) {
        const auto tensors = networkTensors(model->config);
        for (size_t i = 0; i < tensors.size(); ++i)
            if (tensors[i].name == QLatin1String(name))
                return all.views[i].toFloats();
        return std::vector<float>();
    };
    QCOMPARE(of(*weights, "layer.0.attention.q_proj.weight").front(), 0.5F);
    QCOMPARE(of(*weights, "layer.0.attention.k_proj.weight").front(), 64.5F);
    QCOMPARE(of(*weights, "layer.0.attention.v_proj.weight").front(), 128.5F);
    QCOMPARE(of(*weights, "layer.0.attention.q_proj.bias").front(), 0.5F);
    QCOMPARE(of(*weights, "layer.0.attention.v_proj.bias").front(), 33.0F);
    put(mask, [](qint64) { return NAN; });
    const auto unmasked = canonicalWeights(*model, meta, QStringLiteral("meta"));
    VERIFY_RESULT(unmasked);
    QCOMPARE(of(*unmasked, "layer.0.attention.v_proj.bias").front(), 16.5F);
}

void tst_Models::namesTheFirstFiveDifferences()
{
    Shapes shapes = expected(vit(1024, 24, 16, 4096, false), Naming::HuggingFace);
    shapes.remove(QStringLiteral("layer.3.norm1.weight"));
    for (int i = 10; i < 16; ++i)
        shapes[QStringLiteral("layer.%1.norm2.bias").arg(i)] = {1023};
    const TensorMap tensors = tensorsOf(shapes);
    const QJsonObject json = vit(1024, 24, 16, 4096, false).toJson();
    const auto model = recogniseEncoder(tensors, json, QStringLiteral("x.safetensors"));
    VERIFY_RESULT(model);
    QCOMPARE(model->differences.size(), 7);
    const auto weights = canonicalWeights(*model, tensors, QStringLiteral("x.safetensors"));
    QVERIFY(!weights);
    QCOMPARE(weights.error().code, ErrorCode::Unreadable);
    QCOMPARE(weights.error().english(),
             QStringLiteral("x.safetensors: does not hold this encoder (layer.3.norm1.weight is missing, "
                            "layer.10.norm2.bias is [1023], not [1024], layer.11.norm2.bias is [1023], not "
                            "[1024], layer.12.norm2.bias is [1023], not [1024], layer.13.norm2.bias is "
                            "[1023], not [1024]); get the file again"));
}

void tst_Models::oneTensorMissingOrMisshapenIsFound_data()
{
    QTest::addColumn<NetworkConfig>("config");
    QTest::addColumn<Naming>("naming");
    for (const auto &[naming, name] : {std::pair{Naming::HuggingFace, "Hugging Face"},
                                       std::pair{Naming::Meta, "Meta"}, std::pair{Naming::Timm, "timm"}}) {
        QTest::addRow("ViT, %s", name) << NetworkConfig(vit(64, 2, 1, 256, true)) << naming;
        QTest::addRow("ConvNeXt, %s", name)
            << NetworkConfig(ConvNextConfig{{1, 2}, {8, 16}, 3, 1e-6}) << naming;
    }
    QTest::newRow("FocalNet") << NetworkConfig(FocalNetConfig{16, 3, {1, 2}, {2, 2}, {3, 3}, 4.0, true})
                              << Naming::BiomedParse;
}

void tst_Models::oneTensorMissingOrMisshapenIsFound()
{
    QFETCH(NetworkConfig, config);
    QFETCH(Naming, naming);
    const Shapes whole = expected(config, naming);
    // What follows from the configuration, not from the file, has to be there.
    QJsonObject json;
    if (const auto *vitConfig = std::get_if<VitConfig>(&config))
        json = vitConfig->toJson();
    else if (std::holds_alternative<ConvNextConfig>(config))
        json = QJsonObject{{QStringLiteral("depths"), QJsonArray{1, 2}},
                           {QStringLiteral("hidden_sizes"), QJsonArray{8, 16}}};
    else
        json = QJsonObject{{QStringLiteral("EMBED_DIM"), 16},
                           {QStringLiteral("DEPTHS"), QJsonArray{1, 2}},
                           {QStringLiteral("FOCAL_LEVELS"), QJsonArray{2, 2}},
                           {QStringLiteral("FOCAL_WINDOWS"), QJsonArray{3, 3}},
                           {QStringLiteral("MLP_RATIO"), 4.0}};
    for (const ModelTensor &tensor : requiredTensors(config, naming)) {
        Shapes shapes = whole;
        shapes.remove(tensor.name);
        const auto missing = recogniseEncoder(tensorsOf(shapes), json, QStringLiteral("x"));
        VERIFY_RESULT(missing);
        QCOMPARE(missing->differences, QStringList{tensor.name + QStringLiteral(" is missing")});
        shapes = whole;
        shapes[tensor.name].back() += 1;
        const auto misshapen = recogniseEncoder(tensorsOf(shapes), json, QStringLiteral("x"));
        VERIFY_RESULT(misshapen);
        QCOMPARE(misshapen->differences.size(), 1);
        QVERIFY(misshapen->differences[0].startsWith(tensor.name + QStringLiteral(" is [")));
    }
}

void tst_Models::tellsWhatIsSuperfluous()
{
    Shapes shapes = expected(vit(64, 2, 1, 256, false), Naming::Meta);
    shapes[QStringLiteral("local_cls_norm.weight")] = {64}; // known, and of no use
    shapes[QStringLiteral("depth_head.weight")] = {1, 64};
    const auto model = recogniseEncoder(tensorsOf(shapes), {}, QStringLiteral("x"));
    VERIFY_RESULT(model);
    QVERIFY(model->differences.isEmpty());
    QCOMPARE(model->superfluous, QStringList{QStringLiteral("depth_head.weight")});
    // BiomedParse's file holds far more than its backbone.
    Shapes parse = expected(FocalNetConfig(), Naming::BiomedParse);
    parse[QStringLiteral("sem_seg_head.predictor.lang_encoder.logit_scale")] = {};
    parse[QStringLiteral("dilation_kernel")] = {1, 1, 3, 3};
    const auto backbone = recogniseEncoder(tensorsOf(parse), {}, QStringLiteral("x"));
    VERIFY_RESULT(backbone);
    QCOMPARE(backbone->key, QStringLiteral("biomedparse-v1"));
    QVERIFY(backbone->superfluous.isEmpty());
}

void tst_Models::refusesOtherConfigurations_data()
{
    QTest::addColumn<NetworkConfig>("config");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    const NetworkConfig small = vit(64, 2, 4, 256, false);
    const auto row = [](const char *title, const NetworkConfig &config, const char *key,
                        const QJsonValue &value) {
        QTest::newRow(title) << config << QString::fromLatin1(key) << value;
    };
    row("other model", small, "model_type", "dinov2");
    row("key bias", small, "key_bias", true);
    row("width zero", small, "hidden_size", 0);
    row("width not a number", small, "hidden_size", 1e300);
    row("heads do not divide", small, "num_attention_heads", 5);
    row("negative registers", small, "num_register_tokens", -1);
    row("epsilon zero", small, "layer_norm_eps", 0.0);
    row("tanh activation", small, "hidden_act", "gelu_new");
    const NetworkConfig conv = ConvNextConfig{{1, 2}, {8, 16}, 3, 1e-6};
    row("another ConvNeXt", conv, "model_type", "convnext");
    row("stages of two lengths", conv, "depths", QJsonArray{1, 2, 3});
    row("width of a stage is text", conv, "hidden_sizes", QJsonArray{"8", 16});
    row("another activation", conv, "hidden_act", "relu");
    const NetworkConfig focal = FocalNetConfig{16, 3, {1, 2}, {2, 2}, {3, 3}, 4.0, true};
    row("norms before", focal, "USE_POSTLN", false);
    row("norm inside", focal, "USE_POSTLN_IN_MODULATION", true);
    row("other patches", focal, "PATCH_SIZE", 8);
    row("even window", focal, "FOCAL_WINDOWS", QJsonArray{4, 3});
    row("levels of one stage", focal, "FOCAL_LEVELS", QJsonArray{2});
}

void tst_Models::refusesOtherConfigurations()
{
    QFETCH(NetworkConfig, config);
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    QJsonObject json;
    if (const auto *vitConfig = std::get_if<VitConfig>(&config))
        json = vitConfig->toJson();
    json[key] = value;
    const Naming naming =
        std::holds_alternative<FocalNetConfig>(config) ? Naming::BiomedParse : Naming::HuggingFace;
    const auto model = recogniseEncoder(tensorsOf(expected(config, naming)), json, QStringLiteral("file"));
    QVERIFY(!model);
    QVERIFY2(model.error().english().startsWith(u"file: "), qPrintable(model.error().english()));
}

void tst_Models::readsTimmConfigurations()
{
    VitConfig config = vit(96, 2, 3, 384, false);
    const TensorMap tensors = tensorsOf(expected(config, Naming::Timm));
    const QJsonObject arguments{{QStringLiteral("embed_dim"), 96},
                                {QStringLiteral("depth"), 2},
                                {QStringLiteral("num_heads"), 3},
                                {QStringLiteral("img_size"), 256}};
    const QJsonObject json{{QStringLiteral("architecture"), QStringLiteral("vit_small_patch16_dinov3")},
                           {QStringLiteral("model_args"), arguments},
                           {QStringLiteral("global_pool"), QStringLiteral("avg")}};
    const auto model = recogniseEncoder(tensors, json, QStringLiteral("x"));
    VERIFY_RESULT(model);
    QCOMPARE(std::get<VitConfig>(model->config).heads, 3);
    QCOMPARE(model->naming, Naming::Timm);
    // Without a word about heads they are 64 wide.
    const auto other = recogniseEncoder(tensorsOf(expected(vit(192, 2, 3, 768, false), Naming::Timm)), {},
                                        QStringLiteral("x"));
    VERIFY_RESULT(other);
    QCOMPARE(std::get<VitConfig>(other->config).heads, 3);
}

// What the Encoders page says about a model before anybody has its file.
void tst_Models::officialModelsAreAsTheirConfigurations()
{
    const QMap<QString, NetworkConfig> configs{
        {QStringLiteral("dinov3-vits16"), vit(384, 12, 6, 1536, false)},
        {QStringLiteral("dinov3-vits16plus"), vit(384, 12, 6, 1536, true)},
        {QStringLiteral("dinov3-vitb16"), vit(768, 12, 12, 3072, false)},
        {QStringLiteral("dinov3-vitl16"), vit(1024, 24, 16, 4096, false)},
        {QStringLiteral("dinov3-vith16plus"), vit(1280, 32, 20, 5120, true)},
        {QStringLiteral("dinov3-vit7b16"), vit(4096, 40, 32, 8192, true)},
        {QStringLiteral("dinov3-convnext-tiny"), convNext(96, 9)},
        {QStringLiteral("dinov3-convnext-small"), convNext(96, 27)},
        {QStringLiteral("dinov3-convnext-base"), convNext(128, 27)},
        {QStringLiteral("dinov3-convnext-large"), convNext(192, 27)},
        {QStringLiteral("biomedparse-v1"), FocalNetConfig()}};
    int models = 0;
    for (const OfficialFamily &family : officialFamilies()) {
        for (const OfficialModel &model : family.models) {
            const auto config = configs.constFind(model.key);
            QVERIFY2(config != configs.cend(), qPrintable(model.key));
            const Naming naming =
                model.key.startsWith(u"biomedparse") ? Naming::BiomedParse : Naming::HuggingFace;
            const auto known = recogniseEncoder(tensorsOf(expected(*config, naming)), {}, model.key);
            VERIFY_RESULT(known);
            QCOMPARE(known->key, model.key);
            QCOMPARE(known->title, model.title);
            QCOMPARE(known->parameters, model.parameters);
            QCOMPARE(known->dimension, model.dimension);
            QCOMPARE(licenceOf(model.repository), family.licence);
            QCOMPARE(licenceOf(known->key + QStringLiteral("-8aa4cbdd")), family.licence);
            QVERIFY(!licenceFacts(family.licence).address.isEmpty());
            ++models;
        }
    }
    QCOMPARE(models, int(configs.size()));
}

void tst_Models::licencesFollowTheName()
{
    QCOMPARE(licenceOf(QStringLiteral("torchscript-01234567")), Licence::UsersOwn);
    QCOMPARE(licenceOf(QStringLiteral("dinov3_vits16_pretrain_lvd1689m.pth")), Licence::Dino);
    QCOMPARE(licenceOf(QStringLiteral("weights.pth")), Licence::NotKnown);
    QVERIFY(licenceFacts(Licence::NotKnown).name.isEmpty());
}

void tst_Models::saysWhatAWrongFileIs_data()
{
    QTest::addColumn<QStringList>("keys");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *title, const QStringList &keys, const char *sentence) {
        QTest::newRow(title) << keys << QString::fromLatin1(sentence);
    };
    row("BiomedParse v2",
        {"model.backbone.patch_embed.proj.weight", "model.backbone.layers.0.blocks.0.modulation.f.weight",
         "model.sem_seg_head.predictor.language_encoder.logit_scale", "model.output_deconv.weight"},
        "file: this is a BiomedParse v2 checkpoint; v1 is needed");
    row("DINOv2, Meta",
        {"cls_token", "pos_embed", "patch_embed.proj.weight", "blocks.0.ls1.gamma",
         "blocks.0.attn.qkv.weight"},
        "DINOv2");
    row("DINOv2, Hugging Face",
        {"dinov2.embeddings.position_embeddings", "dinov2.encoder.layer.0.layer_scale1.lambda1"}, "DINOv2");
    row("text encoder", {"bert.embeddings.word_embeddings.weight", "bert.pooler.dense.weight"},
        "a text encoder");
    row("CLIP", {"vision_model.embeddings.class_embedding", "text_model.embeddings.token_embedding.weight"},
        "a CLIP model");
    row("language model", {"model.embed_tokens.weight", "lm_head.weight"}, "a language model");
    row("sparse autoencoder", {"encoder.weight", "encoder.bias", "bias"}, "a sparse autoencoder");
    row("plain ViT", {"pos_embed", "blocks.0.attn.qkv.weight", "head.weight"}, "a plain vision transformer");
    row("classifier", {"downsample_layers.0.0.weight", "stages.0.0.dwconv.weight", "head.weight"},
        "trained as a classifier");
    row("embeddings", {"embedding", "slice_id"}, "holds embeddings");
    row("something else", {"a", "b"}, "no encoder that we know (it holds 2 tensors, the first is a)");
    row("nothing", {}, "holds 0 tensors");
}

void tst_Models::saysWhatAWrongFileIs()
{
    QFETCH(QStringList, keys);
    QFETCH(QString, sentence);
    Shapes shapes;
    for (const QString &key : keys)
        shapes[key] = {2, 2};
    const auto model = recogniseEncoder(tensorsOf(shapes), {}, QStringLiteral("file"));
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Unsupported);
    QVERIFY2(model.error().english().contains(sentence), qPrintable(model.error().english()));
}

FATHOM_TEST_SUBJECT(models, tst_Models)
#include "tst_models.moc"
