// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "projection.h"

#include "parallel.h"

#include <base/random.h>

#include <cmath>
#include <cstring>
#include <numeric>

namespace fathom {

namespace {
constexpr int lanes = 4;
constexpr int step = 16; ///< widths are multiples of it
constexpr int axes = 48; ///< dimensions of a reduced row
constexpr qint64 keptWhole = qint64(1) << 24;
constexpr qint64 sampleRows = 4096;
constexpr qint64 blockValues = qint64(1) << 21; ///< read at once: 8 MiB
constexpr int rounds = 8;

using Lanes = float __attribute__((vector_size(lanes * sizeof(float))));

Lanes load(const float *from)
{
    Lanes value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}

int padded(int width)
{
    return (width + step - 1) / step * step;
}

/// out[axes] = row . basis, basis [dimension, axes]. Zeros cost nothing: fingerprints are mostly zeros.
void project(const float *row, int dimension, const float *basis, float *out)
{
    Lanes sum[axes / lanes] = {};
    for (int d = 0; d < dimension; ++d) {
        const float x = row[d];
        if (x == 0.0F)
            continue;
        const float *from = basis + size_t(d) * axes;
        for (int a = 0; a < axes / lanes; ++a)
            sum[a] += x * load(from + a * lanes);
    }
    std::memcpy(out, sum, sizeof(sum));
}

/// False where a value is no number.
bool toUnitLength(float *row, int dimension)
{
    double square = 0;
    for (int d = 0; d < dimension; ++d)
        square += double(row[d]) * double(row[d]);
    if (!std::isfinite(square))
        return false;
    if (square > 0) {
        const auto factor = float(1.0 / std::sqrt(square));
        for (int d = 0; d < dimension; ++d)
            row[d] *= factor;
    }
    return true;
}

Error noNumber(qint64 row)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error",
                              "Row %1: holds a value that is no number, so it has no place on a map; "
                              "embed or import these slices again"),
            {QString::number(row + 1)}};
}

/// Reads rows in blocks and hands them on with unit length.
Result<void> eachBlock(LayoutRows &rows, int threads,
                       const std::function<bool(qint64 first, qint64 count, const float *values)> &use)
{
    const int dimension = rows.dimension();
    const qint64 block = std::max<qint64>(1, blockValues / std::max(1, dimension));
    std::vector<float> values(size_t(std::min(block, rows.count()) * dimension));
    for (qint64 first = 0; first < rows.count(); first += block) {
        const qint64 count = std::min(block, rows.count() - first);
        FATHOM_DO(rows.read(first, count, std::span(values).first(size_t(count * dimension))));
        std::atomic<qint64> wrong = count;
        inBlocks(count, 64, threads, [&](qint64 begin, qint64 end) {
            for (qint64 i = begin; i < end; ++i)
                if (!toUnitLength(values.data() + size_t(i * dimension), dimension)) {
                    qint64 known = wrong;
                    while (i < known && !wrong.compare_exchange_weak(known, i)) {
                    }
                }
        });
        if (wrong < count)
            return noNumber(first + wrong);
        if (!use(first, count, values.data()))
            return layoutStopped();
    }
    return {};
}

/// Principal axes of some rows: basis [dimension, axes], strongest first, and the projection of their mean.
struct Axes
{
    std::vector<float> basis;
    std::vector<float> mean; ///< [axes]
};

/// Makes the columns of [dimension, axes] orthonormal (modified Gram-Schmidt, twice for accuracy); a column
/// without a direction of its own becomes 0.
void orthonormalise(std::vector<double> &v, int dimension)
{
    for (int pass = 0; pass < 2; ++pass)
        for (int a = 0; a < axes; ++a) {
            double before = 0;
            for (int d = 0; d < dimension; ++d)
                before += v[size_t(d) * axes + size_t(a)] * v[size_t(d) * axes + size_t(a)];
            for (int b = 0; b < a; ++b) {
                double dot = 0;
                for (int d = 0; d < dimension; ++d)
                    dot += v[size_t(d) * axes + size_t(a)] * v[size_t(d) * axes + size_t(b)];
                for (int d = 0; d < dimension; ++d)
                    v[size_t(d) * axes + size_t(a)] -= dot * v[size_t(d) * axes + size_t(b)];
            }
            double square = 0;
            for (int d = 0; d < dimension; ++d)
                square += v[size_t(d) * axes + size_t(a)] * v[size_t(d) * axes + size_t(a)];
            const double factor = square > 1e-20 * before && square > 0 ? 1.0 / std::sqrt(square) : 0.0;
            for (int d = 0; d < dimension; ++d)
                v[size_t(d) * axes + size_t(a)] *= factor;
        }
}

