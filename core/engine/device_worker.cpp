// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "device_worker.h"

#include <QJsonArray>

namespace fathom {

using Clock = std::chrono::steady_clock;

Result<void> Device::prepare()
{
    if (m_prepared)
        return {};
    FATHOM_TRY(m_runtime, torchRuntime(m_threads));
    m_hasGpu = !m_runtime["cuda"].toArray().isEmpty();
    m_prepared = true;
    return {};
}

Result<ImageEncoder *> Device::encoder(const QString &id, const QString &device)
{
    const QString key = id + u'@' + device;
    if (const auto found = m_encoders.constFind(key); found != m_encoders.cend())
        return found->get();
    FATHOM_TRY(std::shared_ptr<ImageEncoder> loaded, m_loader(id, device));
    ImageEncoder *encoder = loaded.get();
    m_encoders.insert(key, std::move(loaded));
    return encoder;
}

DeviceWorker::DeviceWorker(int threads, EncoderLoader loader)
    : m_device(threads, std::move(loader))
    , m_lastBatch(Clock::now())
    , m_thread([this] { loop(); })
{
}

DeviceWorker::~DeviceWorker()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void DeviceWorker::enqueue(Priority priority, Task task)
{
    {
        const std::lock_guard lock(m_mutex);
        (priority == Priority::Interactive ? m_interactive : m_batch).push_back(std::move(task));
        ++m_waiting;
    }
    m_wake.notify_one();
}

bool DeviceWorker::runOne(bool batchToo)
{
    Task task;
    {
        const std::lock_guard lock(m_mutex);
        auto *queue = !m_interactive.empty()         ? &m_interactive
                      : batchToo && !m_batch.empty() ? &m_batch
                                                     : nullptr;
        if (!queue)
            return false;
        if (queue == &m_batch)
            m_lastBatch = Clock::now();
        task = std::move(queue->front());
        queue->pop_front();
        --m_waiting;
    }
    task(m_device);
    return true;
}

void DeviceWorker::letOthersIn()
{
    if (m_waiting.load(std::memory_order_relaxed) == 0)
        return;
    while (runOne(false)) {
    }
    // The other job's batch takes about a second as well: both go on at half speed, none starves.
    if (Clock::now() - m_lastBatch >= std::chrono::seconds(1) && runOne(true))
        m_lastBatch = Clock::now();
}

void DeviceWorker::loop()
{
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_ending || !m_interactive.empty() || !m_batch.empty(); });
            if (m_interactive.empty() && m_batch.empty())
                return;
        }
        runOne(true);
    }
}

} // namespace fathom
