#pragma once

#include <string_view>

namespace muster::input {

constexpr std::string_view white_space = " \t\r\n\f\v";

/// Without white space at both ends.
inline std::string_view trim(std::string_view text) {
  auto begin = text.find_first_not_of(white_space);
  if (begin == text.npos)
    return {};
  return text.substr(begin, text.find_last_not_of(white_space) + 1 - begin);
}

} // namespace muster::input
