// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "error.h"

#include <string_view>

namespace fathom {

/// The kernels that OpenBLAS should use instead of those it chose: it knows a CPU by its model, and takes
/// kernels of 2004 for one that is newer than itself, at a fifth of the speed or less. Null where its choice
/// is good.
/// @param chosen  what openblas_get_corename() says
struct CpuFeatures
{
    bool avx = false, avx2 = false, avx512 = false; ///< avx2 with FMA; avx512 with its F, CD, DQ, BW and VL
};
[[nodiscard]] const char *betterKernels(std::string_view chosen, CpuFeatures features);
[[nodiscard]] CpuFeatures cpuFeatures();

/// Looks at what OpenBLAS would choose (loads it and lets it go, 4 ms) and sets OPENBLAS_CORETYPE for this
/// process where betterKernels() knows better and the user has not set it. Once; to be called before anything
/// loads a BLAS, as torchSymbol() and blasSgemm() do. Thread: any.
void chooseBlasKernels();

/// cblas_sgemm: orders and transpositions are CBLAS' numbers (101 = row-major, 111 = as it is, 112 =
/// transposed).
using SgemmFunction = void (*)(int order, int transposeA, int transposeB, int m, int n, int k, float alpha,
                               const float *a, int lda, const float *b, int ldb, float beta, float *c,
                               int ldc);
/// Of the system's BLAS, which is loaded at the first call. Thread: any. Errors: Missing.
[[nodiscard]] Result<SgemmFunction> blasSgemm();

/// A function of OpenBLAS' own ("openblas_set_num_threads", "openblas_get_config" ...) in the copy that this
/// process has loaded, or null with another BLAS. Looked up, not linked: Debian's LibTorch takes any
/// libblas.so.3, and a module loaded for itself alone keeps its libraries out of the global scope.
///
/// Thread: any.
[[nodiscard]] void *blasSymbol(const char *name);

} // namespace fathom
