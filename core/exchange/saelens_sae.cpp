// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "foreign_formats.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

// Of the model, the data and the training; some only in older or newer versions.
const QStringList &notesOfSaeLens()
{
    static const QStringList keys =
        QStringLiteral(
            "dtype device meta metadata model_name model_class_name model_from_pretrained_kwargs hook_name "
            "hook_point hook_layer hook_point_layer hook_head_index hook_point_head_index prepend_bos "
            "exclude_special_tokens context_size seqpos_slice dataset_path dataset_trust_remote_code "
            "sae_lens_version sae_lens_training_version neuronpedia_id decoder_init_norm l1_coefficient "
            "l1_warm_up_steps l0_coefficient l0_warm_up_steps lp_norm aux_loss_coefficient noise_scale "
            "jumprelu_init_threshold jumprelu_bandwidth use_sparse_activations decoder_orthogonal_init "
            "mse_loss_normalization use_ghost_grads normalize_sae_decoder init_encoder_as_decoder_transpose")
            .split(u' ');
    return keys;
}

void readInput(SaeSettings &settings, ForeignSae &sae)
{
    const QJsonValue subtract = settings.value("apply_b_dec_to_input");
    if (!subtract.isBool() && !subtract.isUndefined())
        settings.refuse("apply_b_dec_to_input");
    sae.says.subtractBias = subtract.toBool(true);
    const QJsonValue normalise = settings.value("normalize_activations");
    const QString form = normalise.toString();
    if (form == u"layer_norm")
        sae.says.input = InputForm::RowStandard;
    else if (form == u"constant_norm_rescale")
        sae.says.input = InputForm::UnitRootD;
    else if (form == u"expected_average_only_in" || normalise == QJsonValue(true))
        sae.says.input = InputForm::MeanNorm;
    else if (form == u"none" || normalise.isUndefined() || normalise.isNull() ||
             normalise == QJsonValue(false))
        sae.says.input = InputForm::Raw;
    else
        settings.refuse("normalize_activations");
    const QString shape = settings.value("reshape_activations").toString(QStringLiteral("none"));
    if (shape != u"none")
        settings.refuse("reshape_activations");
}

// k is a setting of its own since version 6, and one of the activation function before.
int readK(SaeSettings &settings)
{
    const QJsonObject of = settings.value("activation_fn_kwargs").toObject();
    if (settings.has("k"))
        return settings.whole("k", MostFeatures);
    const int k = of.value(QStringLiteral("k")).toInt(0);
    if (k < 1)
        settings.refuse("activation_fn_kwargs");
    return k;
}

void readActivation(SaeSettings &settings, ForeignSae &sae, const QString &architecture)
{
    QString function = settings.value("activation_fn").toString();
    if (function.isEmpty())
        function = settings.value("activation_fn_str").toString();
    else
        settings.harmless({"activation_fn_str"});
    const bool topK = architecture == u"topk" || (architecture == u"standard" && function == u"topk");
    if (!function.isEmpty() && function != u"relu" && !(topK && function == u"topk"))
        settings.refuse("activation_fn");
    sae.says.soft = false;
    sae.says.norms = DecoderNorms::Stored;
    sae.k = {0};
    if (topK) {
        sae.activation = SaeActivation::TopK;
        sae.k = {readK(settings)};
        const QJsonValue rescale = settings.value("rescale_acts_by_decoder_norm");
        if (!rescale.isBool() && !rescale.isUndefined())
            settings.refuse("rescale_acts_by_decoder_norm");
        sae.says.norms = rescale.toBool(false) ? DecoderNorms::Folded : DecoderNorms::Stored;
        return;
    }
    if (!settings.value("activation_fn_kwargs").toObject().isEmpty())
        settings.refuse("activation_fn_kwargs");
    sae.activation = architecture == u"standard" ? SaeActivation::Relu : SaeActivation::JumpRelu;
}

