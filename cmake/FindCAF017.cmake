# SPDX-License-Identifier: BSD-3-Clause

# Debian and Ubuntu ship CAF 0.17.6 without a CMake package; this finds it.
# Defines CAF017::core and CAF017::io.
find_package(Threads REQUIRED)
find_path(CAF017_INCLUDE_DIR caf/config.hpp)
if(CAF017_INCLUDE_DIR)
  file(STRINGS "${CAF017_INCLUDE_DIR}/caf/config.hpp" _caf017_line
       REGEX "#define CAF_VERSION [0-9]+")
  string(REGEX REPLACE ".*CAF_VERSION ([0-9]+).*" "\\1" CAF017_VERSION_NUM
                       "${_caf017_line}")
endif()
set(_caf017_libs)
foreach(_caf017_component core io)
  find_library(CAF017_${_caf017_component}_LIBRARY
               NAMES caf_${_caf017_component})
  list(APPEND _caf017_libs CAF017_${_caf017_component}_LIBRARY)
endforeach()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF017 REQUIRED_VARS CAF017_INCLUDE_DIR
                                                       ${_caf017_libs})
if(CAF017_VERSION_NUM LESS 1700 OR NOT CAF017_VERSION_NUM LESS 1800)
  message(FATAL_ERROR
            "need CAF 0.17.x, found CAF_VERSION=${CAF017_VERSION_NUM}")
endif()
function(_caf017_target name)
  if(NOT TARGET CAF017::${name})
    add_library(CAF017::${name} UNKNOWN IMPORTED)
    set_target_properties(
      CAF017::${name}
      PROPERTIES IMPORTED_LOCATION "${CAF017_${name}_LIBRARY}"
                 INTERFACE_INCLUDE_DIRECTORIES "${CAF017_INCLUDE_DIR}"
                 INTERFACE_LINK_LIBRARIES "${ARGN}")
  endif()
endfunction()
_caf017_target(core Threads::Threads)
_caf017_target(io CAF017::core)
