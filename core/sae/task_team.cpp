// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "task_team.h"

#include <utility>

namespace fathom {

TaskTeam::TaskTeam(int threads)
{
    for (int i = 1; i < threads; ++i)
        m_threads.emplace_back([this] { loop(); });
}

TaskTeam::~TaskTeam()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
}

void TaskTeam::work(const std::function<void(int)> &task, int tasks)
{
    try {
        for (int i = m_next++; i < tasks; i = m_next++)
            task(i);
    } catch (...) {
        m_next = tasks;
        const std::lock_guard lock(m_mutex);
        if (!m_problem)
            m_problem = std::current_exception();
    }
}

void TaskTeam::run(int tasks, const std::function<void(int)> &task)
{
    if (m_threads.empty() || tasks < 2) {
        for (int i = 0; i < tasks; ++i)
            task(i);
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_task = &task;
        m_tasks = tasks;
        m_next = 0;
        m_problem = nullptr;
        m_busy = int(m_threads.size());
        ++m_round;
    }
    m_wake.notify_all();
    work(task, tasks);
    std::unique_lock lock(m_mutex);
    m_done.wait(lock, [this] { return m_busy == 0; });
    if (m_problem)
        std::rethrow_exception(std::exchange(m_problem, nullptr));
}

void TaskTeam::loop()
{
    unsigned seen = 0;
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [&] { return m_ending || m_round != seen; });
        if (m_ending)
            return;
        seen = m_round;
        const std::function<void(int)> &task = *m_task;
        const int tasks = m_tasks;
        lock.unlock();
        work(task, tasks);
        lock.lock();
        if (--m_busy == 0)
            m_done.notify_one();
    }
}

} // namespace fathom
