// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_pipeline.h"

#include "job.h"
#include "memory_guard.h"
#include "volume_import.h"

#include <algorithm>

namespace fathom {

namespace {
constexpr qint64 voxelBytes = qint64(3) << 29;
constexpr qint64 pictureBytes = qint64(256) << 20;
constexpr size_t leastReady = 2, mostReady = 4; ///< groups
constexpr int mostReaders = 4;
// A float as read, a float reordered and a grey value; behind the preparation the first has gone.
constexpr qint64 readingBytes = 9, cuttingBytes = 5;

class Held
{
public:
    explicit Held(ByteGate &gate)
        : m_gate(gate)
    {
    }
    ~Held() { m_gate.leave(m_bytes); }
    Held(const Held &) = delete;
    Held &operator=(const Held &) = delete;
    [[nodiscard]] bool take(qint64 bytes, const std::stop_token &stop)
    {
        if (!m_gate.enter(bytes, stop))
            return false;
        m_bytes = bytes;
        return true;
    }
    void shrink(qint64 bytes)
    {
        m_gate.leave(m_bytes - bytes);
        m_bytes = bytes;
    }

private:
    ByteGate &m_gate;
    qint64 m_bytes = 0;
};
} // namespace

bool ByteGate::enter(qint64 bytes, std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    const quint64 ticket = m_next++;
    const bool mine = m_wake.wait(
        lock, stop, [&] { return m_serving == ticket && (m_inside == 0 || m_inside + bytes <= m_capacity); });
    if (!mine)
        return false; // everybody ends
    ++m_serving;
    m_inside += bytes;
    m_most = std::max(m_most, m_inside);
    m_wake.notify_all();
    return true;
}

void ByteGate::leave(qint64 bytes)
{
    const std::lock_guard lock(m_mutex);
    m_inside -= bytes;
    m_wake.notify_all();
}

qint64 ByteGate::most() const
{
    const std::lock_guard lock(m_mutex);
    return m_most;
}

int ByteGate::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return int(m_next - m_serving);
}

SlicePipeline::SlicePipeline(const EmbedPlan &plan, const Workspace &workspace, int side, int threads,
                             std::stop_token stop)
    : m_plan(plan)
    , m_workspace(workspace)
    , m_side(side)
    , m_outer(std::move(stop))
    , m_gate(voxelBytes)
{
    m_link.emplace(m_outer, [this] { m_own.request_stop(); });
    m_working = int(std::min(size_t(std::clamp(threads, 1, mostReaders)), plan.units.size()));
    for (int i = 0; i < m_working; ++i)
        m_threads.emplace_back([this] { work(); });
}

SlicePipeline::~SlicePipeline()
{
    m_own.request_stop();
    m_threads.clear(); // before what they use goes
}

std::optional<SlicePipeline::Piece> SlicePipeline::next()
{
    std::unique_lock lock(m_mutex);
    const bool more =
        m_changed.wait(lock, m_own.get_token(), [this] { return !m_ready.empty() || m_working == 0; });
    if (!more || m_ready.empty() || m_own.stop_requested())
        return {};
    Piece piece = std::move(m_ready.front());
    m_ready.pop_front();
    m_readyBytes -= qint64(piece.grey.size());
    m_changed.notify_all();
    return piece;
}

bool SlicePipeline::push(Piece piece)
{
    const auto bytes = qint64(piece.grey.size());
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait(lock, m_own.get_token(), [&] {
            return m_ready.size() < leastReady ||
                   (m_ready.size() < mostReady && m_readyBytes + bytes <= pictureBytes);
        }))
        return false;
    m_readyBytes += bytes;
    m_ready.push_back(std::move(piece));
    m_changed.notify_all();
    return true;
}

void SlicePipeline::work()
{
    for (;;) {
        size_t unit = 0;
        {
            const std::lock_guard lock(m_mutex);
            if (m_nextUnit >= m_plan.units.size() || m_own.stop_requested()) {
                --m_working;
                m_changed.notify_all();
                return;
            }
            unit = m_nextUnit++;
        }
        if (const Result<void> outcome = guarded([&] { return cut(unit); });
            !outcome && !m_own.stop_requested()) {
            Piece piece;
            piece.unit = unit;
            piece.failure = outcome.error();
            piece.failed = piece.last = true;
            if (!push(std::move(piece)))
                continue; // stopped
        }
    }
}

Result<void> SlicePipeline::cut(size_t unit)
{
    const EmbedUnit &wanted = m_plan.units[unit];
    const VolumeRecord &record = m_plan.volumes[wanted.volume];
    FATHOM_TRY(const ScanEntry source, m_workspace.source(record.id));
    Held held(m_gate);
    if (!held.take(readingBytes * record.geometry.voxels(), m_own.get_token()))
        return stopped();
    FATHOM_TRY(const SliceSource slices, [&]() -> Result<SliceSource> {
        FATHOM_TRY(const Volume volume, readStoredVolume(record, source));
        return SliceSource::prepare(volume, record.method);
    }());
    held.shrink(cuttingBytes * record.geometry.voxels());
    const size_t pixels = size_t(m_side) * size_t(m_side);
    for (size_t group = 0; group < wanted.groups.size(); ++group) {
        Piece piece;
        piece.unit = unit;
        piece.group = group;
        piece.last = group + 1 == wanted.groups.size();
        piece.grey.reserve(wanted.groups[group].where.size() * pixels);
        for (const auto &[plane, index] : wanted.groups[group].where) {
            if (m_own.stop_requested())
                return stopped();
            FATHOM_TRY(const SliceImage image, slices.cut(plane, index, m_side));
            piece.grey.insert(piece.grey.end(), image.grey.begin(), image.grey.end());
        }
        if (!push(std::move(piece)))
            return stopped();
    }
    return {};
}

} // namespace fathom
