// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_model.h"

#include <algorithm>

namespace fathom {

namespace {

struct Sign
{
    const char *sentence;
    std::initializer_list<const char *> keys; ///< all of them; "x*" begins a key, "*x" ends one
};

// The first that fits counts, so the more special ones come first.
const Sign Signs[] = {
    {QT_TRANSLATE_NOOP("Error", "%1: this is a BiomedParse v2 checkpoint; v1 is needed"),
     {"backbone.*", "sem_seg_head.predictor.language_encoder.*"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a BiomedParse v2 checkpoint; v1 is needed"),
     {"backbone.*", "output_deconv.*"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a BiomedParse v2 checkpoint; v1 is needed"),
     {"backbone.*", "output_conv2.*"}},
    {QT_TRANSLATE_NOOP("Error",
                       "%1: this is a sparse autoencoder; choose the weights of DINOv3 or BiomedParse v1"),
     {"encoder.weight", "encoder.bias", "bias"}},
    {QT_TRANSLATE_NOOP("Error",
                       "%1: this is a sparse autoencoder; choose the weights of DINOv3 or BiomedParse v1"),
     {"W_enc", "W_dec"}},
    {QT_TRANSLATE_NOOP("Error",
                       "%1: this is a sparse autoencoder; choose the weights of DINOv3 or BiomedParse v1"),
     {"encoder.weight", "decoder.weight"}},
    {QT_TRANSLATE_NOOP(
         "Error", "%1: this is a DINOv2 vision transformer; choose the weights of DINOv3 or BiomedParse v1"),
     {"pos_embed", "blocks.0.ls1.gamma"}},
    {QT_TRANSLATE_NOOP(
         "Error", "%1: this is a DINOv2 vision transformer; choose the weights of DINOv3 or BiomedParse v1"),
     {"*embeddings.position_embeddings", "*layer.0.layer_scale1.lambda1"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a CLIP model; choose the weights of DINOv3 or BiomedParse v1"),
     {"*vision_model.embeddings.*", "*text_model.*"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a CLIP model; choose the weights of DINOv3 or BiomedParse v1"),
     {"visual.*", "token_embedding.weight"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a CLIP model; choose the weights of DINOv3 or BiomedParse v1"),
     {"*vision_model.embeddings.class_embedding"}},
    {QT_TRANSLATE_NOOP("Error",
                       "%1: this is a SAM image encoder; choose the weights of DINOv3 or BiomedParse v1"),
     {"*image_encoder.patch_embed.proj.weight"}},
    {QT_TRANSLATE_NOOP(
         "Error", "%1: this is a plain vision transformer; choose the weights of DINOv3 or BiomedParse v1"),
     {"pos_embed", "blocks.0.attn.qkv.weight"}},
    {QT_TRANSLATE_NOOP(
         "Error", "%1: this is a plain vision transformer; choose the weights of DINOv3 or BiomedParse v1"),
     {"*embeddings.position_embeddings", "*embeddings.patch_embeddings.projection.weight"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a text encoder; choose the weights of DINOv3 or BiomedParse v1"),
     {"*embeddings.word_embeddings.weight"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a text encoder; choose the weights of DINOv3 or BiomedParse v1"),
     {"*text_model.embeddings.token_embedding.weight"}},
    {QT_TRANSLATE_NOOP("Error",
                       "%1: this is a language model; choose the weights of DINOv3 or BiomedParse v1"),
     {"*embed_tokens.weight"}},
    {QT_TRANSLATE_NOOP("Error",
                       "%1: this is a language model; choose the weights of DINOv3 or BiomedParse v1"),
     {"*wte.weight"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a ConvNeXt that was trained as a classifier; choose the weights "
                                "of DINOv3 or BiomedParse v1"),
     {"downsample_layers.0.0.weight", "head.weight"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a ConvNeXt that was trained as a classifier; choose the weights "
                                "of DINOv3 or BiomedParse v1"),
     {"stem.0.weight", "stages.0.blocks.0.conv_dw.weight", "head.fc.weight"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a ConvNeXt that was trained as a classifier; choose the weights "
                                "of DINOv3 or BiomedParse v1"),
     {"*encoder.stages.0.layers.0.dwconv.weight"}},
    {QT_TRANSLATE_NOOP("Error",
                       "%1: this is a Swin transformer; choose the weights of DINOv3 or BiomedParse v1"),
     {"*layers.0.blocks.0.attn.relative_position_bias_table"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a ResNet; choose the weights of DINOv3 or BiomedParse v1"),
     {"*layer1.0.conv1.weight", "*bn1.running_mean"}},
    {QT_TRANSLATE_NOOP("Error", "%1: this is a U-Net; choose the weights of DINOv3 or BiomedParse v1"),
     {"*down_blocks.0.*", "*up_blocks.0.*"}},
    {QT_TRANSLATE_NOOP(
         "Error", "%1: this holds embeddings, not weights; choose the weights of DINOv3 or BiomedParse v1"),
     {"embedding", "slice_id"}},
};

bool fits(const QString &key, QLatin1String sign)
{
    const bool front = sign.startsWith(u'*');
    const bool back = sign.endsWith(u'*');
    if (front && back)
        return key.contains(sign.mid(1, sign.size() - 2));
    if (front)
        return key.endsWith(sign.mid(1)) &&
               (key.size() == sign.size() - 1 || key[key.size() - sign.size()] == u'.');
    return back ? key.startsWith(sign.chopped(1)) : key == sign;
}

} // namespace

const char *foreignContent(const TensorMap &tensors)
{
    QStringList keys;
    for (auto it = tensors.keyBegin(); it != tensors.keyEnd(); ++it)
        keys << plainKey(*it);
    for (const Sign &sign : Signs) {
        const bool all = std::all_of(sign.keys.begin(), sign.keys.end(), [&](const char *wanted) {
            return std::any_of(keys.begin(), keys.end(),
                               [&](const QString &key) { return fits(key, QLatin1String(wanted)); });
        });
        if (all)
            return sign.sentence;
    }
    // The same names as v1, but kernels over three axes.
    for (auto it = tensors.begin(); it != tensors.end(); ++it)
        if (plainKey(it.key()).startsWith(u"backbone.") && it->shape.size() == 5)
            return Signs[0].sentence;
    return nullptr;
}

} // namespace fathom
