// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_model.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr int MaxLevels = 8;

QString joined(const std::vector<int> &values)
{
    QStringList parts;
    for (const int value : values)
        parts << QString::number(value);
    return parts.join(u',');
}

Result<void> checkThreshold(float threshold)
{
    if (threshold >= 0.0F && std::isfinite(threshold))
        return {};
    return Error{ErrorCode::WrongShape,
                 QT_TRANSLATE_NOOP("Error", "SAE: %1 is no threshold; the file is damaged"),
                 {QString::number(double(threshold))}};
}

bool allFinite(std::span<const float> values)
{
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}
} // namespace

QString activationName(SaeActivation activation)
{
    switch (activation) {
    case SaeActivation::BatchTopK:
        return QStringLiteral("batch_top_k");
    case SaeActivation::TopK:
        return QStringLiteral("top_k");
    case SaeActivation::JumpRelu:
        return QStringLiteral("jump_relu");
    case SaeActivation::Relu:
        break;
    }
    return QStringLiteral("relu");
}

std::optional<SaeActivation> activationNamed(const QString &name)
{
    for (const auto activation :
         {SaeActivation::BatchTopK, SaeActivation::TopK, SaeActivation::JumpRelu, SaeActivation::Relu})
        if (name == activationName(activation))
            return activation;
    return {};
}

int SaeConfig::levelOf(int feature) const
{
    return int(std::upper_bound(dictionary.begin(), dictionary.end(), feature) - dictionary.begin());
}

Result<void> checkSaeConfig(const SaeConfig &config)
{
    const QString sizes = joined(config.dictionary);
    if (config.inputSize < 1 || config.inputSize > (1 << 20))
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "SAE: %1 is no input size; give the embedding's dimension"),
                     {QString::number(config.inputSize)}};
    if (config.dictionary.empty() || config.levels() > MaxLevels || config.dictionary.front() < 1 ||
        config.dictionary.back() > (1 << 24) ||
        std::adjacent_find(config.dictionary.begin(), config.dictionary.end(), std::greater_equal<>()) !=
            config.dictionary.end())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "dictionary %1: give 1 to 8 sizes, each larger than the one "
                                                "before, for example 64,256,1024"),
                     {sizes}};
    if (config.k.size() != config.dictionary.size())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "k %1: give one value for each dictionary size (%2)"),
                     {joined(config.k), sizes}};
    for (size_t l = 0; l < config.k.size(); ++l)
        if (config.k[l] < 1 || config.k[l] > config.dictionary[l])
            return Error{
                ErrorCode::WrongShape,
                QT_TRANSLATE_NOOP("Error", "k %1: a level of %2 features cannot keep %3 per slice; "
                                           "choose a smaller k"),
                {joined(config.k), QString::number(config.dictionary[l]), QString::number(config.k[l])}};
    if (!config.thresholds.empty() && config.thresholds.size() != config.dictionary.size())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "SAE: %1 thresholds for %2 levels; the file is damaged"),
                     {QString::number(config.thresholds.size()), QString::number(config.levels())}};
    for (const float threshold : config.thresholds)
        FATHOM_DO(checkThreshold(threshold));
    if (config.softThreshold && config.activation != SaeActivation::BatchTopK)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "SAE: activation %1 has no threshold that is subtracted; the "
                                                "file is damaged"),
                     {activationName(config.activation)}};
    if (!(config.inputScale > 0.0F) || !std::isfinite(config.inputScale))
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "SAE: %1 is no input scale; the file is damaged"),
                     {QString::number(double(config.inputScale))}};
    return {};
}

Result<SaeModel> SaeModel::create(SaeConfig config, std::vector<float> weight, std::vector<float> encoderBias,
                                  std::vector<float> bias, std::vector<float> decoder,
                                  std::vector<float> featureThresholds)
{
    FATHOM_DO(checkSaeConfig(config));
    const auto features = size_t(config.features());
    const auto columns = size_t(config.inputSize);
    if (weight.size() != features * columns || encoderBias.size() != features || bias.size() != columns)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "SAE: weights of %1, %2 and %3 values do not fit %4 features "
                                                "of %5 inputs"),
                     {QString::number(weight.size()), QString::number(encoderBias.size()),
                      QString::number(bias.size()), QString::number(features), QString::number(columns)}};
    if (decoder.size() != (config.tied ? 0 : weight.size()) ||
        featureThresholds.size() != (config.activation == SaeActivation::JumpRelu ? features : 0))
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error",
                                       "SAE: a decoder of %1 values and %2 thresholds of features do "
                                       "not fit its description; the file is damaged"),
                     {QString::number(decoder.size()), QString::number(featureThresholds.size())}};
    for (const float threshold : featureThresholds)
        FATHOM_DO(checkThreshold(threshold));
    if (!allFinite(weight) || !allFinite(encoderBias) || !allFinite(bias) || !allFinite(decoder))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "SAE: a weight is not a finite number; train it again"),
                     {}};
    SaeModel model;
    model.m_config = std::move(config);
    if (model.m_config.thresholds.empty())
        model.m_config.thresholds.assign(model.m_config.dictionary.size(), 0.0F);
    model.m_weight = std::move(weight);
    model.m_encoderBias = std::move(encoderBias);
    model.m_bias = std::move(bias);
    model.m_decoder = std::move(decoder);
    model.m_featureThresholds = std::move(featureThresholds);
    return model;
}

std::span<const float> SaeModel::direction(int feature) const
{
    const auto columns = size_t(m_config.inputSize);
    return decoder().subspan(size_t(feature) * columns, columns);
}

std::span<const float> SaeModel::encoderDirection(int feature) const
{
    const auto columns = size_t(m_config.inputSize);
    return weight().subspan(size_t(feature) * columns, columns);
}

Result<SaeModel> SaeModel::withThresholds(std::vector<float> thresholds) const
{
    SaeModel other = *this;
    other.m_config.thresholds = std::move(thresholds);
    FATHOM_DO(checkSaeConfig(other.m_config));
    return other;
}

SaeModel SaeModel::withTraining(QJsonObject training) const
{
    SaeModel other = *this;
    other.m_config.training = std::move(training);
    return other;
}

std::vector<float> SaeModel::reconstruct(std::span<const Activation> active, int level) const
{
    const int limit = m_config.dictionary[size_t(level < 0 ? m_config.levels() - 1 : level)];
    std::vector<float> out = m_bias;
    for (const Activation &a : active) {
        if (a.feature < 0 || a.feature >= limit)
            continue;
        const auto row = direction(a.feature);
        for (size_t j = 0; j < out.size(); ++j)
            out[j] += a.value * row[j];
    }
    return out;
}

void normaliseRows(std::span<float> rows, int columns)
{
    const auto d = size_t(columns);
    for (size_t at = 0; at + d <= rows.size(); at += d) {
        double square = 0;
        for (size_t j = 0; j < d; ++j)
            square += double(rows[at + j]) * double(rows[at + j]);
        const auto norm = float(std::max(std::sqrt(square), 1e-12));
        for (size_t j = 0; j < d; ++j)
            rows[at + j] /= norm;
    }
}

} // namespace fathom
