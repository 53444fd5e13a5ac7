#pragma once

#include "apps/settings.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// How many values an option takes.
enum class arity : uint8_t {
  flag, ///< None on the command line; true or false in the INI file.
  one,
  many, ///< One each time it is given.
};

/// The one declaration of an option, from which the command line, the INI
/// file, help, documentation, completion and man page are made.
struct option {
  std::string name; ///< `fetch.timeout`, without the leading hyphens.
  char letter = 0;  ///< Of the short form; 0 for none.
  arity takes = arity::one;
  std::string help;    ///< One sentence, or more.
  std::string value;   ///< Stands for the value in help: `DURATION`.
  std::string accepts; ///< Completes "the value is not ..."; empty for any.
  std::vector<std::string> words; ///< All values there are, if few.
  bool path = false;              ///< The value names a file.
  /// Stands for the default where that is empty or differs by release.
  std::string example;

  /// The value as text that set() accepts: one, or any number if `many`.
  std::function<std::vector<std::string>(const settings&)> get;

  /// Replaces the value. Returns nothing, or why the values are refused; then
  /// the value is undefined. Exactly one value unless `many`, where empty
  /// ones are skipped.
  std::function<std::string(settings&, const std::vector<std::string>&)> set;

  /// `fetch`.
  std::string_view group() const;

  /// `timeout`.
  std::string_view key() const;

  /// `-o, --output.file FILE`.
  std::string usage() const;
};

struct option_group {
  std::string name;
  std::string help;
};

/// The groups in the order in which they are shown.
const std::vector<option_group>& option_groups();

/// The options of the coordinator, those of one group next to each other.
const std::vector<option>& option_table();

/// What the command line takes besides: `-c`, `--help` and so on. They have
/// neither group nor get() nor set().
const std::vector<option>& command_table();

/// Null if there is none.
const option* find_option(std::string_view name);

/// The names in option_table().
std::vector<std::string> option_names();

} // namespace muster
