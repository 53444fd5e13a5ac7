# SPDX-License-Identifier: BSD-3-Clause

# Installs what each Debian package has: changelog, copyright, and which remarks
# of lintian do not apply, with the reasons.

set(_made "${muster_build}/made-for-installation")
string(TIMESTAMP _date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(
  WRITE "${_made}/changelog"
  "muster (${muster_version}) unstable; urgency=medium

  * CHANGELOG.md in this directory says what has changed.

 -- The Muster authors <maintainers@muster.example>  ${_date}
")
execute_process(COMMAND gzip -9nf "${_made}/changelog" COMMAND_ERROR_IS_FATAL ANY)
file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/share/doc/muster" TYPE FILE
     FILES "${_made}/changelog.gz" "${muster_source}/packaging/copyright")
file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/share/lintian/overrides"
     TYPE FILE RENAME muster
     FILES "${muster_source}/packaging/lintian-overrides")
