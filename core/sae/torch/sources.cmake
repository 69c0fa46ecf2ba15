list(APPEND FATHOM_TORCH_SOURCES "${CMAKE_CURRENT_LIST_DIR}/sae_pass.cpp"
                                 "${CMAKE_CURRENT_LIST_DIR}/sae_train.cpp")
