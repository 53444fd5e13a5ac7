// SPDX-License-Identifier: BSD-3-Clause

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

/// The single declaration of an option. The command line, the INI file, help,
/// documentation, completion and man page are generated from it. It is bound to
/// the setting that it reads and writes, and must not outlive it.
struct option {
  std::string name; ///< `fetch.timeout`, without the leading hyphens.
  char letter = 0;  ///< Letter of the short form; 0 for none.
  /// Unit of a bare number after the letter: `s` for `-m 20`, as in curl.
  std::string unit;
  /// Another name on the command line, without hyphens; empty for none.
  std::string alias;
  arity takes = arity::one;
  std::string help;    ///< One sentence, or more.
  std::string value;   ///< Placeholder for the value in help: `DURATION`.
  std::string accepts; ///< Completes "the value is not ..."; empty for any.
  std::vector<std::string> words; ///< All possible values, if there are few.
  bool path = false;              ///< The value is the path of a file.
  /// Shown instead of the default if that is empty or depends on the release.
  std::string example;

  std::string brief; ///< What `--help` says; empty if not shown there.
  /// The value is a proxy, and may contain credentials; see
  /// http::redact_proxy().
  bool secret = false;
  bool required = false; ///< Has no default; example files set `example`.

  /// The value as text that set() accepts: one, or any number if `many`.
  std::function<std::vector<std::string>()> get;

  /// Replaces the value. Returns why the values are refused, or an empty
  /// string; if refused, the value is undefined. Takes exactly one value unless
  /// `many`; with `many`, empty values are skipped.
  std::function<std::string(const std::vector<std::string>&)> set;

  /// `fetch`.
  std::string_view group() const;

  /// `timeout`.
  std::string_view key() const;

  /// `-o, --output.file FILE`, `--resume, --output.resume`, `--help [NAME]`.
  std::string usage() const;
};

/// Options of every program on the command line only: `-c`, `--help` and so on.
/// They have no group, get() or set().
const std::vector<option>& command_table();

/// The text for an error message: short, on one line, without credentials.
std::string printable(std::string_view text);

} // namespace muster
