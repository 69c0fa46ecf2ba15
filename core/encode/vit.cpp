// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "vit.h"
#include "torch_api.h"

#include <base/torch_library.h>

#include <QJsonArray>

namespace fathom {

namespace {

Error badConfig(const QString &name, const char *key)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: %2 is out of range; get the file again"),
            {name, QString::fromLatin1(key)}};
}

QString shapeText(const std::vector<qint64> &shape)
{
    QStringList parts;
    for (const qint64 size : shape)
        parts << QString::number(size);
    return QStringLiteral("[%1]").arg(parts.join(u','));
}

// The name under which the file has a tensor; empty when it has none.
QString storedName(const Safetensors &weights, const QString &name)
{
    for (const char *prefix : {"", "model.", "dinov3_vit.", "dinov3_vit.model."})
        if (const QString full = QLatin1String(prefix) + name; weights.contains(full))
            return full;
    return {};
}

} // namespace

Result<VitConfig> VitConfig::fromJson(const QJsonObject &json, const QString &name)
{
    if (const QString type = json[u"model_type"].toString(); type != u"dinov3_vit")
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: model_type is \"%2\", not dinov3_vit; choose a DINOv3 "
                                                "ViT"),
                     {name, type}};
    if (json[u"key_bias"].toBool(false))
        return Error{
            ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error", "%1: has a key bias, which no DINOv3 ViT has; choose another file"),
            {name}};
    VitConfig c;
    struct Whole
    {
        const char *key;
        int *value;
        int low, high;
    };
    const Whole wholes[] = {
        {"hidden_size", &c.width, 4, 16384},          {"num_hidden_layers", &c.depth, 1, 200},
        {"num_attention_heads", &c.heads, 1, 256},    {"intermediate_size", &c.hidden, 1, 65536},
        {"num_register_tokens", &c.registers, 0, 64}, {"patch_size", &c.patch, 1, 64},
        {"num_channels", &c.channels, 1, 16}};
    for (const Whole &whole : wholes) {
        const double value = json[QLatin1String(whole.key)].toDouble(*whole.value);
        if (!(value >= whole.low) || value > whole.high || value != int(value))
            return badConfig(name, whole.key);
        *whole.value = int(value);
    }
    c.gated = json[u"use_gated_mlp"].toBool(false);
    c.queryBias = json[u"query_bias"].toBool(true);
    c.valueBias = json[u"value_bias"].toBool(true);
    c.projectionBias = json[u"proj_bias"].toBool(true);
    c.mlpBias = json[u"mlp_bias"].toBool(true);
    c.epsilon = json[u"layer_norm_eps"].toDouble(c.epsilon);
    c.ropeBase = json[u"rope_theta"].toDouble(c.ropeBase);
    if (c.width % c.heads != 0 || c.headWidth() % 4 != 0)
        return badConfig(name, "num_attention_heads");
    if (!(c.epsilon > 0) || c.epsilon > 1)
        return badConfig(name, "layer_norm_eps");
    if (!(c.ropeBase >= 1) || c.ropeBase > 1e9)
        return badConfig(name, "rope_theta");
    const QString activation = json[u"hidden_act"].toString(QStringLiteral("gelu"));
    if (activation != (c.gated ? u"silu" : u"gelu"))
        return badConfig(name, "hidden_act");
    return c;
}

QJsonObject VitConfig::toJson() const
{
    return {{QStringLiteral("architectures"), QJsonArray{QStringLiteral("DINOv3ViTModel")}},
            {QStringLiteral("model_type"), QStringLiteral("dinov3_vit")},
            {QStringLiteral("hidden_size"), width},
            {QStringLiteral("num_hidden_layers"), depth},
            {QStringLiteral("num_attention_heads"), heads},
            {QStringLiteral("intermediate_size"), hidden},
            {QStringLiteral("num_register_tokens"), registers},
            {QStringLiteral("patch_size"), patch},
            {QStringLiteral("num_channels"), channels},
            {QStringLiteral("use_gated_mlp"), gated},
            {QStringLiteral("hidden_act"), gated ? QStringLiteral("silu") : QStringLiteral("gelu")},
            {QStringLiteral("query_bias"), queryBias},
            {QStringLiteral("key_bias"), false},
            {QStringLiteral("value_bias"), valueBias},
            {QStringLiteral("proj_bias"), projectionBias},
            {QStringLiteral("mlp_bias"), mlpBias},
            {QStringLiteral("layer_norm_eps"), epsilon},
            {QStringLiteral("rope_theta"), ropeBase}};
}

