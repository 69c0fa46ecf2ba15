// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace fathom {

/// Calls work(begin, end) for blocks that cover [0, n), on some threads, the caller's among them. Blocks come
/// in any order, so what they write must not overlap. `work` must not throw.
template <typename Work> void inBlocks(qint64 n, qint64 block, int threads, const Work &work)
{
    std::atomic<qint64> next = 0;
    const auto loop = [&] {
        for (qint64 begin = next.fetch_add(block); begin < n; begin = next.fetch_add(block))
            work(begin, std::min(n, begin + block));
    };
    std::vector<std::jthread> others;
    for (int t = 1; t < threads && qint64(t) * block < n; ++t)
        others.emplace_back(loop);
    loop();
}

/// The error of a layout that its context stopped.
[[nodiscard]] inline Error layoutStopped()
{
    return {ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The job was stopped; it can be resumed"), {}};
}

/// Random numbers that follow from where they are used, whatever was drawn before (SplitMix64).
class Draws
{
public:
    Draws(quint64 seed, quint64 a, quint64 b = 0)
        : m_state(mixed(seed ^ mixed(a + 1)) ^ mixed(~b))
    {
    }
    quint64 next() { return mixed(m_state += 0x9E3779B97F4A7C15ULL); }
    /// Uniform in [0, n), n < 2^32.
    quint32 below(quint64 n) { return quint32(((next() >> 32) * n) >> 32); }

private:
    static quint64 mixed(quint64 z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    quint64 m_state;
};

} // namespace fathom
