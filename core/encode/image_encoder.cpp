// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "image_encoder.h"
#include "picture_encoder.h"
#include "torch_api.h"

#include <base/torch_library.h>

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>

#include <algorithm>

// A static library's resources are only there after this; the macro must stand outside a namespace.
static void initEncoderResources()
{
    Q_INIT_RESOURCE(encoder);
}

namespace fathom {

namespace {

constexpr int MostPictures = 16; // pictures that go through the network together

struct EncoderFiles
{
    EncoderInfo info;
    VitConfig config;
    float mean = 0.0F, deviation = 1.0F;
    bool affine = false; ///< the weight file has a readout
};

Result<QByteArray> contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be opened (%2); check the name and the rights"),
                     {path, file.errorString()}};
    return file.readAll();
}

// config.json of pretrain(): the Hugging Face keys and, under "fathom", what the encoder is.
Result<EncoderFiles> parsed(const QByteArray &json, const QString &name)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    EncoderFiles files;
    FATHOM_TRY(files.config, VitConfig::fromJson(object, name));
    const QJsonObject own = object[u"fathom"].toObject();
    const int side = own[u"input_side"].toInt();
    if (side < files.config.patch || side > 2048 || side % files.config.patch != 0)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: %2 is out of range; get the file again"),
                     {name, QStringLiteral("fathom.input_side")}};
    const double mean = own[u"mean"].toDouble(0.0);
    const double deviation = own[u"deviation"].toDouble(0.0);
    if (!(deviation > 0))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: %2 is out of range; get the file again"),
                     {name, QStringLiteral("fathom.deviation")}};
    files.mean = float(mean);
    files.deviation = float(deviation);
    EncoderInfo &info = files.info;
    info.id = own[u"id"].toString(QStringLiteral("fathom-demo-vit"));
    info.title = own[u"title"].toString(QStringLiteral("Fathom demonstration ViT"));
    info.note = own[u"note"].toString();
    info.dimension = 2 * files.config.width;
    info.inputSide = side;
    info.gridSide = side / files.config.patch;
    files.affine = own[u"readout_affine"].toBool();
    info.weightsSha256 = own[u"weights_sha256"].toString();
    for (const ModelTensor &tensor : vitTensors(files.config))
        info.parameters += tensor.count();
    if (files.affine)
        info.parameters += qint64(info.dimension) * (info.dimension + 1);
    return files;
}

// readout.weight and readout.bias of the weight file.
Result<Readout> storedReadout(const Safetensors &weights, int dimension)
{
    Readout readout;
    const qint64 d = dimension;
    const auto read = [&](const QString &name, const std::vector<qint64> &shape,
                          std::vector<float> &into) -> Result<void> {
        FATHOM_TRY(const TensorView view, weights.tensor(name));
        if (view.shape != shape)
            return Error{ErrorCode::Unreadable,
                         QT_TRANSLATE_NOOP("Error", "%1: %2 has another size; get the file again"),
                         {weights.name(), name}};
        into = view.toFloats();
        return {};
    };
    FATHOM_DO(read(QStringLiteral("readout.weight"), {d, d}, readout.weight));
    FATHOM_DO(read(QStringLiteral("readout.bias"), {d}, readout.bias));
    readout.dimension = dimension;
    return readout;
}

Result<std::unique_ptr<ImageEncoder>> made(const Safetensors &weights, const QByteArray &bytes,
                                           const QJsonObject &config, EncoderFiles files,
                                           const QString &device)
{
    files.info.weightsSha256 =
        QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    Readout readout;
    if (files.affine) {
        FATHOM_TRY(readout, storedReadout(weights, files.info.dimension));
    }
    FATHOM_TRY(const EncoderModel model, recogniseEncoder(weights.tensors(), config, weights.name()));
    PictureEncoderParts parts;
    FATHOM_TRY(parts.network, loadNetwork(model, weights.tensors(), weights.name(), {device}));
    std::array<float, 256> levels;
    for (size_t grey = 0; grey < levels.size(); ++grey)
        levels[grey] = (float(grey) / 255.0F - files.mean) / files.deviation;
    parts.levels.assign(size_t(files.config.channels), levels);
    parts.info = std::move(files.info);
    parts.withMean = true;
    parts.readout = std::move(readout);
    parts.mostPictures = MostPictures;
    return makePictureEncoder(std::move(parts));
}

Result<std::unique_ptr<ImageEncoder>> loadFrom(const QString &folder, const QString &device)
{
    const QString configName = folder + QLatin1String("/config.json");
    const QString weightsName = folder + QLatin1String("/model.safetensors");
    FATHOM_TRY(const QByteArray json, contents(configName));
    FATHOM_TRY(EncoderFiles files, parsed(json, configName));
    FATHOM_TRY(const QByteArray bytes, contents(weightsName));
    FATHOM_TRY(
        const Safetensors weights,
        Safetensors::parse(std::as_bytes(std::span(bytes.constData(), size_t(bytes.size()))), weightsName));
    return made(weights, bytes, QJsonDocument::fromJson(json).object(), std::move(files), device);
}

} // namespace

Result<EncoderInfo> embeddedEncoderInfo()
{
    initEncoderResources();
    const auto name = QStringLiteral(":/encoder/config.json");
    FATHOM_TRY(const QByteArray json, contents(name));
    FATHOM_TRY(EncoderFiles files, parsed(json, name));
    return std::move(files.info);
}

Result<std::unique_ptr<ImageEncoder>> loadEmbeddedEncoder(const QString &device)
{
    initEncoderResources();
    return loadFrom(QStringLiteral(":/encoder"), device);
}

Result<std::unique_ptr<ImageEncoder>> loadEncoderFolder(const QString &folder, const QString &device)
{
    return loadFrom(folder, device);
}

Result<QJsonObject> torchRuntime(int threads)
{
    FATHOM_TRY(auto *symbol, torchSymbol("fathom_torch_runtime"));
    TorchRuntimeCall call{threads};
    reinterpret_cast<TorchRuntimeFunction>(symbol)(call);
    FATHOM_DO(std::move(call.result));
    return std::move(call.answer);
}

} // namespace fathom