/// Eigenvectors of a symmetric [axes, axes] matrix by Jacobi rotations, as columns, largest value first.
std::vector<double> eigenvectors(std::vector<double> m)
{
    const auto at = [](int r, int c) { return size_t(r) * axes + size_t(c); };
    std::vector<double> v(size_t(axes) * axes, 0.0);
    for (int a = 0; a < axes; ++a)
        v[at(a, a)] = 1.0;
    for (int sweep = 0; sweep < 60; ++sweep) {
        double off = 0, all = 0;
        for (int p = 0; p < axes; ++p)
            for (int q = 0; q < axes; ++q)
                (p == q ? all : off) += m[at(p, q)] * m[at(p, q)];
        if (off <= 1e-24 * (all + off))
            break;
        for (int p = 0; p < axes; ++p)
            for (int q = p + 1; q < axes; ++q) {
                if (m[at(p, q)] == 0.0)
                    continue;
                const double theta = (m[at(q, q)] - m[at(p, p)]) / (2.0 * m[at(p, q)]);
                const double t = (theta >= 0 ? 1.0 : -1.0) / (std::abs(theta) + std::hypot(theta, 1.0));
                const double c = 1.0 / std::hypot(t, 1.0), s = t * c;
                for (int r = 0; r < axes; ++r) {
                    const double x = m[at(r, p)], y = m[at(r, q)];
                    m[at(r, p)] = c * x - s * y;
                    m[at(r, q)] = s * x + c * y;
                }
                for (int r = 0; r < axes; ++r) {
                    const double x = m[at(p, r)], y = m[at(q, r)];
                    m[at(p, r)] = c * x - s * y;
                    m[at(q, r)] = s * x + c * y;
                    const double i = v[at(r, p)], j = v[at(r, q)];
                    v[at(r, p)] = c * i - s * j;
                    v[at(r, q)] = s * i + c * j;
                }
            }
    }
    std::vector<int> order(axes);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return m[at(a, a)] > m[at(b, b)]; });
    std::vector<double> sorted(v.size());
    for (int a = 0; a < axes; ++a)
        for (int r = 0; r < axes; ++r)
            sorted[at(r, a)] = v[at(r, order[size_t(a)])];
    return sorted;
}

void toFloats(const std::vector<double> &from, std::vector<float> &to)
{
    to.resize(from.size());
    std::transform(from.begin(), from.end(), to.begin(), [](double x) { return float(x); });
}

/// @param sample  [count, dimension]; the mean is taken off in place
Axes principalAxes(std::vector<float> &sample, qint64 count, int dimension, quint64 seed, int threads)
{
    std::vector<double> mean(size_t(dimension), 0.0);
    for (qint64 i = 0; i < count; ++i)
        for (int d = 0; d < dimension; ++d)
            mean[size_t(d)] += double(sample[size_t(i * dimension + d)]) / double(count);
    for (qint64 i = 0; i < count; ++i)
        for (int d = 0; d < dimension; ++d)
            sample[size_t(i * dimension + d)] -= float(mean[size_t(d)]);

    Random random(seed);
    std::vector<double> v(size_t(dimension) * axes);
    for (double &value : v)
        value = random.normal();
    Axes result;
    std::vector<float> y(size_t(count) * axes);
    const auto projectAll = [&] {
        toFloats(v, result.basis);
        inBlocks(count, 64, threads, [&](qint64 begin, qint64 end) {
            for (qint64 i = begin; i < end; ++i)
                project(sample.data() + size_t(i * dimension), dimension, result.basis.data(),
                        y.data() + size_t(i) * axes);
        });
    };
    for (int round = 0; round < rounds; ++round) {
        orthonormalise(v, dimension);
        projectAll();
        // v = sample^T y, by columns of the sample so that threads do not meet.
        inBlocks(dimension, 64, threads, [&](qint64 begin, qint64 end) {
            std::fill(v.begin() + begin * axes, v.begin() + end * axes, 0.0);
            for (qint64 i = 0; i < count; ++i) {
                const float *row = y.data() + size_t(i) * axes;
                for (qint64 d = begin; d < end; ++d) {
                    const double x = double(sample[size_t(i * dimension + d)]);
                    double *out = v.data() + size_t(d) * axes;
                    for (int a = 0; a < axes; ++a)
                        out[a] += x * double(row[a]);
                }
            }
        });
    }
    orthonormalise(v, dimension);
    projectAll();
    std::vector<double> square(size_t(axes) * axes, 0.0);
    for (qint64 i = 0; i < count; ++i)
        for (int a = 0; a < axes; ++a)
            for (int b = 0; b < axes; ++b)
                square[size_t(a) * axes + size_t(b)] +=
                    double(y[size_t(i) * axes + size_t(a)]) * double(y[size_t(i) * axes + size_t(b)]);
    const std::vector<double> turn = eigenvectors(square);
    std::vector<double> turned(v.size(), 0.0);
    for (int d = 0; d < dimension; ++d)
        for (int a = 0; a < axes; ++a)
            for (int b = 0; b < axes; ++b)
                turned[size_t(d) * axes + size_t(a)] +=
                    v[size_t(d) * axes + size_t(b)] * turn[size_t(b) * axes + size_t(a)];
    // An axis has no sign of its own: its largest entry is made positive.
    std::vector<double> middle(axes, 0.0);
    for (int a = 0; a < axes; ++a) {
        double largest = 0;
        for (int d = 0; d < dimension; ++d)
            if (std::abs(turned[size_t(d) * axes + size_t(a)]) > std::abs(largest))
                largest = turned[size_t(d) * axes + size_t(a)];
        for (int d = 0; d < dimension; ++d) {
            double &value = turned[size_t(d) * axes + size_t(a)];
            value = largest < 0 ? -value : value;
            middle[size_t(a)] += value * mean[size_t(d)];
        }
    }
    toFloats(turned, result.basis);
    toFloats(middle, result.mean);
    return result;
}

