// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "blas_library.h"

#include <dlfcn.h>

namespace fathom {

void *blasSymbol(const char *name)
{
    // The handle stays open: the library is in use anyway.
    static void *const openBlas = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD);
    if (openBlas) {
        if (void *symbol = dlsym(openBlas, name))
            return symbol;
    }
    return dlsym(RTLD_DEFAULT, name);
}

} // namespace fathom