// A value passes where z is above the threshold and above 0, so thresholds below 0 are thresholds of 0.
void readThresholds(SaeSettings &settings, ForeignSae &sae)
{
    if (settings.hasTensor("log_threshold") && !settings.hasTensor("threshold")) {
        sae.featureThresholds = settings.tensor("log_threshold", {sae.features()});
        for (float &threshold : sae.featureThresholds)
            threshold = std::exp(threshold);
        return;
    }
    sae.featureThresholds = settings.tensor("threshold", {sae.features()});
    for (float &threshold : sae.featureThresholds)
        threshold = std::max(threshold, 0.0F);
}

// A gated SAE with one encoder is a JumpReLU: with y = W (x - b), a = relu(exp(r) y + m) where y + g > 0,
// which is z = exp(r) y + m where z > m - exp(r) g. Source: Rajamanoharan et al., Improving Dictionary
// Learning with Gated Sparse Autoencoders (2024), appendix on the equivalence.
void readGates(SaeSettings &settings, ForeignSae &sae)
{
    const auto features = size_t(sae.features());
    const std::vector<float> gate = settings.tensor("b_gate", {sae.features()});
    const std::vector<float> stretch = settings.tensor("r_mag", {sae.features()});
    sae.encoderBias = settings.tensor("b_mag", {sae.features()});
    const auto columns = size_t(sae.inputSize);
    if (gate.size() != features || stretch.size() != features || sae.encoderBias.size() != features ||
        sae.weight.size() != features * columns)
        return; // noted
    sae.featureThresholds.resize(features);
    for (size_t f = 0; f < features; ++f) {
        const double factor = std::exp(double(stretch[f]));
        sae.featureThresholds[f] =
            float(std::max(double(sae.encoderBias[f]) - factor * double(gate[f]), 0.0));
        for (size_t j = 0; j < columns; ++j)
            sae.weight[f * columns + j] = float(double(sae.weight[f * columns + j]) * factor);
    }
}

// Factors of the activations before the decoder, so they can be the decoder's.
void readScaling(SaeSettings &settings, ForeignSae &sae)
{
    const QJsonValue used = settings.value("finetuning_scaling_factor");
    const char *key =
        settings.hasTensor("finetuning_scaling_factor") ? "finetuning_scaling_factor" : "scaling_factor";
    if (!settings.hasTensor(key))
        return;
    const std::vector<float> factors = settings.tensor(key, {sae.features()});
    const bool plain =
        std::all_of(factors.begin(), factors.end(), [](float factor) { return factor == 1.0F; });
    if (plain)
        return;
    if (used != QJsonValue(true)) {
        settings.refuse("finetuning_scaling_factor"); // the two contradict each other
        return;
    }
    const auto columns = size_t(sae.inputSize);
    for (size_t f = 0; f < factors.size() && !sae.decoder.empty(); ++f)
        for (size_t j = 0; j < columns; ++j)
            sae.decoder[f * columns + j] *= factors[f];
}

} // namespace

Result<ForeignSae> readSaeLens(SaeSettings settings)
{
    settings.harmless(notesOfSaeLens());
    ForeignSae sae;
    sae.format = QStringLiteral("SAELens");
    sae.inputSize = settings.whole("d_in", MostInputs);
    sae.dictionary = {settings.whole("d_sae", MostFeatures)};
    const QString architecture = settings.value("architecture").toString(QStringLiteral("standard"));
    if (architecture != u"standard" && architecture != u"topk" && architecture != u"jumprelu" &&
        architecture != u"gated")
        settings.refuse("architecture");
    readInput(settings, sae);
    readActivation(settings, sae, architecture);
    sae.weight = settings.transposed("W_enc", sae.inputSize, sae.features());
    sae.decoder = settings.tensor("W_dec", {sae.features(), sae.inputSize});
    sae.bias = settings.tensor("b_dec", {sae.inputSize});
    if (architecture == u"gated")
        readGates(settings, sae);
    else
        sae.encoderBias = settings.tensor("b_enc", {sae.features()});
    if (architecture == u"jumprelu")
        readThresholds(settings, sae);
    readScaling(settings, sae);
    FATHOM_DO(settings.outcome());
    sae.notes = settings.json();
    return sae;
}

} // namespace fathom
