list(APPEND FATHOM_TORCH_SOURCES "${CMAKE_CURRENT_LIST_DIR}/process_group.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/sae_pass.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/sae_train.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/sharing.cpp")
