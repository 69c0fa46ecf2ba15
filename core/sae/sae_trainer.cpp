// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_trainer.h"
#include "row_input.h"
#include "sae_torch_api.h"

#include <base/random.h>
#include <base/torch_library.h>

#include <QElapsedTimer>
#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

Result<void> checkSize(const SaeTrainingOptions &options, qint64 values, qint64 n)
{
    if (n < 1 || values != n * options.config.inputSize)
        return Error{
            ErrorCode::WrongShape,
            QT_TRANSLATE_NOOP("Error", "Training: %1 values are not %2 rows of %3; embed slices first"),
            {QString::number(values), QString::number(n), QString::number(options.config.inputSize)}};
    return {};
}

Result<void> checkRun(const SaeTrainingOptions &options, const RowSource &rows)
{
    FATHOM_DO(checkSaeConfig(options.config));
    const qint64 n = rows.rows();
    FATHOM_DO(checkSize(options, n * rows.width(), n));
    if (options.batch < 1 || options.threads < 1 || !(options.rate > 0) || !(options.clip > 0) ||
        trainingSteps(options, n) < 1)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "Training: batch %1, threads %2, rate %3 and steps %4 must be "
                                       "positive"),
                     {QString::number(options.batch), QString::number(options.threads),
                      QString::number(options.rate), QString::number(trainingSteps(options, n))}};
    if (options.config.standardise != SaeStandardise::None || !options.config.subtractBias)
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error",
                                       "Training: an imported SAE with another form of input cannot be "
                                       "trained on; train a new one"),
                     {}};
    if (options.sparsity < 0 || !(options.sparsityWarmUp >= 0 && options.sparsityWarmUp <= 1) ||
        !(options.bandwidth > 0) || !(options.ema >= 0 && options.ema < 1))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "Training: sparsity %1 must not be negative, its warm-up %2 is "
                                       "a share from 0 to 1, bandwidth %3 must be positive, ema %4 "
                                       "is below 1"),
                     {QString::number(options.sparsity), QString::number(options.sparsityWarmUp),
                      QString::number(options.bandwidth), QString::number(options.ema)}};
    const int ranks = options.process ? options.process->ranks : 1;
    if (options.accumulate < 1 || options.accumulate % ranks != 0)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Training: a step of %1 batches cannot be divided evenly "
                                                "among %2 processes"),
                     {QString::number(options.accumulate), QString::number(ranks)}};
    const SaeConfig &start = options.initial.config();
    if (start.features() > 0 &&
        (start.features() != options.config.features() || start.inputSize != options.config.inputSize))
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "Training: the weights to start from have another size"),
                     {}};
    return {};
}

Result<TrainingState> checkpointOf(const SaeTrainingOptions &options, const QByteArray &run)
{
    FATHOM_TRY(TrainingState state, loadState(options.config, options.checkpointFolder));
    if (state.run != run)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: holds the checkpoint of a run with other data or "
                                                "settings; choose another folder or remove it"),
                     {options.checkpointFolder}};
    return state;
}

/// The weights that become the model.
TrainingState::Parameters outcome(const SaeTrainingOptions &options, const TrainingState &state)
{
    if (options.ema <= 0)
        return state.values;
    TrainingState::Parameters out = state.average;
    if (options.keepsUnitNorm()) { // a mean of unit rows is a little shorter
        std::vector<float> &rows = options.config.tied ? out.weight : out.decoder;
        normaliseRows(rows, options.config.inputSize);
    }
    return out;
}

