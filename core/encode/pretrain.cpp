// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "pretrain.h"
#include "pretrain_state.h"
#include "view_draw.h"

#include <base/torch_library.h>

#include <QDir>
#include <QElapsedTimer>
#include <chrono>
#include <cmath>
#include <future>
#include <numbers>

namespace fathom {

namespace {

constexpr double WarmUp = 0.05;
constexpr double CheckpointSeconds = 50;

// What step `n` does, from the part of the run that is over.
struct StepPlan
{
    bool ship = false; // the last part: shipped size, registers, every token
    double rate = 0;
};

StepPlan planned(const PretrainOptions &options, double part)
{
    StepPlan plan;
    plan.ship = part >= 1.0 - options.shipPart;
    plan.rate = options.rate *
                (part < WarmUp ? (part + 1e-3) / (WarmUp + 1e-3)
                               : 0.5 + 0.5 * std::cos(std::numbers::pi * (part - WarmUp) / (1 - WarmUp)));
    return plan;
}

// Everything random in a step comes from (seed, step, sample), so a resumed run sees the same batches.
Random sampleRandom(quint64 seed, qint64 step, int sample)
{
    return Random(seed * 0x9E3779B97F4A7C15ULL + quint64(step) * 0xD1B54A32D192ED03ULL +
                  quint64(sample) * 0x8CB92BA72F3D8DD7ULL + 1);
}

struct Prepared
{
    StepPlan plan;
    ViewBatch batch;
};

Result<Prepared> prepared(const PretrainOptions &options, StepPlan plan, qint64 step, qint64 pairs,
                          const std::function<Result<ViewPair>(qint64)> &pair)
{
    ViewShape shape;
    shape.patch = options.patch;
    shape.side = plan.ship ? options.shipSide : options.viewSide;
    const int grid = shape.side / shape.patch;
    shape.kept = plan.ship ? grid * grid : std::max(1, int(std::lround(options.keep * grid * grid)));
    if (plan.ship) { // the shipped encoder sees whole slices
        shape.smallestArea = 0.6;
        shape.largestArea = 1.2;
    }
    Prepared out;
    out.plan = plan;
    ViewBatch &batch = out.batch;
    batch.n = plan.ship ? options.shipBatch : options.batch;
    batch.grid = grid;
    batch.kept = shape.kept;
    batch.registers = plan.ship;
    const size_t patchValues = size_t(shape.kept) * size_t(shape.patch) * size_t(shape.patch);
    for (int v = 0; v < 2; ++v) {
        batch.patches[v].resize(size_t(batch.n) * patchValues);
        batch.positions[v].resize(size_t(batch.n) * size_t(shape.kept));
    }
    for (int i = 0; i < batch.n; ++i) {
        Random random = sampleRandom(options.seed, step, i);
        FATHOM_TRY(const ViewPair pictures, pair(qint64(random.below(quint64(pairs)))));
        const auto area = size_t(pictures.side) * size_t(pictures.side);
        if (pictures.side < 1 || pictures.first.size() != area || pictures.second.size() != area)
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error", "Pretraining: a pair's pictures are not %1 x %1 pixels"),
                         {QString::number(pictures.side)}};
        for (int v = 0; v < 2; ++v) {
            const auto view =
                drawView(v == 0 ? pictures.first : pictures.second, pictures.side, shape, random);
            keepPatches(
                view, shape, random,
                std::span(batch.patches[v]).subspan(size_t(i) * patchValues, patchValues),
                std::span(batch.positions[v]).subspan(size_t(i) * size_t(shape.kept), size_t(shape.kept)));
        }
    }
    return out;
}

Result<void> checked(const PretrainOptions &o, qint64 pairs)
{
    const auto multiple = [&](int side) { return side >= o.patch && side % o.patch == 0; };
    if (pairs < 1 || o.patch < 1 || o.width < 4 || o.depth < 1 || o.heads < 1 || o.width % o.heads != 0 ||
        (o.width / o.heads) % 4 != 0 || o.registers < 0 || !multiple(o.viewSide) || !multiple(o.shipSide) ||
        o.batch < 2 || o.shipBatch < 2 || !(o.keep > 0) || o.keep > 1 || !(o.temperature > 0) ||
        !(o.rate > 0) || (o.steps <= 0 && !(o.minutes > 0)))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Pretraining: the sizes do not fit together; views must be "
                                                "a multiple of the patch, batches at least 2"),
                     {}};
    return {};
}

} // namespace

