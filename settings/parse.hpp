// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace muster {

enum class action : uint8_t {
  run,  ///< Run with the settings.
  exit, ///< Write `out` and `err`, and exit with `exit_code`.
};

/// The request on the command line.
struct parse_result {
  action next = action::exit;
  int exit_code = 0; ///< 2 for a usage or configuration error.
  std::string out;   ///< For standard output.
  std::string err;   ///< For standard error: one line.
};

/// Reads the command line, and the INI file that it names, into the settings
/// that `of` is bound to; these must contain the defaults. The command line
/// takes precedence; a list there replaces the list of the file. When
/// everything is set, calls `finish`, which returns a sentence if the settings
/// are inconsistent. Neither prints nor exits.
parse_result parse(const command_definition& of, int argc,
                   const char* const* argv,
                   const std::function<std::string()>& finish);

} // namespace muster
