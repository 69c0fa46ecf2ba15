// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "foreign_formats.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

// The trainer's estimate; where none was made yet its inference takes the largest k of each row instead.
void readThreshold(SaeSettings &settings, ForeignSae &sae)
{
    const auto scalar = [&](const char *key) {
        const std::vector<float> value =
            settings.hasTensor(key) ? settings.tensor(key, {}) : std::vector<float>();
        return value.empty() ? 0.0F : value.front();
    };
    const float stored = scalar("inference_threshold");
    const float sum = scalar("_threshold_sum"), count = scalar("_threshold_count");
    const float threshold = stored > 0.0F ? stored : count > 0.0F ? sum / count : 0.0F;
    if (!(threshold > 0.0F)) {
        sae.activation = SaeActivation::TopK;
        return;
    }
    sae.activation = SaeActivation::BatchTopK;
    sae.threshold = threshold;
    sae.says.soft = true;
}

} // namespace

Result<ForeignSae> readLightningSae(SaeSettings settings)
{
    settings.harmless({"normalize_decoder", // of the start values alone
                       "l1_coefficient", "diversity_coefficient", "learning_rate",
                       "correlation_sample_batches", "train_parquet", "val_parquet", "test_parquet"});
    ForeignSae sae;
    sae.format = QStringLiteral("Lightning checkpoint");
    sae.inputSize = settings.whole("input_dim", MostInputs);
    sae.dictionary = settings.wholes("dictionary_sizes", MostFeatures);
    if (settings.has("k_values"))
        sae.k = settings.wholes("k_values", MostFeatures);
    else // the trainer's own rule
        for (const int size : sae.dictionary)
            sae.k.push_back(std::max(1, int(0.05 * size)));
    if (sae.k.size() != sae.dictionary.size())
        settings.refuse("k_values"); // one number a level
    const QJsonValue tied = settings.value("tied_weights");
    if (!tied.isUndefined() && !tied.isBool())
        settings.refuse("tied_weights");
    const qint64 d = sae.inputSize, features = sae.features();
    sae.weight = settings.tensor("encoder.weight", {features, d});
    sae.encoderBias = settings.tensor("encoder.bias", {features});
    sae.bias = settings.tensor("bias", {d});
    if (!tied.toBool(true))
        sae.decoder = settings.transposed("decoder.weight", d, features);
    readThreshold(settings, sae);
    FATHOM_DO(settings.outcome());
    sae.says.input = InputForm::Unit;
    sae.says.subtractBias = true;
    sae.says.norms = DecoderNorms::Stored;
    sae.notes = settings.json();
    return sae;
}

} // namespace fathom
