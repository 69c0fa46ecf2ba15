// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sparse_pass.h"

namespace fathom {

/// Parameters, gradient and Adam moments of one matrix [rows, columns] or vector (rows = 1).
struct UpdateArrays
{
    float *value, *gradient, *first, *second;
    qint64 rows, columns;
    double square = -1;    ///< of the gradient, where it is known
    bool unitRows = false; ///< rows are kept at unit norm; the gradient's part along a row is taken out first
};

/// What one Adam update is told.
struct UpdateRule
{
    double rate = 0.0, epsilon = 1e-8, clip = 0.5;
    qint64 number = 1; ///< of the step, from 1
    int threads = 1;
};

/// Clips the gradient of all arrays together and makes one Adam step, reading each array once.
/// @return the gradient's norm before clipping
double updateParameters(std::span<const UpdateArrays> arrays, const UpdateRule &rule,
                        const ParallelTasks &parallel);

} // namespace fathom
