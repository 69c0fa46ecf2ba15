// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_file.h"
#include "picture_encoder.h"
#include "weight_file.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QRegularExpression>

namespace fathom {

namespace {

constexpr int PublishedSide = 1024;
constexpr int LargestSide = 4096;

// Stored in the catalogue in English; wording.cpp knows them.
const char *const DinoNote =
    "Native, from the official weights by Meta. Under the DINOv3 License, whose terms are yours to accept: "
    "https://huggingface.co/facebook (dinov3-...). It asks to be named in publications and forbids military "
    "use.";
const char *const ParseNote = "Native, from the official weights by Microsoft. CC BY-NC-SA 4.0, for research "
                              "only, not for the clinic; the "
                              "terms are yours to accept: https://huggingface.co/microsoft/BiomedParse.";
const char *const ScriptNote =
    "A TorchScript module of your own; what it is and under which terms, you know.";

// Numbers by which an encoder of this kind is told from others.
QString digits(const QString &sha256)
{
    return sha256.left(8);
}

struct Opened
{
    EncoderFile file;
    std::optional<WeightFile> weights; ///< none for TorchScript
    EncoderModel model;
    Preprocessing preprocessing;
};

Error badSide(const QString &path, int side, int step)
{
    return {ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error",
                              "%1: an input of %2 pixels does not suit it; choose a multiple of %3, at "
                              "most %4"),
            {path, QString::number(side), QString::number(step), QString::number(LargestSide)}};
}

Result<QString> sha256Of(const QString &path, const EncoderFileOptions &options)
{
    constexpr qint64 piece = 4 << 20; // some ten milliseconds
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    bool read = file.open(QIODevice::ReadOnly);
    while (read && !file.atEnd()) {
        if (options.stop.stop_requested())
            return Error{
                ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "%1: checking was cancelled"), {path}};
        const QByteArray part = file.read(piece);
        read = !part.isEmpty();
        hash.addData(part);
        if (options.progress)
            options.progress(file.pos(), file.size());
    }
    if (!read)
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be opened (%2); check the name and the rights"),
                     {path, file.errorString()}};
    return QString::fromLatin1(hash.result().toHex());
}

Result<Opened> openedScript(const QString &path, const EncoderFileOptions &options)
{
    if (!options.script)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: is a TorchScript module, which is a program; if you trust "
                                       "it, say so, and give its input size, normalisation and "
                                       "output"),
                     {path}};
    const ScriptDescription &script = *options.script;
    Opened opened;
    EncoderInfo &info = opened.file.info;
    info.inputSide = options.variant.side > 0 ? options.variant.side : script.side;
    if (info.inputSide < 1 || info.inputSide > LargestSide)
        return badSide(path, info.inputSide, 1);
    info.weightsSha256 = options.knownSha256;
    if (info.weightsSha256.isEmpty()) {
        FATHOM_TRY(info.weightsSha256, sha256Of(path, options));
    }
    // The same module described otherwise gives other embeddings.
    QString described = info.weightsSha256;
    for (size_t c = 0; c < 3; ++c)
        described += QStringLiteral(" %1 %2")
                         .arg(script.preprocessing.mean[c], 0, 'g', 17)
                         .arg(script.preprocessing.deviation[c], 0, 'g', 17);
    described += QStringLiteral(" %1 %2 %3")
                     .arg(script.preprocessing.scale, 0, 'g', 17)
                     .arg(script.side)
                     .arg(script.script.output);
    const QByteArray sum = QCryptographicHash::hash(described.toUtf8(), QCryptographicHash::Sha256).toHex();
    info.id = variantId(QStringLiteral("torchscript-") + digits(QString::fromLatin1(sum)), options.variant);
    info.title = QStringLiteral("TorchScript: %1").arg(QFileInfo(path).fileName());
    info.note = QString::fromLatin1(ScriptNote);
    opened.file.path = path;
    opened.file.format = QStringLiteral("TorchScript");
    opened.preprocessing = script.preprocessing;
    return opened;
}

