// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// `key = value` of an INI file.
struct ini_entry {
  size_t line = 0;                 ///< From 1.
  std::string key;                 ///< With its section: `fetch.timeout`.
  std::vector<std::string> values; ///< One, or the elements of `[a, b]`.
};

/// `[name]` of an INI file.
struct ini_section {
  size_t line = 0;
  std::string name;
};

struct ini_file {
  std::vector<ini_section> sections;
  std::vector<ini_entry> entries; ///< In the order of the file.
};

/// Parses an INI file; docs/configuration.md describes the format. No part of a
/// line is ever dropped: text that is not clearly a value or a comment is an
/// error. On failure returns nullopt and says where and why in `error`. Does
/// not repeat values, which may be secret.
std::optional<ini_file> parse_ini(std::string_view text, std::string& error);

/// Reads and parses the file; `error` names it.
std::optional<ini_file> read_ini(const std::string& path, std::string& error);

/// The value as written after `key = `: quoted if necessary.
std::string ini_value(std::string_view value);

} // namespace muster
