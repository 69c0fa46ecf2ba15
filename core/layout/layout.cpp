// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "layout.h"

#include "neighbours.h"
#include "parallel.h"

#include <QElapsedTimer>

#include <cmath>

namespace fathom {

namespace {
constexpr qint64 units = 1000; ///< of progress: reduce 250, neighbours 350, points 400
constexpr int repelling = 5;   ///< random points that repel, for each one that attracts
constexpr float startExtent = 10.0F;
constexpr float largestMove = 4.0F;
constexpr int placingEpochs = 40;

/// Who pulls at whom: for each point its neighbours and the points whose neighbour it is.
struct Pulls
{
    std::vector<qint64> first; ///< [count + 1]
    std::vector<qint32> others;
    std::vector<float> weights; ///< (0, 1]: part of the passes in which it pulls
};

/// exp(-(d - nearest) / scale) with the scale at which the weights sum to log2(neighbours).
/// Source: McInnes et al. 2018, algorithm 3.
void membership(const float *squared, int each, float *weights)
{
    const double nearest = std::sqrt(double(squared[0]));
    const double wanted = std::log2(double(std::max(2, each)));
    double low = 0, high = -1, scale = 1;
    double mean = 0;
    for (int e = 0; e < each; ++e)
        mean += std::sqrt(double(squared[e])) / each;
    const auto weight = [&](int e) {
        const double beyond = std::sqrt(double(squared[e])) - nearest;
        return beyond <= 0 ? 1.0 : std::exp(-beyond / scale);
    };
    for (int step = 0; step < 64; ++step) {
        double sum = 0;
        for (int e = 0; e < each; ++e)
            sum += weight(e);
        if (std::abs(sum - wanted) < 1e-5)
            break;
        if (sum > wanted) {
            high = scale;
            scale = (low + high) / 2;
        } else {
            low = scale;
            scale = high < 0 ? scale * 2 : (low + high) / 2;
        }
    }
    scale = std::max(scale, 1e-3 * mean);
    for (int e = 0; e < each; ++e)
        weights[e] = float(mean > 0 ? weight(e) : 1.0);
}

/// a + b - a b of the two directions. Uses the graph up.
Pulls pulls(NeighbourGraph &&graph, qint64 count, int threads)
{
    const auto each = size_t(graph.each);
    std::vector<float> weights(graph.distances.size());
    inBlocks(count, 4096, threads, [&](qint64 begin, qint64 end) {
        for (auto i = size_t(begin); i < size_t(end); ++i)
            membership(graph.distances.data() + i * each, graph.each, weights.data() + i * each);
    });
    graph.distances = {};
    const auto known = [&](size_t of, size_t who) -> qint64 {
        for (size_t e = 0; e < each; ++e)
            if (size_t(graph.ids[of * each + e]) == who)
                return qint64(of * each + e);
        return -1;
    };
    Pulls all;
    all.first.assign(size_t(count) + 1, 0);
    for (size_t i = 0; i < size_t(count); ++i)
        for (size_t e = 0; e < each; ++e) {
            const auto j = size_t(graph.ids[i * each + e]);
            ++all.first[i + 1];
            if (known(j, i) < 0)
                ++all.first[j + 1];
        }
    for (size_t i = 0; i < size_t(count); ++i)
        all.first[i + 1] += all.first[i];
    all.others.resize(size_t(all.first.back()));
    all.weights.resize(all.others.size());
    std::vector<qint64> next(all.first.begin(), all.first.end() - 1);
    const auto put = [&](size_t of, size_t who, float weight) {
        const auto place = size_t(next[of]++);
        all.others[place] = qint32(who);
        all.weights[place] = weight;
    };
    for (size_t i = 0; i < size_t(count); ++i)
        for (size_t e = 0; e < each; ++e) {
            const auto j = size_t(graph.ids[i * each + e]);
            const float own = weights[i * each + e];
            const qint64 back = known(j, i);
            const float other = back < 0 ? 0.0F : weights[size_t(back)];
            put(i, j, own + other - own * other);
            if (back < 0)
                put(j, i, own);
        }
    return all;
}

struct Point
{
    float x, y;
};

float limited(float move)
{
    return std::clamp(move, -largestMove, largestMove);
}

/// One pass over the points that may move, each by the others' places before the pass.
void pass(const Pulls &pulls, const std::vector<bool> &fixed, const std::vector<Point> &from,
          std::vector<Point> &to, float rate, int epoch, const LayoutOptions &options)
{
    const auto count = qint64(from.size());
    inBlocks(count, 2048, options.threads, [&](qint64 begin, qint64 end) {
        for (auto i = size_t(begin); i < size_t(end); ++i) {
            Point own = from[i];
            to[i] = own;
            if (!fixed.empty() && fixed[i])
                continue;
            Draws draws(options.seed, i, quint64(epoch));
            for (auto e = size_t(pulls.first[i]); e < size_t(pulls.first[i + 1]); ++e) {
                // An edge of weight w takes part in w of the passes, at a phase of its own for both ends.
                const auto j = size_t(pulls.others[e]);
                const auto phase = double((i ^ j) % 64) / 64.0;
                const double weight = double(pulls.weights[e]);
                if (std::floor((epoch + 1) * weight + phase) == std::floor(epoch * weight + phase))
                    continue;
                {
                    const float dx = own.x - from[j].x, dy = own.y - from[j].y;
                    const float pull = -2.0F / (1.0F + dx * dx + dy * dy);
                    // Half: the other end comes as well.
                    own.x += 0.5F * rate * limited(pull * dx);
                    own.y += 0.5F * rate * limited(pull * dy);
                }
                for (int r = 0; r < repelling; ++r) {
                    const size_t other = draws.below(quint64(count));
                    if (other == i)
                        continue;
                    const float dx = own.x - from[other].x, dy = own.y - from[other].y;
                    const float d = dx * dx + dy * dy;
                    const float push = 2.0F / ((0.001F + d) * (1.0F + d));
                    own.x += rate * limited(push * dx);
                    own.y += rate * limited(push * dy);
                }
            }
            to[i] = own;
        }
    });
}

class Work
{
public:
    Work(LayoutRows &rows, const LayoutOptions &options, JobContext &context)
        : m_rows(rows)
        , m_options(options)
        , m_context(context)
    {
        m_options.threads = std::max(1, options.threads);
        m_clock.start();
    }
    /// Fills `plane` and `graph`; the reduced rows are gone afterwards.
    Result<void> findNeighbours();
    Result<void> move(std::vector<Point> &points, const std::vector<bool> &fixed, int epochs, float rate);
    void endPhase(const char *name) { phases.push_back({name, double(m_clock.restart()) / 1000.0}); }

