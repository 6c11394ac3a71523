# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` leaves for programs that embed the library: the library, its public headers
# as <nestor/core/…>, and packages for find_package(Nestor) and for pkg-config.
include(CMakePackageConfigHelpers)

set(config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Nestor")

# All other headers are Nestor's own business: they may change with any version. A public header
# includes public headers only (tests/install).
list(TRANSFORM NESTOR_PUBLIC_HEADERS PREPEND "${PROJECT_SOURCE_DIR}/"
  OUTPUT_VARIABLE public_header_files)
target_sources(nestor_core PUBLIC
  FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${public_header_files})

set_target_properties(nestor_core PROPERTIES EXPORT_NAME core)
install(TARGETS nestor_core EXPORT NestorTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/nestor")
install(EXPORT NestorTargets NAMESPACE Nestor:: DESTINATION "${config_dir}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/NestorConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/NestorConfig.cmake" INSTALL_DESTINATION "${config_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/NestorConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/NestorConfig.cmake"
              "${PROJECT_BINARY_DIR}/NestorConfigVersion.cmake" DESTINATION "${config_dir}")

# An archive does not say what it needs; a shared library does.
set(NESTOR_PC_PRIVATE "sqlite3 zlib libzstd re2")
if(NESTOR_HAVE_POSTGRES)
  string(APPEND NESTOR_PC_PRIVATE " libpq")
endif()
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE NESTOR_PC_PREFIX)
set(NESTOR_PC_REQUIRES "Qt6Core Qt6Sql Qt6Concurrent Qt6Network")
if(NOT NESTOR_SHARED_LIBRARY)
  string(APPEND NESTOR_PC_REQUIRES " ${NESTOR_PC_PRIVATE}")
  set(NESTOR_PC_PRIVATE "")
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/nestor.pc.in" "${PROJECT_BINARY_DIR}/nestor.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/nestor.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSES/Apache-2.0.txt"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
