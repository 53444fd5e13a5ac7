// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::output {

/// When to use colors (`output.color`).
enum class color_mode : uint8_t {
  automatic, ///< On terminals, and as the environment says.
  always,
  never,
};

/// What a line contains, and so which of its words have a color.
enum class line_kind : uint8_t {
  plain,   ///< No color.
  row,     ///< A record as text.
  summary, ///< A line of the final report.
  status,  ///< The progress line.
};

/// What environment variables and the system say about colors.
struct color_conditions {
  bool terminal = false;     ///< The output is a terminal.
  bool regular_file = false; ///< It is a regular file.
  bool dumb = false;         ///< TERM is unset or `dumb`.
  bool no_color = false;     ///< NO_COLOR is set.
  bool forced = false;       ///< CLICOLOR_FORCE is set, and not to 0.
};

/// Whether to use colors: never in a regular file. `automatic` follows
/// https://no-color.org and https://bixense.com/clicolors, in this order.
bool uses_color(color_mode mode, const color_conditions& where);

/// The conditions for a file descriptor. `variable` returns the value of an
/// environment variable, or null, as std::getenv does.
color_conditions conditions_of(int fd, const char* (*variable)(const char*));

/// Appends a line, without control characters, and colors words that the
/// program itself wrote. Words in texts of lists and servers have no color.
void append_colored(std::string& out, std::string_view line, line_kind kind);

/// The same for complete lines of one kind.
void append_colored_lines(std::string& out, std::string_view lines,
                          line_kind kind);

} // namespace muster::output
