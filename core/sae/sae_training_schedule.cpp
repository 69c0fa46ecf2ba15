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
    return options.epochs * ((n + batch - 1) / batch);
}

double learningRate(const SaeTrainingOptions &options, qint64 step, qint64 steps)
{
    const double peak = options.rate;
    const double floor = options.config.objective == Method::Paper ? 1e-6 : std::min(peak, peak / 100.0);
    const qint64 warm = std::min<qint64>(1000, steps / 10);
    if (step < warm)
        return peak * (0.1 + 0.9 * double(step) / double(warm));
    const double done = double(step - warm) / double(std::max<qint64>(steps - warm, 1));
    return floor + (peak - floor) * (1.0 + std::cos(std::numbers::pi * done)) / 2.0;
}

std::vector<qint64> trainingOrder(const SaeTrainingOptions &options, qint64 n, qint64 epoch)
{
    std::vector<qint64> order(static_cast<size_t>(n));
    std::iota(order.begin(), order.end(), 0);
    RowOrder kind = options.order;
    if (kind == RowOrder::Objective)
        kind =
            options.config.objective == Method::Paper ? RowOrder::ShuffledOnce : RowOrder::ShuffledEachEpoch;
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
