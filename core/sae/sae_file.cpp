// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_model.h"

#include <base/safetensors.h>
#include <base/write_whole.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QSet>

namespace fathom {

namespace {
constexpr int Version = 2; // 1 knew tied BatchTopK alone; such SAEs are still written as that

template <typename T> QJsonArray array(const std::vector<T> &values)
{
    QJsonArray out;
    for (const T value : values)
        out.append(double(value));
    return out;
}

// Whole numbers only; a fraction or a text becomes -1, which the size check refuses.
std::vector<int> wholeNumbers(const QJsonValue &value)
{
    std::vector<int> out;
    const QJsonArray entries = value.toArray();
    for (const QJsonValue &entry : entries)
        out.push_back(entry.toInt(-1));
    return out;
}

const char *activationText(const SaeConfig &config)
{
    switch (config.activation) {
    case SaeActivation::BatchTopK:
        return config.softThreshold ? "soft_threshold" : "jump_relu";
    case SaeActivation::TopK:
        return "top_k";
    case SaeActivation::JumpRelu:
        return "jump_relu_features";
    case SaeActivation::Relu:
        break;
    }
    return "relu";
}

bool readActivation(const QString &text, SaeConfig &config)
{
    for (const bool soft : {false, true})
        for (const auto activation :
             {SaeActivation::BatchTopK, SaeActivation::TopK, SaeActivation::JumpRelu, SaeActivation::Relu}) {
            config.activation = activation;
            config.softThreshold = soft && activation == SaeActivation::BatchTopK;
            if (text == QLatin1String(activationText(config)))
                return true;
        }
    return false;
}

Error unreadable(const QString &name, const QString &detail)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: not an SAE description (%2); export or train it again"),
            {name, detail}};
}
} // namespace

QJsonObject saeConfigToJson(const SaeConfig &config)
{
    return {{QStringLiteral("format"), QStringLiteral("fathom-sae")},
            {QStringLiteral("version"),
             config.tied && config.activation == SaeActivation::BatchTopK ? 1 : Version},
            {QStringLiteral("input_size"), config.inputSize},
            {QStringLiteral("dictionary"), array(config.dictionary)},
            {QStringLiteral("k"), array(config.k)},
            {QStringLiteral("objective"), methodName(config.objective)},
            {QStringLiteral("activation"), QLatin1String(activationText(config))},
            {QStringLiteral("thresholds"), array(config.thresholds)},
            {QStringLiteral("normalise_input"),
             config.normaliseInput ? QStringLiteral("l2") : QStringLiteral("none")},
            {QStringLiteral("input_scale"), double(config.inputScale)},
            {QStringLiteral("tied"), config.tied},
            {QStringLiteral("encoder"), config.encoder},
            {QStringLiteral("training"), config.training}};
}

Result<SaeConfig> saeConfigFromJson(const QJsonObject &json, const QString &name)
{
    if (json[QStringLiteral("format")].toString() != QLatin1String("fathom-sae"))
        return unreadable(name, QStringLiteral("format is not fathom-sae"));
    if (json[QStringLiteral("version")].toInt() > Version)
        return Error{ErrorCode::TooNew,
                     QT_TRANSLATE_NOOP("Error", "%1: written by a newer Fathom; update this one"),
                     {name}};
    SaeConfig config;
    const QJsonObject known = saeConfigToJson(config);
    for (auto it = json.begin(); it != json.end(); ++it)
        if (!known.contains(it.key()))
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "%1: has the unknown key \"%2\", which may change what "
                                                    "the SAE computes; remove it if it does not"),
                         {name, it.key()}};
    const auto choice = [&](const char *key, const char *first, const char *second) {
        const QString text = json[QLatin1String(key)].toString();
        return text == QLatin1String(first) ? 0 : text == QLatin1String(second) ? 1 : -1;
    };
    const int objective = choice("objective", "paper", "fathom");
    const int normalise = choice("normalise_input", "none", "l2");
    if (objective < 0 || normalise < 0 || !json[QStringLiteral("tied")].isBool() ||
        !readActivation(json[QStringLiteral("activation")].toString(), config))
        return unreadable(name, QStringLiteral("objective, activation, normalise_input or tied"));
    config.inputSize = json[QStringLiteral("input_size")].toInt(-1);
    config.dictionary = wholeNumbers(json[QStringLiteral("dictionary")]);
    config.k = wholeNumbers(json[QStringLiteral("k")]);
    config.objective = objective == 0 ? Method::Paper : Method::Fathom;
    config.tied = json[QStringLiteral("tied")].toBool();
    config.normaliseInput = normalise == 1;
    config.inputScale = float(json[QStringLiteral("input_scale")].toDouble(-1));
    const QJsonArray thresholds = json[QStringLiteral("thresholds")].toArray();
    for (const QJsonValue &threshold : thresholds)
        config.thresholds.push_back(float(threshold.toDouble(-1)));
    config.encoder = json[QStringLiteral("encoder")].toString();
    config.training = json[QStringLiteral("training")].toObject();
    FATHOM_DO(checkSaeConfig(config));
    return config;
}

