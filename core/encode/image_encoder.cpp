// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "image_encoder.h"
#include "readout.h"
#include "torch_api.h"
#include "vit.h"

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

constexpr int BatchSide = 16; // pictures that go through the network together

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
    for (const VitTensor &tensor : vitTensors(files.config))
        info.parameters += tensor.count();
    if (files.affine)
        info.parameters += qint64(info.dimension) * (info.dimension + 1);
    return files;
}

class VitImageEncoder : public ImageEncoder
{
public:
    VitImageEncoder(EncoderFiles files, Readout readout, std::unique_ptr<Vit> vit)
        : m_files(std::move(files))
        , m_readout(std::move(readout))
        , m_vit(std::move(vit))
    {
    }
    const EncoderInfo &info() const override { return m_files.info; }

    Result<Encoded> encode(std::span<const quint8> grey, int n, bool withTokens,
                           std::stop_token stop) override
    {
        const auto side = size_t(m_files.info.inputSide);
        if (n < 0 || grey.size() != size_t(n) * side * side)
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error", "Encoder: %1 values are not %2 pictures of %3 x %4"),
                         {QString::number(grey.size()), QString::number(n), QString::number(side),
                          QString::number(side)}};
        Encoded out;
        out.tokenDimension = m_files.info.dimension;
        try {
            for (int from = 0; from < n; from += BatchSide) {
                const int count = std::min(BatchSide, n - from);
                FATHOM_TRY(const VitTokens tokens,
                           m_vit->forward(pixels(grey.subspan(size_t(from) * side * side), count), count,
                                          int(side), int(side), stop));
                append(tokens, count, withTokens, out);
            }
            // Affine, so that the mean of the patches' values stays the embedding.
            m_readout.apply(out.embeddings);
            m_readout.apply(out.tokens);
        } catch (const std::bad_alloc &) {
            return Error{ErrorCode::TooLarge,
                         QT_TRANSLATE_NOOP("Error", "Encoder: not enough memory; encode fewer at a time"),
                         {}};
        }
        return out;
    }

private:
    // Grey, normalised, the same in every channel.
    std::vector<float> pixels(std::span<const quint8> grey, int n) const
    {
        const auto side = size_t(m_files.info.inputSide);
        const size_t area = side * side;
        const auto channels = size_t(m_files.config.channels);
        std::vector<float> out(size_t(n) * channels * area);
        for (size_t i = 0; i < size_t(n); ++i) {
            float *first = out.data() + i * channels * area;
            for (size_t p = 0; p < area; ++p)
                first[p] = (float(grey[i * area + p]) / 255.0F - m_files.mean) / m_files.deviation;
            for (size_t c = 1; c < channels; ++c)
                std::copy_n(first, area, first + c * area);
        }
        return out;
    }

    void append(const VitTokens &tokens, int n, bool withTokens, Encoded &out) const
    {
        const auto width = size_t(m_files.config.width);
        const auto prefix = size_t(1 + m_files.config.registers);
        const auto all = size_t(tokens.tokens);
        for (size_t i = 0; i < size_t(n); ++i) {
            const float *cls = tokens.values.data() + i * all * width;
            out.embeddings.insert(out.embeddings.end(), cls, cls + width);
            for (size_t column = 0; column < width; ++column) {
                double sum = 0.0;
                for (size_t t = prefix; t < all; ++t)
                    sum += double(cls[t * width + column]);
                out.embeddings.push_back(float(sum / double(all - prefix)));
            }
            if (!withTokens)
                continue;
            for (size_t t = prefix; t < all; ++t) {
                out.tokens.insert(out.tokens.end(), cls, cls + width);
                out.tokens.insert(out.tokens.end(), cls + t * width, cls + (t + 1) * width);
            }
        }
    }

    EncoderFiles m_files;
    Readout m_readout;
    std::unique_ptr<Vit> m_vit;
};

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
                                           EncoderFiles files, const QString &device)
{
    files.info.weightsSha256 =
        QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    Readout readout;
    if (files.affine) {
        FATHOM_TRY(readout, storedReadout(weights, files.info.dimension));
    }
    FATHOM_TRY(auto vit, loadVit(weights, files.config, device));
    return std::unique_ptr<ImageEncoder>(
        std::make_unique<VitImageEncoder>(std::move(files), std::move(readout), std::move(vit)));
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
    return made(weights, bytes, std::move(files), device);
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
