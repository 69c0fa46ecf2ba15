# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0
# Sources of the shell, the feature pages, jobs, charts, galleries and dialogs.
list(APPEND FATHOM_WIDGETS_HEADERS
  address.h captions.h translated.h
  theme/theme.h
  gallery/slice_gallery.h gallery/slice_gallery_model.h)
list(APPEND FATHOM_WIDGETS_SOURCES
  address.cpp captions.cpp
  theme/colours.cpp theme/theme.cpp
  gallery/slice_delegate.cpp gallery/slice_delegate.h gallery/slice_gallery.cpp gallery/slice_gallery_model.cpp)
