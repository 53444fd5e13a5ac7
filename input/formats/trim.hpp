// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string_view>

namespace muster::input {

/// Whether `c` is a space or one of `\t \n \v \f \r`, in any locale.
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Removes invisible characters at both ends: Unicode white space (U+00A0,
/// U+3000, ...) and characters without width (U+200B, U+FEFF, direction marks).
/// Text that was copied from documents often has them. Keeps bytes that are not
/// UTF-8.
std::string_view trim(std::string_view text);

} // namespace muster::input
