// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "map_bench.h"

#include "console.h"
#include "measured.h"

#include <base/random.h>
#include <layout/layout.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace fathom::cli {

namespace {
constexpr int inner = 6;       ///< directions along which the rows of a cluster differ
constexpr qint64 looked = 200; ///< rows whose neighbours are looked up among all
constexpr size_t nearest = 15, nearPoints = 100;

/// Row i is its cluster's middle and steps along six directions of it, with noise. The same row each time.
class SyntheticRows final : public LayoutRows
{
public:
    SyntheticRows(qint64 count, int dimension)
        : m_count(count)
        , m_dimension(dimension)
        , m_clusters(std::max<qint64>(4, count / 4000))
    {
        Random random(17);
        m_axes.resize(size_t(m_clusters) * (inner + 1) * size_t(dimension));
        for (float &value : m_axes)
            value = float(random.normal());
        // A table of noise is read at a random place: drawing a billion numbers would take longer than the
        // layout that is measured.
        m_noise.resize(1 << 16);
        for (float &value : m_noise)
            value = float(0.05 * random.normal());
    }
    qint64 count() const override { return m_count; }
    int dimension() const override { return m_dimension; }
    [[nodiscard]] qint64 clusterOf(qint64 row) const { return row % m_clusters; }
    Result<void> read(qint64 first, qint64 count, std::span<float> out) override
    {
        const auto width = size_t(m_dimension);
        for (qint64 i = 0; i < count; ++i) {
            Random random(quint64(first + i) + 1);
            const float *axes = m_axes.data() + size_t(clusterOf(first + i)) * (inner + 1) * width;
            float *row = out.data() + size_t(i) * width;
            const auto shift = size_t(random.below(m_noise.size()));
            for (size_t d = 0; d < width; ++d)
                row[d] = axes[d] + m_noise[(shift + d) % m_noise.size()];
            for (size_t a = 1; a <= inner; ++a) {
                const auto along = float(random.uniform(-0.5, 0.5));
                const float *axis = axes + a * width;
                for (size_t d = 0; d < width; ++d)
                    row[d] += along * axis[d];
            }
        }
        return {};
    }

private:
    qint64 m_count;
    int m_dimension;
    qint64 m_clusters;
    std::vector<float> m_axes, m_noise;
};

class TellingContext final : public QuietContext
{
public:
    void progress(qint64 done, qint64 total, const QString &what) override
    {
        if (what != m_what)
            tell(QStringLiteral("%1 (%2 %)").arg(what).arg(total > 0 ? 100 * done / total : 0));
        m_what = what;
    }

private:
    QString m_what;
};

/// The `most` largest by a score of rows other than `own`.
template <typename Score> std::vector<qint64> best(qint64 count, qint64 own, size_t most, const Score &score)
{
    std::vector<std::pair<double, qint64>> all;
    for (qint64 i = 0; i < count; ++i)
        if (i != own)
            all.emplace_back(-score(i), i);
    most = std::min(most, all.size());
    std::partial_sort(all.begin(), all.begin() + std::ptrdiff_t(most), all.end());
    std::vector<qint64> rows;
    for (size_t i = 0; i < most; ++i)
        rows.push_back(all[i].second);
    return rows;
}

Result<QJsonObject> quality(SyntheticRows &rows, const std::vector<float> &xy)
{
    const auto width = size_t(rows.dimension());
    const qint64 n = rows.count(), asked = std::min(looked, n);
    std::vector<float> own(size_t(asked) * width), block(256 * width);
    std::vector<qint64> places;
    for (qint64 q = 0; q < asked; ++q) {
        places.push_back(q * n / asked);
        FATHOM_DO(rows.read(places.back(), 1, std::span(own).subspan(size_t(q) * width, width)));
    }
    std::vector<std::vector<float>> cosines;
    cosines.resize(size_t(asked), std::vector<float>(size_t(n), 0.0F));
    for (qint64 first = 0; first < n; first += 256) {
        const qint64 count = std::min<qint64>(256, n - first);
        FATHOM_DO(rows.read(first, count, std::span(block).first(size_t(count) * width)));
        for (qint64 i = 0; i < count; ++i) {
            const float *row = block.data() + size_t(i) * width;
            const float norm = std::sqrt(std::inner_product(row, row + width, row, 0.0F));
            for (qint64 q = 0; q < asked; ++q)
                cosines[size_t(q)][size_t(first + i)] =
                    std::inner_product(row, row + width, own.data() + size_t(q) * width, 0.0F) / norm;
        }
    }
    qint64 kept = 0, all = 0, same = 0;
    for (qint64 q = 0; q < asked; ++q) {
        const qint64 at = places[size_t(q)];
        const auto truth =
            best(n, at, nearest, [&](qint64 i) { return double(cosines[size_t(q)][size_t(i)]); });
        const auto near = best(n, at, nearPoints, [&](qint64 i) {
            return -std::hypot(double(xy[size_t(2 * i)] - xy[size_t(2 * at)]),
                               double(xy[size_t(2 * i + 1)] - xy[size_t(2 * at + 1)]));
        });
        for (const qint64 row : truth)
            kept += std::count(near.begin(), near.end(), row);
        all += qint64(truth.size());
        for (size_t i = 0; i < std::min(nearest, near.size()); ++i)
            same += rows.clusterOf(near[i]) == rows.clusterOf(at) ? 1 : 0;
    }
    return QJsonObject{{"kept_neighbours", double(kept) / double(std::max<qint64>(1, all))},
                       {"same_cluster", double(same) / double(std::max<qint64>(1, all))}};
}
} // namespace

Result<QJsonObject> benchMap(qint64 count, int dimension, int threads)
{
    SyntheticRows rows(count, dimension);
    TellingContext context;
    LayoutOptions options;
    options.threads = threads;
    const auto start = std::chrono::steady_clock::now();
    FATHOM_TRY(const Layout layout, layOut(rows, options, context));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const qint64 peak = peakBytes();
    FATHOM_TRY(QJsonObject run, quality(rows, layout.xy));
    run["rows"] = count;
    run["dim"] = dimension;
    run["seconds"] = seconds;
    run["peak_bytes"] = peak;
    for (const LayoutPhase &phase : layout.phases)
        run[QLatin1String(phase.name) + QStringLiteral("_seconds")] = phase.seconds;
    return run;
}

} // namespace fathom::cli
