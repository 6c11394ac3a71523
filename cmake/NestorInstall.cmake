# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` leaves for programs that embed the library: the archive, the headers as
# <nestor/core/…>, and a package for find_package(Nestor).
include(CMakePackageConfigHelpers)

set(config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Nestor")

set_target_properties(nestor_core PROPERTIES EXPORT_NAME core)
install(TARGETS nestor_core EXPORT NestorTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/core" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/nestor"
        FILES_MATCHING PATTERN "*.h")
install(EXPORT NestorTargets NAMESPACE Nestor:: DESTINATION "${config_dir}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/NestorConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/NestorConfig.cmake" INSTALL_DESTINATION "${config_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/NestorConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/NestorConfig.cmake"
              "${PROJECT_BINARY_DIR}/NestorConfigVersion.cmake" DESTINATION "${config_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSES/Apache-2.0.txt"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
