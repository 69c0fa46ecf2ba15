// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// Mutated settings of SAEs: fuzz_settings sae [--count N] [--seconds S] [--seed N] [--keep FOLDER]; see
// tests/support/fuzz.h. The weights stay whole; which reader gets the settings is drawn with them.
#include "foreign_formats.h"
#include "fuzz.h"

#include <QJsonDocument>

#include <cstdlib>

using namespace fathom;
using namespace fathom::test;

namespace {

constexpr int D = 4, Features = 6;

const QByteArray Seeds[] = {
    R"({"architecture":"topk","d_in":4,"d_sae":6,"k":2,"rescale_acts_by_decoder_norm":true,"dtype":"float32",)"
    R"("normalize_activations":"layer_norm","apply_b_dec_to_input":false,"activation_fn_kwargs":{"k":3}})",
    R"({"architecture":"jumprelu","d_in":4,"d_sae":6,"finetuning_scaling_factor":true,"meta":{"a":[1,2]}})",
    R"({"architecture":"gated","d_in":4,"d_sae":6,"normalize_activations":null,"activation_fn_str":"relu"})",
    R"({"schema":2,"cfg":{"d_vit":4,"d_sae":6,"activation":{"cls":"TopK","params":{"top_k":2}}},"commit":"c"})",
    R"({"schema":1,"cls":"BatchTopK","cfg":{"d_model":4,"exp_factor":2,"top_k":2,"seed":1}})",
    R"({"input_dim":4,"dictionary_sizes":[2,6],"k_values":[1,2],"tied_weights":false,"learning_rate":0.1})"};

/// Words that other settings have: a mutant is more often one that gets far.
const char *const Words[] = {"6",
                             "4",
                             "0",
                             "-1",
                             "1e300",
                             "16777217",
                             "null",
                             "true",
                             "false",
                             "\"relu\"",
                             "\"topk\"",
                             "\"gated\"",
                             "\"jumprelu\"",
                             "[]",
                             "{}",
                             "[6,2]",
                             "\"layer_norm\"",
                             "{\"k\":0}",
                             "2.5"};

QByteArray changed(QByteArray text, test::Random &random)
{
    const int changes = int(random() % 4);
    for (int n = 0; n <= changes && !text.isEmpty(); ++n) {
        const auto at = qsizetype(random() % quint64(text.size()));
        switch (random() % 4) {
        case 0:
            text[at] = char(random());
            break;
        case 1: { // another value
            const qsizetype colon = text.indexOf(':', at), end = text.indexOf(',', colon);
            if (colon > 0 && end > colon)
                text.replace(colon + 1, end - colon - 1, Words[random() % std::size(Words)]);
            break;
        }
        case 2: // a part twice
            text.insert(at, text.mid(qsizetype(random() % quint64(text.size())), qsizetype(random() % 20)));
            break;
        default:
            text.remove(at, qsizetype(random() % 12));
        }
    }
    return text;
}

QMap<QString, TensorView> tensors()
{
    static const std::vector<float> values(size_t(D * Features), 0.5F);
    const auto view = [](const std::vector<qint64> &shape) {
        TensorView out;
        out.shape = shape;
        out.bytes = std::as_bytes(std::span(values)).first(size_t(tensorBytes(shape, Dtype::F32)));
        return out;
    };
    return {{QStringLiteral("W_enc"), view({D, Features})},
            {QStringLiteral("W_dec"), view({Features, D})},
            {QStringLiteral("b_enc"), view({Features})},
            {QStringLiteral("b_dec"), view({D})},
            {QStringLiteral("encoder.weight"), view({Features, D})},
            {QStringLiteral("encoder.bias"), view({Features})},
            {QStringLiteral("decoder.weight"), view({D, Features})},
            {QStringLiteral("bias"), view({D})},
            {QStringLiteral("threshold"), view({Features})},
            {QStringLiteral("b_gate"), view({Features})},
            {QStringLiteral("b_mag"), view({Features})},
            {QStringLiteral("r_mag"), view({Features})},
            {QStringLiteral("scaling_factor"), view({Features})}};
}

// What a format does not know is taken away, or nothing would get beyond that.
QMap<QString, TensorView> tensorsOf(const QStringList &names)
{
    QMap<QString, TensorView> out;
    const auto all = tensors();
    for (const QString &name : names)
        out.insert(name, all.value(name));
    return out;
}

Result<ForeignSae> readAny(const QJsonObject &settings)
{
    const QString name = QStringLiteral("x");
    if (settings.contains(QStringLiteral("input_dim")))
        return readLightningSae(
            SaeSettings(name, settings,
                        tensorsOf({QStringLiteral("encoder.weight"), QStringLiteral("encoder.bias"),
                                   QStringLiteral("bias"), QStringLiteral("decoder.weight")}),
                        {}));
    if (settings.contains(QStringLiteral("cfg")))
        return readSaev(SaeSettings(name, settings,
                                    tensorsOf({QStringLiteral("W_enc"), QStringLiteral("b_enc"),
                                               QStringLiteral("W_dec"), QStringLiteral("b_dec")}),
                                    {}));
    QStringList names{QStringLiteral("W_enc"), QStringLiteral("W_dec"), QStringLiteral("b_dec")};
    const QString kind = settings.value(QStringLiteral("architecture")).toString();
    if (kind == u"gated")
        names += {QStringLiteral("b_gate"), QStringLiteral("b_mag"), QStringLiteral("r_mag")};
    else
        names << QStringLiteral("b_enc");
    if (kind == u"jumprelu")
        names += {QStringLiteral("threshold"), QStringLiteral("scaling_factor")};
    return readSaeLens(SaeSettings(name, settings, tensorsOf(names), {}));
}

QByteArray checkOf(const QByteArray &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (!document.isObject())
        return "no JSON";
    const auto sae = readAny(document.object());
    if (!sae)
        return QByteArray(sae.error().text).left(60);
    // Whatever is accepted has sizes that fit, or the model would read beyond its weights.
    const size_t features = size_t(sae->features()), columns = size_t(sae->inputSize);
    if (sae->weight.size() != features * columns || sae->encoderBias.size() != features ||
        sae->bias.size() != columns || (!sae->decoder.empty() && sae->decoder.size() != features * columns) ||
        sae->dictionary.size() != std::max<size_t>(sae->k.size(), 1))
        std::abort();
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int n = 1; n < argc; ++n)
        arguments << QString::fromLocal8Bit(argv[n]);
    FuzzTarget target;
    target.name = QStringLiteral("sae");
    target.mutant = [](test::Random &random) {
        const QByteArray text = changed(Seeds[random() % std::size(Seeds)], random);
        return Mutant{text, text.startsWith('{')};
    };
    target.read = checkOf;
    target.memoryFactor = 64; // a tree of values
    return runFuzz(arguments, {target});
}
