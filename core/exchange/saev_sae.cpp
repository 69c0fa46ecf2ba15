// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "foreign_formats.h"

namespace fathom {

namespace {

struct Kind
{
    QString name; ///< "Relu", "TopK", "BatchTopK"
    QJsonValue k;
};

// Three spellings, see the README.
Kind kindOf(const QString &cls, const QJsonObject &config)
{
    const QJsonObject activation = config.value(QStringLiteral("activation")).toObject();
    if (!activation.isEmpty())
        return {activation.value(QStringLiteral("cls")).toString(),
                activation.value(QStringLiteral("params")).toObject().value(QStringLiteral("top_k"))};
    if (cls == u"TopK" || cls == u"BatchTopK")
        return {cls, config.value(QStringLiteral("top_k"))};
    return {QStringLiteral("Relu"), {}};
}

} // namespace

Result<ForeignSae> readSaev(SaeSettings settings)
{
    // The line has the settings inside "cfg" since it has a schema.
    QString cls;
    if (settings.has("cfg")) {
        const int schema = settings.whole("schema", 2);
        if (schema == 0)
            settings.refuse("schema");
        cls = settings.value("cls").toString();
        settings.harmless({"commit", "lib"});
        FATHOM_DO(settings.outcomeOfSettings());
        settings = settings.inner("cfg");
    }
    settings.harmless({"n_reinit_samples", "remove_parallel_grads", "normalize_w_dec", "seed",
                       "sparsity_coeff", "ghost_grads", "use_ghost_grads", "l1_coeff"});
    ForeignSae sae;
    sae.format = QStringLiteral("saev");
    const char *width = settings.has("d_model") ? "d_model" : "d_vit";
    sae.inputSize = settings.whole(width, MostInputs);
    if (settings.has("d_sae")) {
        sae.dictionary = {settings.whole("d_sae", MostFeatures)};
        settings.harmless({"exp_factor"});
    } else {
        const qint64 features = qint64(settings.whole("exp_factor", MostFeatures)) * sae.inputSize;
        if (features > MostFeatures)
            settings.refuse("exp_factor");
        sae.dictionary = {features > MostFeatures ? 0 : int(features)};
    }
    const Kind kind = kindOf(cls, settings.json());
    settings.harmless({"activation", "top_k"});
    sae.k = {0};
    if (kind.name == u"TopK" || kind.name == u"BatchTopK") { // the latter, too, is per row once it is trained
        sae.activation = SaeActivation::TopK;
        sae.k = {kind.k.toInt(0)};
        if (sae.k.front() < 1)
            settings.refuse(settings.has("top_k") ? "top_k" : "activation");
    } else if (kind.name != u"Relu") {
        settings.refuse("activation");
    }
    sae.weight = settings.transposed("W_enc", sae.inputSize, sae.features());
    sae.encoderBias = settings.tensor("b_enc", {sae.features()});
    sae.decoder = settings.tensor("W_dec", {sae.features(), sae.inputSize});
    sae.bias = settings.tensor("b_dec", {sae.inputSize});
    FATHOM_DO(settings.outcome());
    // Whether the bias is subtracted changed between versions, and rows are scaled outside of the file.
    sae.says.norms = DecoderNorms::Stored;
    sae.says.soft = false;
    sae.notes = settings.json();
    return sae;
}

} // namespace fathom
