#pragma once

#include "apps/program.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace muster {

enum class action : uint8_t {
  run,  ///< Go on with the settings.
  exit, ///< Write `out` and `err`, and end with `exit_code`.
};

/// What the command line asks for.
struct parse_result {
  action next = action::exit;
  int exit_code = 0; ///< 2 for an error of usage or configuration.
  std::string out;   ///< For standard output.
  std::string err;   ///< For standard error: one line.
};

/// Reads the command line, and the INI file that it names, into the settings
/// that `of` is bound to, which have to hold the defaults. The command line
/// wins, also for lists: given there, it replaces the list of the file. When
/// all is set calls `finish`, which returns a sentence if the whole makes no
/// sense. Neither prints nor exits.
parse_result parse(const program& of, int argc, const char* const* argv,
                   const std::function<std::string()>& finish);

} // namespace muster
