// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <algorithm>
#include <string_view>

namespace muster::input {

/// Whether two characters are equal, except for the case of ASCII letters.
constexpr bool same_letter(char a, char b) {
  auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return lower(a) == lower(b);
}

/// Whether two names of columns are equal, except for the case of ASCII
/// letters.
inline bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_letter);
}

/// Whether `part` occurs in `name`, in any case.
inline bool contains_name(std::string_view name, std::string_view part) {
  return std::search(name.begin(), name.end(), part.begin(), part.end(),
                     same_letter)
         != name.end();
}

} // namespace muster::input
