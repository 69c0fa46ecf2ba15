// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cpu_update.h"
#include "cpu_kernels.h"

#include <algorithm>
#include <cmath>

namespace fathom {

double updateParameters(std::span<const UpdateArrays> arrays, const UpdateRule &rule,
                        const ParallelTasks &parallel)
{
    const CpuKernels &kernels = cpuKernels();
    const int threads = std::max(1, rule.threads);
    const auto overRows = [&](const UpdateArrays &array, const auto &use) {
        parallel(threads, [&](int part) {
            for (qint64 row = array.rows * part / threads; row < array.rows * (part + 1) / threads; ++row)
                use(row, size_t(row) * size_t(array.columns));
        });
    };
    double square = 0;
    for (const UpdateArrays &array : arrays) {
        if (array.square >= 0 && !array.unitRows) {
            square += array.square;
            continue;
        }
        const auto n = size_t(array.columns);
        std::vector<double> perRow(size_t(array.rows));
        overRows(array, [&](qint64 row, size_t at) {
            float *gradient = array.gradient + at;
            if (array.unitRows)
                kernels.axpy(-kernels.dot(gradient, array.value + at, n), array.value + at, gradient, n);
            perRow[size_t(row)] = double(kernels.dot(gradient, gradient, n));
        });
        for (const double one : perRow)
            square += one;
    }
    const double norm = std::sqrt(square);
    AdamStep step;
    step.factor = float(std::min(1.0, rule.clip / (norm + 1e-6)));
    step.rate = float(rule.rate / (1.0 - std::pow(0.9, double(rule.number))));
    step.inverseRoot = float(1.0 / std::sqrt(1.0 - std::pow(0.999, double(rule.number))));
    step.epsilon = float(rule.epsilon);
    for (const UpdateArrays &array : arrays) {
        const auto n = size_t(array.columns);
        overRows(array, [&](qint64, size_t at) {
            float *value = array.value + at;
            kernels.adam(value, array.gradient + at, array.first + at, array.second + at, n, step);
            if (array.unitRows) {
                const float length = std::max(std::sqrt(kernels.dot(value, value, n)), 1e-12F);
                kernels.scale(1.0F / length, value, n);
            }
        });
    }
    return norm;
}

} // namespace fathom
