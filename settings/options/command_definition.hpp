// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/option.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster {

struct option_group {
  std::string name;
  std::string help;
};

/// A typical command and what it does.
struct usage_example {
  std::string command;
  std::string meaning;
};

struct exit_code_meaning {
  int code = 0;
  std::string meaning;
};

/// The definition of a command, bound to its settings. The command line, the
/// INI file and the documents are generated from it.
struct command_definition {
  std::string name;    ///< `coordinator`.
  std::string purpose; ///< A sentence in the third person: `Fetches URLs.`
  std::string summary; ///< The same as the manual says it: `fetch URLs`.
  /// Name of the option that takes arguments that are not options; empty if
  /// there must be none.
  std::string positional;
  std::vector<usage_example> examples;
  std::vector<exit_code_meaning> exit_codes;
  std::vector<option_group> groups; ///< In display order.
  /// Options of one group are next to each other.
  std::vector<option> options;

  /// Null if there is none.
  const option* find(std::string_view option_name) const;

  std::vector<std::string> option_names() const;

  std::vector<std::string> group_names() const;
};

} // namespace muster
