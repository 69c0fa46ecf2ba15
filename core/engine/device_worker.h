// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "memory_guard.h"

#include <encode/image_encoder.h>

#include <QHash>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

namespace fathom {

/// Loads an encoder by id for a device ("auto", "cpu", "cuda:N"); the registry's function, or a test's.
using EncoderLoader =
    std::function<Result<std::unique_ptr<ImageEncoder>>(const QString &id, const QString &device)>;

/// What a task finds on the device thread.
class Device
{
public:
    Device(int threads, EncoderLoader loader)
        : m_threads(threads)
        , m_loader(std::move(loader))
    {
    }
    [[nodiscard]] int threads() const { return m_threads; }
    /// Sets the thread counts of ATen and the BLAS once; call before anything that uses LibTorch.
    [[nodiscard]] Result<void> prepare();
    /// Whether an encoder loaded for `device` runs on a GPU. After prepare().
    [[nodiscard]] bool onGpu(const QString &device) const
    {
        return device.startsWith(QLatin1String("cuda")) || (device == QLatin1String("auto") && m_hasGpu);
    }
    /// What torchRuntime() said. After prepare().
    [[nodiscard]] const QJsonObject &runtime() const { return m_runtime; }
    /// Loaded once and kept. Errors: those of the loader.
    [[nodiscard]] Result<ImageEncoder *> encoder(const QString &id, const QString &device);

private:
    int m_threads;
    EncoderLoader m_loader;
    bool m_prepared = false, m_hasGpu = false;
    QJsonObject m_runtime;
    QHash<QString, std::shared_ptr<ImageEncoder>> m_encoders;
};

/// The one thread that runs LibTorch. Two queues: interactive requests go before the batches of jobs, and a
/// long task lets both in between two of its steps.
///
/// Thread: any may call. A caller of run() waits for its own answer. Ends after the tasks that wait.
class DeviceWorker
{
public:
    enum class Priority { Interactive, Batch };

    DeviceWorker(int threads, EncoderLoader loader);
    ~DeviceWorker();
    DeviceWorker(const DeviceWorker &) = delete;
    DeviceWorker &operator=(const DeviceWorker &) = delete;

    /// Runs `task` (Result<T>(Device &)) on the device thread and returns its answer.
    template <typename Task> auto run(Priority priority, Task task) -> std::invoke_result_t<Task, Device &>
    {
        using Answer = std::invoke_result_t<Task, Device &>;
        if (std::this_thread::get_id() == m_thread.get_id())
            return task(m_device);
        auto promise = std::make_shared<std::promise<Answer>>();
        std::future<Answer> answer = promise->get_future();
        enqueue(priority, [promise, task = std::move(task)](Device &device) mutable {
            promise->set_value(guarded([&] { return task(device); }));
        });
        return answer.get();
    }

    /// Called by a long task on the device thread between two steps: runs every interactive request that
    /// waits, and one batch of another job for each second that the task has run.
    void letOthersIn();

    [[nodiscard]] int threads() const { return m_device.threads(); }
    /// Tasks that wait, not counting the one that runs.
    [[nodiscard]] int waiting() const { return m_waiting; }

private:
    using Task = std::function<void(Device &)>;
    void enqueue(Priority priority, Task task);
    void loop();
    bool runOne(bool batchToo);

    Device m_device;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_interactive, m_batch;
    std::atomic<int> m_waiting = 0; ///< so that letOthersIn() costs nothing when nobody waits
    bool m_ending = false;
    std::chrono::steady_clock::time_point m_lastBatch;
    std::thread m_thread;
};

} // namespace fathom
