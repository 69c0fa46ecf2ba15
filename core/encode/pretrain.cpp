// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "pretrain.h"
#include "image_encoder.h"
#include "pretrain_state.h"
#include "readout.h"
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

// Bilinear, pixel centres; the pictures of pairs are a little larger than the shipped input.
std::vector<quint8> resized(const std::vector<quint8> &picture, int from, int to)
{
    std::vector<quint8> out;
    out.reserve(size_t(to) * size_t(to));
    const auto place = [&](int i, int &low, double &part) {
        const double at = std::clamp((i + 0.5) * from / to - 0.5, 0.0, double(from - 1));
        low = std::min(int(at), std::max(from - 2, 0));
        part = at - low;
    };
    const auto value = [&](int y, int x) {
        return double(picture[size_t(std::min(y, from - 1)) * size_t(from) + size_t(std::min(x, from - 1))]);
    };
    for (int y = 0; y < to; ++y)
        for (int x = 0; x < to; ++x) {
            int y0 = 0;
            int x0 = 0;
            double py = 0;
            double px = 0;
            place(y, y0, py);
            place(x, x0, px);
            const double top = value(y0, x0) * (1 - px) + value(y0, x0 + 1) * px;
            const double bottom = value(y0 + 1, x0) * (1 - px) + value(y0 + 1, x0 + 1) * px;
            out.push_back(quint8(std::lround(top * (1 - py) + bottom * py)));
        }
    return out;
}

// Measured on whole pictures of evenly spaced pairs with the exported network.
Result<Readout> measuredReadout(const QString &out, const PretrainOptions &options, qint64 pairs,
                                const std::function<Result<ViewPair>(qint64)> &pair, JobContext &context)
{
    constexpr qint64 MostPairs = 3000;
    constexpr qint64 AtOnce = 16;
    FATHOM_TRY(const QJsonObject before, torchRuntime(0));
    // One thread: the result must not depend on how many there are.
    FATHOM_DO(torchRuntime(1));
    auto measured = [&]() -> Result<Readout> {
        FATHOM_TRY(const auto encoder, loadEncoderFolder(out, QStringLiteral("cpu")));
        const auto dimension = size_t(encoder->info().dimension);
        RowMoments moments(encoder->info().dimension);
        const qint64 used = std::min(pairs, MostPairs);
        for (qint64 from = 0; from < used; from += AtOnce) {
            const qint64 count = std::min(AtOnce, used - from);
            std::vector<quint8> grey;
            for (qint64 i = from; i < from + count; ++i) {
                FATHOM_TRY(const ViewPair pictures, pair(i * pairs / used));
                for (const auto *picture : {&pictures.first, &pictures.second}) {
                    const auto small = resized(*picture, pictures.side, options.shipSide);
                    grey.insert(grey.end(), small.begin(), small.end());
                }
            }
            FATHOM_TRY(const Encoded encoded,
                       encoder->encode(grey, int(2 * count), false, context.stopToken()));
            for (size_t row = 0; row < size_t(2 * count); ++row)
                moments.add(std::span(encoded.embeddings).subspan(row * dimension, dimension));
            context.progress(from + count, used, QStringLiteral("measuring the readout"));
        }
        return partialWhitening(moments, options.readoutPower);
    }();
    FATHOM_DO(torchRuntime(before[QStringLiteral("threads")].toInt(1)));
    return measured;
}

Result<void> checked(const PretrainOptions &o, qint64 pairs)
{
    const auto multiple = [&](int side) { return side >= o.patch && side % o.patch == 0; };
    if (pairs < 1 || o.patch < 1 || o.width < 4 || o.depth < 1 || o.heads < 1 || o.width % o.heads != 0 ||
        (o.width / o.heads) % 4 != 0 || o.registers < 0 || !multiple(o.viewSide) || !multiple(o.shipSide) ||
        o.batch < 2 || o.shipBatch < 2 || !(o.keep > 0) || o.keep > 1 || !(o.temperature > 0) ||
        !(o.rate > 0) || (o.steps <= 0 && !(o.minutes > 0)) || !(o.readoutPower >= 0) || o.readoutPower > 0.5)
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
            FATHOM_DO(exportEncoder(out, options, pairs, state, shipping || finished, {}));
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
    FATHOM_DO(keepState(true));
    FATHOM_TRY(const Readout readout, measuredReadout(out, options, pairs, pair, context));
    return exportEncoder(out, options, pairs, state, true, readout);
}

} // namespace fathom
