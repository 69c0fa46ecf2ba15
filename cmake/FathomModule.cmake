# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0

# fathom_module(NAME MAY_USE other... PUBLIC lib... PRIVATE lib... HEADERS x.h... SOURCES x.cpp...)
#
# Makes the target Fathom::NAME from the current folder. Only HEADERS can be included by others, as
# <NAME/x.h>: each is linked into <build>/.../public/NAME/, and that folder alone is published. A header of
# a folder that is not in MAY_USE, or a private header of another folder, does not compile.
function(fathom_module NAME)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "MAY_USE;PUBLIC;PRIVATE;HEADERS;SOURCES")
  set(target fathom_${NAME})
  add_library(${target} STATIC ${ARG_SOURCES} ${ARG_HEADERS})
  add_library(Fathom::${NAME} ALIAS ${target})
  set(public "${CMAKE_CURRENT_BINARY_DIR}/public")
  file(MAKE_DIRECTORY "${public}/${NAME}")
  foreach(header IN LISTS ARG_HEADERS)
    get_filename_component(file "${header}" NAME)
    file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/${header}" "${public}/${NAME}/${file}" SYMBOLIC)
  endforeach()
  target_include_directories(${target} PUBLIC "${public}" PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  set_target_properties(${target} PROPERTIES AUTOMOC ON)
  foreach(other IN LISTS ARG_MAY_USE)
    target_link_libraries(${target} PUBLIC Fathom::${other})
  endforeach()
  target_link_libraries(${target} PUBLIC Qt6::Core ${ARG_PUBLIC} PRIVATE fathom_compile ${ARG_PRIVATE})
endfunction()

# fathom_test(FOLDER SUBJECTS a b... USES Fathom::x... [GUI])
#
# One test binary tst_FOLDER from tst_a.cpp, tst_b.cpp ... of the current folder; ctest names FOLDER.a ...
# A subject's file ends with FATHOM_TEST_SUBJECT(a, tst_A) (tests/support/subject.h).
function(fathom_test FOLDER)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "GUI" "TIMEOUT" "SUBJECTS;USES;EXTRA;ENVIRONMENT")
  set(sources ${ARG_EXTRA})
  foreach(subject IN LISTS ARG_SUBJECTS)
    list(APPEND sources tst_${subject}.cpp)
  endforeach()
  set(target tst_${FOLDER})
  add_executable(${target} ${sources} "${PROJECT_SOURCE_DIR}/tests/support/main.cpp")
  set_target_properties(${target} PROPERTIES AUTOMOC ON)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/support")
  target_link_libraries(${target} PRIVATE fathom_compile Qt6::Test ${ARG_USES})
  target_compile_definitions(${target} PRIVATE TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
    FATHOM_SOURCE="${PROJECT_SOURCE_DIR}" FATHOM_BINARY="${PROJECT_BINARY_DIR}"
    $<$<BOOL:${ARG_GUI}>:FATHOM_TEST_GUI>)
  if(ARG_GUI)
    target_link_libraries(${target} PRIVATE Qt6::Widgets)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 600)
  endif()
  foreach(subject IN LISTS ARG_SUBJECTS)
    add_test(NAME ${FOLDER}.${subject} COMMAND ${target} ${subject})
    set_tests_properties(${FOLDER}.${subject} PROPERTIES TIMEOUT ${ARG_TIMEOUT}
      ENVIRONMENT "QT_QPA_PLATFORM=offscreen;FATHOM_TORCH_MODULE=${PROJECT_BINARY_DIR}/fathom-torch.so;${ARG_ENVIRONMENT}")
  endforeach()
endfunction()
