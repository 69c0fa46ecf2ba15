# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0
# Warnings, sanitizers and the compiler cache of every target of ours.
find_program(FATHOM_CCACHE ccache)
if(FATHOM_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${FATHOM_CCACHE}")
endif()

# -g1 keeps objects small and stack traces readable.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")

# INTERFACE target: what a target of ours compiles with.
add_library(fathom_compile INTERFACE)
# A user's build must not fail on the warning of another compiler or optimisation level; ours must.
option(FATHOM_WARNINGS_ARE_ERRORS "Stop at a warning" ON)
target_compile_options(fathom_compile INTERFACE -Wall -Wextra $<$<BOOL:${FATHOM_WARNINGS_ARE_ERRORS}>:-Werror>
  -fno-math-errno -ffp-contract=off)
target_compile_definitions(fathom_compile INTERFACE QT_NO_KEYWORDS QT_NO_CAST_FROM_BYTEARRAY
  $<$<BOOL:${FATHOM_THREAD_CHECK}>:FATHOM_THREAD_CHECK>)
if(FATHOM_SANITIZE)
  add_compile_options(-fsanitize=${FATHOM_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FATHOM_SANITIZE})
  # GCC 12's flow warnings report library code that sanitizer calls split apart; the normal build keeps them on.
  target_compile_options(fathom_compile INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
    -Wno-array-bounds -Wno-maybe-uninitialized)
  if(FATHOM_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
