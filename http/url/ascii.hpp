// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <algorithm>
#include <string_view>

// Character classes of protocol text, independent of the locale.
namespace muster::http {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

/// 0 to 15, or -1 if `c` is not a hexadecimal digit.
constexpr int hex_value(char c) {
  if (is_digit(c))
    return c - '0';
  auto lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// `text` without the spaces and tabs around it (OWS of RFC 9110, section
/// 5.6.3).
constexpr std::string_view trim(std::string_view text) {
  auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

/// Removes the first element from the front of a list (RFC 9110, section 5.6.1)
/// and returns it.
constexpr std::string_view take_member(std::string_view& list) {
  auto comma = std::min(list.find(','), list.size());
  auto result = trim(list.substr(0, comma));
  list.remove_prefix(std::min(comma + 1, list.size()));
  return result;
}

/// Whether `text` equals `lower`, which is in lower case, ignoring case.
constexpr bool equal_ignoring_case(std::string_view text,
                                   std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return to_lower(a) == b; });
}

} // namespace muster::http
