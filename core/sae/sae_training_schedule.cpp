// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_trainer.h"

#include <base/numpy_random.h>
#include <base/random.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace fathom {

qint64 trainingSteps(const SaeTrainingOptions &options, qint64 n)
{
    if (options.steps > 0)
        return options.steps;
    const qint64 batch = std::max(options.batch, 1);
    const qint64 batches = options.epochs * ((n + batch - 1) / batch);
    const qint64 each = std::max(options.accumulate, 1);
    return (batches + each - 1) / each;
}

QString scheduleName(RateSchedule schedule)
{
    return schedule == RateSchedule::Cosine   ? QStringLiteral("cosine")
           : schedule == RateSchedule::Linear ? QStringLiteral("linear")
                                              : QStringLiteral("constant");
}

std::optional<RateSchedule> scheduleNamed(const QString &name)
{
    for (const auto schedule : {RateSchedule::Cosine, RateSchedule::Linear, RateSchedule::Constant})
        if (name == scheduleName(schedule))
            return schedule;
    return {};
}

QString biasStartName(BiasStart start)
{
    return start == BiasStart::Zero   ? QStringLiteral("zero")
           : start == BiasStart::Mean ? QStringLiteral("mean")
                                      : QStringLiteral("median");
}

std::optional<BiasStart> biasStartNamed(const QString &name)
{
    for (const auto start : {BiasStart::Zero, BiasStart::Mean, BiasStart::Median})
        if (name == biasStartName(start))
            return start;
    return {};
}

double learningRate(const SaeTrainingOptions &options, qint64 step, qint64 steps)
{
    const double peak = options.rate;
    const double floor = options.config.objective == Method::Paper ? 1e-6 : std::min(peak, peak / 100.0);
    const qint64 warm = options.warmUp < 0 ? std::min<qint64>(1000, steps / 10) : options.warmUp;
    if (step < warm)
        return peak * (0.1 + 0.9 * double(step) / double(warm));
    const double done = double(step - warm) / double(std::max<qint64>(steps - warm, 1));
    switch (options.schedule) {
    case RateSchedule::Constant:
        return peak;
    case RateSchedule::Linear:
        return peak + (floor - peak) * done;
    case RateSchedule::Cosine:
        break;
    }
    return floor + (peak - floor) * (1.0 + std::cos(std::numbers::pi * done)) / 2.0;
}

RowOrder resolvedOrder(const SaeTrainingOptions &options)
{
    if (options.order != RowOrder::Objective)
        return options.order;
    return options.config.objective == Method::Paper ? RowOrder::ShuffledOnce : RowOrder::ShuffledEachEpoch;
}

SparsityNow sparsityOf(const SaeTrainingOptions &options, qint64 step, qint64 steps)
{
    constexpr double FirstK = 4.0; // times the last one
    SparsityNow now{options.config.k, 1.0};
    const double over = options.sparsityWarmUp * double(steps);
    if (double(step) >= over)
        return now;
    now.share = double(step) / over;
    if (!options.penalised())
        for (size_t l = 0; l < now.k.size(); ++l)
            now.k[l] = int(std::min(std::round(now.k[l] * (FirstK + (1.0 - FirstK) * now.share)),
                                    double(options.config.dictionary[l])));
    return now;
}

std::vector<qint64> trainingOrder(const SaeTrainingOptions &options, qint64 n, qint64 epoch)
{
    std::vector<qint64> order(static_cast<size_t>(n));
    std::iota(order.begin(), order.end(), 0);
    const RowOrder kind = resolvedOrder(options);
    if (kind == RowOrder::ShuffledOnce) {
        order = NumpyTwister(42).permutation(n);
    } else if (kind == RowOrder::ShuffledEachEpoch) {
        Random random(options.seed * 0x9E3779B97F4A7C15ULL + quint64(epoch));
        for (qint64 i = n - 1; i > 0; --i)
            std::swap(order[size_t(i)], order[size_t(random.below(quint64(i) + 1))]);
    }
    return order;
}

} // namespace fathom
