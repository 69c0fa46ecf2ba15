// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_model.h"

#include <QSet>

#include <algorithm>
#include <cmath>
#include <optional>

namespace fathom {

namespace {

enum class Family { Vit, ConvNext, FocalNet };

struct Kind
{
    Family family;
    Naming naming;
};

// Tensors by plain key. Where two keys become one, the shorter is the network's own.
TensorMap plainTensors(const TensorMap &tensors)
{
    TensorMap plain;
    QMap<QString, qsizetype> lengths;
    for (auto it = tensors.begin(); it != tensors.end(); ++it) {
        const QString key = plainKey(it.key());
        if (lengths.contains(key) && lengths[key] <= it.key().size())
            continue;
        lengths[key] = it.key().size();
        plain.insert(key, it.value());
    }
    return plain;
}

int hits(const TensorMap &tensors, std::initializer_list<const char *> keys)
{
    return int(std::count_if(keys.begin(), keys.end(),
                             [&](const char *key) { return tensors.contains(QLatin1String(key)); }));
}

// Several telling keys each, so that a file that lacks one is still recognised and told what it lacks.
std::optional<Kind> kindOf(const TensorMap &tensors)
{
    // An absolute position embedding is of older transformers; a classifier's head of other trainings.
    if (hits(tensors, {"pos_embed", "embeddings.position_embeddings", "head.weight", "head.fc.weight",
                       "classifier.weight"}) > 0)
        return {};
    if (hits(tensors, {"embeddings.patch_embeddings.weight", "embeddings.register_tokens",
                       "layer.0.attention.q_proj.weight", "layer.0.layer_scale1.lambda1"}) >= 2)
        return Kind{Family::Vit, Naming::HuggingFace};
    if (hits(tensors, {"patch_embed.proj.weight", "storage_tokens", "rope_embed.periods",
                       "blocks.0.attn.qkv.weight", "blocks.0.ls1.gamma"}) >= 3)
        return Kind{Family::Vit, Naming::Meta};
    if (hits(tensors,
             {"patch_embed.proj.weight", "reg_token", "blocks.0.attn.qkv.weight", "blocks.0.gamma_1"}) >= 3)
        return Kind{Family::Vit, Naming::Timm};
    if (hits(tensors, {"stages.0.downsample_layers.0.weight", "stages.0.layers.0.depthwise_conv.weight",
                       "stages.0.layers.0.pointwise_conv1.weight"}) >= 2)
        return Kind{Family::ConvNext, Naming::HuggingFace};
    if (hits(tensors,
             {"downsample_layers.0.0.weight", "stages.0.0.dwconv.weight", "stages.0.0.pwconv1.weight"}) >= 2)
        return Kind{Family::ConvNext, Naming::Meta};
    if (hits(tensors,
             {"stem.0.weight", "stages.0.blocks.0.conv_dw.weight", "stages.0.blocks.0.mlp.fc1.weight"}) >= 2)
        return Kind{Family::ConvNext, Naming::Timm};
    if (hits(tensors, {"backbone.patch_embed.proj.weight", "backbone.layers.0.blocks.0.modulation.f.weight",
                       "backbone.layers.0.blocks.0.modulation.h.weight"}) >= 2)
        return Kind{Family::FocalNet, Naming::BiomedParse};
    return {};
}

Result<NetworkConfig> configOf(Kind kind, const TensorMap &tensors, const QJsonObject &json,
                               const QString &name)
{
    const QString type = json[u"model_type"].toString();
    if (kind.family == Family::Vit) {
        if (!type.isEmpty())
            return [&]() -> Result<NetworkConfig> {
                FATHOM_TRY(VitConfig config, VitConfig::fromJson(json, name));
                return NetworkConfig(std::move(config));
            }();
        FATHOM_TRY(VitConfig config, VitConfig::inferred(tensors, json, name));
        return NetworkConfig(std::move(config));
    }
    if (kind.family == Family::ConvNext) {
        if (!type.isEmpty() && type != u"dinov3_convnext")
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "%1: model_type is \"%2\", not dinov3_convnext; choose a "
                                                    "DINOv3 ConvNeXt"),
                         {name, type}};
        FATHOM_TRY(ConvNextConfig config, ConvNextConfig::inferred(tensors, json, name));
        return NetworkConfig(std::move(config));
    }
    FATHOM_TRY(FocalNetConfig config, FocalNetConfig::inferred(tensors, json, name));
    return NetworkConfig(std::move(config));
}

