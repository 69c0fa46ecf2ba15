// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <new>
#include <type_traits>

namespace fathom {

/// Calls `action`, which returns a Result, at the outermost place of a thread: when memory runs out the
/// answer is an error and the program goes on.
template <typename Action> auto guarded(Action &&action) -> std::invoke_result_t<Action>
{
    try {
        return action();
    } catch (const std::bad_alloc &) {
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "Not enough memory; close other programs or work on fewer "
                                                "scans at once"),
                     {}};
    }
}

} // namespace fathom
