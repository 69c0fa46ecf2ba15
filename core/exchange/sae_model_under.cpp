// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_trial.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

double rootOf(int inputSize)
{
    return std::sqrt(double(inputSize));
}

// Norms of the decoder's directions; 1 for a direction of zeros, which stays one.
std::vector<double> normsOf(std::span<const float> decoder, size_t columns)
{
    std::vector<double> norms;
    for (size_t at = 0; at + columns <= decoder.size(); at += columns) {
        double square = 0;
        for (size_t j = 0; j < columns; ++j)
            square += double(decoder[at + j]) * double(decoder[at + j]);
        norms.push_back(square > 0 ? std::sqrt(square) : 1.0);
    }
    return norms;
}

void scaleRows(std::vector<float> &matrix, size_t columns, const std::vector<double> &factors, bool divide)
{
    for (size_t f = 0; f < factors.size(); ++f) {
        const double factor = divide ? 1.0 / factors[f] : factors[f];
        for (size_t j = 0; j < columns; ++j)
            matrix[f * columns + j] = float(double(matrix[f * columns + j]) * factor);
    }
}

void setInput(SaeConfig &config, InputForm input, const EmbeddingFigures &figures)
{
    config.normaliseInput = input == InputForm::Unit || input == InputForm::UnitRootD;
    if (input == InputForm::UnitRootD)
        config.inputScale = float(rootOf(config.inputSize));
    else if (input == InputForm::MeanNorm)
        config.inputScale = float(rootOf(config.inputSize) / std::max(figures.meanNorm, 1e-12));
    else if (input == InputForm::Centred)
        config.inputScale = float(rootOf(config.inputSize) / std::max(figures.meanCentredNorm, 1e-12));
    if (input == InputForm::RowStandard)
        config.standardise = SaeStandardise::Rows;
}

} // namespace

Result<EmbeddingFigures> embeddingFigures(std::span<const float> rows, int columns)
{
    const auto d = size_t(columns);
    const size_t n = d == 0 ? 0 : rows.size() / d;
    std::vector<double> sum(d, 0.0), square(d, 0.0);
    EmbeddingFigures figures;
    for (size_t i = 0; i < n; ++i) {
        double norm = 0;
        for (size_t j = 0; j < d; ++j) {
            const double value = double(rows[i * d + j]);
            sum[j] += value;
            norm += value * value;
        }
        if (!std::isfinite(norm))
            return Error{ErrorCode::Unreadable,
                         QT_TRANSLATE_NOOP("Error",
                                           "Embedding row %1 (counted from 0) holds a value that is not a "
                                           "finite number; embed that slice again"),
                         {QString::number(i)}};
        figures.meanNorm += std::sqrt(norm) / double(n);
    }
    for (double &value : sum)
        value /= double(std::max<size_t>(n, 1));
    for (size_t i = 0; i < n; ++i) {
        double norm = 0;
        for (size_t j = 0; j < d; ++j) {
            const double away = double(rows[i * d + j]) - sum[j];
            square[j] += away * away;
            norm += away * away;
        }
        figures.meanCentredNorm += std::sqrt(norm) / double(n);
    }
    for (size_t j = 0; j < d; ++j) {
        const double deviation = std::sqrt(square[j] / std::max(double(n) - 1.0, 1.0));
        figures.mean.push_back(float(sum[j]));
        figures.deviation.push_back(float(deviation) > 0.0F ? float(deviation) : 1.0F);
    }
    return figures;
}

Result<SaeModel> modelUnder(const ForeignSae &sae, const SaeConvention &convention,
                            const EmbeddingFigures &figures, const QString &encoder)
{
    const auto columns = size_t(sae.inputSize);
    SaeConfig config;
    config.inputSize = sae.inputSize;
    config.dictionary = sae.dictionary;
    for (const int k : sae.k)
        config.k.push_back(std::max(k, 1)); // where the file has none: no limit of these kinds
    config.objective = convention.soft ? Method::Paper : Method::Fathom;
    config.activation = sae.activation;
    config.softThreshold = convention.soft && sae.activation == SaeActivation::BatchTopK;
    config.subtractBias = convention.subtractBias;
    config.encoder = encoder;
    if (sae.activation == SaeActivation::BatchTopK)
        config.thresholds.assign(sae.dictionary.size(), sae.threshold);
    setInput(config, convention.input, figures);

    std::vector<float> weight = sae.weight, encoderBias = sae.encoderBias, decoder = sae.decoder,
                       thresholds = sae.featureThresholds;
    if (convention.norms != DecoderNorms::Stored) {
        if (decoder.empty())
            decoder = weight;
        const std::vector<double> norms = normsOf(decoder, columns);
        scaleRows(decoder, columns, norms, true);
        if (convention.norms == DecoderNorms::Folded) {
            scaleRows(weight, columns, norms, false);
            for (size_t f = 0; f < norms.size(); ++f)
                encoderBias[f] = float(double(encoderBias[f]) * norms[f]);
        }
    }
    config.tied = decoder.empty();
    FATHOM_TRY(SaeModel model, SaeModel::create(config, std::move(weight), std::move(encoderBias), sae.bias,
                                                std::move(decoder), std::move(thresholds)));
    if (convention.input == InputForm::Centred)
        return model.withColumns(figures.mean, std::vector<float>(columns, 1.0F));
    if (convention.input == InputForm::Standard)
        return model.withColumns(figures.mean, figures.deviation);
    return model;
}

} // namespace fathom
