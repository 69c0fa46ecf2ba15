// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "tensor_naming.h"

#include <QSet>

#include <utility>

namespace fathom {

namespace {

using Pairs = std::initializer_list<std::pair<const char *, const char *>>;

// The first pair whose left side begins `name` (after `skip` characters) is put in its place.
QString renamed(const QString &name, qsizetype skip, Pairs pairs)
{
    const QStringView rest = QStringView(name).mid(skip);
    for (const auto &[from, to] : pairs)
        if (rest.startsWith(QLatin1String(from)))
            return name.left(skip) + QLatin1String(to) + rest.mid(qsizetype(qstrlen(from))).toString();
    return name;
}

// Past "layer.7." or "stages.1.layers.7."; 0 outside a block.
qsizetype afterBlock(const QString &name, QLatin1String word)
{
    const qsizetype at = name.indexOf(word);
    return at < 0 ? 0 : name.indexOf(u'.', at + word.size()) + 1;
}

TensorOrigin vitOrigin(const VitConfig &c, Naming naming, const ModelTensor &canonical)
{
    TensorOrigin origin{canonical, 0, 1, {}};
    if (naming == Naming::HuggingFace)
        return origin;
    const bool meta = naming == Naming::Meta;
    QString &name = origin.stored.name;
    const qsizetype block = afterBlock(name, QLatin1String("layer."));
    if (block == 0) {
        name = renamed(name, 0,
                       {{"embeddings.cls_token", "cls_token"},
                        {"embeddings.register_tokens", meta ? "storage_tokens" : "reg_token"},
                        {"embeddings.patch_embeddings.", "patch_embed.proj."}});
        return origin;
    }
    const QString inside = name.mid(block);
    const QString root = QLatin1String("blocks.") + name.mid(6, block - 6);
    // One matrix of 3 x width rows: q, k, v.
    for (int part = 0; part < 3; ++part) {
        const QLatin1Char letter("qkv"[part]);
        if (inside == QStringLiteral("attention.%1_proj.weight").arg(letter)) {
            origin.stored = {root + QLatin1String("attn.qkv.weight"), {3 * qint64(c.width), c.width}};
            origin.part = part;
            origin.parts = 3;
            return origin;
        }
        if (inside != QStringLiteral("attention.%1_proj.bias").arg(letter))
            continue;
        if (meta) {
            origin.stored = {root + QLatin1String("attn.qkv.bias"), {3 * qint64(c.width)}};
            origin.mask = root + QLatin1String("attn.qkv.bias_mask");
            origin.part = part;
            origin.parts = 3;
        } else {
            name = root + QStringLiteral("attn.%1_bias").arg(letter);
        }
        return origin;
    }
    const qsizetype skip = root.size();
    name = root + inside;
    if (meta)
        name = c.gated ? renamed(name, skip,
                                 {{"mlp.gate_proj.", "mlp.w1."},
                                  {"mlp.up_proj.", "mlp.w2."},
                                  {"mlp.down_proj.", "mlp.w3."}})
                       : renamed(name, skip, {{"mlp.up_proj.", "mlp.fc1."}, {"mlp.down_proj.", "mlp.fc2."}});
    else
        name = renamed(name, skip,
                       {{"mlp.gate_proj.", "mlp.fc1_g."},
                        {"mlp.up_proj.", c.gated ? "mlp.fc1_x." : "mlp.fc1."},
                        {"mlp.down_proj.", "mlp.fc2."}});
    name = renamed(name, skip,
                   {{"attention.o_proj.", "attn.proj."},
                    {"layer_scale1.lambda1", meta ? "ls1.gamma" : "gamma_1"},
                    {"layer_scale2.lambda1", meta ? "ls2.gamma" : "gamma_2"}});
    return origin;
}

TensorOrigin convNextOrigin(Naming naming, const ModelTensor &canonical)
{
    TensorOrigin origin{canonical, 0, 1, {}};
    if (naming == Naming::HuggingFace)
        return origin;
    const bool meta = naming == Naming::Meta;
    QString &name = origin.stored.name;
    if (name.startsWith(u"layer_norm.")) {
        name = renamed(name, 0, {{"layer_norm.", meta ? "norm." : "head.norm."}});
        return origin;
    }
    if (const qsizetype at = name.indexOf(u".downsample_layers."); at > 0) {
        const QString stage = name.mid(7, at - 7); // "stages."
        const QString rest = name.mid(at + 19);
        if (meta)
            name = QStringLiteral("downsample_layers.%1.%2").arg(stage, rest);
        else
            name = stage == u"0" ? QLatin1String("stem.") + rest
                                 : QStringLiteral("stages.%1.downsample.%2").arg(stage, rest);
        return origin;
    }
    const qsizetype block = afterBlock(name, QLatin1String("layers."));
    name = renamed(name, block,
                   {{"depthwise_conv.", meta ? "dwconv." : "conv_dw."},
                    {"layer_norm.", "norm."},
                    {"pointwise_conv1.", meta ? "pwconv1." : "mlp.fc1."},
                    {"pointwise_conv2.", meta ? "pwconv2." : "mlp.fc2."}});
    name.replace(QLatin1String(".layers."), QLatin1String(meta ? "." : ".blocks."));
    return origin;
}

} // namespace

std::vector<ModelTensor> networkTensors(const NetworkConfig &config)
{
    if (const auto *vit = std::get_if<VitConfig>(&config))
        return vitTensors(*vit);
    if (const auto *convNext = std::get_if<ConvNextConfig>(&config))
        return convNextTensors(*convNext);
    return focalNetTensors(std::get<FocalNetConfig>(config));
}

TensorOrigin originOf(const NetworkConfig &config, Naming naming, const ModelTensor &canonical)
{
    if (const auto *vit = std::get_if<VitConfig>(&config))
        return vitOrigin(*vit, naming, canonical);
    if (std::holds_alternative<ConvNextConfig>(config))
        return convNextOrigin(naming, canonical);
    return {canonical, 0, 1, {}};
}

std::vector<Companion> companions(const NetworkConfig &config, Naming naming)
{
    std::vector<Companion> all;
    const auto add = [&](const QString &name, std::vector<qint64> shape, bool always = true) {
        all.push_back({{name, std::move(shape)}, always});
    };
    if (const auto *vit = std::get_if<VitConfig>(&config)) {
        const qint64 width = vit->width;
        if (naming == Naming::HuggingFace)
            add(QStringLiteral("embeddings.mask_token"), {1, 1, width});
        if (naming != Naming::Meta)
            return all;
        add(QStringLiteral("mask_token"), {1, width});
        add(QStringLiteral("rope_embed.periods"), {vit->headWidth() / 4});
        if (vit->queryBias || vit->valueBias)
            for (int i = 0; i < vit->depth; ++i)
                add(QStringLiteral("blocks.%1.attn.qkv.bias_mask").arg(i), {3 * width});
        add(QStringLiteral("local_cls_norm.weight"), {width}, false);
        add(QStringLiteral("local_cls_norm.bias"), {width}, false);
    } else if (const auto *convNext = std::get_if<ConvNextConfig>(&config);
               convNext && naming == Naming::Meta) {
        const QString last = QStringLiteral("norms.%1.").arg(convNext->depths.size() - 1);
        add(last + QLatin1String("weight"), {convNext->widths.back()});
        add(last + QLatin1String("bias"), {convNext->widths.back()});
    }
    return all;
}

std::vector<ModelTensor> requiredTensors(const NetworkConfig &config, Naming naming)
{
    std::vector<ModelTensor> all;
    QSet<QString> seen;
    for (const ModelTensor &canonical : networkTensors(config)) {
        ModelTensor stored = originOf(config, naming, canonical).stored;
        if (seen.contains(stored.name))
            continue;
        seen.insert(stored.name);
        all.push_back(std::move(stored));
    }
    return all;
}

QString plainKey(const QString &key)
{
    QString plain = key;
    for (bool again = true; again;) {
        again = false;
        for (const char *prefix : {"module.", "model.", "dinov3_vit.", "dinov3_convnext."})
            if (plain.startsWith(QLatin1String(prefix))) {
                plain.remove(0, qsizetype(qstrlen(prefix)));
                again = true;
            }
    }
    return plain;
}

} // namespace fathom
