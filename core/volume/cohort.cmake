# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: Apache-2.0
# Sources of the synthetic cohort.
set(FATHOM_COHORT_SOURCES cohort.cpp cohort_abdomen.cpp cohort_bowel.cpp cohort_canvas.cpp cohort_chest.cpp
  cohort_draw.cpp cohort_envelope.cpp cohort_findings.cpp cohort_frame.cpp cohort_head.cpp cohort_limbs.cpp
  cohort_mask.cpp cohort_meta.cpp cohort_muscles.cpp cohort_ribcage.cpp cohort_scan.cpp cohort_spine.cpp
  cohort_structures.cpp cohort_subject.cpp cohort_tissue.cpp cohort_vessels.cpp)
# Plain loops over millions of voxels: the stronger vectoriser halves the time.
set_source_files_properties(${FATHOM_COHORT_SOURCES} PROPERTIES COMPILE_OPTIONS -O3)
