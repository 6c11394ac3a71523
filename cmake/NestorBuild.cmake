# SPDX-License-Identifier: Apache-2.0
# What every target of Nestor is built with, and how a test is added.

find_program(NESTOR_CCACHE ccache)
if(NESTOR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${NESTOR_CCACHE}")
endif()

# Debug builds link dozens of test programs: a fast linker, where there is one.
find_program(NESTOR_MOLD mold)
if(NESTOR_MOLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_link_options(-fuse-ld=mold)
endif()

# The one carrier of compiler flags: link it PRIVATE (or as BUILD_INTERFACE) everywhere.
add_library(nestor_flags INTERFACE)
target_compile_features(nestor_flags INTERFACE cxx_std_20)
target_compile_options(nestor_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual)
if(NESTOR_WARNINGS_AS_ERRORS)
  target_compile_options(nestor_flags INTERFACE -Werror)
endif()
target_compile_definitions(nestor_flags INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_KEYWORDS QT_NO_FOREACH
  QT_DISABLE_DEPRECATED_BEFORE=0x060400)
if(NESTOR_SANITIZE)
  target_compile_options(nestor_flags INTERFACE
    -fsanitize=${NESTOR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(nestor_flags INTERFACE -fsanitize=${NESTOR_SANITIZE})
endif()

# nestor_add_test(<label> <name> [LIBRARIES ...] [SOURCES ...])
# builds tst_<name>.cpp of the calling folder into one QtTest program and registers it with CTest,
# labelled by its folder (unit, models, gui), offscreen, with settings in a folder of its own.
function(nestor_add_test label name)
  cmake_parse_arguments(arg "" "TIMEOUT" "LIBRARIES;SOURCES" ${ARGN})
  set(target "tst_${name}")
  add_executable(${target} "tst_${name}.cpp" ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE nestor_core Qt6::Test nestor_flags ${arg_LIBRARIES})
  target_compile_definitions(${target} PRIVATE
    NESTOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}" NESTOR_BINARY_DIR="${PROJECT_BINARY_DIR}")
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  add_test(NAME "${label}.${name}" COMMAND ${target})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set_tests_properties("${label}.${name}" PROPERTIES
    LABELS "${label}" TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp;UBSAN_OPTIONS=print_stacktrace=1;TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/tsan.supp")
endfunction()
