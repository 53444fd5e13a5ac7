#pragma once

#include "apps/settings.hpp"

#include <cstdint>
#include <string>

namespace muster {

enum class action : uint8_t {
  run,  ///< Go on with parse_outcome::value.
  exit, ///< Write `out` and `err`, and end with `exit_code`.
};

/// What the command line asks for.
struct parse_outcome {
  action next = action::exit;
  int exit_code = 0; ///< 2 for an error of usage or configuration.
  std::string out;   ///< For standard output.
  std::string err;   ///< For standard error: one line.
  settings value;    ///< Valid if `next` is `run`.
};

/// Reads the command line and the INI file that it names. The command line
/// wins, also for lists: given there, it replaces the list of the file.
/// Neither prints nor exits.
parse_outcome parse_command_line(int argc, const char* const* argv);

} // namespace muster