struct ConvNextSize
{
    const char *key, *title;
    int width, third; ///< of the first stage; blocks of the third
};
constexpr ConvNextSize ConvNextSizes[] = {{"convnext-tiny", "ConvNeXt-T", 96, 9},
                                          {"convnext-small", "ConvNeXt-S", 96, 27},
                                          {"convnext-base", "ConvNeXt-B", 128, 27},
                                          {"convnext-large", "ConvNeXt-L", 192, 27}};

void nameVit(const VitConfig &c, EncoderModel &model)
{
    model.dimension = c.width;
    model.step = c.patch;
    for (const PublishedVit &vit : publishedVits())
        if (vit.config.width == c.width && vit.config.depth == c.depth && vit.config.gated == c.gated &&
            vit.config.patch == c.patch) {
            model.key = QStringLiteral("dinov3-%1").arg(QLatin1String(vit.key));
            model.title = QStringLiteral("DINOv3 %1").arg(QLatin1String(vit.title));
            return;
        }
    model.key = QStringLiteral("dinov3-vit-%1x%2").arg(c.width).arg(c.depth);
    model.title = QStringLiteral("DINOv3 ViT, width %1, %2 blocks").arg(c.width).arg(c.depth);
}

void nameConvNext(const ConvNextConfig &c, EncoderModel &model)
{
    model.dimension = c.widths.back();
    model.step = c.step();
    for (const ConvNextSize &size : ConvNextSizes)
        if (c.widths == std::vector{size.width, 2 * size.width, 4 * size.width, 8 * size.width} &&
            c.depths == std::vector{3, 3, size.third, 3}) {
            model.key = QStringLiteral("dinov3-%1").arg(QLatin1String(size.key));
            model.title = QStringLiteral("DINOv3 %1").arg(QLatin1String(size.title));
            return;
        }
    model.key = QStringLiteral("dinov3-convnext-%1").arg(c.widths.back());
    model.title = QStringLiteral("DINOv3 ConvNeXt, width %1").arg(c.widths.back());
}

void nameFocalNet(const FocalNetConfig &c, EncoderModel &model)
{
    model.dimension = c.stageWidth(c.depths.size() - 1);
    model.step = c.step();
    const bool official = c.width == 192 && c.depths == FocalNetConfig().depths;
    model.key = official ? QStringLiteral("biomedparse-v1")
                         : QStringLiteral("biomedparse-focalnet-%1").arg(model.dimension);
    model.title = official ? QStringLiteral("BiomedParse v1 image backbone (FocalNet-L)")
                           : QStringLiteral("FocalNet as in BiomedParse v1, width %1").arg(model.dimension);
}

QString shapeText(const std::vector<qint64> &shape)
{
    QStringList parts;
    for (const qint64 size : shape)
        parts << QString::number(size);
    return QStringLiteral("[%1]").arg(parts.join(u','));
}

void compare(const TensorMap &tensors, EncoderModel &model)
{
    QSet<QString> known;
    for (const ModelTensor &wanted : requiredTensors(model.config, model.naming)) {
        known.insert(wanted.name);
        const auto found = tensors.constFind(wanted.name);
        if (found == tensors.cend())
            model.differences << QStringLiteral("%1 is missing").arg(wanted.name);
        else if (found->shape != wanted.shape)
            model.differences << QStringLiteral("%1 is %2, not %3")
                                     .arg(wanted.name, shapeText(found->shape), shapeText(wanted.shape));
    }
    for (const Companion &companion : companions(model.config, model.naming)) {
        const QString &name = companion.tensor.name;
        known.insert(name);
        const auto found = tensors.constFind(name);
        if (found == tensors.cend())
            continue;
        // These two change the result; the others are never read.
        if ((name.endsWith(u".bias_mask") || name == u"rope_embed.periods") &&
            found->shape != companion.tensor.shape)
            model.differences << QStringLiteral("%1 is %2, not %3")
                                     .arg(name, shapeText(found->shape), shapeText(companion.tensor.shape));
    }
    // BiomedParse's file also holds its text encoder and its decoder.
    const bool whole = model.naming != Naming::BiomedParse;
    for (auto it = tensors.begin(); it != tensors.end(); ++it)
        if (!known.contains(it.key()) && (whole || it.key().startsWith(u"backbone.")))
            model.superfluous << it.key();
}

