# fathom-cli: everything that the window does, for servers and tests. One file a group of commands.
add_executable(fathom-cli
  bench_scan.cpp cli/arguments.cpp cli/bench_command.cpp cli/read_bench.cpp cli/blas_speed.cpp cli/cohort_command.cpp cli/console.cpp
  cli/demo_command.cpp cli/doctor_command.cpp cli/embed_command.cpp cli/encode_bench.cpp cli/encoder_commands.cpp cli/evaluate_command.cpp
    cli/export_command.cpp cli/feature_commands.cpp cli/grid_command.cpp cli/grid_command.h cli/import_command.cpp cli/index_bench.cpp cli/inspect_command.cpp cli/json.cpp cli/job_commands.cpp cli/label_commands.cpp cli/main.cpp cli/map_bench.cpp cli/map_command.cpp cli/pipeline_bench.cpp cli/pretrain_command.cpp cli/run_job.cpp cli/measure_text.cpp cli/measure_text.h cli/rank_command.cpp
  cli/sae_commands.cpp cli/slice_commands.cpp cli/train_bench.cpp cli/train_bench.h cli/workspace_commands.cpp)
target_compile_definitions(fathom-cli PRIVATE FATHOM_VERSION="${PROJECT_VERSION}")
target_include_directories(fathom-cli PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}/cli")
target_link_libraries(fathom-cli PRIVATE fathom_compile Fathom::engine Fathom::layout Qt6::Sql ${CMAKE_DL_LIBS})
if(TARGET fathom-torch)
  add_dependencies(fathom-cli fathom-torch) # loaded on first use, not linked
endif()