/// What a model says about how it was trained.
QJsonObject trainingNotes(const SaeTrainingOptions &options, const TrainingState &state, qint64 n,
                          const RowStatistics &statistics)
{
    QJsonObject notes{
        {QStringLiteral("steps"), state.step},
        {QStringLiteral("planned_steps"), trainingSteps(options, n)},
        {QStringLiteral("rows"), n},
        {QStringLiteral("batch"), options.batch},
        {QStringLiteral("rate"), options.rate},
        {QStringLiteral("epsilon"), options.epsilon},
        {QStringLiteral("clip"), options.clip},
        {QStringLiteral("seed"), QString::number(options.seed)},
        {QStringLiteral("threads"), options.threads},
        {QStringLiteral("run"), QString::fromLatin1(state.run)},
        {QStringLiteral("schedule"), scheduleName(options.schedule)},
        {QStringLiteral("bias_start"), biasStartName(options.startOfBias())},
        {QStringLiteral("unit_norm"), options.keepsUnitNorm()},
        {QStringLiteral("embeddings"), toJson(embeddingOutlook(statistics.mean, statistics.deviation))}};
    if (options.accumulate > 1)
        notes[QStringLiteral("accumulate")] = options.accumulate;
    if (options.warmUp >= 0)
        notes[QStringLiteral("warm_up")] = options.warmUp;
    if (options.config.objective == Method::Fathom) {
        notes[QStringLiteral("decoder_gradient")] = options.decoderLearns();
        notes[QStringLiteral("auxiliary_loss")] = options.auxiliaryLoss;
    }
    if (options.penalised())
        notes[QStringLiteral("sparsity")] = state.sparsity;
    if (options.sparsityWarmUp > 0)
        notes[QStringLiteral("sparsity_warm_up")] = options.sparsityWarmUp;
    if (options.config.activation == SaeActivation::JumpRelu)
        notes[QStringLiteral("bandwidth")] = options.bandwidth;
    if (options.ema > 0)
        notes[QStringLiteral("ema")] = options.ema;
    if (options.bfloat16)
        notes[QStringLiteral("product")] =
            state.bfloat16 ? QStringLiteral("bfloat16") : QStringLiteral("float32");
    return notes;
}

Result<SaeModel> finished(const SaeTrainingOptions &options, const TrainingState &state,
                          const RowSource &rows, const RowStatistics &statistics, JobContext &context)
{
    const qint64 n = rows.rows();
    SaeConfig config = options.config;
    const bool batchTopK = config.activation == SaeActivation::BatchTopK;
    config.softThreshold = batchTopK && (config.softThreshold || config.objective == Method::Paper);
    const float theta = batchTopK && state.thresholdCount > 0
                            ? float(state.thresholdSum / double(state.thresholdCount))
                            : 0.0F;
    config.thresholds.assign(config.dictionary.size(), theta);
    config.training = trainingNotes(options, state, n, statistics);
    TrainingState::Parameters weights = outcome(options, state);
    for (float &threshold : weights.logThreshold)
        threshold = std::exp(threshold);
    FATHOM_TRY(SaeModel model, SaeModel::create(config, std::move(weights.weight),
                                                std::move(weights.encoderBias), std::move(weights.bias),
                                                std::move(weights.decoder), std::move(weights.logThreshold)));
    if (config.objective == Method::Paper || !batchTopK || !options.leads())
        return model;
    context.progress(state.step, trainingSteps(options, n), QStringLiteral("estimating thresholds"));
    FATHOM_TRY(std::vector<float> thresholds, estimateThresholds(model, rows, context.stopToken()));
    return model.withThresholds(std::move(thresholds));
}

/// Before the first step: what of the embeddings tells that features will die.
void tellOutlook(const RowStatistics &statistics, JobContext &context)
{
    const EmbeddingOutlook outlook = embeddingOutlook(statistics.mean, statistics.deviation);
    QStringList named;
    for (const OutlierDimension &one : outlook.outliers)
        if (named.size() < 8)
            named << QString::number(one.dimension);
    context.log(QStringLiteral("Embeddings: length of the mean / of the standard deviations = %1; %2")
                    .arg(outlook.meanToDeviation, 0, 'g', 3)
                    .arg(named.isEmpty() ? QStringLiteral("no outlier dimension")
                                         : QStringLiteral("%1 outlier dimension(s): %2")
                                               .arg(outlook.outliers.size())
                                               .arg(named.join(QStringLiteral(", ")))));
}

