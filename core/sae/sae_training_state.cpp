// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_training_state.h"

#include <base/random.h>
#include <base/safetensors.h>

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <cmath>

namespace fathom {

namespace {
QString statePath(const QString &folder)
{
    return QDir(folder).filePath(QStringLiteral("state.safetensors"));
}

// JSON text for doubles that must come back exactly.
QString exact(double value)
{
    return QString::number(value, 'g', 17);
}
} // namespace

QByteArray runIdentity(const SaeTrainingOptions &options, qint64 n, const RowStatistics &rows)
{
    SaeConfig config = options.config;
    config.thresholds.clear();
    config.training = {};
    QJsonObject json = saeConfigToJson(config);
    json[QStringLiteral("steps")] = trainingSteps(options, n);
    json[QStringLiteral("batch")] = options.batch;
    if (options.accumulate > 1)
        json[QStringLiteral("accumulate")] = options.accumulate;
    json[QStringLiteral("rate")] = exact(options.rate);
    json[QStringLiteral("epsilon")] = exact(options.epsilon);
    json[QStringLiteral("clip")] = exact(options.clip);
    json[QStringLiteral("seed")] = QString::number(options.seed);
    json[QStringLiteral("order")] = int(options.order);
    json[QStringLiteral("switches")] = int(options.decoderGradient) | int(options.auxiliaryLoss) << 1 |
                                       int(options.startOfBias()) << 2 | int(options.keepsUnitNorm()) << 4 |
                                       int(options.schedule) << 5 | int(options.bfloat16) << 7;
    json[QStringLiteral("warm_up")] = options.warmUp;
    json[QStringLiteral("sparsity")] = exact(options.sparsity);
    json[QStringLiteral("sparsity_warm_up")] = exact(options.sparsityWarmUp);
    json[QStringLiteral("bandwidth")] = exact(options.bandwidth);
    json[QStringLiteral("ema")] = exact(options.ema);
    json[QStringLiteral("auxiliary_weight")] = exact(options.auxiliaryWeight);
    json[QStringLiteral("dead_rows")] = options.deadRows;
    json[QStringLiteral("rows")] = n;
    json[QStringLiteral("checksum")] = QString::fromLatin1(rows.checksum);
    return QCryptographicHash::hash(QJsonDocument(json).toJson(QJsonDocument::Compact),
                                    QCryptographicHash::Sha256)
        .toHex();
}

TrainingState initialState(const SaeTrainingOptions &options, const RowStatistics &rows,
                           const std::vector<float> &start)
{
    const SaeConfig &config = options.config;
    const auto features = size_t(config.features());
    const auto d = size_t(config.inputSize);
    const bool jumps = config.activation == SaeActivation::JumpRelu;
    TrainingState state;
    auto &[weight, encoderBias, bias, decoder, logThreshold] = state.values;
    if (const SaeModel &initial = options.initial; initial.config().features() > 0) {
        weight.assign(initial.weight().begin(), initial.weight().end());
        encoderBias.assign(initial.encoderBias().begin(), initial.encoderBias().end());
        bias.assign(initial.bias().begin(), initial.bias().end());
        if (!config.tied)
            decoder.assign(initial.decoder().begin(), initial.decoder().end());
        if (jumps)
            for (const float threshold : initial.featureThresholds())
                logThreshold.push_back(std::log(std::max(threshold, 1e-12F)));
    } else {
        Random random(options.seed);
        const double limit = std::sqrt(6.0 / double(d + features)); // Xavier, uniform
        weight.resize(features * d);
        for (size_t f = 0; f < features; ++f) {
            double square = 0;
            const std::span<float> row(weight.data() + f * d, d);
            for (float &value : row) {
                value = float(random.uniform(-limit, limit));
                square += double(value) * double(value);
            }
            const double norm = std::sqrt(square) + 1e-8;
            for (float &value : row)
                value = float(double(value) / norm);
        }
        encoderBias.assign(features, 0.0F);
        bias = start;
        if (!config.tied)
            decoder = weight;
    }
    if (jumps && logThreshold.empty())
        logThreshold.assign(features, float(std::log(options.bandwidth)));
    if (options.ema > 0)
        state.average = state.values;
    double variance = 0;
    for (const float deviation : rows.deviation)
        variance += double(deviation) * double(deviation);
    state.active = config.k.back();
    state.sparsity = options.sparsity > 0 ? options.sparsity : 0.05 * variance / config.k.back();
    for (auto *moment : {&state.firstMoment, &state.secondMoment}) {
        const auto from = state.values.all();
        const auto to = moment->all();
        for (size_t i = 0; i < from.size(); ++i)
            to[i]->assign(from[i]->size(), 0.0F);
    }
    state.rowsSinceFired.assign(features, 0);
    return state;
}

Result<void> saveState(const TrainingState &state, const SaeConfig &config, const QString &folder)
{
    const std::vector<qint64> matrix{config.features(), config.inputSize};
    SafetensorsWriter writer;
    const auto put = [&](const QString &prefix, const TrainingState::Parameters &part) {
        writer.add(prefix + QStringLiteral("encoder.weight"), matrix, part.weight);
        writer.add(prefix + QStringLiteral("encoder.bias"), {config.features()}, part.encoderBias);
        writer.add(prefix + QStringLiteral("bias"), {config.inputSize}, part.bias);
        if (!part.decoder.empty())
            writer.add(prefix + QStringLiteral("decoder.weight"), matrix, part.decoder);
        if (!part.logThreshold.empty())
            writer.add(prefix + QStringLiteral("log_threshold"), {config.features()}, part.logThreshold);
    };
    put(QString(), state.values);
    put(QStringLiteral("first."), state.firstMoment);
    put(QStringLiteral("second."), state.secondMoment);
    if (!state.average.weight.empty())
        put(QStringLiteral("average."), state.average);
    writer.add(QStringLiteral("rows_since_fired"), {config.features()}, state.rowsSinceFired);
    const std::vector<qint64> counters{state.step, state.thresholdCount};
    writer.add(QStringLiteral("counters"), {2}, counters);
    writer.add(QStringLiteral("threshold_sum"), Dtype::F64, {1},
               std::as_bytes(std::span(&state.thresholdSum, 1)));
    const std::array<double, 2> penalty{state.sparsity, state.active};
    writer.add(QStringLiteral("penalty"), Dtype::F64, {2}, std::as_bytes(std::span(penalty)));
    writer.setMetadata(QStringLiteral("format"), QStringLiteral("fathom-sae-training"));
    writer.setMetadata(QStringLiteral("product"),
                       state.bfloat16 ? QStringLiteral("bfloat16") : QStringLiteral("float32"));
    writer.setMetadata(QStringLiteral("run"), QString::fromLatin1(state.run));
    FATHOM_TRY(const QByteArray hash, writer.write(statePath(folder)));
    return {};
}

bool hasState(const QString &folder)
{
    return !folder.isEmpty() && QFileInfo::exists(statePath(folder));
}

Result<TrainingState> loadState(const SaeConfig &config, const QString &folder)
{
    FATHOM_TRY(const Safetensors file, Safetensors::open(statePath(folder)));
    const auto floats = [&](const QString &key, std::vector<float> &out, qint64 size) -> Result<void> {
        FATHOM_TRY(const TensorView view, file.tensor(key));
        if (view.count() != size)
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error", "%1: \"%2\" has another size than this run's; the "
                                                    "checkpoint belongs to another run"),
                         {file.name(), key}};
        out = view.toFloats();
        return {};
    };
    TrainingState state;
    const qint64 features = config.features();
    const auto take = [&](const QString &prefix, TrainingState::Parameters &part) -> Result<void> {
        FATHOM_DO(
            floats(prefix + QStringLiteral("encoder.weight"), part.weight, features * config.inputSize));
        FATHOM_DO(floats(prefix + QStringLiteral("encoder.bias"), part.encoderBias, features));
        if (!config.tied)
            FATHOM_DO(
                floats(prefix + QStringLiteral("decoder.weight"), part.decoder, features * config.inputSize));
        if (config.activation == SaeActivation::JumpRelu)
            FATHOM_DO(floats(prefix + QStringLiteral("log_threshold"), part.logThreshold, features));
        return floats(prefix + QStringLiteral("bias"), part.bias, config.inputSize);
    };
    FATHOM_DO(take(QString(), state.values));
    FATHOM_DO(take(QStringLiteral("first."), state.firstMoment));
    FATHOM_DO(take(QStringLiteral("second."), state.secondMoment));
    if (file.contains(QStringLiteral("average.bias")))
        FATHOM_DO(take(QStringLiteral("average."), state.average));
    FATHOM_TRY(const TensorView fired, file.tensor(QStringLiteral("rows_since_fired")));
    FATHOM_TRY(const TensorView counters, file.tensor(QStringLiteral("counters")));
    FATHOM_TRY(const TensorView sum, file.tensor(QStringLiteral("threshold_sum")));
    FATHOM_TRY(const TensorView penalty, file.tensor(QStringLiteral("penalty")));
    if (fired.count() != features || counters.count() != 2 || sum.count() != 1 || penalty.count() != 2)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: the checkpoint's counters are damaged; train anew"),
                     {file.name()}};
    state.rowsSinceFired = fired.toIntegers();
    state.step = counters.toIntegers()[0];
    state.thresholdCount = counters.toIntegers()[1];
    state.thresholdSum = sum.toDoubles()[0];
    state.sparsity = penalty.toDoubles()[0];
    state.active = penalty.toDoubles()[1];
    state.bfloat16 = file.metadata().value(QStringLiteral("product")) == QLatin1String("bfloat16");
    state.run = file.metadata().value(QStringLiteral("run")).toLatin1();
    return state;
}

} // namespace fathom
