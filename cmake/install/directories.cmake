# SPDX-License-Identifier: BSD-3-Clause

# Notes which directories the installation will create, so that scripts/uninstall
# can remove them. An earlier installation has created its own.

set(muster_manifest "share/muster/manifest")
set(muster_created "${muster_etc}/") # ours in any case
set(_earlier "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${muster_manifest}")
if(EXISTS "${_earlier}")
  file(STRINGS "${_earlier}" _directories REGEX "/$")
  list(APPEND muster_created ${_directories})
endif()
foreach(
  _place
  bin/.debug
  lib/systemd/system
  lib/sysusers.d
  share/bash-completion/completions
  share/doc/muster/docs/pictures
  share/doc/muster/examples
  share/fish/vendor_completions.d
  share/man/man1
  share/muster
  share/zsh/site-functions
  share/zsh/vendor-completions)
  list(APPEND _places "${CMAKE_INSTALL_PREFIX}/${_place}")
endforeach()
foreach(_place ${_places} "${muster_etc}")
  while(NOT _place STREQUAL "/" AND NOT EXISTS "$ENV{DESTDIR}${_place}")
    list(APPEND muster_created "${_place}/")
    get_filename_component(_place "${_place}" DIRECTORY)
  endwhile()
endforeach()
list(REMOVE_DUPLICATES muster_created)
