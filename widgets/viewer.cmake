# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0
# Sources of the slice viewer (VTK), the slice page and the library page.
# A static library hands its private libraries on to whoever links it, so these targets must be known everywhere.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL TRUE)
find_package(VTK 9.1 QUIET REQUIRED COMPONENTS CommonCore CommonDataModel CommonMath FiltersCore RenderingCore
  RenderingOpenGL2 RenderingVolume RenderingVolumeOpenGL2)
unset(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL)
list(APPEND FATHOM_WIDGETS_HEADERS
  library/library_model.h library/library_page_view.h library/problems_view.h library/volume_details.h
  slice/along_view.h slice/fingerprint_model.h slice/fingerprint_view.h slice/reconstruction_view.h
  slice/link_choice.h slice/similar_view.h slice/slice_facts_view.h slice/slice_page_view.h
  viewer/anatomical_axes.h viewer/encoder_crop.h viewer/measurement.h viewer/pane_overlay.h viewer/plane_frame.h viewer/slab.h viewer/slice_canvas.h
  viewer/slice_pane.h viewer/slice_viewer.h viewer/structure_colors.h viewer/value_overlay.h viewer/viewer_preferences.h
  viewer/viewer_state.h viewer/volume_look.h
  viewer/volume_pane.h viewer/window_presets.h)
list(APPEND FATHOM_WIDGETS_SOURCES
  library/library_model.cpp library/library_page_view.cpp library/problems_view.cpp library/volume_details.cpp
  slice/along_view.cpp slice/fingerprint_model.cpp slice/fingerprint_view.cpp slice/reconstruction_view.cpp
  slice/link_choice.cpp slice/similar_view.cpp slice/slice_facts_view.cpp slice/slice_page_view.cpp
  viewer/anatomical_axes.cpp viewer/encoder_crop.cpp viewer/measurement.cpp viewer/overlay_menu.cpp viewer/overlay_menu.h viewer/overlay_text.cpp viewer/overlay_text.h viewer/pane_overlay.cpp
  viewer/plane_frame.cpp viewer/preset_dialog.cpp viewer/preset_dialog.h viewer/raster_canvas.cpp viewer/scene_camera.cpp viewer/scene_overlay.cpp viewer/scene_overlay.h
  viewer/scene_parts.cpp viewer/scene_parts.h viewer/scene_work.cpp
  viewer/slab.cpp viewer/slice_canvas.cpp viewer/slice_pane.cpp viewer/slice_viewer.cpp viewer/slice_viewer_private.h
  viewer/structure_colors.cpp viewer/value_overlay.cpp viewer/viewer_axes.cpp viewer/viewer_commands.cpp viewer/viewer_picture.cpp
  viewer/viewer_slices.cpp
  viewer/viewer_window.cpp
  viewer/viewer_preferences.cpp viewer/viewer_tools.cpp viewer/viewer_tools.h viewer/volume_look.cpp viewer/volume_pane.cpp
  viewer/volume_pane_private.h
  viewer/vtk_canvas.cpp viewer/vtk_widget.cpp viewer/vtk_widget.h
  viewer/window_presets.cpp)
list(APPEND FATHOM_WIDGETS_LIBRARIES Qt6::OpenGL VTK::CommonCore VTK::CommonDataModel VTK::CommonMath
  VTK::FiltersCore VTK::RenderingCore VTK::RenderingOpenGL2 VTK::RenderingVolume VTK::RenderingVolumeOpenGL2)
# The factories of the OpenGL classes register themselves; the target is made after this file was read.
cmake_language(DEFER CALL vtk_module_autoinit TARGETS fathom_widgets
  MODULES VTK::RenderingCore VTK::RenderingOpenGL2 VTK::RenderingVolume VTK::RenderingVolumeOpenGL2)
