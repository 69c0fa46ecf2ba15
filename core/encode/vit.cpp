// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "vit.h"

#include <QJsonArray>

#include <algorithm>

namespace fathom {

namespace {

// A tensor under its Hugging Face, Meta or timm name.
int size(const TensorMap &tensors, std::initializer_list<const char *> names, size_t axis)
{
    for (const char *name : names)
        if (const int found = sizeOf(tensors, QLatin1String(name), axis))
            return found;
    return 0;
}

bool has(const TensorMap &tensors, std::initializer_list<const char *> names)
{
    return std::any_of(names.begin(), names.end(),
                       [&](const char *name) { return tensors.contains(QLatin1String(name)); });
}

void checkHeads(ConfigReader &reader, const VitConfig &c)
{
    if (c.width % c.heads != 0 || c.headWidth() % 4 != 0)
        reader.refuse("num_attention_heads");
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
    ConfigReader reader(json, name);
    reader.whole("hidden_size", c.width, 4, 16384);
    reader.whole("num_hidden_layers", c.depth, 1, 200);
    reader.whole("num_attention_heads", c.heads, 1, 256);
    reader.whole("intermediate_size", c.hidden, 1, 65536);
    reader.whole("num_register_tokens", c.registers, 0, 64);
    reader.whole("patch_size", c.patch, 1, 64);
    reader.whole("num_channels", c.channels, 1, 16);
    c.gated = reader.flag("use_gated_mlp", false);
    c.queryBias = reader.flag("query_bias", true);
    c.valueBias = reader.flag("value_bias", true);
    c.projectionBias = reader.flag("proj_bias", true);
    c.mlpBias = reader.flag("mlp_bias", true);
    reader.number("layer_norm_eps", c.epsilon, 1e-20, 1.0);
    reader.number("rope_theta", c.ropeBase, 1.0, 1e9);
    checkHeads(reader, c);
    const QString activation = json[u"hidden_act"].toString(QStringLiteral("gelu"));
    if (activation != (c.gated ? u"silu" : u"gelu"))
        reader.refuse("hidden_act");
    FATHOM_DO(reader.outcome());
    return c;
}

Result<VitConfig> VitConfig::inferred(const TensorMap &tensors, const QJsonObject &json, const QString &name)
{
    VitConfig c;
    const auto take = [](int &value, int found) {
        if (found > 0)
            value = found;
    };
    take(c.width, size(tensors, {"norm.weight"}, 0));
    take(c.width, size(tensors, {"embeddings.cls_token", "cls_token"}, 2));
    take(c.depth,
         std::max(countOf(tensors, [](int i) { return QStringLiteral("layer.%1.norm1.weight").arg(i); }),
                  countOf(tensors, [](int i) { return QStringLiteral("blocks.%1.norm1.weight").arg(i); })));
    c.registers = size(tensors, {"embeddings.register_tokens", "storage_tokens", "reg_token"}, 1);
    const std::initializer_list<const char *> patch = {"embeddings.patch_embeddings.weight",
                                                       "patch_embed.proj.weight"};
    take(c.channels, size(tensors, patch, 1));
    take(c.patch, size(tensors, patch, 2));
    c.gated =
        has(tensors, {"layer.0.mlp.gate_proj.weight", "blocks.0.mlp.w1.weight", "blocks.0.mlp.fc1_g.weight"});
    take(c.hidden, size(tensors,
                        {"layer.0.mlp.up_proj.weight", "blocks.0.mlp.fc1.weight", "blocks.0.mlp.w1.weight",
                         "blocks.0.mlp.fc1_x.weight"},
                        0));
    c.queryBias = c.valueBias =
        has(tensors, {"layer.0.attention.q_proj.bias", "blocks.0.attn.qkv.bias", "blocks.0.attn.q_bias"});
    c.projectionBias = has(tensors, {"layer.0.attention.o_proj.bias", "blocks.0.attn.proj.bias"});
    c.mlpBias = has(tensors, {"layer.0.mlp.down_proj.bias", "blocks.0.mlp.fc2.bias", "blocks.0.mlp.w3.bias"});
    const int periods = size(tensors, {"rope_embed.periods"}, 0);
    c.heads = std::max(1, c.width / (periods > 0 ? 4 * periods : c.width == 4096 ? 128 : 64));

    // timm says these under model_args, and only where they differ from the named architecture.
    ConfigReader reader(json.contains(u"model_args") ? json[u"model_args"].toObject() : json, name);
    reader.whole("embed_dim", c.width, 4, 16384);
    reader.whole("depth", c.depth, 1, 200);
    reader.whole("num_heads", c.heads, 1, 256);
    reader.whole("n_storage_tokens", c.registers, 0, 64);
    reader.whole("patch_size", c.patch, 1, 64);
    reader.number("pos_embed_rope_base", c.ropeBase, 1.0, 1e9);
    reader.only("pos_embed_rope_normalize_coords", QStringLiteral("separate"));
    // Meta's two kinds of layer norm differ in nothing but this.
    if (json[u"norm_layer"].toString() == u"layernorm")
        c.epsilon = 1e-6;
    reader.number("norm_eps", c.epsilon, 1e-20, 1.0);
    checkHeads(reader, c);
    FATHOM_DO(reader.outcome());
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

std::vector<ModelTensor> vitTensors(const VitConfig &c)
{
    const qint64 d = c.width;
    const qint64 f = c.hidden;
    ModelTensors all;
    all.add(QStringLiteral("embeddings.cls_token"), {1, 1, d});
    if (c.registers > 0)
        all.add(QStringLiteral("embeddings.register_tokens"), {1, c.registers, d});
    all.layer(QStringLiteral("embeddings.patch_embeddings"), {d, c.channels, c.patch, c.patch});
    for (int i = 0; i < c.depth; ++i) {
        const QString layer = QStringLiteral("layer.%1.").arg(i);
        all.norm(layer + QLatin1String("norm1"), d);
        all.layer(layer + QLatin1String("attention.q_proj"), {d, d}, c.queryBias);
        all.layer(layer + QLatin1String("attention.k_proj"), {d, d}, false);
        all.layer(layer + QLatin1String("attention.v_proj"), {d, d}, c.valueBias);
        all.layer(layer + QLatin1String("attention.o_proj"), {d, d}, c.projectionBias);
        all.add(layer + QLatin1String("layer_scale1.lambda1"), {d});
        all.norm(layer + QLatin1String("norm2"), d);
        if (c.gated)
            all.layer(layer + QLatin1String("mlp.gate_proj"), {f, d}, c.mlpBias);
        all.layer(layer + QLatin1String("mlp.up_proj"), {f, d}, c.mlpBias);
        all.layer(layer + QLatin1String("mlp.down_proj"), {d, f}, c.mlpBias);
        all.add(layer + QLatin1String("layer_scale2.lambda1"), {d});
    }
    all.norm(QStringLiteral("norm"), d);
    return all.take();
}

const std::vector<PublishedVit> &publishedVits()
{
    const auto sized = [](const char *key, const char *title, int width, int depth, int hidden, bool gated) {
        PublishedVit vit{key, title, {}};
        VitConfig &c = vit.config;
        c.width = width;
        c.depth = depth;
        c.heads = width / (width == 4096 ? 128 : 64);
        c.hidden = hidden;
        c.registers = 4;
        c.gated = gated;
        c.queryBias = c.valueBias = width != 4096;
        return vit;
    };
    static const std::vector<PublishedVit> all = {sized("vits16", "ViT-S/16", 384, 12, 1536, false),
                                                  sized("vits16plus", "ViT-S+/16", 384, 12, 1536, true),
                                                  sized("vitb16", "ViT-B/16", 768, 12, 3072, false),
                                                  sized("vitl16", "ViT-L/16", 1024, 24, 4096, false),
                                                  sized("vitl16plus", "ViT-L+/16", 1024, 24, 4096, true),
                                                  sized("vith16plus", "ViT-H+/16", 1280, 32, 5120, true),
                                                  sized("vit7b16", "ViT-7B/16", 4096, 40, 8192, true)};
    return all;
}

} // namespace fathom
