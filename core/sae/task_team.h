// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fathom {

/// Threads that wait for tasks. LibTorch's own pool is not used for our kernels: its template runs on one
/// thread in a module that is not built with OpenMP, and its threads and the BLAS' spin beside each other.
///
/// Thread: one calls run() at a time; it works along.
class TaskTeam
{
public:
    explicit TaskTeam(int threads);
    ~TaskTeam();
    TaskTeam(const TaskTeam &) = delete;
    TaskTeam &operator=(const TaskTeam &) = delete;

    /// Calls task(0) ... task(tasks - 1), each once, in any order; returns when all are done. The first
    /// exception is thrown again after that; tasks that have not begun by then are left out.
    void run(int tasks, const std::function<void(int)> &task);
    [[nodiscard]] int threads() const { return int(m_threads.size()) + 1; }

private:
    void work(const std::function<void(int)> &task, int tasks);
    void loop();

    std::mutex m_mutex;
    std::condition_variable m_wake, m_done;
    const std::function<void(int)> *m_task = nullptr;
    int m_tasks = 0;
    int m_busy = 0;       ///< workers that have not finished this round
    unsigned m_round = 0; ///< counts calls of run()
    bool m_ending = false;
    std::atomic<int> m_next = 0;
    std::exception_ptr m_problem;
    std::vector<std::thread> m_threads;
};

} // namespace fathom