Result<void> pretrain(const QString &out, const PretrainOptions &options, qint64 pairs,
                      const std::function<Result<ViewPair>(qint64 n)> &pair, JobContext &context)
{
    FATHOM_DO(checked(options, pairs));
    if (!QDir().mkpath(out))
        return Error{
            ErrorCode::Disk, QT_TRANSLATE_NOOP("Error", "%1: cannot be made; check space and rights"), {out}};
    FATHOM_TRY(auto *symbol, torchSymbol("fathom_vit_trainer"));
    FATHOM_TRY(auto stored, loadState(out, options, pairs));
    if (stored)
        context.log(QStringLiteral("Pretraining goes on at step %1.").arg(stored->trainer.step));
    PretrainState state = stored ? std::move(*stored) : initialState(options);

    const TrainerSettings settings{trainedConfig(options), options.temperature, options.weightDecay,
                                   options.clip, options.threads};
    const std::vector<TrainedTensor> layout = parameterLayout(options);
    VitTrainerCall call{settings, layout, state.trainer};
    reinterpret_cast<VitTrainerFunction>(symbol)(call);
    FATHOM_DO(std::move(call.result));
    VitTrainer &trainer = *call.trainer;

    const double before = state.seconds;
    QElapsedTimer clock;
    clock.start();
    const auto spent = [&] { return before + double(clock.elapsed()) / 1000.0; };
    qint64 step = state.trainer.step;
    const auto partDone = [&](qint64 at) {
        return options.steps > 0 ? double(at) / double(options.steps) : spent() / (60.0 * options.minutes);
    };
    const auto prepare = [&](qint64 at, double part) {
        return std::async(std::launch::async, [&, at, part] {
            return prepared(options, planned(options, std::min(part, 1.0)), at, pairs, pair);
        });
    };
    bool shipping = false;
    const auto keepState = [&](bool finished) -> Result<void> {
        state.trainer = trainer.state();
        state.seconds = spent();
        FATHOM_DO(saveState(out, options, pairs, state));
        if (finished || !context.cancelled())
            FATHOM_DO(exportEncoder(out, options, pairs, state, shipping || finished));
        return context.checkpoint({{QStringLiteral("step"), step}});
    };

    double saved = spent();
    double meanLoss = 0;
    int meanCount = 0;
    std::future<Result<Prepared>> next = prepare(step, partDone(step));
    while (partDone(step) < 1.0) {
        if (context.cancelled()) {
            next.wait();
            FATHOM_DO(keepState(false));
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Pretraining was stopped"), {}};
        }
        FATHOM_TRY(const Prepared now, next.get());
        next = prepare(step + 1, partDone(step + 1));
        auto loss = trainer.step(now.batch, now.plan.rate);
        if (!loss) {
            next.wait();
            return std::move(loss).error();
        }
        ++step;
        shipping = shipping || now.plan.ship;
        meanLoss += *loss;
        if (++meanCount == 10 || partDone(step) >= 1.0) {
            const QJsonObject point{
                {QStringLiteral("step"), step},
                {QStringLiteral("seconds"), std::round(spent() * 10) / 10},
                {QStringLiteral("loss"), meanLoss / meanCount},
                {QStringLiteral("rate"), now.plan.rate},
                {QStringLiteral("side"), now.plan.ship ? options.shipSide : options.viewSide}};
            state.curve.append(point);
            context.measured(point);
            meanLoss = 0;
            meanCount = 0;
        }
        context.progress(qint64(std::min(1.0, partDone(step)) * 1000), 1000, QStringLiteral("pretraining"));
        if (spent() - saved > CheckpointSeconds) {
            FATHOM_DO(keepState(false));
            saved = spent();
        }
    }
    next.wait();
    return keepState(true);
}

} // namespace fathom
