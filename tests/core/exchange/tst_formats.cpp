// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "archive_files.h"
#include "subject.h"

#include <base/random.h>
#include <base/safetensors.h>
#include <exchange/sae_trial.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::test;

namespace {

constexpr int D = 6, Features = 9;

std::vector<float> drawn(size_t count, quint64 seed)
{
    Random random(seed);
    std::vector<float> out(count);
    for (float &value : out)
        value = float(random.normal());
    return out;
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

/// Arrays as the tools name them. The encoder is stored [D, Features].
struct Arrays
{
    std::vector<float> encoder = drawn(D * Features, 1), decoder = drawn(Features * D, 2),
                       encoderBias = drawn(Features, 3), bias = drawn(D, 4), more = drawn(Features, 5),
                       stretch = drawn(Features, 6);
};

/// Writes sae_weights.safetensors and cfg.json.
void writeSaeLens(const QString &folder, const QJsonObject &settings, const Arrays &a,
                  const QStringList &without = {}, const QString &extra = {})
{
    SafetensorsWriter writer;
    const QString kind = settings[QStringLiteral("architecture")].toString();
    const auto add = [&](const char *name, std::vector<qint64> shape, std::span<const float> values) {
        if (!without.contains(QLatin1String(name)))
            writer.add(QLatin1String(name), std::move(shape), values);
    };
    add("W_enc", {D, Features}, a.encoder);
    add("W_dec", {Features, D}, a.decoder);
    add("b_dec", {D}, a.bias);
    if (kind == u"gated") {
        add("b_gate", {Features}, a.encoderBias);
        add("b_mag", {Features}, a.more);
        add("r_mag", {Features}, a.stretch);
    } else {
        add("b_enc", {Features}, a.encoderBias);
    }
    if (kind == u"jumprelu")
        add("threshold", {Features}, a.more);
    if (!extra.isEmpty())
        add(qPrintable(extra), {Features}, a.more);
    VERIFY_RESULT(writer.write(QDir(folder).filePath(QStringLiteral("sae_weights.safetensors"))));
    write(QDir(folder).filePath(QStringLiteral("cfg.json")), QJsonDocument(settings).toJson());
}

QJsonObject settingsOf(const QString &architecture)
{
    QJsonObject settings{{"architecture", architecture},
                         {"d_in", D},
                         {"d_sae", Features},
                         {"dtype", "float32"},
                         {"normalize_activations", "layer_norm"},
                         {"apply_b_dec_to_input", true},
                         {"meta", QJsonObject{{"model_name", "m"}}}};
    if (architecture == u"topk") {
        settings["k"] = 3;
        settings["rescale_acts_by_decoder_norm"] = true;
    }
    return settings;
}

/// The published formulas of SAELens for one row, in double precision: what each feature adds to the output,
/// which is the same whatever the scale of its activation.
std::vector<double> contributions(const Arrays &a, const QString &kind, const float *row)
{
    double mean = 0, square = 0;
    for (int j = 0; j < D; ++j)
        mean += double(row[j]) / D;
    for (int j = 0; j < D; ++j)
        square += (double(row[j]) - mean) * (double(row[j]) - mean);
    const double deviation = std::sqrt(square / (D - 1)) + 1e-5;
    std::vector<double> z(Features, 0.0), active(Features, 0.0);
    for (int f = 0; f < Features; ++f) {
        for (int j = 0; j < D; ++j)
            z[size_t(f)] += ((double(row[j]) - mean) / deviation - double(a.bias[size_t(j)])) *
                            double(a.encoder[size_t(j * Features + f)]);
        const double bias = double(a.encoderBias[size_t(f)]), more = double(a.more[size_t(f)]);
        if (kind == u"gated") {
            const double magnitude = std::exp(double(a.stretch[size_t(f)])) * z[size_t(f)] + more;
            active[size_t(f)] = z[size_t(f)] + bias > 0 ? std::max(magnitude, 0.0) : 0.0;
            continue;
        }
        z[size_t(f)] += bias;
        active[size_t(f)] = std::max(z[size_t(f)], 0.0);
        if (kind == u"jumprelu" && z[size_t(f)] <= more)
            active[size_t(f)] = 0.0;
    }
    if (kind == u"topk") {
        std::vector<double> scaled;
        for (int f = 0; f < Features; ++f) {
            double norm = 0;
            for (int j = 0; j < D; ++j)
                norm += std::pow(double(a.decoder[size_t(f * D + j)]), 2);
            scaled.push_back(z[size_t(f)] * std::sqrt(norm));
        }
        for (int f = 0; f < Features; ++f)
            if (std::count_if(scaled.begin(), scaled.end(),
                              [&](double s) { return s > scaled[size_t(f)]; }) >= 3)
                active[size_t(f)] = 0.0;
    }
    std::vector<double> out;
    for (int f = 0; f < Features; ++f)
        for (int j = 0; j < D; ++j)
            out.push_back(active[size_t(f)] * double(a.decoder[size_t(f * D + j)]));
    return out;
}

QByteArray bytesOf(const std::vector<float> &values)
{
    return {reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * sizeof(float))};
}

/// A checkpoint of the paper's trainer.
QByteArray checkpoint(const QList<std::pair<QByteArray, QByteArray>> &moreSettings = {},
                      bool threshold = true, bool strangeTensor = false)
{
    using namespace pickle;
    const auto listOf = [](const QList<int> &values) {
        QByteArray out = "](";
        for (const int value : values)
            out += integer(value);
        return out + "e";
    };
    QList<std::pair<QByteArray, QByteArray>> settings{{text("input_dim"), integer(D)},
                                                      {text("dictionary_sizes"), listOf({3, Features})},
                                                      {text("k_values"), listOf({1, 2})},
                                                      {text("tied_weights"), "\x88"},
                                                      {text("learning_rate"), integer(1)}};
    settings += moreSettings;
    const auto array = [](const QByteArray &key, qint64 count, const QList<qint64> &shape,
                          const QList<qint64> &strides) {
        return tensor(storage("FloatStorage", key, count), 0, shape, strides);
    };
    QList<std::pair<QByteArray, QByteArray>> tensors{
        {text("model.encoder.weight"), array("0", Features * D, {Features, D}, {D, 1})},
        {text("model.encoder.bias"), array("1", Features, {Features}, {1})},
        {text("model.bias"), array("2", D, {D}, {1})}};
    if (threshold)
        tensors += {{text("model.inference_threshold"), array("3", 1, {}, {})},
                    {text("model._threshold_sum"), array("4", 1, {}, {})},
                    {text("model._threshold_count"), tensor(storage("LongStorage", "5", 1), 0, {}, {})}};
    if (strangeTensor)
        tensors += {{text("model.gate"), array("1", Features, {Features}, {1})}};
    const Arrays a;
    const qint64 count = 4;
    return torchFile(whole(dict({{text("pytorch-lightning_version"), text("2.5.5")},
                                 {text("callbacks"), global("some.module", "Callback")},
                                 {text("state_dict"), dict(tensors)},
                                 {text("hyper_parameters"), dict(settings)}})),
                     {{"0", bytesOf(a.decoder)},
                      {"1", bytesOf(a.encoderBias)},
                      {"2", bytesOf(a.bias)},
                      {"3", bytesOf({0.25F})},
                      {"4", bytesOf({1.0F})},
                      {"5", QByteArray(reinterpret_cast<const char *>(&count), sizeof count)}});
}

} // namespace

