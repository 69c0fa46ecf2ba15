// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "large_pages.h"

#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace fathom {

void preferLargePages(void *first, std::size_t bytes)
{
#ifdef MADV_HUGEPAGE
    constexpr std::uintptr_t large = 2 * 1024 * 1024;
    const auto begin = (reinterpret_cast<std::uintptr_t>(first) + large - 1) / large * large;
    const auto end = (reinterpret_cast<std::uintptr_t>(first) + bytes) / large * large;
    if (end > begin) // whole large pages inside: what lies beside them belongs to others
        madvise(reinterpret_cast<void *>(begin), end - begin, MADV_HUGEPAGE);
#else
    (void)first;
    (void)bytes;
#endif
}

} // namespace fathom
