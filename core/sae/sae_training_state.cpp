// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_training_state.h"
#include "row_input.h"

#include <base/random.h>
#include <base/safetensors.h>

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <numeric>

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

Result<RowStatistics> rowStatistics(const SaeConfig &config, const RowSource &rows)
{
    constexpr qint64 AtOnce = 1024;
    const qint64 n = rows.rows();
    const auto d = size_t(config.inputSize);
    const RowInput input{config.normaliseInput, config.inputScale};
    std::vector<float> x(d);
    std::vector<double> sum(d, 0.0);
    QCryptographicHash hash(QCryptographicHash::Sha1);
    std::vector<float> some;
    std::vector<qint64> which;
    for (qint64 i = 0; i < n; ++i) {
        if (i % AtOnce == 0) {
            which.resize(size_t(std::min(AtOnce, n - i)));
            std::iota(which.begin(), which.end(), i);
            some.resize(which.size() * d);
            FATHOM_DO(rows.read(which, some.data()));
        }
        const std::span<const float> raw(some.data() + size_t(i % AtOnce) * d, d);
        if (!input.read(raw, x))
            return notFinite(i);
        hash.addData(QByteArrayView(reinterpret_cast<const char *>(raw.data()), qsizetype(raw.size_bytes())));
        for (size_t j = 0; j < d; ++j) {
            sum[j] += double(x[j]);
        }
    }
    RowStatistics out;
    for (size_t j = 0; j < d; ++j) {
        const double mean = n > 0 ? sum[j] / double(n) : 0.0;
        out.mean.push_back(float(mean));
    }
    out.checksum = hash.result().toHex();
    return out;
}

QByteArray runIdentity(const SaeTrainingOptions &options, qint64 n, const RowStatistics &rows)
{
    SaeConfig config = options.config;
    config.thresholds.clear();
    config.training = {};
    QJsonObject json = saeConfigToJson(config);
    json[QStringLiteral("steps")] = trainingSteps(options, n);
    json[QStringLiteral("batch")] = options.batch;
    json[QStringLiteral("rate")] = exact(options.rate);
    json[QStringLiteral("epsilon")] = exact(options.epsilon);
    json[QStringLiteral("clip")] = exact(options.clip);
    json[QStringLiteral("seed")] = QString::number(options.seed);
    json[QStringLiteral("order")] = int(options.order);
    json[QStringLiteral("switches")] =
        int(options.decoderGradient) | int(options.auxiliaryLoss) << 1 | int(options.biasAtMean) << 2;
    json[QStringLiteral("auxiliary_weight")] = exact(options.auxiliaryWeight);
    json[QStringLiteral("dead_rows")] = options.deadRows;
    json[QStringLiteral("rows")] = n;
    json[QStringLiteral("checksum")] = QString::fromLatin1(rows.checksum);
    return QCryptographicHash::hash(QJsonDocument(json).toJson(QJsonDocument::Compact),
                                    QCryptographicHash::Sha256)
        .toHex();
}

TrainingState initialState(const SaeTrainingOptions &options, const RowStatistics &rows)
{
    const SaeConfig &config = options.config;
    const auto features = size_t(config.features());
    const auto d = size_t(config.inputSize);
    TrainingState state;
    auto &[weight, encoderBias, bias] = state.values;
    if (options.initial.config().features() > 0) {
        weight.assign(options.initial.weight().begin(), options.initial.weight().end());
        encoderBias.assign(options.initial.encoderBias().begin(), options.initial.encoderBias().end());
        bias.assign(options.initial.bias().begin(), options.initial.bias().end());
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
        bias.assign(d, 0.0F);
        if (config.objective == Method::Fathom && options.biasAtMean)
            bias = rows.mean;
    }
    for (auto *moment : {&state.firstMoment, &state.secondMoment}) {
        moment->weight.assign(weight.size(), 0.0F);
        moment->encoderBias.assign(encoderBias.size(), 0.0F);
        moment->bias.assign(bias.size(), 0.0F);
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
    };
    put(QString(), state.values);
    put(QStringLiteral("first."), state.firstMoment);
    put(QStringLiteral("second."), state.secondMoment);
    writer.add(QStringLiteral("rows_since_fired"), {config.features()}, state.rowsSinceFired);
    const std::vector<qint64> counters{state.step, state.thresholdCount};
    writer.add(QStringLiteral("counters"), {2}, counters);
    writer.add(QStringLiteral("threshold_sum"), Dtype::F64, {1},
               std::as_bytes(std::span(&state.thresholdSum, 1)));
    writer.setMetadata(QStringLiteral("format"), QStringLiteral("fathom-sae-training"));
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
        return floats(prefix + QStringLiteral("bias"), part.bias, config.inputSize);
    };
    FATHOM_DO(take(QString(), state.values));
    FATHOM_DO(take(QStringLiteral("first."), state.firstMoment));
    FATHOM_DO(take(QStringLiteral("second."), state.secondMoment));
    FATHOM_TRY(const TensorView fired, file.tensor(QStringLiteral("rows_since_fired")));
    FATHOM_TRY(const TensorView counters, file.tensor(QStringLiteral("counters")));
    FATHOM_TRY(const TensorView sum, file.tensor(QStringLiteral("threshold_sum")));
    if (fired.count() != features || counters.count() != 2 || sum.count() != 1)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: the checkpoint's counters are damaged; train anew"),
                     {file.name()}};
    state.rowsSinceFired = fired.toIntegers();
    state.step = counters.toIntegers()[0];
    state.thresholdCount = counters.toIntegers()[1];
    state.thresholdSum = sum.toDoubles()[0];
    state.run = file.metadata().value(QStringLiteral("run")).toLatin1();
    return state;
}

} // namespace fathom
