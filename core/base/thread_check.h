// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QtGlobal>

namespace fathom {

/// Names the calling thread as the one that paints. Called once by the window's main().
void setGuiThread();

/// True on the thread that setGuiThread() named.
[[nodiscard]] bool onGuiThread();

/// Aborts with the function's name when entered on the GUI thread (builds with FATHOM_THREAD_CHECK): a view
/// must never read a file or run SQL.
#ifdef FATHOM_THREAD_CHECK
#define FATHOM_NOT_ON_GUI_THREAD()                                                                           \
    do {                                                                                                     \
        if (::fathom::onGuiThread())                                                                         \
            qFatal("%s was entered on the GUI thread", Q_FUNC_INFO);                                         \
    } while (false)
#else
#define FATHOM_NOT_ON_GUI_THREAD()                                                                           \
    do {                                                                                                     \
    } while (false)
#endif

} // namespace fathom
