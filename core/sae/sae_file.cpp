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
constexpr int Version = 1;

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
            {QStringLiteral("version"), Version},
            {QStringLiteral("input_size"), config.inputSize},
            {QStringLiteral("dictionary"), array(config.dictionary)},
            {QStringLiteral("k"), array(config.k)},
            {QStringLiteral("objective"), methodName(config.objective)},
            {QStringLiteral("activation"),
             config.softThreshold ? QStringLiteral("soft_threshold") : QStringLiteral("jump_relu")},
            {QStringLiteral("thresholds"), array(config.thresholds)},
            {QStringLiteral("normalise_input"),
             config.normaliseInput ? QStringLiteral("l2") : QStringLiteral("none")},
            {QStringLiteral("input_scale"), double(config.inputScale)},
            {QStringLiteral("tied"), true},
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
    const int activation = choice("activation", "jump_relu", "soft_threshold");
    const int normalise = choice("normalise_input", "none", "l2");
    if (objective < 0 || activation < 0 || normalise < 0 || json[QStringLiteral("tied")] != QJsonValue(true))
        return unreadable(name, QStringLiteral("objective, activation, normalise_input or tied"));
    config.inputSize = json[QStringLiteral("input_size")].toInt(-1);
    config.dictionary = wholeNumbers(json[QStringLiteral("dictionary")]);
    config.k = wholeNumbers(json[QStringLiteral("k")]);
    config.objective = objective == 0 ? Method::Paper : Method::Fathom;
    config.softThreshold = activation == 1;
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
    if (weight.shape != std::vector<qint64>{config.features(), config.inputSize})
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: its weights do not have the size that config.json says; "
                                                "the two files do not belong together"),
                     {tensors.name()}};
    return create(std::move(config), weight.toFloats(), encoderBias.toFloats(), bias.toFloats());
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
    FATHOM_TRY(const QByteArray hash, writer.write(dir.filePath(QStringLiteral("model.safetensors"))));
    QSaveFile file(dir.filePath(QStringLiteral("config.json")));
    const QByteArray text = QJsonDocument(saeConfigToJson(m_config)).toJson();
    if (!file.open(QIODevice::WriteOnly) || !writeWhole(file, text) || !file.commit())
        return failed(file.fileName(), file.errorString());
    return {};
}

} // namespace fathom
