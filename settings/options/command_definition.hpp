// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/foreign_names.hpp"
#include "settings/options/option.hpp"

#include <span>
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

/// A letter that sets an option to a value: `-k` for `--tls.verify=false`.
struct shorthand {
  char letter = 0;
  std::string option;
  std::string value;
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
  std::vector<shorthand> shorthands;
  std::span<const foreign_name> foreign; ///< Options of other programs.

  /// Null if there is none.
  const option* find(std::string_view option_name) const;

  std::vector<std::string> option_names() const;

  std::vector<std::string> group_names() const;
};

} // namespace muster
