// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

namespace fathom {

/// Asks the system to back this range with large pages, best before it is first written: a scan's voxels then
/// take a few hundred page faults instead of a hundred thousand, and reading across lines misses the address
/// cache less. Only advice: nothing happens where the system has none, or for a range that is too short.
void preferLargePages(void *first, std::size_t bytes);

/// An empty vector with room for `count` values, on large pages where there are any.
template <typename T> [[nodiscard]] std::vector<T> largeVector(std::size_t count)
{
    std::vector<T> values;
    values.reserve(count);
    preferLargePages(values.data(), count * sizeof(T));
    return values;
}

} // namespace fathom
