# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0
# Sources of the shell, the feature pages, jobs, charts, galleries and dialogs.
list(APPEND FATHOM_WIDGETS_HEADERS
  address.h captions.h translated.h
  chart/curve_view.h chart/histogram_view.h chart/interval_bars_view.h chart/shares_view.h
  dialogs/dialog_window.h dialogs/embed_dialog.h dialogs/import_dialog.h dialogs/script_dialog.h dialogs/train_dialog.h
  encoders/encoder_card.h encoders/encoders_page_view.h encoders/fact_grid.h encoders/found_card.h encoders/official_view.h
  feature/bands_view.h feature/feature_header.h feature/feature_page_view.h feature/label_editor.h
  features/feature_filter.h features/feature_table_model.h features/feature_table_view.h features/features_page_view.h
  features/level_tree_model.h features/level_tree_view.h features/levels_view.h
  gallery/slice_gallery.h gallery/slice_gallery_model.h
  jobs/grid_table_model.h jobs/grid_view.h jobs/job_card.h jobs/jobs_page_view.h
  map/map_canvas.h map/map_view.h
  shell/context_bar.h shell/first_start_view.h shell/help_window.h shell/jump_palette.h shell/link_button.h
  shell/missing_step.h shell/navigation_bar.h shell/navigation_history.h shell/notice_bar.h shell/page_view.h shell/pipeline_strip.h
  shell/rail_view.h shell/state_stack.h shell/table_copy.h
  theme/theme.h)
list(APPEND FATHOM_WIDGETS_SOURCES
  address.cpp captions.cpp
  chart/curve_view.cpp chart/histogram_view.cpp chart/interval_bars_view.cpp chart/shares_view.cpp
  dialogs/dialog_window.cpp dialogs/embed_dialog.cpp dialogs/import_dialog.cpp dialogs/script_dialog.cpp dialogs/train_dialog.cpp
  encoders/encoder_card.cpp encoders/encoder_texts.cpp encoders/encoder_texts.h encoders/encoders_page_view.cpp encoders/fact_grid.cpp
  encoders/found_card.cpp encoders/official_view.cpp
  feature/bands_view.cpp feature/feature_header.cpp feature/feature_page_view.cpp feature/label_editor.cpp
  feature/label_history.cpp feature/label_history.h feature/neighbours_view.cpp feature/neighbours_view.h
  feature/section_box.cpp feature/section_box.h
  features/feature_delegate.cpp features/feature_delegate.h features/feature_filter.cpp
  features/feature_table_model.cpp features/feature_table_view.cpp features/features_page_view.cpp
  features/level_tree_model.cpp features/level_tree_view.cpp features/levels_view.cpp features/picture_requests.cpp features/picture_requests.h features/row_click.h
  gallery/picture_mark.cpp gallery/picture_mark.h gallery/same_slices.h gallery/slice_delegate.cpp gallery/slice_delegate.h gallery/slice_gallery.cpp gallery/slice_gallery_model.cpp
  jobs/grid_table_model.cpp jobs/grid_view.cpp jobs/job_card.cpp jobs/jobs_page_view.cpp
  map/map_canvas.cpp map/map_view.cpp
  shell/context_bar.cpp shell/first_start_view.cpp shell/help_window.cpp shell/jump_palette.cpp
  shell/link_button.cpp shell/missing_step.cpp shell/navigation_bar.cpp shell/navigation_history.cpp shell/notice_bar.cpp
  shell/pipeline_strip.cpp shell/rail_view.cpp shell/state_stack.cpp shell/table_copy.cpp
  theme/colours.cpp theme/theme.cpp)
