// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

namespace fathom {

/// Calls task(0) ... task(tasks - 1), possibly at once; returns when all are done.
using ParallelTasks = std::function<void(int tasks, const std::function<void(int)> &task)>;

} // namespace fathom
