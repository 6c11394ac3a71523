# SPDX-License-Identifier: Apache-2.0
# What every target of Nestor is built with, and how a test is added.

find_program(NESTOR_CCACHE ccache)
if(NESTOR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${NESTOR_CCACHE}")
endif()

# A build links a hundred test programs: a fast linker, where there is one.
find_program(NESTOR_MOLD mold)
if(NESTOR_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# A program need not be linked again when only the inside of a shared library of ours has changed.
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)

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
  # Lines for the traces are enough: what a debugger wants besides is most of the size.
  target_compile_options(nestor_flags INTERFACE
    -fsanitize=${NESTOR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
  target_link_options(nestor_flags INTERFACE -fsanitize=${NESTOR_SANITIZE})
  if(NESTOR_SANITIZE MATCHES "address.*undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC guards each description of UBSan's as if it were a variable of the program: 600,000 of them
    # in core, and half a second of every start. The bounds of arrays are UBSan's to watch, too.
    target_compile_options(nestor_flags INTERFACE "SHELL:--param asan-globals=0")
  endif()
endif()
if(NESTOR_LIBFUZZER) # what a target reaches in core counts; its own main comes with -fsanitize=fuzzer
  target_compile_options(nestor_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(nestor_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

option(NESTOR_COVERAGE "Count which lines run, for packaging/dev coverage" OFF)
if(NESTOR_COVERAGE)
  # Threads and processes count at once; optimised as tests are, for the vector searches.
  target_compile_options(nestor_flags INTERFACE --coverage -fprofile-update=atomic -O1)
  target_link_options(nestor_flags INTERFACE --coverage)
endif()

# Most of the time of compiling a test goes into the headers of Qt Test. Reading them once a folder
# halves it; the daily preset goes without, so that a file that forgets to include what it uses does
# not compile there.
option(NESTOR_PRECOMPILED_HEADERS "Read the headers that tests share once a folder" OFF)
if(NESTOR_PRECOMPILED_HEADERS AND NESTOR_CCACHE)
  # What ccache needs to know of precompiled headers.
  list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros)
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()

# Compiling the sources of a folder together reads their headers once for several files: what a full
# build takes is mostly reading headers. The daily preset compiles each file alone, so that a change
# compiles one file, and a file that forgets to include what it uses does not compile.
option(NESTOR_UNITY_BUILD "Compile several sources of a folder at a time" OFF)

# nestor_unity_build(<target>)
# for a target whose sources are all listed. Those with options of their own are compiled alone.
function(nestor_unity_build target)
  if(NOT NESTOR_UNITY_BUILD)
    return()
  endif()
  set(at_a_time 10)
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    cmake_path(GET source PARENT_PATH folder)
    get_source_file_property(own_options "${source}" TARGET_DIRECTORY ${target} COMPILE_OPTIONS)
    get_source_file_property(alone "${source}" TARGET_DIRECTORY ${target}
      SKIP_UNITY_BUILD_INCLUSION)
    if(own_options OR alone OR NOT source MATCHES "[.]cpp$")
      set_source_files_properties("${source}" TARGET_DIRECTORY ${target}
        PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
      continue()
    endif()
    cmake_path(IS_ABSOLUTE folder is_absolute)
    if(is_absolute)
      cmake_path(RELATIVE_PATH folder BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
    endif()
    string(MAKE_C_IDENTIFIER "${folder}" group)
    math(EXPR count_${group} "0${count_${group}} + 1")
    math(EXPR part "(${count_${group}} - 1) / ${at_a_time}")
    set_source_files_properties("${source}" TARGET_DIRECTORY ${target}
      PROPERTIES UNITY_GROUP "${group}_${part}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
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

# Tests are compiled more often than they run, and measure nothing.
set(NESTOR_TEST_COMPILE_OPTIONS "$<$<CONFIG:Release>:-O1>")

# nestor_test_headers(<target> <label> [<library>...])
# has a test read the headers that tests share from what was read once for its folder. Qt Test, the
# largest of them, is told the folder by a definition: so one a folder, and one for each set of libraries.
function(nestor_test_headers target label)
  if(NOT NESTOR_PRECOMPILED_HEADERS)
    return()
  endif()
  set(window OFF)
  if("nestor_ui" IN_LIST ARGN)
    set(window ON)
    set(owner "nestor_${label}_window_headers")
  else()
    set(owner "nestor_${label}_headers")
  endif()
  if(NOT TARGET ${owner})
    set(empty "${CMAKE_CURRENT_BINARY_DIR}/${owner}.cpp")
    if(NOT EXISTS "${empty}")
      file(WRITE "${empty}" "")
    endif()
    add_library(${owner} OBJECT "${empty}")
    set_target_properties(${owner} PROPERTIES AUTOMOC OFF AUTORCC OFF)
    nestor_test_options(${owner})
    if(window)
      target_link_libraries(${owner} PRIVATE nestor_ui)
      target_precompile_headers(${owner} PRIVATE <QtWidgets>)
    endif()
    target_precompile_headers(${owner} PRIVATE
      <QTest> <QFile> <QTemporaryDir> <algorithm> <functional> <memory> <optional> <string> <variant>
      <vector> "${PROJECT_SOURCE_DIR}/core/store/store.h")
  endif()
  target_precompile_headers(${target} REUSE_FROM ${owner})
endfunction()

# How tests, and the headers that they share, are compiled: alike, or the headers are read again.
function(nestor_test_options target)
  target_link_libraries(${target} PRIVATE nestor_core Qt6::Test nestor_flags)
  target_compile_definitions(${target} PRIVATE
    NESTOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}" NESTOR_BINARY_DIR="${PROJECT_BINARY_DIR}")
  target_compile_options(${target} PRIVATE ${NESTOR_TEST_COMPILE_OPTIONS})
endfunction()

# nestor_add_test(<label> <name> [LIBRARIES ...] [SOURCES ...])
# builds tst_<name>.cpp of the calling folder into one QtTest program and registers it with CTest,
# labelled by its folder (unit, models, gui), offscreen, with settings in a folder of its own.
function(nestor_add_test label name)
  cmake_parse_arguments(arg "" "TIMEOUT" "LIBRARIES;SOURCES" ${ARGN})
  set(target "tst_${name}")
  # Moc reads the one file that needs it: AUTOMOC would compile an empty file for each test.
  set(moc "${CMAKE_CURRENT_BINARY_DIR}/tst_${name}.moc")
  add_executable(${target} "tst_${name}.cpp" "${moc}" ${arg_SOURCES})
  set_target_properties(${target} PROPERTIES AUTOMOC OFF AUTORCC OFF)
  qt_generate_moc("tst_${name}.cpp" "${moc}" TARGET ${target})
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
  nestor_test_options(${target})
  target_link_libraries(${target} PRIVATE nestor_test_support nestor_tsan ${arg_LIBRARIES})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  nestor_test_headers(${target} ${label} ${arg_LIBRARIES})
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
