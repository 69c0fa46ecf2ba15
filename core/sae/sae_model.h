// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "row_source.h"

#include <base/error.h>
#include <base/method.h>

#include <QJsonObject>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace fathom {

/// One active feature of one row.
struct Activation
{
    qint32 feature = 0;
    float value = 0.0F; ///< > 0 (paper training mode may keep negative values)
    friend bool operator==(const Activation &, const Activation &) = default;
};

/// Which features of a row are active.
enum class SaeActivation {
    BatchTopK, ///< in training the k_l n largest z of a batch of n rows, else z above the level's threshold
    TopK,      ///< the k_l largest positive z of each row; of equal ones the lower feature
    JumpRelu,  ///< z above the feature's own learnt threshold, the same at every level
    Relu       ///< z above 0
};
/// "batch_top_k", "top_k", "jump_relu", "relu".
[[nodiscard]] QString activationName(SaeActivation activation);
[[nodiscard]] std::optional<SaeActivation> activationNamed(const QString &name);

/// Sizes and behaviour of a Matryoshka SAE.
struct SaeConfig
{
    int inputSize = 0;
    std::vector<int> dictionary; ///< cumulative level sizes D_0 < D_1 < ...; at most 8 levels
    std::vector<int> k;          ///< mean active features per row and level, 1 <= k_l <= D_l; JumpRelu and
                                 ///< Relu: what the last one's sparsity was steered to, no limit
    Method objective = Method::Fathom;
    SaeActivation activation = SaeActivation::BatchTopK;
    bool tied = true;              ///< the decoder is the encoder's weight
    bool softThreshold = false;    ///< BatchTopK: a = max(z - theta, 0) (paper), else z where z > theta
    std::vector<float> thresholds; ///< BatchTopK: inference threshold per level, >= 0; paper: all the same
    bool normaliseInput = true;    ///< x = row / max(norm, 1e-12) before anything else
    float inputScale = 1.0F;       ///< then x is multiplied by this
    QString encoder;               ///< id of the encoder whose embeddings it was trained on
    QJsonObject training;          ///< seed, steps, figures; kept with the model

    [[nodiscard]] int features() const { return dictionary.empty() ? 0 : dictionary.back(); }
    [[nodiscard]] int levels() const { return int(dictionary.size()); }
    [[nodiscard]] int levelOf(int feature) const; ///< first level l with feature < dictionary[l]
};

/// Says what is wrong with the sizes, if anything. Errors: WrongShape.
[[nodiscard]] Result<void> checkSaeConfig(const SaeConfig &config);

/// The content of config.json, and back. Errors: TooNew (version), Unsupported (a key we do not know: it
/// might change what the SAE computes), WrongShape. `name` appears in errors.
[[nodiscard]] QJsonObject saeConfigToJson(const SaeConfig &config);
[[nodiscard]] Result<SaeConfig> saeConfigFromJson(const QJsonObject &json, const QString &name);

/// A trained SAE for inference on the CPU, without LibTorch. Immutable; any number of threads may use it.
///
/// z = W (x - b) + b_e with x L2-normalised; reconstruction of level l: b + sum over active f < D_l of a_f
/// V_f, where the decoder V is W if it is tied. Source: core/sae/README.md.
class SaeModel
{
public:
    SaeModel() = default;
    /// Missing thresholds are 0. Errors: WrongShape (sizes), Unreadable (a weight is not finite).
    /// @param weight  [features, inputSize] row-major; encoderBias [features]; bias [inputSize]
    /// @param decoder  untied: [features, inputSize]; else empty
    /// @param featureThresholds  JumpRelu: [features], >= 0; else empty
    [[nodiscard]] static Result<SaeModel> create(SaeConfig config, std::vector<float> weight,
                                                 std::vector<float> encoderBias, std::vector<float> bias,
                                                 std::vector<float> decoder = {},
                                                 std::vector<float> featureThresholds = {});
    /// model.safetensors and config.json of a folder. Errors: NotFound, Unreadable, WrongShape, TooNew.
    [[nodiscard]] static Result<SaeModel> load(const QString &folder);
    /// Makes the folder if needed; each file appears whole or not at all. Errors: Disk.
    [[nodiscard]] Result<void> save(const QString &folder) const;

