// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "readout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom {

void Readout::apply(std::span<float> values) const
{
    if (dimension == 0)
        return;
    const auto n = size_t(dimension);
    std::vector<double> sums(n);
    for (size_t row = 0; row + n <= values.size(); row += n) {
        const std::span<float> x = values.subspan(row, n);
        for (size_t i = 0; i < n; ++i) {
            double sum = double(bias[i]);
            const float *a = weight.data() + i * n;
            for (size_t j = 0; j < n; ++j)
                sum += double(a[j]) * double(x[j]);
            sums[i] = sum;
        }
        std::transform(sums.begin(), sums.end(), x.begin(), [](double sum) { return float(sum); });
    }
}

RowMoments::RowMoments(int dimension)
    : m_dimension(dimension)
    , m_sum(size_t(dimension))
    , m_products(size_t(dimension) * size_t(dimension))
{
}

void RowMoments::add(std::span<const float> row)
{
    const auto n = size_t(m_dimension);
    for (size_t i = 0; i < n; ++i) {
        const auto x = double(row[i]);
        m_sum[i] += x;
        for (size_t j = i; j < n; ++j)
            m_products[i * n + j] += x * double(row[j]);
    }
    ++m_rows;
}

std::vector<double> RowMoments::mean() const
{
    std::vector<double> out = m_sum;
    for (double &value : out)
        value /= double(std::max<qsizetype>(m_rows, 1));
    return out;
}

std::vector<double> RowMoments::covariance() const
{
    const auto n = size_t(m_dimension);
    const auto rows = double(std::max<qsizetype>(m_rows, 1));
    std::vector<double> out(n * n);
    for (size_t i = 0; i < n; ++i)
        for (size_t j = i; j < n; ++j)
            out[i * n + j] = out[j * n + i] =
                m_products[i * n + j] / rows - m_sum[i] / rows * (m_sum[j] / rows);
    return out;
}

SymmetricEigen symmetricEigen(std::vector<double> a, int size)
{
    const auto n = size_t(size);
    std::vector<double> v(n * n);
    for (size_t i = 0; i < n; ++i)
        v[i * n + i] = 1.0;
    double whole = 0;
    for (const double value : a)
        whole += value * value;
    constexpr int MostSweeps = 60;
    for (int sweep = 0; sweep < MostSweeps; ++sweep) {
        double off = 0;
        for (size_t i = 0; i < n; ++i)
            for (size_t j = i + 1; j < n; ++j)
                off += a[i * n + j] * a[i * n + j];
        if (off <= 1e-26 * whole)
            break;
        for (size_t p = 0; p < n; ++p) {
            for (size_t q = p + 1; q < n; ++q) {
                const double apq = a[p * n + q];
                if (apq * apq <= 1e-32 * whole / double(n * n))
                    continue;
                const double theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
                const double t =
                    std::copysign(1.0, theta) / (std::abs(theta) + std::sqrt(theta * theta + 1.0));
                const double c = 1.0 / std::sqrt(t * t + 1.0);
                const double s = t * c;
                const auto rotate = [c, s](double &x, double &y) {
                    const double left = c * x - s * y;
                    y = s * x + c * y;
                    x = left;
                };
                for (size_t k = 0; k < n; ++k)
                    rotate(a[k * n + p], a[k * n + q]);
                for (size_t k = 0; k < n; ++k)
                    rotate(a[p * n + k], a[q * n + k]);
                for (size_t k = 0; k < n; ++k)
                    rotate(v[p * n + k], v[q * n + k]);
            }
        }
    }
    std::vector<size_t> order(n);
    std::iota(order.begin(), order.end(), size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t x, size_t y) { return a[x * n + x] < a[y * n + y]; });
    SymmetricEigen out;
    for (const size_t i : order) {
        out.values.push_back(a[i * n + i]);
        out.vectors.insert(out.vectors.end(), v.begin() + qsizetype(i * n),
                           v.begin() + qsizetype((i + 1) * n));
    }
    return out;
}

Readout partialWhitening(const RowMoments &moments, double power)
{
    const auto n = size_t(moments.dimension());
    const std::vector<double> mean = moments.mean();
    SymmetricEigen eigen = symmetricEigen(moments.covariance(), moments.dimension());
    double whole = 0;
    for (double &value : eigen.values) {
        value = std::max(value, 0.0);
        whole += value;
    }
    const double least = whole > 0 ? 1e-5 * whole : 1.0;
    std::vector<double> gain(n);
    double variance = 0; // of the result, all values together
    for (size_t i = 0; i < n; ++i) {
        gain[i] = std::pow(std::max(eigen.values[i], least), -power);
        variance += gain[i] * gain[i] * eigen.values[i];
    }
    const double scale = variance > 0 ? std::sqrt(double(n) / variance) : 1.0;
    std::vector<double> a(n * n);
    for (size_t e = 0; e < n; ++e) {
        const double *vector = eigen.vectors.data() + e * n;
        for (size_t i = 0; i < n; ++i) {
            const double left = scale * gain[e] * vector[i];
            for (size_t j = 0; j < n; ++j)
                a[i * n + j] += left * vector[j];
        }
    }
    Readout out;
    out.dimension = moments.dimension();
    out.weight.assign(a.begin(), a.end());
    for (size_t i = 0; i < n; ++i) {
        double sum = 0;
        for (size_t j = 0; j < n; ++j)
            sum -= a[i * n + j] * mean[j];
        out.bias.push_back(float(sum));
    }
    return out;
}

} // namespace fathom
