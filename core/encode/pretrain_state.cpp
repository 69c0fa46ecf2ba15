// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "pretrain_state.h"
#include "view_draw.h"

#include <base/random.h>
#include <base/safetensors.h>
#include <base/write_whole.h>

#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>
#include <bit>
#include <cmath>
#include <qfloat16.h>

namespace fathom {

namespace {

constexpr int HeadHidden = 768;
constexpr int HeadOut = 256;

QString statePath(const QString &out)
{
    return out + QLatin1String("/checkpoint.safetensors");
}

QJsonObject optionsJson(const PretrainOptions &o, qint64 pairs)
{
    return {{QStringLiteral("width"), o.width},
            {QStringLiteral("depth"), o.depth},
            {QStringLiteral("heads"), o.heads},
            {QStringLiteral("registers"), o.registers},
            {QStringLiteral("patch"), o.patch},
            {QStringLiteral("view_side"), o.viewSide},
            {QStringLiteral("ship_side"), o.shipSide},
            {QStringLiteral("ship_part"), o.shipPart},
            {QStringLiteral("keep"), o.keep},
            {QStringLiteral("temperature"), o.temperature},
            {QStringLiteral("batch"), o.batch},
            {QStringLiteral("ship_batch"), o.shipBatch},
            {QStringLiteral("rate"), o.rate},
            {QStringLiteral("weight_decay"), o.weightDecay},
            {QStringLiteral("clip"), o.clip},
            {QStringLiteral("minutes"), o.steps > 0 ? QJsonValue() : QJsonValue(o.minutes)},
            {QStringLiteral("steps"), o.steps},
            {QStringLiteral("seed"), QString::number(o.seed)},
            {QStringLiteral("pairs"), pairs}};
}

QString runOf(const PretrainOptions &options, qint64 pairs)
{
    return QString::fromUtf8(QJsonDocument(optionsJson(options, pairs)).toJson(QJsonDocument::Compact));
}

Result<void> writeJson(const QString &path, const QJsonObject &object)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !writeWhole(file, QJsonDocument(object).toJson()) ||
        !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and rights"),
                     {path, file.errorString()}};
    return {};
}

// Half floats; the grey kernel becomes three equal ones that add up to it.
std::vector<qfloat16> halves(const float *values, const ModelTensor &tensor, int patch)
{
    const qint64 count = tensor.count();
    std::vector<qfloat16> out;
    if (tensor.name != u"embeddings.patch_embeddings.weight") {
        for (qint64 i = 0; i < count; ++i)
            out.push_back(qfloat16(values[i]));
        return out;
    }
    const qint64 area = qint64(patch) * patch;
    for (qint64 filter = 0; filter < count / area; ++filter)
        for (int channel = 0; channel < 3; ++channel)
            for (qint64 i = 0; i < area; ++i)
                out.push_back(qfloat16(values[filter * area + i] / 3.0F));
    return out;
}

} // namespace

VitConfig trainedConfig(const PretrainOptions &options)
{
    VitConfig config;
    config.width = options.width;
    config.depth = options.depth;
    config.heads = options.heads;
    config.hidden = 4 * options.width;
    config.registers = options.registers;
    config.patch = options.patch;
    config.channels = 1;
    return config;
}

std::vector<TrainedTensor> parameterLayout(const PretrainOptions &options)
{
    std::vector<TrainedTensor> layout;
    for (ModelTensor &tensor : vitTensors(trainedConfig(options))) {
        const bool matrix =
            tensor.shape.size() >= 2 && !tensor.name.endsWith(u"_token") && !tensor.name.endsWith(u"_tokens");
        layout.push_back({std::move(tensor), matrix});
    }
    layout.push_back({{QStringLiteral("head.0.weight"), {HeadHidden, 2 * options.width}}, true});
    layout.push_back({{QStringLiteral("head.1.weight"), {HeadHidden}}, false});
    layout.push_back({{QStringLiteral("head.1.bias"), {HeadHidden}}, false});
    layout.push_back({{QStringLiteral("head.2.weight"), {HeadOut, HeadHidden}}, true});
    return layout;
}

PretrainState initialState(const PretrainOptions &options)
{
    PretrainState state;
    Random random(options.seed);
    std::vector<float> &values = state.trainer.parameters;
    for (const auto &[tensor, decays] : parameterLayout(options)) {
        const qint64 count = tensor.count();
        if (decays) {
            // Xavier: the variance of a signal stays as it is in both directions.
            const double in = double(count / tensor.shape[0]);
            const double bound = std::sqrt(6.0 / (in + double(tensor.shape[0])));
            for (qint64 i = 0; i < count; ++i)
                values.push_back(float(random.uniform(-bound, bound)));
        } else if (tensor.shape.size() == 3) { // CLS and register tokens
            for (qint64 i = 0; i < count; ++i)
                values.push_back(float(0.02 * random.normal()));
        } else {
            const bool one = tensor.name.endsWith(u"weight") || tensor.name.endsWith(u"lambda1");
            values.insert(values.end(), size_t(count), one ? 1.0F : 0.0F);
        }
    }
    state.trainer.firstMoment.assign(values.size(), 0.0F);
    state.trainer.secondMoment.assign(values.size(), 0.0F);
    return state;
}