    std::vector<float> plane;
    NeighbourGraph graph;
    std::vector<LayoutPhase> phases;

private:
    LayoutRows &m_rows;
    LayoutOptions m_options;
    JobContext &m_context;
    QElapsedTimer m_clock;
};

Result<void> Work::findNeighbours()
{
    const qint64 n = m_rows.count();
    FATHOM_TRY(ReducedRows reduced, reduceRows(m_rows, m_options, [&](qint64 done) {
                   m_context.progress(250 * done / n, units, QStringLiteral("Reading rows"));
                   return !m_context.cancelled();
               }));
    endPhase("reduce");
    FATHOM_TRY(graph, nearestNeighbours(reduced, m_options, [&](double part) {
                   m_context.progress(250 + qint64(350 * part), units, QStringLiteral("Finding neighbours"));
                   return !m_context.cancelled();
               }));
    plane = std::move(reduced.plane);
    endPhase("neighbours");
    return {};
}

Result<void> Work::move(std::vector<Point> &points, const std::vector<bool> &fixed, int epochs, float rate)
{
    const Pulls all = pulls(std::move(graph), qint64(points.size()), m_options.threads);
    std::vector<Point> next(points.size());
    for (int epoch = 0; epoch < epochs; ++epoch) {
        if (m_context.cancelled())
            return layoutStopped();
        const float now = rate * (1.0F - float(epoch) / float(epochs));
        pass(all, fixed, points, next, now, epoch, m_options);
        points.swap(next);
        m_context.progress(600 + 400 * (epoch + 1) / epochs, units, QStringLiteral("Placing points"));
    }
    endPhase("points");
    return {};
}

Layout finished(const std::vector<Point> &points, std::vector<LayoutPhase> phases)
{
    Layout layout;
    layout.phases = std::move(phases);
    layout.xy.reserve(points.size() * 2);
    for (const Point point : points) {
        layout.xy.push_back(point.x);
        layout.xy.push_back(point.y);
    }
    return layout;
}
} // namespace

Result<Layout> layOut(LayoutRows &rows, const LayoutOptions &options, JobContext &context)
{
    const auto n = size_t(rows.count());
    if (n < 2)
        return Layout{std::vector<float>(2 * n, 0.0F), {}};
    Work work(rows, options, context);
    FATHOM_DO(work.findNeighbours());
    float extent = 0;
    for (const float value : work.plane)
        extent = std::max(extent, std::abs(value));
    std::vector<Point> points(n);
    for (size_t i = 0; i < n; ++i) {
        // Equal rows must not stay on one point: nothing would push them apart.
        Draws draws(options.seed, i, quint64(-1));
        const auto jitter = [&] { return float(draws.below(2001)) * 1e-5F - 0.01F; };
        const float scale = extent > 0 ? startExtent / extent : 0.0F;
        points[i].x = work.plane[2 * i] * scale + jitter();
        points[i].y = work.plane[2 * i + 1] * scale + jitter();
    }
    work.plane = {};
    const int epochs = options.epochs > 0 ? options.epochs : n <= 10'000 ? 500 : 200;
    FATHOM_DO(work.move(points, {}, epochs, 1.0F));
    return finished(points, std::move(work.phases));
}

Result<Layout> placeInto(LayoutRows &rows, std::vector<float> xy, const std::vector<bool> &isNew,
                         const LayoutOptions &options, JobContext &context)
{
    const auto n = size_t(rows.count());
    std::vector<bool> placed(n);
    size_t missing = 0;
    for (size_t i = 0; i < n; ++i) {
        placed[i] = !isNew[i];
        missing += isNew[i] ? 1 : 0;
    }
    if (missing == 0)
        return Layout{std::move(xy), {}};
    if (missing == n)
        return layOut(rows, options, context);
    Work work(rows, options, context);
    FATHOM_DO(work.findNeighbours());
    const auto each = size_t(work.graph.each);
    std::vector<Point> points(n);
    for (size_t i = 0; i < n; ++i)
        points[i] = isNew[i] ? Point{} : Point{xy[2 * i], xy[2 * i + 1]};
    // From the placed ones outwards: a group of new points is reached through those at its edge.
    for (bool more = true; more && missing > 0;) {
        std::vector<std::pair<size_t, Point>> reached;
        for (size_t i = 0; i < n; ++i) {
            if (placed[i])
                continue;
            double x = 0, y = 0, sum = 0;
            for (size_t e = 0; e < each; ++e) {
                const auto j = size_t(work.graph.ids[i * each + e]);
                if (!placed[j])
                    continue;
                const double weight = 1.0 / (1e-6 + double(work.graph.distances[i * each + e]));
                x += weight * double(points[j].x);
                y += weight * double(points[j].y);
                sum += weight;
            }
            if (sum > 0)
                reached.emplace_back(i, Point{float(x / sum), float(y / sum)});
        }
        more = !reached.empty();
        for (const auto &[i, point] : reached) {
            points[i] = point;
            placed[i] = true;
        }
        missing -= reached.size();
    }
    if (missing > 0) { // a group that no placed point is near to: below the layout
        float lowest = points[0].y, left = points[0].x, right = points[0].x;
        for (size_t i = 0; i < n; ++i)
            if (placed[i]) {
                lowest = std::max(lowest, points[i].y);
                left = std::min(left, points[i].x);
                right = std::max(right, points[i].x);
            }
        float extent = 1e-6F;
        for (const float value : work.plane)
            extent = std::max(extent, std::abs(value));
        for (size_t i = 0; i < n; ++i)
            if (!placed[i])
                points[i] = {(left + right) / 2 + work.plane[2 * i] * startExtent / extent,
                             lowest + startExtent * (1.5F + work.plane[2 * i + 1] / extent)};
    }
    std::vector<bool> fixed(n);
    for (size_t i = 0; i < n; ++i)
        fixed[i] = !isNew[i];
    FATHOM_DO(work.move(points, fixed, placingEpochs, 0.25F));
    return finished(points, std::move(work.phases));
}

double layoutSeconds(qint64 rows, int dimension, int threads)
{
    const double one = double(rows) * (2.4e-8 * dimension + 1.6e-3);
    return 1.0 + one / std::max(1, threads);
}

} // namespace fathom