/// b at the first step.
Result<std::vector<float>> biasAtStart(const SaeTrainingOptions &options, const RowSource &rows,
                                       const RowStatistics &statistics)
{
    switch (options.startOfBias()) {
    case BiasStart::Mean:
        return statistics.mean;
    case BiasStart::Median:
        return geometricMedian(options.config, rows, statistics.mean);
    case BiasStart::Zero:
        break;
    }
    return std::vector<float>(statistics.mean.size(), 0.0F);
}

} // namespace

SaeTrainingOptions defaultTraining(const SaeConfig &config, qint64 rows)
{
    SaeTrainingOptions options;
    options.config = config;
    if (options.penalised())
        options.sparsityWarmUp = 0.1;
    if (config.objective == Method::Paper)
        return options;
    options.batch = rows < 8 * 2048 ? 256 : rows < 64 * 2048 ? 512 : 2048;
    // Adam moves every value by about the rate, so a unit row turns by rate x sqrt(d).
    options.rate = 0.055 / std::sqrt(double(std::max(config.inputSize, 1)));
    options.epsilon = 1e-12;
    const qint64 perEpoch = (std::max<qint64>(rows, 1) + options.batch - 1) / options.batch;
    options.epochs = int(std::clamp<qint64>(3000 / perEpoch, 20, 400));
    return options;
}

Result<SaeModel> trainSae(const SaeTrainingOptions &options, std::span<const float> rows, qint64 n,
                          std::span<const float> validation, qint64 validationRows, JobContext &context)
{
    FATHOM_DO(checkSaeConfig(options.config));
    const int width = options.config.inputSize;
    FATHOM_DO(checkSize(options, qint64(rows.size()), n));
    if (qint64(validation.size()) != validationRows * width)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "Training: the validation rows have another size"),
                     {}};
    return trainSae(options, RowsInMemory(rows, n, width), RowsInMemory(validation, validationRows, width),
                    context);
}

Result<SaeModel> trainSae(const SaeTrainingOptions &options, const RowSource &rows,
                          const RowSource &validation, JobContext &context)
{
    FATHOM_DO(checkRun(options, rows));
    context.progress(0, trainingSteps(options, rows.rows()), QStringLiteral("reading the embeddings"));
    FATHOM_TRY(const RowStatistics statistics, rowStatistics(options.config, rows));
    const SaeRun run{options, &context};
    return std::move(trainSaes({&run, 1}, rows, statistics, validation).front());
}

bool sameBatches(const SaeTrainingOptions &a, const SaeTrainingOptions &b)
{
    const RowOrder order = resolvedOrder(a);
    return order == resolvedOrder(b) && (order != RowOrder::ShuffledEachEpoch || a.seed == b.seed) &&
           a.batch == b.batch && a.accumulate == b.accumulate && a.device == b.device &&
           a.threads == b.threads && a.config.inputSize == b.config.inputSize &&
           a.config.normaliseInput == b.config.normaliseInput && a.config.inputScale == b.config.inputScale;
}

namespace {
// Where a run begins: at its checkpoint, or with weights by its seed.
Result<TrainingState> beginning(const SaeRun &run, const RowSource &rows, const RowStatistics &statistics)
{
    FATHOM_DO(checkRun(run.options, rows));
    const QByteArray identity = runIdentity(run.options, rows.rows(), statistics);
    if (run.options.leads() && hasState(run.options.checkpointFolder)) {
        FATHOM_TRY(TrainingState state, checkpointOf(run.options, identity));
        run.context->log(QStringLiteral("Training goes on at step %1.").arg(state.step));
        return state;
    }
    FATHOM_TRY(const std::vector<float> start, biasAtStart(run.options, rows, statistics));
    TrainingState state = initialState(run.options, statistics, start);
    state.run = identity;
    return state;
}
} // namespace

