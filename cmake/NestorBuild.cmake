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
  # Lines for the traces are enough: with all that a debugger wants, the tests would fill 13 GB.
  target_compile_options(nestor_flags INTERFACE
    -fsanitize=${NESTOR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
  target_link_options(nestor_flags INTERFACE -fsanitize=${NESTOR_SANITIZE})
endif()

# Most of the time of compiling a small file goes into Qt's headers. Reading them once a target halves
# the time of a full build; the daily preset goes without, so that a file that forgets to include
# what it uses does not compile there.
option(NESTOR_PRECOMPILED_HEADERS "Read the headers of Qt and the standard library once a target" OFF)
if(NESTOR_PRECOMPILED_HEADERS AND NESTOR_CCACHE)
  # What ccache needs to know of precompiled headers.
  list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros)
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()

# nestor_precompile_headers(<target> <header>...)
# for a target whose sources are all listed. Sources with options of their own go without.
function(nestor_precompile_headers target)
  if(NOT NESTOR_PRECOMPILED_HEADERS)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    get_source_file_property(own_options "${source}" TARGET_DIRECTORY ${target} COMPILE_OPTIONS)
    if(own_options)
      set_source_files_properties("${source}" TARGET_DIRECTORY ${target}
        PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
  target_precompile_headers(${target} PRIVATE
    <QByteArray> <QByteArrayList> <QByteArrayView> <QDir> <QFile> <QFileInfo> <QHash> <QJsonObject>
    <QObject> <QSet> <QString> <QStringList>
    <algorithm> <array> <atomic> <chrono> <cmath> <condition_variable> <cstring> <functional>
    <limits> <map> <memory> <mutex> <optional> <span> <stop_token> <string> <thread> <utility>
    <variant> <vector> <tl/expected.hpp> ${ARGN})
endfunction()

# What tests and the programs they start need to know of their surroundings.
set(NESTOR_TEST_ENVIRONMENT
  "QT_QPA_PLATFORM=offscreen"
  "LC_ALL=C.UTF-8"
  "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp"
  "UBSAN_OPTIONS=print_stacktrace=1"
  # QProcess starts programs by a vfork of its own, which the sanitizer takes for a fork.
  "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/tsan.supp:die_after_fork=0")

if(NESTOR_SANITIZE) # the test library's own limit for one function, in milliseconds
  list(APPEND NESTOR_TEST_ENVIRONMENT "QTEST_FUNCTION_TIMEOUT=1500000")
endif()

# Linked by every program that runs under ThreadSanitizer; nothing without it.
add_library(nestor_tsan INTERFACE)
if(NESTOR_SANITIZE MATCHES "thread")
  add_library(nestor_tsan_qt OBJECT "${PROJECT_SOURCE_DIR}/tests/tsan/qt_interceptors.cpp")
  target_link_libraries(nestor_tsan_qt PRIVATE Qt6::Core nestor_flags)
  target_link_libraries(nestor_tsan INTERFACE
    "$<TARGET_OBJECTS:nestor_tsan_qt>" ${CMAKE_DL_LIBS})
endif()

# nestor_add_test(<label> <name> [LIBRARIES ...] [SOURCES ...])
# builds tst_<name>.cpp of the calling folder into one QtTest program and registers it with CTest,
# labelled by its folder (unit, models, gui), offscreen, with settings in a folder of its own.
function(nestor_add_test label name)
  cmake_parse_arguments(arg "" "TIMEOUT" "LIBRARIES;SOURCES" ${ARGN})
  set(target "tst_${name}")
  add_executable(${target} "tst_${name}.cpp" ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE nestor_test_support nestor_core Qt6::Test nestor_flags nestor_tsan
    ${arg_LIBRARIES})
  target_compile_definitions(${target} PRIVATE
    NESTOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}" NESTOR_BINARY_DIR="${PROJECT_BINARY_DIR}")
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  if(NESTOR_PRECOMPILED_HEADERS AND "nestor_ui" IN_LIST arg_LIBRARIES)
    target_precompile_headers(${target} REUSE_FROM nestor_window_test_headers)
  elseif(NESTOR_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM nestor_test_headers)
  endif()
  add_test(NAME "${label}.${name}" COMMAND ${target})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(NESTOR_SANITIZE) # ten times slower, where the machine has other things to do too
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 5")
  endif()
  set_tests_properties("${label}.${name}" PROPERTIES
    LABELS "${label}" TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "${NESTOR_TEST_ENVIRONMENT}")
endfunction()

# nestor_test_in_memory(<label> <name>...)
# runs test programs once more over the second backend of tests/support, a store in memory.
function(nestor_test_in_memory label)
  foreach(name ${ARGN})
    add_test(NAME "${label}.${name}_in_memory" COMMAND "tst_${name}")
    get_test_property("${label}.${name}" TIMEOUT timeout)
    set_tests_properties("${label}.${name}_in_memory" PROPERTIES
      LABELS "${label}" TIMEOUT "${timeout}"
      ENVIRONMENT "${NESTOR_TEST_ENVIRONMENT};NESTOR_TEST_BACKEND=memory-test")
  endforeach()
endfunction()