class tst_Formats : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saeLensComputesWhatItDoes_data();
    void saeLensComputesWhatItDoes();
    void unknownThingsAreNamed();
    void lackingThingsAreListed();
    void theCheckpointOfThePaper();
    void aFileOfSaev();
    void theRoundTripIsExact();
};

void tst_Formats::saeLensComputesWhatItDoes_data()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind : {"standard", "topk", "jumprelu", "gated"})
        QTest::newRow(kind) << kind;
}

void tst_Formats::saeLensComputesWhatItDoes()
{
    QFETCH(QString, kind);
    const QTemporaryDir folder;
    const Arrays a;
    writeSaeLens(folder.path(), settingsOf(kind), a);
    const auto read = readSaeFile(folder.path());
    VERIFY_RESULT(read);
    QVERIFY(!read->own);
    const ForeignSae &sae = read->foreign;
    QCOMPARE(sae.format, QStringLiteral("SAELens"));
    QVERIFY(sae.says.complete());
    const SaeConvention said{*sae.says.input, *sae.says.subtractBias, *sae.says.norms, *sae.says.soft};
    constexpr int n = 50;
    const std::vector<float> rows = drawn(n * D, 9);
    const auto figures = embeddingFigures(rows, D);
    VERIFY_RESULT(figures);
    const auto model = modelUnder(sae, said, *figures, QStringLiteral("e"));
    VERIFY_RESULT(model);
    const auto active = model->encode(rows, n);
    VERIFY_RESULT(active);
    int fired = 0;
    for (int i = 0; i < n; ++i) {
        std::vector<double> out(Features * D, 0.0);
        for (const Activation &activation : (*active)[size_t(i)]) {
            ++fired;
            for (int j = 0; j < D; ++j)
                out[size_t(activation.feature * D + j)] =
                    double(activation.value) * double(model->direction(activation.feature)[size_t(j)]);
        }
        const std::vector<double> wanted = contributions(a, kind, rows.data() + i * D);
        for (size_t at = 0; at < out.size(); ++at)
            QVERIFY2(
                std::abs(out[at] - wanted[at]) < 2e-5 * (1 + std::abs(wanted[at])),
                qPrintable(
                    QStringLiteral("row %1 at %2: %3, not %4").arg(i).arg(at).arg(out[at]).arg(wanted[at])));
    }
    QVERIFY(fired > n);
}

