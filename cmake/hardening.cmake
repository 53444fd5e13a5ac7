# SPDX-License-Identifier: BSD-3-Clause

# Hardening: what makes a fault in a released program harder to use for an
# attack. All of it is here; tests/apps/hardening_test.cpp looks for it in the
# programs.
option(MUSTER_HARDENING "Harden the programs (not with sanitizers)" ON)

if(MUSTER_HARDENING AND NOT MUSTER_SANITIZE)
  set(MUSTER_HARDENED ON)
else()
  set(MUSTER_HARDENED OFF)
endif()

# The standard library checks indexes and iterators where that is cheap: in the
# tests, too.
if(MUSTER_HARDENING)
  target_compile_definitions(muster_flags INTERFACE _GLIBCXX_ASSERTIONS)
endif()

if(MUSTER_HARDENED)
  include(CheckCXXCompilerFlag)
  include(CheckCXXSourceCompiles)

  # Addresses differ from run to run; frames on the stack have canaries; large
  # ones are touched page by page, so that they cannot jump over the guard page.
  set(_harden_compile -fPIE -fstack-protector-strong)
  # The processor checks the targets of indirect jumps: x86, ARM.
  foreach(_flag -fstack-clash-protection -fcf-protection=full
                -mbranch-protection=standard)
    string(MAKE_C_IDENTIFIER "HAS${_flag}" _has)
    check_cxx_compiler_flag(${_flag} ${_has})
    if(${_has})
      list(APPEND _harden_compile ${_flag})
    endif()
  endforeach()

  # Level 3 knows more sizes than 2; it needs g++ 12 and glibc 2.35. Some
  # distributions' compilers define a level of their own.
  set(CMAKE_REQUIRED_FLAGS "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
  check_cxx_source_compiles(
    "#include <features.h>
     #if __USE_FORTIFY_LEVEL < 3
     #error
     #endif
     int main() {}"
    HAS_FORTIFY_SOURCE_3)
  unset(CMAKE_REQUIRED_FLAGS)
  if(HAS_FORTIFY_SOURCE_3)
    set(_harden_fortify 3)
  else()
    set(_harden_fortify 2)
  endif()
  # It needs optimised code.
  list(APPEND _harden_compile -U_FORTIFY_SOURCE
       $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=${_harden_fortify}>)

  # The loader's tables are filled in at the start and then read-only.
  set(_harden_link -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

# Hardens a library or a program.
function(muster_harden target)
  target_compile_options(${target} PRIVATE ${_harden_compile})
  get_target_property(_type ${target} TYPE)
  if(_type STREQUAL EXECUTABLE)
    target_link_options(${target} PRIVATE ${_harden_link})
  endif()
endfunction()
