// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"

#include <map>
#include <string>
#include <vector>

namespace muster {

/// The arguments, sorted.
struct command_line {
  /// Values by name of the option, in the order given; `true` for a flag.
  std::map<std::string, std::vector<std::string>> options;
  std::vector<std::string> rest; ///< Arguments that are not options.

  bool has(const std::string& name) const {
    return options.contains(name);
  }
};

/// Sorts the arguments (without the program's name) by the options in `of` and
/// command_table(). Returns an empty string, or a sentence that says what is
/// wrong, without repeating option values.
std::string split_arguments(const command_definition& of,
                            std::vector<std::string> arguments,
                            command_line& result);

} // namespace muster
