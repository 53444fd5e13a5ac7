// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string_view>

namespace muster {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// Removes blanks at both ends.
constexpr std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

} // namespace muster
