# SPDX-License-Identifier: BSD-3-Clause

# What `cmake --install` and CPack install, in three components:
#   muster   what users need
#   local    without a package manager: debug symbols, user, list of files
#   package  what only the Debian package has
# The scripts in cmake/install/ run when it is installed, because the prefix is
# known only then.

set(_scripts "${CMAKE_CURRENT_SOURCE_DIR}/cmake/install")
install(
  CODE "set(muster_source \"${CMAKE_CURRENT_SOURCE_DIR}\")
set(muster_build \"${CMAKE_CURRENT_BINARY_DIR}\")
set(muster_version \"${PROJECT_VERSION}\")
set(muster_release_day \"${MUSTER_RELEASE_DAY}\")
set(muster_objcopy \"${CMAKE_OBJCOPY}\")
set(muster_strip \"${CMAKE_STRIP}\")
if(CMAKE_INSTALL_PREFIX STREQUAL \"/usr\")
  set(muster_etc \"/etc/muster\")
else()
  set(muster_etc \"\${CMAKE_INSTALL_PREFIX}/etc/muster\")
endif()"
  ALL_COMPONENTS)
install(SCRIPT "${_scripts}/directories.cmake" COMPONENT local)

install(TARGETS coordinator muster-node RUNTIME DESTINATION bin COMPONENT muster)
install(
  PROGRAMS scripts/make-cluster-certs
  DESTINATION bin
  RENAME muster-make-cluster-certs
  COMPONENT muster)
install(
  FILES README.md CHANGELOG.md SECURITY.md config/coordinator.ini config/node.ini
  DESTINATION share/doc/muster
  COMPONENT muster)
install(
  FILES config/polite-audit.ini config/own-cdn.ini config/overnight.ini
  DESTINATION share/doc/muster/examples
  COMPONENT muster)
install(
  DIRECTORY docs
  DESTINATION share/doc/muster
  COMPONENT muster
  PATTERN decisions EXCLUDE)
install(SCRIPT "${_scripts}/documents.cmake" COMPONENT muster)

install(SCRIPT "${_scripts}/local.cmake" COMPONENT local)
install(SCRIPT "${_scripts}/package.cmake" COMPONENT package EXCLUDE_FROM_ALL)

# The package: scripts/package runs CPack.
set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_CMAKE_PROJECTS
    "${CMAKE_CURRENT_BINARY_DIR};muster;muster;/"
    "${CMAKE_CURRENT_BINARY_DIR};muster;package;/")
# So that files outside /usr have their place.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_NAME muster)
set(CPACK_PACKAGE_CONTACT "The Muster authors <maintainers@muster.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "fetcher of URL lists, with one actor per URL")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Muster fetches lists of URLs, from three to a hundred million, and writes
exactly one record per URL: the size of its content, status, timings and
digest, or what went wrong. It limits requests per host, and several machines
can share the work.
.
This package has the programs coordinator and muster-node, with systemd units
for a permanent node and for recurring jobs.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, openssl")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
foreach(_part conffiles postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
       "${CMAKE_CURRENT_SOURCE_DIR}/packaging/${_part}")
endforeach()
# Strips the programs; their symbols are a package of their own.
set(CPACK_DEBIAN_DEBUGINFO_PACKAGE ON)
include(CPack)
