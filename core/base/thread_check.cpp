// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "thread_check.h"

#include <atomic>
#include <thread>

namespace fathom {

namespace {
std::atomic<std::thread::id> guiThread{};
}

void setGuiThread()
{
    guiThread = std::this_thread::get_id();
}

bool onGuiThread()
{
    return guiThread.load() == std::this_thread::get_id();
}

} // namespace fathom
