// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "catalogue_writer.h"

namespace fathom {

CatalogueWriter::CatalogueWriter(std::shared_ptr<Workspace> workspace)
    : m_workspace(std::move(workspace))
    , m_thread([this] { loop(); })
{
}

CatalogueWriter::~CatalogueWriter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void CatalogueWriter::post(std::function<Result<void>(Workspace &)> action)
{
    enqueue([this, action = std::move(action)](Workspace &workspace) {
        Result<void> outcome = guarded([&] { return action(workspace); });
        if (!outcome && m_failure)
            m_failure = std::move(outcome);
    });
}

Result<void> CatalogueWriter::drain()
{
    return write([this](Workspace &) { return std::exchange(m_failure, {}); });
}

void CatalogueWriter::enqueue(std::function<void(Workspace &)> action)
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back(std::move(action));
    }
    m_wake.notify_one();
}

void CatalogueWriter::loop()
{
    for (;;) {
        std::function<void(Workspace &)> action;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_ending || !m_queue.empty(); });
            if (m_queue.empty())
                return; // drained
            action = std::move(m_queue.front());
            m_queue.pop_front();
        }
        action(*m_workspace);
    }
}

} // namespace fathom
