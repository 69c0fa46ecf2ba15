# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0
# The window over a real engine and a small workspace.
if(TARGET fathom_window)
  add_subdirectory(gui)
endif()
