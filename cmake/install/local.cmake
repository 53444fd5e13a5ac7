# SPDX-License-Identifier: BSD-3-Clause

# Installs what a package manager would do otherwise.

# Moves the debug symbols beside the programs, to where gdb looks for them.
set(_bin "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/bin")
file(MAKE_DIRECTORY "${_bin}/.debug")
foreach(_program coordinator muster-node)
  execute_process(
    COMMAND "${muster_objcopy}" --only-keep-debug "${muster_build}/${_program}"
            "${_bin}/.debug/${_program}.debug"
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${muster_strip}" --strip-unneeded "${_bin}/${_program}"
                  COMMAND_ERROR_IS_FATAL ANY)
  execute_process(
    COMMAND "${muster_objcopy}" --remove-section=.gnu_debuglink
            "--add-gnu-debuglink=${_program}.debug" "${_bin}/${_program}"
    WORKING_DIRECTORY "${_bin}/.debug" COMMAND_ERROR_IS_FATAL ANY)
  list(APPEND CMAKE_INSTALL_MANIFEST_FILES
       "${CMAKE_INSTALL_PREFIX}/bin/.debug/${_program}.debug")
endforeach()

file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/sysusers.d" TYPE FILE
     RENAME muster.conf FILES "${muster_source}/packaging/sysusers.conf")

# What scripts/uninstall removes: directories end in a slash.
list(APPEND CMAKE_INSTALL_MANIFEST_FILES "${CMAKE_INSTALL_PREFIX}/${muster_manifest}")
set(_lines ${CMAKE_INSTALL_MANIFEST_FILES} ${muster_created})
list(REMOVE_DUPLICATES _lines)
list(SORT _lines ORDER DESCENDING)
list(JOIN _lines "\n" _lines)
file(WRITE "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${muster_manifest}" "${_lines}\n")