Result<std::optional<PretrainState>> loadState(const QString &out, const PretrainOptions &options,
                                               qint64 pairs)
{
    const QString path = statePath(out);
    if (!QFile::exists(path))
        return std::optional<PretrainState>();
    FATHOM_TRY(const Safetensors file, Safetensors::open(path));
    if (file.metadata()[QStringLiteral("run")] != runOf(options, pairs))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: holds the checkpoint of a run with other data or "
                                                "settings; choose another folder or remove it"),
                     {path}};
    PretrainState state = initialState(options);
    const size_t count = state.trainer.parameters.size();
    const auto read = [&](const QString &key, std::vector<float> &into) -> Result<void> {
        FATHOM_TRY(const TensorView view, file.tensor(key));
        if (view.dtype != Dtype::F32 || size_t(view.count()) != count)
            return Error{ErrorCode::Unreadable,
                         QT_TRANSLATE_NOOP("Error", "%1: %2 has another size; remove the checkpoint"),
                         {path, key}};
        into = view.toFloats();
        return {};
    };
    FATHOM_DO(read(QStringLiteral("parameters"), state.trainer.parameters));
    FATHOM_DO(read(QStringLiteral("first_moment"), state.trainer.firstMoment));
    FATHOM_DO(read(QStringLiteral("second_moment"), state.trainer.secondMoment));
    const QJsonObject progress =
        QJsonDocument::fromJson(file.metadata()[QStringLiteral("progress")].toUtf8()).object();
    state.trainer.step = progress[u"step"].toInteger();
    state.seconds = progress[u"seconds"].toDouble();
    state.curve = progress[u"curve"].toArray();
    return std::optional<PretrainState>(std::move(state));
}

Result<void> saveState(const QString &out, const PretrainOptions &options, qint64 pairs,
                       const PretrainState &state)
{
    const auto count = qint64(state.trainer.parameters.size());
    const QJsonObject progress{{QStringLiteral("step"), state.trainer.step},
                               {QStringLiteral("seconds"), state.seconds},
                               {QStringLiteral("curve"), state.curve}};
    SafetensorsWriter writer;
    writer.setMetadata(QStringLiteral("run"), runOf(options, pairs));
    writer.setMetadata(QStringLiteral("progress"),
                       QString::fromUtf8(QJsonDocument(progress).toJson(QJsonDocument::Compact)));
    writer.add(QStringLiteral("parameters"), {count}, std::span(state.trainer.parameters));
    writer.add(QStringLiteral("first_moment"), {count}, std::span(state.trainer.firstMoment));
    writer.add(QStringLiteral("second_moment"), {count}, std::span(state.trainer.secondMoment));
    if (auto written = writer.write(statePath(out)); !written)
        return std::move(written).error();
    return {};
}

Result<void> exportEncoder(const QString &out, const PretrainOptions &options, qint64 pairs,
                           const PretrainState &state, bool registers, const Readout &readout)
{
    VitConfig config = trainedConfig(options);
    config.channels = 3;
    if (!registers)
        config.registers = 0;
    SafetensorsWriter writer;
    writer.setMetadata(QStringLiteral("format"), QStringLiteral("pt"));
    std::vector<std::vector<qfloat16>> kept;
    size_t at = 0;
    for (const auto &[tensor, decays] : parameterLayout(options)) {
        const float *values = state.trainer.parameters.data() + at;
        at += size_t(tensor.count());
        if (tensor.name.startsWith(u"head.") || (!registers && tensor.name.endsWith(u"register_tokens")))
            continue;
        std::vector<qint64> shape = tensor.shape;
        if (shape.size() == 4)
            shape[1] = 3;
        kept.push_back(halves(values, tensor, options.patch));
        writer.add(tensor.name, Dtype::F16, std::move(shape), std::as_bytes(std::span(kept.back())));
    }
    const std::vector<qfloat16> mask(size_t(options.width));
    writer.add(QStringLiteral("embeddings.mask_token"), Dtype::F16, {1, 1, options.width},
               std::as_bytes(std::span(mask)));
    if (readout.dimension > 0) {
        writer.add(QStringLiteral("readout.weight"), {readout.dimension, readout.dimension},
                   std::span(readout.weight));
        writer.add(QStringLiteral("readout.bias"), {readout.dimension}, std::span(readout.bias));
    }
    FATHOM_TRY(const QByteArray sha256, writer.write(out + QLatin1String("/model.safetensors")));

    QJsonObject json = config.toJson();
    json[QStringLiteral("image_size")] = options.shipSide;
    QJsonObject own{
        {QStringLiteral("id"), QStringLiteral("fathom-demo-vit")},
        {QStringLiteral("title"), QStringLiteral("Fathom demonstration ViT")},
        {QStringLiteral("note"),
         QStringLiteral("A small vision transformer of the DINOv3 architecture, trained by Fathom on "
                        "synthetic subjects and one head MRI without labels. A demonstration encoder, not a "
                        "foundation model. Apache-2.0.")},
        {QStringLiteral("input_side"), options.shipSide},
        {QStringLiteral("mean"), GreyMean},
        {QStringLiteral("deviation"), GreyDeviation},
        {QStringLiteral("readout"), QStringLiteral("CLS ++ mean of the patch tokens")},
        {QStringLiteral("weights_sha256"), QString::fromLatin1(sha256)}};
    if (readout.dimension > 0) {
        own[QStringLiteral("readout_affine")] = true; // readout.weight and readout.bias follow
        own[QStringLiteral("readout_power")] = options.readoutPower;
    }
    json[QStringLiteral("fathom")] = own;
    FATHOM_DO(writeJson(out + QLatin1String("/config.json"), json));
    return writeJson(out + QLatin1String("/curve.json"),
                     {{QStringLiteral("command"), options.command},
                      {QStringLiteral("options"), optionsJson(options, pairs)},
                      {QStringLiteral("steps"), state.trainer.step},
                      {QStringLiteral("seconds"), state.seconds},
                      {QStringLiteral("curve"), state.curve}});
}

} // namespace fathom