std::vector<Result<SaeModel>> trainSaes(std::span<const SaeRun> runs, const RowSource &rows,
                                        const RowStatistics &statistics, const RowSource &validation)
{
    const auto nothing = [&](const Error &error) {
        return std::vector<Result<SaeModel>>(runs.size(), Result<SaeModel>(error));
    };
    if (runs.empty())
        return {};
    for (const SaeRun &run : runs) {
        if (!sameBatches(run.options, runs.front().options))
            return nothing({ErrorCode::Bug, "Training: these runs do not have the same batches", {}});
    }
    if (runs.size() > 1 && runs.front().options.process)
        return nothing({ErrorCode::Usage,
                        QT_TRANSLATE_NOOP("Error", "Training: several processes train one SAE together, not "
                                                   "a grid; give each its own --part"),
                        {}});
    const SaeConfig &first = runs.front().options.config;
    if (validation.rows() > 0 && validation.width() != first.inputSize)
        return nothing({ErrorCode::WrongShape,
                        QT_TRANSLATE_NOOP("Error", "Training: the validation rows have another size"),
                        {}});
    const auto symbol = torchSymbol("fathom_sae_train");
    if (!symbol)
        return nothing(symbol.error());
    if (const auto valid = rowStatistics(first, validation); !valid)
        return nothing(valid.error());

    std::vector<Result<SaeModel>> results = nothing({ErrorCode::Bug, "Training: a run was not begun", {}});
    std::vector<TrainingState> states(runs.size());
    std::vector<SaeTrainRun> begun;
    std::vector<size_t> places;
    for (size_t i = 0; i < runs.size(); ++i) {
        auto state = beginning(runs[i], rows, statistics);
        if (!state) {
            results[i] = std::move(state).error();
            continue;
        }
        states[i] = std::move(state).value();
        begun.push_back({runs[i].options, *runs[i].context, states[i]});
        places.push_back(i);
    }
    if (begun.empty())
        return results;
    if (std::any_of(states.begin(), states.end(),
                    [](const TrainingState &state) { return state.step == 0 && !state.run.isEmpty(); }))
        tellOutlook(statistics, begun.front().context);
    SaeTrainCall call{begun, rows, validation};
    reinterpret_cast<SaeTrainFunction> (*symbol)(call);
    for (size_t b = 0; b < begun.size(); ++b) {
        Result<SaeModel> &result = results[places[b]];
        if (!call.result)
            result = call.result.error();
        else if (!begun[b].result)
            result = begun[b].result.error();
        else
            result = finished(begun[b].options, begun[b].state, rows, statistics, begun[b].context);
    }
    return results;
}

namespace {
qint64 parameterBytes(const SaeTrainingOptions &options)
{
    const SaeConfig &config = options.config;
    const qint64 features = config.features();
    const qint64 matrices = config.tied ? 1 : 2;
    const qint64 thresholds = config.activation == SaeActivation::JumpRelu ? features : 0;
    return (matrices * features * config.inputSize + features + config.inputSize + thresholds) *
           qint64(sizeof(float));
}
} // namespace

qint64 trainingMemory(const SaeTrainingOptions &options)
{
    const qint64 copies = (options.ema > 0 ? 4 : 3) + (options.accumulate > 1 ? 1 : 0);
    return copies * parameterBytes(options) + options.config.features() * qint64(sizeof(qint64));
}

qint64 passMemory(const SaeTrainingOptions &options)
{
    const qint64 features = options.config.features();
    const qint64 d = options.config.inputSize;
    const qint64 batch = std::max<qint64>(options.batch, CurveRows);
    const qint64 levels = options.config.levels();
    // Pre-activations, centred rows and each level's reconstruction; the gradients and the packed copy of the
    // dictionary that the passes over its columns use.
    return (batch * features + batch * d * (levels + 2)) * qint64(sizeof(float)) +
           2 * parameterBytes(options);
}

Result<SaeModel> modelOfCheckpoint(const SaeTrainingOptions &options, const RowSource &rows,
                                   JobContext &context)
{
    FATHOM_DO(checkRun(options, rows));
    FATHOM_TRY(const RowStatistics statistics, rowStatistics(options.config, rows));
    FATHOM_TRY(const TrainingState state,
               checkpointOf(options, runIdentity(options, rows.rows(), statistics)));
    return finished(options, state, rows, statistics, context);
}

