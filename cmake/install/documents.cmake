# SPDX-License-Identifier: BSD-3-Clause

# Installs what depends on the prefix or is made by the programs.

set(_made "${muster_build}/made-for-installation")
file(MAKE_DIRECTORY "${_made}")

# Writes what a program prints.
function(muster_print program option file)
  string(REPLACE " " ";" option "${option}")
  execute_process(COMMAND "${muster_build}/${program}" ${option}
                  OUTPUT_FILE "${_made}/${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Macros, because file(INSTALL) adds to the manifest in the scope of its caller.
macro(muster_install directory)
  file(INSTALL DESTINATION "${directory}" TYPE FILE FILES ${ARGN})
endmacro()

macro(muster_install_page page)
  execute_process(COMMAND gzip -9nf "${_made}/${page}" COMMAND_ERROR_IS_FATAL ANY)
  muster_install("${CMAKE_INSTALL_PREFIX}/share/man/man1" "${_made}/${page}.gz")
endmacro()

# Debian's zsh looks for functions of packages in a directory of its own.
set(_zsh "${CMAKE_INSTALL_PREFIX}/share/zsh/site-functions")
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(_zsh "${CMAKE_INSTALL_PREFIX}/share/zsh/vendor-completions")
endif()
foreach(_program coordinator muster-node)
  muster_print(${_program} --print-man ${_program}.1)
  muster_install_page(${_program}.1)
  muster_print(${_program} "--print-completion bash" ${_program})
  muster_install("${CMAKE_INSTALL_PREFIX}/share/bash-completion/completions"
                 "${_made}/${_program}")
  muster_print(${_program} "--print-completion zsh" _${_program})
  muster_install("${_zsh}" "${_made}/_${_program}")
  muster_print(${_program} "--print-completion fish" ${_program}.fish)
  muster_install("${CMAKE_INSTALL_PREFIX}/share/fish/vendor_completions.d"
                 "${_made}/${_program}.fish")
endforeach()
configure_file("${muster_source}/packaging/muster-make-cluster-certs.1"
               "${_made}/muster-make-cluster-certs.1" @ONLY)
muster_install_page(muster-make-cluster-certs.1)

# The units have the paths of the package.
foreach(_unit muster-node.service muster-job@.service muster-job@.timer)
  file(READ "${muster_source}/config/${_unit}" _text)
  string(REPLACE "/usr/bin/" "${CMAKE_INSTALL_PREFIX}/bin/" _text "${_text}")
  string(REPLACE "/etc/muster/" "${muster_etc}/" _text "${_text}")
  file(WRITE "${_made}/${_unit}" "${_text}")
  muster_install("${CMAKE_INSTALL_PREFIX}/lib/systemd/system" "${_made}/${_unit}")
endforeach()

# A file that someone may have changed stays as it is.
foreach(_config coordinator.ini node.ini)
  if(EXISTS "$ENV{DESTDIR}${muster_etc}/${_config}")
    message(STATUS "Kept: $ENV{DESTDIR}${muster_etc}/${_config}")
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES "${muster_etc}/${_config}")
  else()
    muster_install("${muster_etc}" "${muster_source}/config/${_config}")
  endif()
endforeach()
