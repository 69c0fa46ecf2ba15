// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

namespace fathom::cli {

struct BlasSpeed
{
    QString library;     ///< file that the product comes from
    QString kernels;     ///< of OpenBLAS: "SkylakeX"; empty with another BLAS
    double gflops = 0.0; ///< of a 2048 x 1536 x 8192 float product, best of three
    int cores = 1;
    [[nodiscard]] bool slow() const { return gflops < 20.0 * cores; }
};

/// Multiplies with the BLAS that Fathom uses. Cost: about a second with a fast one; a minute with a slow one.
/// Errors: Missing.
[[nodiscard]] Result<BlasSpeed> measureBlas();

} // namespace fathom::cli
