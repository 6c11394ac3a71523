# SPDX-License-Identifier: GPL-3.0-or-later
# QScintilla ships no CMake package. Finds the header and library built for Qt 6 and defines
# QScintilla::QScintilla. Debian names the library libqscintilla2_qt6; other builds say qt6 first.
find_package(Qt6 QUIET COMPONENTS Widgets PrintSupport)

# The headers lie beside Qt's own: <prefix>/include/…/qt6/Qsci.
get_target_property(_qscintilla_hints Qt6::Widgets INTERFACE_INCLUDE_DIRECTORIES)
list(TRANSFORM _qscintilla_hints APPEND "/..")
# Written as CMake would write it at the next configuration: a cached `…/QtWidgets/..` would change every
# command line then, and with it compile everything again.
foreach(_hint IN LISTS _qscintilla_hints)
  cmake_path(NORMAL_PATH _hint OUTPUT_VARIABLE _hint)
  list(APPEND _qscintilla_folders "${_hint}")
endforeach()
find_path(QScintilla_INCLUDE_DIR Qsci/qsciscintilla.h
  HINTS ${_qscintilla_folders} ENV QSCINTILLA_ROOT
  PATH_SUFFIXES qt6 include)
find_library(QScintilla_LIBRARY NAMES qscintilla2_qt6 qt6scintilla2 qscintilla2-qt6
  HINTS ENV QSCINTILLA_ROOT PATH_SUFFIXES lib)

if(QScintilla_INCLUDE_DIR AND EXISTS "${QScintilla_INCLUDE_DIR}/Qsci/qsciglobal.h")
  file(STRINGS "${QScintilla_INCLUDE_DIR}/Qsci/qsciglobal.h" _qscintilla_version
    REGEX "define QSCINTILLA_VERSION_STR")
  string(REGEX REPLACE ".*\"([0-9.]+).*" "\\1" QScintilla_VERSION "${_qscintilla_version}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(QScintilla
  REQUIRED_VARS QScintilla_LIBRARY QScintilla_INCLUDE_DIR
  VERSION_VAR QScintilla_VERSION)
mark_as_advanced(QScintilla_INCLUDE_DIR QScintilla_LIBRARY)

if(QScintilla_FOUND AND NOT TARGET QScintilla::QScintilla)
  add_library(QScintilla::QScintilla UNKNOWN IMPORTED GLOBAL)
  set_target_properties(QScintilla::QScintilla PROPERTIES
    IMPORTED_LOCATION "${QScintilla_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${QScintilla_INCLUDE_DIR}"
    INTERFACE_COMPILE_DEFINITIONS QSCINTILLA_DLL
    INTERFACE_LINK_LIBRARIES Qt6::Widgets)
endif()