/// Rows spread evenly over the table, one at a random place of each of equal parts.
Result<std::vector<float>> readSample(LayoutRows &rows, qint64 count, quint64 seed,
                                      const std::function<bool(qint64)> &progress)
{
    const int dimension = rows.dimension();
    Random random(seed);
    std::vector<float> sample(size_t(count * dimension));
    for (qint64 i = 0; i < count; ++i) {
        const qint64 begin = i * rows.count() / count, end = (i + 1) * rows.count() / count;
        const qint64 row = begin + qint64(random.below(quint64(end - begin)));
        const auto out = std::span(sample).subspan(size_t(i * dimension), size_t(dimension));
        FATHOM_DO(rows.read(row, 1, out));
        if (!toUnitLength(out.data(), dimension))
            return noNumber(row);
        if (i % 64 == 0 && !progress(0))
            return layoutStopped();
    }
    return sample;
}
} // namespace

float squaredDistance(const float *a, const float *b, int width)
{
    Lanes sum[step / lanes] = {};
    for (int i = 0; i < width; i += step)
        for (int l = 0; l < step / lanes; ++l) {
            const Lanes difference = load(a + i + l * lanes) - load(b + i + l * lanes);
            sum[l] += difference * difference;
        }
    const Lanes all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    return (all[0] + all[1]) + (all[2] + all[3]);
}

Result<ReducedRows> reduceRows(LayoutRows &rows, const LayoutOptions &options,
                               const std::function<bool(qint64)> &progress)
{
    const qint64 n = rows.count();
    const int dimension = rows.dimension();
    const qint64 sampled = std::min(n, sampleRows);
    FATHOM_TRY(std::vector<float> sample, readSample(rows, sampled, options.seed, progress));
    const Axes found = principalAxes(sample, sampled, dimension, options.seed, options.threads);
    sample = {};

    const bool whole = n * dimension <= keptWhole || dimension <= axes;
    ReducedRows reduced;
    reduced.count = n;
    reduced.width = whole ? padded(dimension) : axes;
    reduced.values.resize(size_t(n) * size_t(reduced.width), 0.0F);
    reduced.plane.resize(size_t(n) * 2);
    FATHOM_DO(eachBlock(rows, options.threads, [&](qint64 first, qint64 count, const float *values) {
        inBlocks(count, 64, options.threads, [&](qint64 begin, qint64 end) {
            float on[axes];
            for (qint64 i = begin; i < end; ++i) {
                const float *row = values + size_t(i * dimension);
                project(row, dimension, found.basis.data(), on);
                for (int a = 0; a < axes; ++a)
                    on[a] -= found.mean[size_t(a)];
                float *out = reduced.values.data() + size_t(first + i) * size_t(reduced.width);
                std::copy_n(whole ? row : on, whole ? dimension : axes, out);
                std::copy_n(on, 2, reduced.plane.data() + size_t(first + i) * 2);
            }
        });
        return progress(first + count);
    }));
    return reduced;
}

} // namespace fathom