    [[nodiscard]] const SaeConfig &config() const { return m_config; }
    [[nodiscard]] std::span<const float> weight() const { return m_weight; }
    [[nodiscard]] std::span<const float> encoderBias() const { return m_encoderBias; }
    [[nodiscard]] std::span<const float> bias() const { return m_bias; }
    [[nodiscard]] std::span<const float> decoder() const { return m_config.tied ? m_weight : m_decoder; }
    [[nodiscard]] std::span<const float> featureThresholds() const { return m_featureThresholds; }
    /// Decoder direction of a feature, inputSize values.
    [[nodiscard]] std::span<const float> direction(int feature) const;
    /// What z is the product with, inputSize values; the direction if the weights are tied.
    [[nodiscard]] std::span<const float> encoderDirection(int feature) const;
    /// The same weights with other thresholds of the levels. Errors: WrongShape.
    [[nodiscard]] Result<SaeModel> withThresholds(std::vector<float> thresholds) const;
    /// The same weights with other notes about their training.
    [[nodiscard]] SaeModel withTraining(QJsonObject training) const;

    /// Inference activations of a level (default: the largest): of the features < D_level.
    /// @param rows  raw embeddings [n, inputSize]; normalised inside
    /// @return n lists, each by value descending, ties by feature ascending
    /// Cost: one matrix product n x inputSize x D_level on all cores.
    /// Errors: WrongShape (rows, level), Unreadable (a value is not finite; names the row, counted from 0).
    [[nodiscard]] Result<std::vector<std::vector<Activation>>> encode(std::span<const float> rows, int n,
                                                                      int level = -1) const;
    /// z of all features, [n, features], before any threshold. `rows` raw.
    [[nodiscard]] std::vector<float> preActivations(std::span<const float> rows, int n) const;
    /// Reconstruction of the row as the SAE sees it (L2-normalised) from activations (features >= D_level are
    /// ignored); in that scale.
    [[nodiscard]] std::vector<float> reconstruct(std::span<const Activation> active, int level = -1) const;

private:
    SaeConfig m_config;
    std::vector<float> m_weight, m_encoderBias, m_bias, m_decoder, m_featureThresholds;
};

/// L2-normalises rows in place as training does: x / max(norm, 1e-12).
void normaliseRows(std::span<float> rows, int columns);

/// Thresholds of BatchTopK and objective `fathom`: for each level the theta with which exactly k_l features a
/// row are active on average (z > theta) over `rows`; 0 where fewer are positive. Cost: two matrix products
/// over all rows; memory does not grow with n. Errors: WrongShape, Unreadable (not finite), Cancelled.
[[nodiscard]] Result<std::vector<float>> estimateThresholds(const SaeModel &model, const RowSource &rows,
                                                            std::stop_token stop = {});
[[nodiscard]] Result<std::vector<float>>
estimateThresholds(const SaeModel &model, std::span<const float> rows, qint64 n, std::stop_token stop = {});

/// Reconstruction quality of one level over rows.
struct Quality
{
    double r2Global = 0.0;       ///< against one scalar mean over all elements (the published one)
    double r2PerDimension = 0.0; ///< against per-dimension means
    double varianceExplained = 0.0;
    double cosine = 0.0; ///< mean cosine of row and reconstruction
    double l0 = 0.0;     ///< mean active features per row
    int alive = 0;       ///< features that fire at least once
    qint64 rows = 0;
};
/// One Quality per level at the model's thresholds; memory does not grow with the rows.
/// @param rows  raw embeddings [n, inputSize]
/// Errors: WrongShape, Unreadable (not finite), Cancelled.
[[nodiscard]] Result<std::vector<Quality>> measureQuality(const SaeModel &model, const RowSource &rows,
                                                          std::stop_token stop = {});
[[nodiscard]] Result<std::vector<Quality>> measureQuality(const SaeModel &model, std::span<const float> rows,
                                                          qint64 n);

} // namespace fathom