Result<SaePass> trainingPass(const SaeTrainingOptions &options, const SaeModel &weights,
                             std::span<const float> rows, qint64 n, std::span<const qint32> dead)
{
    FATHOM_DO(checkSaeConfig(options.config));
    FATHOM_DO(checkSize(options, qint64(rows.size()), n));
    FATHOM_DO(checkRun(options, RowsInMemory(rows, n, options.config.inputSize)));
    const SaeConfig &config = options.config;
    if (weights.config().features() != config.features() || weights.config().inputSize != config.inputSize ||
        weights.featureThresholds().empty() == (config.activation == SaeActivation::JumpRelu))
        return Error{
            ErrorCode::WrongShape, QT_TRANSLATE_NOOP("Error", "Training: the weights have another size"), {}};
    FATHOM_TRY(auto *symbol, torchSymbol("fathom_sae_pass"));
    const RowInput input{config.normaliseInput, config.inputScale};
    const auto d = size_t(config.inputSize);
    std::vector<float> x(rows.size());
    for (qint64 i = 0; i < n; ++i)
        if (!input.read(rows.subspan(size_t(i) * d, d), {x.data() + size_t(i) * d, d}))
            return notFinite(i);
    SaePassCall call{options, weights, x, n, dead};
    reinterpret_cast<SaePassFunction>(symbol)(call);
    FATHOM_DO(std::move(call.result));
    return std::move(call.pass);
}

Result<QJsonObject> benchTrain(const TrainBench &bench)
{
    constexpr int Warm = 5;
    SaeTrainingOptions options;
    options.config.inputSize = bench.dim;
    options.config.dictionary = bench.dictionary;
    options.config.k = bench.k;
    options.config.objective = bench.objective;
    options.batch = bench.batch;
    options.threads = bench.threads;
    options.steps = Warm + bench.steps;
    options.device = QStringLiteral("cpu");
    FATHOM_DO(checkSaeConfig(options.config));
    if (bench.batch < 1)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "bench: %1 is no batch size"),
                     {QString::number(bench.batch)}};
    std::vector<float> values;
    if (!bench.rows) {
        Random random(1);
        values.resize(size_t(bench.batch) * 4 * size_t(bench.dim));
        for (float &value : values)
            value = float(random.normal());
    }
    const RowsInMemory inMemory(values, qint64(bench.batch) * 4, bench.dim);
    const RowSource &rows = bench.rows ? *bench.rows : inMemory;
    FATHOM_TRY(auto *symbol, torchSymbol("fathom_sae_gemm"));
    SaeGemmCall gemm{bench.dim, options.config.features(), bench.batch, bench.threads};
    QElapsedTimer timer;
    timer.start();
    double statistics = 0;
    double seconds = 0;
    double product = 0;
    // A product after each step, so that both meet the same machine.
    options.onStep = [&](const SaeStep &step) {
        const double took = double(timer.nsecsElapsed()) * 1e-9;
        if (gemm.result)
            reinterpret_cast<SaeGemmFunction>(symbol)(gemm);
        if (step.step == 0)
            statistics = took;
        if (step.step >= Warm) {
            seconds += took / bench.steps;
            product += gemm.seconds / bench.steps;
        }
        timer.start();
    };
    QuietContext context;
    FATHOM_TRY(const SaeModel model, trainSae(options, rows, RowsInMemory({}, 0, bench.dim), context));
    FATHOM_DO(std::move(gemm.result));
    QJsonArray levels, kept;
    for (size_t l = 0; l < bench.dictionary.size(); ++l) {
        levels.append(bench.dictionary[l]);
        kept.append(bench.k[l]);
    }
    return QJsonObject{{QStringLiteral("dim"), bench.dim},
                       {QStringLiteral("dictionary"), levels},
                       {QStringLiteral("k"), kept},
                       {QStringLiteral("batch"), bench.batch},
                       {QStringLiteral("objective"), methodName(bench.objective)},
                       {QStringLiteral("threads"), bench.threads},
                       {QStringLiteral("steps"), bench.steps},
                       {QStringLiteral("rows"), rows.rows()},
                       {QStringLiteral("statistics_seconds"), statistics},
                       {QStringLiteral("step_seconds"), seconds},
                       {QStringLiteral("gemm_seconds"), product},
                       {QStringLiteral("ratio"), seconds / product}};
}

} // namespace fathom
