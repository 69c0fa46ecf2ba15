list(APPEND FATHOM_TORCH_SOURCES "${CMAKE_CURRENT_LIST_DIR}/convnext_network.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/focalnet_network.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/forward_bench.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/forward_pass.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/network.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/runtime.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/script_network.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/trainer.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/vit_rows.cpp")
