# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0
# Viewer, slice page and library page. What draws with VTK needs a display: xvfb-run gives one.
fathom_test(widgets_viewer SUBJECTS value_overlay viewer_geometry viewer viewer_scale EXTRA viewer_scans.h USES Fathom::widgets Fathom::volume GUI)
fathom_test(widgets_pages SUBJECTS slice_page library EXTRA page_snapshots.h USES Fathom::widgets Fathom::volume GUI)

find_program(FATHOM_XVFB_RUN xvfb-run REQUIRED)
add_executable(tst_widgets_xvfb tst_viewer_xvfb.cpp tst_viewer_scale.cpp viewer_scans.h "${PROJECT_SOURCE_DIR}/tests/support/main.cpp")
set_target_properties(tst_widgets_xvfb PROPERTIES AUTOMOC ON)
target_include_directories(tst_widgets_xvfb PRIVATE "${PROJECT_SOURCE_DIR}/tests/support")
target_compile_definitions(tst_widgets_xvfb PRIVATE FATHOM_TEST_GUI FATHOM_BINARY="${PROJECT_BINARY_DIR}")
target_link_libraries(tst_widgets_xvfb PRIVATE fathom_compile Qt6::Test Qt6::Widgets
  Fathom::widgets Fathom::volume)
add_test(NAME widgets.viewer_xvfb COMMAND ${FATHOM_XVFB_RUN} -a -s "-screen 0 1600x1000x24"
  $<TARGET_FILE:tst_widgets_xvfb> viewer_xvfb)
set_tests_properties(widgets.viewer_xvfb PROPERTIES TIMEOUT 300 ENVIRONMENT "QT_QPA_PLATFORM=xcb;LIBGL_ALWAYS_SOFTWARE=1")

# Other scales of the screen, drawn by the painter and by VTK; and two screens that differ.
foreach(scale 1.25 2)
  add_test(NAME widgets.viewer_scale_${scale} COMMAND tst_widgets_viewer viewer_scale)
  set_tests_properties(widgets.viewer_scale_${scale} PROPERTIES TIMEOUT 120
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_SCALE_FACTOR=${scale}")
  add_test(NAME widgets.viewer_xvfb_scale_${scale} COMMAND ${FATHOM_XVFB_RUN} -a -s "-screen 0 2400x1200x24"
    $<TARGET_FILE:tst_widgets_xvfb> viewer_scale)
  set_tests_properties(widgets.viewer_xvfb_scale_${scale} PROPERTIES TIMEOUT 300
    ENVIRONMENT "QT_QPA_PLATFORM=xcb;LIBGL_ALWAYS_SOFTWARE=1;QT_SCALE_FACTOR=${scale}")
endforeach()
add_test(NAME widgets.viewer_two_screens COMMAND tst_widgets_viewer viewer_scale anotherScreenIsFollowed)
set_tests_properties(widgets.viewer_two_screens PROPERTIES TIMEOUT 120
  ENVIRONMENT "QT_QPA_PLATFORM=offscreen:configfile=${CMAKE_CURRENT_SOURCE_DIR}/two_screens.json")
