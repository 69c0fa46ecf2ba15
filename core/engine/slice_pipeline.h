// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "embed_plan.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace fathom {

/// Lets through what fits into so many bytes, in the order of the asking; one that is larger than everything
/// goes alone. Thread: any.
class ByteGate
{
public:
    explicit ByteGate(qint64 capacity)
        : m_capacity(capacity)
    {
    }
    /// False when stopped meanwhile.
    [[nodiscard]] bool enter(qint64 bytes, std::stop_token stop);
    void leave(qint64 bytes);
    [[nodiscard]] qint64 most() const; ///< most bytes that were inside at once
    [[nodiscard]] int waiting() const; ///< who asked and is not inside

private:
    const qint64 m_capacity;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    qint64 m_inside = 0, m_most = 0;
    quint64 m_next = 0, m_serving = 0; ///< tickets
};

/// Reads several volumes at once and cuts their slices ahead of the encoder. What it holds is bounded: 1.5
/// GiB of voxels (a larger volume goes alone) and four groups of pictures, or two where four are more than
/// 256 MiB.
///
/// Thread: one calls next(); reading and cutting happen in threads of its own, which end with it.
class SlicePipeline
{
public:
    /// A group of pictures, or why a volume cannot be read or cut.
    struct Piece
    {
        size_t unit = 0; ///< place in EmbedPlan::units
        size_t group = 0;
        std::vector<quint8> grey; ///< [slices of the group, side, side]
        Error failure;            ///< where `failed`; nothing more of the unit comes
        bool failed = false;
        bool last = false; ///< of its unit
    };

    /// @param plan  kept by the caller as long as this lives
    SlicePipeline(const EmbedPlan &plan, const Workspace &workspace, int side, int threads,
                  std::stop_token stop);
    ~SlicePipeline();
    SlicePipeline(const SlicePipeline &) = delete;
    SlicePipeline &operator=(const SlicePipeline &) = delete;

    /// The next piece, whichever volume it is of; none at the end or when stopped.
    [[nodiscard]] std::optional<Piece> next();
    [[nodiscard]] qint64 mostVoxelBytes() const { return m_gate.most(); }

private:
    void work();
    [[nodiscard]] Result<void> cut(size_t unit);
    [[nodiscard]] bool push(Piece piece);

    const EmbedPlan &m_plan;
    const Workspace &m_workspace;
    const int m_side;
    std::stop_token m_outer;
    std::stop_source m_own;
    ByteGate m_gate;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Piece> m_ready;
    qint64 m_readyBytes = 0;
    size_t m_nextUnit = 0;
    int m_working = 0;
    std::optional<std::stop_callback<std::function<void()>>> m_link; ///< outer stop -> own stop
    std::vector<std::jthread> m_threads;
};

} // namespace fathom
