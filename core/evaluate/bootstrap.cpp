// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "bootstrap.h"

#include <base/random.h>
#include <store/index_threads.h>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
// Between two values where the quantile falls between them. `sorted` is not empty.
double quantile(const std::vector<double> &sorted, double q)
{
    const double place = q * double(sorted.size() - 1);
    const auto below = size_t(place);
    const size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - double(below)) * (sorted[above] - sorted[below]);
}
} // namespace

std::vector<int> subjectWeights(size_t n, quint64 seed, int number)
{
    std::vector<int> weights(n, 0);
    Random random(seed * 0x9E3779B97F4A7C15ULL + quint64(number));
    for (size_t i = 0; i < n; ++i)
        ++weights[size_t(random.below(n))];
    return weights;
}

std::vector<Figure> overSubjects(size_t subjects, size_t count, quint64 seed,
                                 const SubjectStatistics &statistics, int draws)
{
    std::vector<Figure> figures(count, Figure::notEnough(qint64(subjects)));
    if (qint64(subjects) < LeastSubjects)
        return figures;
    std::vector<double> values(count);
    statistics(std::vector<int>(subjects, 1), values);
    std::vector<double> drawn(static_cast<size_t>(draws) * count);
    inParts(size_t(draws), 16, [&](const auto &next) {
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next())
            for (size_t i = begin; i < end; ++i)
                statistics(subjectWeights(subjects, seed, int(i)),
                           std::span(drawn).subspan(i * count, count));
    });
    std::vector<double> known;
    for (size_t s = 0; s < count; ++s) {
        known.clear();
        for (size_t i = 0; i < size_t(draws); ++i)
            if (std::isfinite(drawn[i * count + s]))
                known.push_back(drawn[i * count + s]);
        std::sort(known.begin(), known.end());
        figures[s] =
            2 * known.size() > size_t(draws)
                ? Figure::of(values[s], qint64(subjects), quantile(known, 0.025), quantile(known, 0.975))
                : Figure::of(values[s], qint64(subjects));
    }
    return figures;
}

} // namespace fathom
