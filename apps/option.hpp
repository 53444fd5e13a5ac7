#pragma once

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
/// file, help, documentation, completion and man page are made. It is bound to
/// the setting that it reads and writes, and must not outlive it.
struct option {
  std::string name; ///< `fetch.timeout`, without the leading hyphens.
  char letter = 0;  ///< Of the short form; 0 for none.
  /// Another name on the command line, without hyphens; empty for none.
  std::string alias;
  arity takes = arity::one;
  std::string help;    ///< One sentence, or more.
  std::string value;   ///< Stands for the value in help: `DURATION`.
  std::string accepts; ///< Completes "the value is not ..."; empty for any.
  std::vector<std::string> words; ///< All values there are, if few.
  bool path = false;              ///< The value names a file.
  /// Stands for the default where that is empty or differs by release.
  std::string example;

  bool required = false; ///< Has no default; example files set `example`.

  /// The value as text that set() accepts: one, or any number if `many`.
  std::function<std::vector<std::string>()> get;

  /// Replaces the value. Returns nothing, or why the values are refused; then
  /// the value is undefined. Exactly one value unless `many`, where empty
  /// ones are skipped.
  std::function<std::string(const std::vector<std::string>&)> set;

  /// `fetch`.
  std::string_view group() const;

  /// `timeout`.
  std::string_view key() const;

  /// `-o, --output.file FILE`, `--resume, --output.resume`.
  std::string usage() const;
};

/// What the command line of every program takes besides its options: `-c`,
/// `--help` and so on. They have neither group nor get() nor set().
const std::vector<option>& command_table();

/// The text as an error may show it: short, on one line, without credentials.
std::string printable(std::string_view text);

} // namespace muster
