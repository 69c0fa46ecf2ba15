// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace fathom {

/// Divides [0, count) among the cores. `work` is called once a thread with a function that gives the next
/// part {begin, end}; an empty one ends it. With a single part nothing but the caller's thread works.
template <typename Work> void inParts(size_t count, size_t part, const Work &work)
{
    std::atomic<size_t> taken = 0;
    const auto next = [&]() -> std::pair<size_t, size_t> {
        const size_t begin = std::min(count, taken.fetch_add(part));
        return {begin, std::min(count, begin + part)};
    };
    std::vector<std::jthread> helpers;
    const size_t parts = part > 0 ? (count + part - 1) / part : 0;
    for (size_t n = 1; n < std::min<size_t>(parts, std::max(1U, std::thread::hardware_concurrency())); ++n)
        helpers.emplace_back([&] { work(next); });
    work(next);
}

} // namespace fathom