void tst_Formats::unknownThingsAreNamed()
{
    const QTemporaryDir folder;
    QJsonObject settings = settingsOf(QStringLiteral("standard"));
    settings["secret_scale"] = 2;
    writeSaeLens(folder.path(), settings, {});
    const auto unknown = readSaeFile(folder.path());
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::Unsupported);
    QVERIFY(unknown.error().english().contains(QStringLiteral("secret_scale")));
    const auto accepted = readSaeFile(folder.path(), {QStringLiteral("secret_scale")});
    VERIFY_RESULT(accepted);
    QCOMPARE(accepted->foreign.notes[QStringLiteral("secret_scale")].toInt(), 2);

    writeSaeLens(folder.path(), settingsOf(QStringLiteral("standard")), {}, {}, QStringLiteral("post_scale"));
    const auto tensor = readSaeFile(folder.path());
    QVERIFY(!tensor);
    QVERIFY(tensor.error().english().contains(QStringLiteral("post_scale")));

    for (const auto &[key, value] : {std::pair{"architecture", "matching_pursuit"},
                                     {"normalize_activations", "other"},
                                     {"reshape_activations", "hook_z"},
                                     {"activation_fn", "tanh-relu"}}) {
        QJsonObject other = settingsOf(QStringLiteral("standard"));
        other[QLatin1String(key)] = QLatin1String(value);
        writeSaeLens(folder.path(), other, {});
        const auto refused = readSaeFile(folder.path());
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        QVERIFY(refused.error().english().contains(QLatin1String(key)));
    }
}

void tst_Formats::lackingThingsAreListed()
{
    const QTemporaryDir folder;
    writeSaeLens(folder.path(), settingsOf(QStringLiteral("jumprelu")), {},
                 {QStringLiteral("b_enc"), QStringLiteral("threshold")});
    const auto lacking = readSaeFile(folder.path());
    QVERIFY(!lacking);
    QCOMPARE(lacking.error().code, ErrorCode::Missing);
    QVERIFY(lacking.error().english().contains(QStringLiteral("b_enc, threshold")));

    QJsonObject settings = settingsOf(QStringLiteral("standard"));
    settings["d_sae"] = Features + 1;
    writeSaeLens(folder.path(), settings, {});
    const auto misshapen = readSaeFile(folder.path());
    QVERIFY(!misshapen);
    QCOMPARE(misshapen.error().code, ErrorCode::WrongShape);
    QVERIFY(misshapen.error().english().contains(QStringLiteral("W_dec (9 x 6, not 10 x 6)")));
}

void tst_Formats::theCheckpointOfThePaper()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("last.ckpt"));
    write(path, checkpoint());
    const auto read = readSaeFile(path);
    VERIFY_RESULT(read);
    const ForeignSae &sae = read->foreign;
    QCOMPARE(sae.format, QStringLiteral("Lightning checkpoint"));
    QCOMPARE(sae.dictionary, (std::vector<int>{3, Features}));
    QCOMPARE(sae.k, (std::vector<int>{1, 2}));
    QCOMPARE(sae.threshold, 0.25F);
    QVERIFY(sae.activation == SaeActivation::BatchTopK && sae.decoder.empty());
    const Arrays a;
    QCOMPARE(sae.weight, a.decoder);
    QCOMPARE(sae.encoderBias, a.encoderBias);
    QCOMPARE(sae.bias, a.bias);
    QVERIFY(sae.says.complete());
    QCOMPARE(conventionName({*sae.says.input, *sae.says.subtractBias, *sae.says.norms, *sae.says.soft}),
             QStringLiteral("unit,bias-subtracted,norms-stored,soft"));

    write(path, checkpoint({}, false)); // no estimate yet: the largest k of each row
    const auto young = readSaeFile(path);
    VERIFY_RESULT(young);
    QVERIFY(young->foreign.activation == SaeActivation::TopK);

    write(path, checkpoint({{pickle::text("skip_connection"), pickle::integer(1)}}));
    const auto setting = readSaeFile(path);
    QVERIFY(!setting);
    QVERIFY(setting.error().english().contains(QStringLiteral("skip_connection")));
    VERIFY_RESULT(readSaeFile(path, {QStringLiteral("skip_connection")}));
    write(path, checkpoint({}, true, true));
    const auto tensor = readSaeFile(path);
    QVERIFY(!tensor);
    QVERIFY(tensor.error().english().contains(QStringLiteral("gate")));
}

