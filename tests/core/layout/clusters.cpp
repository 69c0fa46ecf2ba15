// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "clusters.h"

#include <base/random.h>

#include <algorithm>
#include <numeric>

namespace fathom::test {

Result<void> TableRows::read(qint64 first, qint64 count, std::span<float> out)
{
    std::copy_n(values.begin() + first * m_dimension, count * m_dimension, out.begin());
    return {};
}

TableRows clusteredRows(qint64 count, int dimension, int clusters, quint64 seed, int inner)
{
    Random random(seed);
    const auto width = size_t(dimension);
    std::vector<double> axes(size_t(clusters) * size_t(inner + 1) * width);
    for (double &value : axes)
        value = random.normal();
    std::vector<float> values(size_t(count) * width);
    for (size_t i = 0; i < size_t(count); ++i) {
        const double *own = axes.data() + (i % size_t(clusters)) * size_t(inner + 1) * width;
        std::vector<double> row(own, own + width);
        for (int a = 1; a <= inner; ++a) {
            const double along = 0.25 * random.normal();
            for (size_t d = 0; d < width; ++d)
                row[d] += along * own[size_t(a) * width + d];
        }
        for (size_t d = 0; d < width; ++d)
            values[i * width + d] = float(row[d] + 0.02 * random.normal());
    }
    return {std::move(values), dimension};
}

namespace {
template <typename Distance> std::vector<std::vector<int>> order(size_t count, const Distance &distance)
{
    std::vector<std::vector<int>> all(count);
    for (size_t i = 0; i < count; ++i) {
        std::vector<double> from(count);
        for (size_t j = 0; j < count; ++j)
            from[j] = distance(i, j);
        for (size_t j = 0; j < count; ++j)
            if (j != i)
                all[i].push_back(int(j));
        std::sort(all[i].begin(), all[i].end(), [&](int a, int b) {
            return std::pair(from[size_t(a)], a) < std::pair(from[size_t(b)], b);
        });
    }
    return all;
}
} // namespace

std::vector<std::vector<int>> orderByCosine(const TableRows &rows)
{
    const auto width = size_t(rows.dimension()), count = size_t(rows.count());
    std::vector<double> unit(rows.values.begin(), rows.values.end());
    for (size_t i = 0; i < count; ++i) {
        const auto row = unit.begin() + std::ptrdiff_t(i * width);
        const double norm = std::sqrt(std::inner_product(row, row + std::ptrdiff_t(width), row, 0.0));
        for (size_t d = 0; d < width; ++d)
            unit[i * width + d] /= norm;
    }
    return order(count, [&](size_t i, size_t j) {
        return -std::inner_product(unit.begin() + std::ptrdiff_t(i * width),
                                   unit.begin() + std::ptrdiff_t((i + 1) * width),
                                   unit.begin() + std::ptrdiff_t(j * width), 0.0);
    });
}

std::vector<std::vector<int>> orderInPlane(const std::vector<float> &xy)
{
    return order(xy.size() / 2, [&](size_t i, size_t j) {
        return std::hypot(double(xy[2 * i]) - double(xy[2 * j]),
                          double(xy[2 * i + 1]) - double(xy[2 * j + 1]));
    });
}

} // namespace fathom::test