TensorView rowsOf(const TensorView &whole, int part, int parts)
{
    TensorView view = whole;
    view.shape[0] /= parts;
    const size_t bytes = whole.bytes.size() / size_t(parts);
    view.bytes = whole.bytes.subspan(size_t(part) * bytes, bytes);
    return view;
}

} // namespace

Result<EncoderModel> recogniseEncoder(const TensorMap &tensors, const QJsonObject &config,
                                      const QString &name)
{
    if (const char *sentence = foreignContent(tensors))
        return Error{ErrorCode::Unsupported, sentence, {name}};
    const TensorMap plain = plainTensors(tensors);
    const std::optional<Kind> kind = kindOf(plain);
    if (!kind)
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: is no encoder that we know (it holds %2 tensors, the "
                                                "first is %3); choose the weights of a DINOv3 model or of "
                                                "BiomedParse v1"),
                     {name, QString::number(tensors.size()),
                      tensors.isEmpty() ? QStringLiteral("-") : tensors.firstKey().left(80)}};
    EncoderModel model;
    model.naming = kind->naming;
    FATHOM_TRY(model.config, configOf(*kind, plain, config, name));
    if (const auto *vit = std::get_if<VitConfig>(&model.config))
        nameVit(*vit, model);
    else if (const auto *convNext = std::get_if<ConvNextConfig>(&model.config))
        nameConvNext(*convNext, model);
    else
        nameFocalNet(std::get<FocalNetConfig>(model.config), model);
    for (const ModelTensor &tensor : networkTensors(model.config))
        model.parameters += tensor.count();
    model.storedPeriods = plain.contains(QStringLiteral("rope_embed.periods"));
    compare(plain, model);
    return model;
}

Result<CanonicalWeights> canonicalWeights(const EncoderModel &model, const TensorMap &tensors,
                                          const QString &name)
{
    if (!model.differences.isEmpty())
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: does not hold this encoder (%2); get the file again"),
                     {name, QStringList(model.differences.mid(0, 5)).join(QStringLiteral(", "))}};
    const TensorMap plain = plainTensors(tensors);
    CanonicalWeights weights;
    for (const ModelTensor &canonical : networkTensors(model.config)) {
        const TensorOrigin origin = originOf(model.config, model.naming, canonical);
        TensorView view = rowsOf(plain[origin.stored.name], origin.part, origin.parts);
        if (const auto mask = plain.constFind(origin.mask); mask != plain.cend()) {
            const std::vector<float> factors = rowsOf(*mask, origin.part, origin.parts).toFloats();
            // A mask that training never filled in holds NaN: then the bias counts as it is.
            if (std::none_of(factors.begin(), factors.end(), [](float f) { return std::isnan(f); })) {
                auto values = std::make_shared<std::vector<float>>(view.toFloats());
                for (size_t i = 0; i < values->size(); ++i)
                    (*values)[i] *= factors[i];
                view.dtype = Dtype::F32;
                view.bytes = std::as_bytes(std::span(*values));
                weights.owned.push_back(std::move(values));
            }
        }
        weights.views.push_back(std::move(view));
    }
    return weights;
}

std::vector<float> storedPeriods(const TensorMap &tensors)
{
    const TensorMap plain = plainTensors(tensors);
    const auto found = plain.constFind(QStringLiteral("rope_embed.periods"));
    return found == plain.cend() ? std::vector<float>() : found->toFloats();
}

} // namespace fathom