void tst_Formats::aFileOfSaev()
{
    using namespace pickle;
    const Arrays a;
    const auto array = [](const QByteArray &key, const QList<qint64> &shape, const QList<qint64> &strides,
                          qint64 count) {
        return tensor(storage("FloatStorage", key, count), 0, shape, strides);
    };
    const QByteArray archive =
        torchFile(whole(dict({{text("W_enc"), array("0", {D, Features}, {Features, 1}, D * Features)},
                              {text("b_enc"), array("1", {Features}, {1}, Features)},
                              {text("W_dec"), array("2", {Features, D}, {D, 1}, D * Features)},
                              {text("b_dec"), array("3", {D}, {1}, D)}})),
                  {{"0", bytesOf(a.encoder)},
                   {"1", bytesOf(a.encoderBias)},
                   {"2", bytesOf(a.decoder)},
                   {"3", bytesOf(a.bias)}});
    QJsonObject config{{"d_vit", D},
                       {"d_sae", Features},
                       {"seed", 0},
                       {"normalize_w_dec", true},
                       {"activation", QJsonObject{{"cls", "TopK"}, {"params", QJsonObject{{"top_k", 4}}}}}};
    const auto file = [&](const QJsonObject &line) {
        return QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n' + archive;
    };
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("sae.pt"));
    write(path, file({{"schema", 2}, {"cfg", config}, {"commit", "c"}, {"lib", "1"}}));
    const auto read = readSaeFile(path);
    VERIFY_RESULT(read);
    QCOMPARE(read->foreign.format, QStringLiteral("saev"));
    QCOMPARE(read->foreign.k, std::vector<int>{4});
    QVERIFY(read->foreign.activation == SaeActivation::TopK);
    QVERIFY(!read->foreign.says.input && !read->foreign.says.subtractBias);
    QCOMPARE(read->foreign.decoder, a.decoder);
    for (int f = 0; f < Features; ++f)
        for (int j = 0; j < D; ++j)
            QCOMPARE(read->foreign.weight[size_t(f * D + j)], a.encoder[size_t(j * Features + f)]);

    for (const QJsonObject &line : {QJsonObject{{"schema", 3}, {"cfg", config}},
                                    QJsonObject{{"schema", 2}, {"cfg", config}, {"x", 1}}}) {
        write(path, file(line));
        QVERIFY(!readSaeFile(path));
    }
    config["temperature"] = 1;
    write(path, file({{"schema", 2}, {"cfg", config}}));
    const auto unknown = readSaeFile(path);
    QVERIFY(!unknown);
    QVERIFY(unknown.error().english().contains(QStringLiteral("temperature")));
    write(path, QByteArray("{\"schema\": 2}"));
    QCOMPARE(readSaeFile(path).error().code, ErrorCode::Unreadable);
}

void tst_Formats::theRoundTripIsExact()
{
    // Each kind of thing that a model may hold beside its weights.
    const QTemporaryDir folder;
    writeSaeLens(folder.path(), settingsOf(QStringLiteral("jumprelu")), {});
    const auto read = readSaeFile(folder.path());
    VERIFY_RESULT(read);
    const auto figures = embeddingFigures(drawn(40 * D, 8), D);
    VERIFY_RESULT(figures);
    for (const SaeConvention &convention :
         {SaeConvention{InputForm::Standard, false, DecoderNorms::Folded, false},
          SaeConvention{InputForm::RowStandard, true, DecoderNorms::Stored, false},
          SaeConvention{InputForm::MeanNorm, true, DecoderNorms::Unit, false}}) {
        const auto model = modelUnder(read->foreign, convention, *figures, QStringLiteral("e"));
        VERIFY_RESULT(model);
        const QString first = folder.filePath(QStringLiteral("first")),
                      second = folder.filePath(QStringLiteral("second"));
        VERIFY_RESULT(model->save(first));
        const auto own = readSaeFile(first);
        VERIFY_RESULT(own);
        QVERIFY(own->own);
        VERIFY_RESULT(own->own->save(second));
        for (const char *name : {"model.safetensors", "config.json"}) {
            QFile a(first + u'/' + QLatin1String(name)), b(second + u'/' + QLatin1String(name));
            QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
            QCOMPARE(b.readAll(), a.readAll());
        }
        const std::vector<float> rows = drawn(5 * D, 10);
        const auto before = model->encode(rows, 5), after = own->own->encode(rows, 5);
        VERIFY_RESULT(before);
        VERIFY_RESULT(after);
        QVERIFY(*before == *after);
    }
}

FATHOM_TEST_SUBJECT(formats, tst_Formats)
#include "tst_formats.moc"