Result<Opened> openedFile(const QString &path, const EncoderFileOptions &options)
{
    if (QFileInfo(path).isFile()) {
        FATHOM_TRY(const bool script, isTorchScript(path));
        if (script)
            return openedScript(path, options);
    }
    FATHOM_TRY(WeightFile weights, WeightFile::open(path));
    Opened opened;
    EncoderFile &file = opened.file;
    file.path = weights.path();
    FATHOM_TRY(opened.model, recogniseEncoder(weights.tensors(), weights.config(), file.path));
    const EncoderModel &model = opened.model;
    // Refuses what is not complete.
    FATHOM_TRY(const CanonicalWeights complete, canonicalWeights(model, weights.tensors(), file.path));
    Q_UNUSED(complete)
    const bool parse = std::holds_alternative<FocalNetConfig>(model.config);
    FATHOM_TRY(opened.preprocessing,
               Preprocessing::read(weights.preprocessor(), weights.config(),
                                   parse ? Preprocessing::biomedParse() : Preprocessing(), file.path));
    EncoderVariant variant = options.variant;
    if (variant.side == PublishedSide)
        variant.side = 0;
    if (!model.storedPeriods)
        variant.storedPeriods = false;
    EncoderInfo &info = file.info;
    info.inputSide = variant.side > 0 ? variant.side : PublishedSide;
    if (info.inputSide % model.step != 0 || info.inputSide > LargestSide)
        return badSide(path, info.inputSide, model.step);
    info.weightsSha256 = options.knownSha256;
    if (info.weightsSha256.isEmpty()) {
        FATHOM_TRY(info.weightsSha256, weights.sha256(options.stop, options.progress));
    }
    info.id = variantId(QStringLiteral("%1-%2").arg(model.key, digits(info.weightsSha256)), variant);
    info.title = model.title;
    info.note = QString::fromLatin1(parse ? ParseNote : DinoNote);
    info.dimension = model.dimension;
    info.gridSide = info.inputSide / model.step;
    info.parameters = model.parameters;
    file.format = weights.format();
    file.superfluous = model.superfluous + weights.placeholders();
    opened.weights = std::move(weights);
    return opened;
}

Result<std::unique_ptr<ImageEncoder>> loadedScript(Opened opened, const EncoderFileOptions &options,
                                                   PictureEncoderParts parts)
{
    const int side = parts.info.inputSide;
    FATHOM_TRY(parts.network, loadScript(opened.file.path, options.script->script,
                                         {options.device, options.variant.precision}));
    // What comes out, only a picture tells.
    FATHOM_TRY(
        const PictureTokens tokens,
        parts.network->forward(std::vector<float>(3 * size_t(side) * size_t(side)), 1, side, side, {}));
    parts.info.dimension = tokens.width;
    parts.info.gridSide = tokens.rows > 1 && tokens.rows == tokens.columns ? tokens.rows : 0;
    return makePictureEncoder(std::move(parts));
}

} // namespace

QString pretrainedFolder(const QString &path)
{
    const QFileInfo info(path);
    if (!info.isDir() && info.fileName() != u"model.safetensors")
        return {};
    const QString folder = info.isDir() ? path : info.path();
    QFile config(folder + QStringLiteral("/config.json"));
    const bool ours = config.open(QIODevice::ReadOnly) &&
                      QJsonDocument::fromJson(config.readAll()).object().contains(u"fathom");
    return ours ? folder : QString();
}

QString variantId(const QString &base, const EncoderVariant &variant)
{
    QString id = base;
    if (variant.side > 0)
        id += QStringLiteral("-%1px").arg(variant.side);
    if (variant.storedPeriods)
        id += QStringLiteral("-stored-periods");
    if (variant.precision == Precision::BFloat16)
        id += QStringLiteral("-bf16");
    return id;
}

EncoderId parseEncoderId(const QString &id)
{
    static const QRegularExpression pattern(
        QStringLiteral("^(.+?)(?:-([1-9][0-9]{0,4})px)?(-stored-periods)?(-bf16)?$"));
    const auto match = pattern.match(id);
    EncoderId parsed{match.hasMatch() ? match.captured(1) : id, {}};
    parsed.variant.side = match.captured(2).toInt();
    parsed.variant.storedPeriods = !match.captured(3).isEmpty();
    if (!match.captured(4).isEmpty())
        parsed.variant.precision = Precision::BFloat16;
    return parsed;
}

Result<EncoderFile> checkEncoderFile(const QString &path, const EncoderFileOptions &options)
{
    if (const QString folder = pretrainedFolder(path); !folder.isEmpty()) {
        FATHOM_TRY(const auto loaded, loadEncoderFolder(folder, options.device));
        return EncoderFile{loaded->info(), folder, QStringLiteral("safetensors"), {}};
    }
    FATHOM_TRY(Opened opened, openedFile(path, options));
    return std::move(opened.file);
}

Result<std::unique_ptr<ImageEncoder>> loadEncoderFile(const QString &path, const EncoderFileOptions &options)
{
    if (const QString folder = pretrainedFolder(path); !folder.isEmpty())
        return loadEncoderFolder(folder, options.device);
    FATHOM_TRY(Opened opened, openedFile(path, options));
    PictureEncoderParts parts;
    parts.info = opened.file.info;
    for (int channel = 0; channel < 3; ++channel) {
        std::array<float, 256> levels;
        for (size_t grey = 0; grey < levels.size(); ++grey)
            levels[grey] = opened.preprocessing.grey(channel, quint8(grey));
        parts.levels.push_back(levels);
    }
    if (!opened.weights)
        return loadedScript(std::move(opened), options, std::move(parts));
    const TensorMap &tensors = opened.weights->tensors();
    if (auto *vit = std::get_if<VitConfig>(&opened.model.config); vit && options.variant.storedPeriods)
        vit->periods = storedPeriods(tensors);
    FATHOM_TRY(parts.network, loadNetwork(opened.model, tensors, opened.file.path,
                                          {options.device, options.variant.precision}));
    return makePictureEncoder(std::move(parts));
}

} // namespace fathom
