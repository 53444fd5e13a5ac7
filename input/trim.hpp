#pragma once

#include <string_view>

namespace muster::input {

/// Whether it is a blank or one of `\t \n \v \f \r`, in any locale.
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Without what nobody sees at both ends: Unicode's white space (U+00A0,
/// U+3000, ...) and characters of no width (U+200B, U+FEFF, marks of
/// direction), which copying from documents leaves there. Bytes that are not
/// UTF-8 stay.
std::string_view trim(std::string_view text);

} // namespace muster::input