Result<SaeModel> SaeModel::load(const QString &folder)
{
    const QDir dir(folder);
    const QString path = dir.filePath(QStringLiteral("config.json"));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be opened (%2); the SAE is incomplete"),
                     {path, file.errorString()}};
    if (file.size() > (16 << 20))
        return unreadable(path, QStringLiteral("larger than 16 MB"));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &problem);
    if (!document.isObject())
        return unreadable(path, problem.errorString());
    FATHOM_TRY(SaeConfig config, saeConfigFromJson(document.object(), path));
    FATHOM_TRY(const Safetensors tensors,
               Safetensors::open(dir.filePath(QStringLiteral("model.safetensors"))));
    FATHOM_TRY(const TensorView weight, tensors.tensor(QStringLiteral("encoder.weight")));
    FATHOM_TRY(const TensorView encoderBias, tensors.tensor(QStringLiteral("encoder.bias")));
    FATHOM_TRY(const TensorView bias, tensors.tensor(QStringLiteral("bias")));
    const std::vector<qint64> matrix{config.features(), config.inputSize};
    std::vector<float> decoder, featureThresholds;
    bool fits = weight.shape == matrix;
    if (!config.tied) {
        FATHOM_TRY(const TensorView view, tensors.tensor(QStringLiteral("decoder.weight")));
        fits = fits && view.shape == matrix;
        decoder = view.toFloats();
    }
    if (config.activation == SaeActivation::JumpRelu) {
        FATHOM_TRY(const TensorView view, tensors.tensor(QStringLiteral("threshold")));
        featureThresholds = view.toFloats();
    }
    if (!fits)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: its weights do not have the size that config.json says; "
                                                "the two files do not belong together"),
                     {tensors.name()}};
    return create(std::move(config), weight.toFloats(), encoderBias.toFloats(), bias.toFloats(),
                  std::move(decoder), std::move(featureThresholds));
}

Result<void> SaeModel::save(const QString &folder) const
{
    const QDir dir(folder);
    const auto failed = [](const QString &path, const QString &why) {
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and permissions"),
                     {path, why}};
    };
    if (!dir.mkpath(QStringLiteral(".")))
        return failed(folder, QStringLiteral("the folder cannot be made"));
    SafetensorsWriter writer;
    writer.setMetadata(QStringLiteral("format"), QStringLiteral("fathom-sae"));
    writer.add(QStringLiteral("encoder.weight"), {m_config.features(), m_config.inputSize}, m_weight);
    writer.add(QStringLiteral("encoder.bias"), {m_config.features()}, m_encoderBias);
    writer.add(QStringLiteral("bias"), {m_config.inputSize}, m_bias);
    if (!m_config.tied)
        writer.add(QStringLiteral("decoder.weight"), {m_config.features(), m_config.inputSize}, m_decoder);
    if (!m_featureThresholds.empty())
        writer.add(QStringLiteral("threshold"), {m_config.features()}, m_featureThresholds);
    FATHOM_TRY(const QByteArray hash, writer.write(dir.filePath(QStringLiteral("model.safetensors"))));
    QSaveFile file(dir.filePath(QStringLiteral("config.json")));
    const QByteArray text = QJsonDocument(saeConfigToJson(m_config)).toJson();
    if (!file.open(QIODevice::WriteOnly) || !writeWhole(file, text) || !file.commit())
        return failed(file.fileName(), file.errorString());
    return {};
}

} // namespace fathom
