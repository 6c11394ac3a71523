# SPDX-License-Identifier: Apache-2.0
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nleft with ${status}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
run("${CMAKE_COMMAND}" --install "${NESTOR_BINARY_DIR}" --prefix "${WORK_DIR}/installed")
run("${CMAKE_COMMAND}" -G Ninja -S "${NESTOR_SOURCE_DIR}/examples/remember" -B "${WORK_DIR}/example"
    "-DCMAKE_PREFIX_PATH=${WORK_DIR}/installed" "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}")
run("${CMAKE_COMMAND}" --build "${WORK_DIR}/example")
run("${WORK_DIR}/example/remember" "${WORK_DIR}/memories.db")
if(NOT output STREQUAL "coffee {\"text\":\"no coffee after noon\",\"score\":5}\n")
  message(FATAL_ERROR "The example printed:\n${output}")
endif()

# The window, where it was built: what a desktop knows it by, and that it starts.
if(EXISTS "${WORK_DIR}/installed/bin/nestor")
  foreach(file applications/nestor.desktop metainfo/nestor.metainfo.xml
      icons/hicolor/scalable/apps/nestor.svg)
    if(NOT EXISTS "${WORK_DIR}/installed/share/${file}")
      message(FATAL_ERROR "${file} was not installed")
    endif()
  endforeach()
  run("${CMAKE_COMMAND}" -E env QT_QPA_PLATFORM=offscreen "${WORK_DIR}/installed/bin/nestor"
      --version)
  if(NOT output MATCHES "nestor [0-9]+\\.[0-9]+") # there may be warnings before it
    message(FATAL_ERROR "nestor --version printed:\n${output}")
  endif()
endif()