qint64 VitTensor::count() const
{
    qint64 n = 1;
    for (const qint64 size : shape)
        n *= size;
    return n;
}

std::vector<VitTensor> vitTensors(const VitConfig &c)
{
    const qint64 d = c.width;
    const qint64 f = c.hidden;
    std::vector<VitTensor> all;
    const auto add = [&](const QString &name, std::vector<qint64> shape) {
        all.push_back({name, std::move(shape)});
    };
    const auto linear = [&](const QString &name, qint64 out, qint64 in, bool bias) {
        add(name + QLatin1String(".weight"), {out, in});
        if (bias)
            add(name + QLatin1String(".bias"), {out});
    };
    const auto norm = [&](const QString &name) {
        add(name + QLatin1String(".weight"), {d});
        add(name + QLatin1String(".bias"), {d});
    };
    add(QStringLiteral("embeddings.cls_token"), {1, 1, d});
    if (c.registers > 0)
        add(QStringLiteral("embeddings.register_tokens"), {1, c.registers, d});
    add(QStringLiteral("embeddings.patch_embeddings.weight"), {d, c.channels, c.patch, c.patch});
    add(QStringLiteral("embeddings.patch_embeddings.bias"), {d});
    for (int i = 0; i < c.depth; ++i) {
        const QString layer = QStringLiteral("layer.%1.").arg(i);
        norm(layer + QLatin1String("norm1"));
        linear(layer + QLatin1String("attention.q_proj"), d, d, c.queryBias);
        linear(layer + QLatin1String("attention.k_proj"), d, d, false);
        linear(layer + QLatin1String("attention.v_proj"), d, d, c.valueBias);
        linear(layer + QLatin1String("attention.o_proj"), d, d, c.projectionBias);
        add(layer + QLatin1String("layer_scale1.lambda1"), {d});
        norm(layer + QLatin1String("norm2"));
        if (c.gated)
            linear(layer + QLatin1String("mlp.gate_proj"), f, d, c.mlpBias);
        linear(layer + QLatin1String("mlp.up_proj"), f, d, c.mlpBias);
        linear(layer + QLatin1String("mlp.down_proj"), d, f, c.mlpBias);
        add(layer + QLatin1String("layer_scale2.lambda1"), {d});
    }
    norm(QStringLiteral("norm"));
    return all;
}

Result<std::unique_ptr<Vit>> loadVit(const Safetensors &weights, const VitConfig &config,
                                     const QString &device)
{
    QStringList differences;
    std::vector<TensorView> views;
    for (const VitTensor &tensor : vitTensors(config)) {
        const QString name = storedName(weights, tensor.name);
        if (name.isEmpty()) {
            differences << QStringLiteral("%1 is missing").arg(tensor.name);
            continue;
        }
        FATHOM_TRY(TensorView view, weights.tensor(name));
        if (view.shape != tensor.shape)
            differences << QStringLiteral("%1 is %2, not %3")
                               .arg(tensor.name, shapeText(view.shape), shapeText(tensor.shape));
        views.push_back(std::move(view));
    }
    if (!differences.isEmpty())
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: does not hold this encoder (%2); get the file again"),
                     {weights.name(), QStringList(differences.mid(0, 5)).join(QStringLiteral(", "))}};
    FATHOM_TRY(auto *symbol, torchSymbol("fathom_vit_create"));
    VitCreateCall call{config, views, device};
    reinterpret_cast<VitCreateFunction>(symbol)(call);
    FATHOM_DO(std::move(call.result));
    return std::move(call.vit);
}

} // namespace fathom
