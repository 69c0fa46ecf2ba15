// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "memory_guard.h"

#include <store/workspace.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

namespace fathom {

/// The one thread that writes the catalogue: everything that changes a workspace goes through it in order.
///
/// Thread: any may call; a caller of write() waits for its own answer. The destructor drains the queue.
class CatalogueWriter
{
public:
    explicit CatalogueWriter(std::shared_ptr<Workspace> workspace);
    ~CatalogueWriter();
    CatalogueWriter(const CatalogueWriter &) = delete;
    CatalogueWriter &operator=(const CatalogueWriter &) = delete;

    /// Runs `action` on the writer's thread and returns what it returned. Errors: Disk (the workspace's
    /// folder is gone), those of `action`.
    /// @param action  Result<T>(Workspace &)
    template <typename Action> auto write(Action action) -> std::invoke_result_t<Action, Workspace &>
    {
        using Answer = std::invoke_result_t<Action, Workspace &>;
        if (std::this_thread::get_id() == m_thread.get_id())
            return action(*m_workspace);
        auto promise = std::make_shared<std::promise<Answer>>();
        std::future<Answer> answer = promise->get_future();
        enqueue([promise, action = std::move(action)](Workspace &workspace) mutable {
            promise->set_value(guarded([&]() -> Answer {
                FATHOM_DO(workspace.checkThere()); // SQLite would go on in a file that nobody finds again
                return action(workspace);
            }));
        });
        return answer.get();
    }

    /// Runs `action` later; its failure is kept for drain().
    void post(std::function<Result<void>(Workspace &)> action);

    /// Waits until everything queued so far is written.
    /// Errors: the first failure of a posted action since the last call.
    [[nodiscard]] Result<void> drain();

private:
    void enqueue(std::function<void(Workspace &)> action);
    void loop();

    std::shared_ptr<Workspace> m_workspace;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void(Workspace &)>> m_queue;
    bool m_ending = false;
    Result<void> m_failure; ///< writer's thread only, and drain() through it
    std::thread m_thread;
};

} // namespace fathom
