// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "error.h"

namespace fathom {

/// Looks a C symbol up in the loadable module fathom-torch.so, which holds everything that needs LibTorch.
/// The module is loaded at the first call (1 to 2 s) and stays. It is searched in $FATHOM_TORCH_MODULE,
/// beside the program, and in ../lib/fathom/modules/.
///
/// Thread: any. Errors: Missing (with the loader's sentence and what to do).
[[nodiscard]] Result<void *> torchSymbol(const char *name);

} // namespace fathom
