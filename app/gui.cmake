# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0
# fathom: the window. Wires widgets to the engine; LibTorch is loaded on first use, never linked.
if(FATHOM_GUI)
  # A library of its own, so that the tests of the window link what the program links.
  add_library(fathom_window STATIC
    bench_scan.cpp bench_scan.h encoders_controller.cpp encoders_controller.h feature_controllers.cpp feature_controllers.h folder_watch.cpp folder_watch.h jobs_controller.cpp jobs_controller.h library_controller.cpp map_feed.cpp library_controller.h main_window.cpp main_window.h
    page_controller.h program.cpp program.h removal.cpp removal.h settings.cpp settings.h
    slice_controller.cpp slice_controller.h slice_link.cpp slice_link.h thumbnail_feed.cpp thumbnail_feed.h tour.cpp tour.h ui_bench.cpp ui_bench.h view_bench.cpp view_bench.h)
  set_target_properties(fathom_window PROPERTIES AUTOMOC ON)
  target_include_directories(fathom_window PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(fathom_window PUBLIC Fathom::widgets Fathom::engine PRIVATE fathom_compile)
  target_precompile_headers(fathom_window PRIVATE <QtWidgets/QtWidgets> <engine/engine.h>)
  add_executable(fathom main.cpp)
  target_compile_definitions(fathom PRIVATE FATHOM_VERSION="${PROJECT_VERSION}")
  target_link_libraries(fathom PRIVATE fathom_compile fathom_window)
  if(TARGET fathom-torch)
    add_dependencies(fathom fathom-torch)
  endif()
  qt_add_lrelease(fathom
    TS_FILES "${PROJECT_SOURCE_DIR}/translations/fathom_de.ts" "${PROJECT_SOURCE_DIR}/translations/fathom_en.ts"
    QM_FILES_OUTPUT_VARIABLE FATHOM_QM_FILES)
  qt_add_resources(fathom languages PREFIX "/i18n" BASE "${CMAKE_CURRENT_BINARY_DIR}" FILES ${FATHOM_QM_FILES})
endif()
