// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fathom {

/// A function of OpenBLAS' own ("openblas_set_num_threads", "openblas_get_config" ...) in the copy that this
/// process has loaded, or null with another BLAS. Looked up, not linked: Debian's LibTorch takes any
/// libblas.so.3, and a module loaded for itself alone keeps its libraries out of the global scope.
///
/// Thread: any.
[[nodiscard]] void *blasSymbol(const char *name);

} // namespace fathom
