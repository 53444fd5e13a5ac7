// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace muster::output {

/// Appends the bytes percent-encoded: `%E9`. All outputs use this for bytes
/// that they cannot contain.
void append_percent(std::string& out, std::string_view bytes);

/// Whether `text` is valid UTF-8.
bool is_utf8(std::string_view text);

/// The first code point of a text.
struct code_point {
  char32_t value = 0;
  size_t size = 0; ///< Its size in bytes.
  /// False if the bytes are invalid. Then they are a "maximal subpart" (Unicode
  /// standard, section 3.9).
  bool valid = false;
};

/// Decodes the first code point of `text`, which must not be empty.
code_point front_code_point(std::string_view text);

/// The first `n` code points of `text`. On a terminal, they take about `n`
/// columns.
std::string_view first_code_points(std::string_view text, size_t n);

size_t count_code_points(std::string_view text);

/// C0, DEL and C1: characters that control terminals and that text formats do
/// not allow.
constexpr bool is_control(char32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0);
}

/// Control characters and invisible characters: they have no width, reorder the
/// text around them, or break lines (Unicode Standard Annexes 9 and 44). They
/// can disguise a text.
bool is_unseen(char32_t value);

/// Bytes that are copied to the output unchanged.
using byte_set = std::array<bool, 256>;

/// Printable ASCII without the characters of `except`.
consteval byte_set printable_except(std::string_view except) {
  byte_set result{};
  for (size_t i = 0x20; i < 0x7F; ++i)
    result[i] = except.find(static_cast<char>(i)) == std::string_view::npos;
  return result;
}

/// Appends `text`: runs of `plain` bytes unchanged, bytes that are not UTF-8
/// percent-encoded, and other code points by `append_special(code_point,
/// bytes)`.
template<class AppendSpecial>
void append_filtered(std::string& out, std::string_view text,
                     const byte_set& plain, AppendSpecial append_special) {
  size_t run = 0;
  for (size_t i = 0; i < text.size();) {
    if (plain[static_cast<unsigned char>(text[i])]) {
      ++i;
      continue;
    }
    out.append(text, run, i - run);
    auto found = front_code_point(text.substr(i));
    if (found.valid)
      append_special(found.value, text.substr(i, found.size));
    else
      append_percent(out, text.substr(i, found.size));
    i += found.size;
    run = i;
  }
  out.append(text, run);
}

/// Appends `text` as valid UTF-8. Percent-encodes other bytes, and control
/// characters except tabs and line breaks.
void append_clean(std::string& out, std::string_view text);

/// Appends `text` for people, on a terminal or in a file: one line of valid
/// UTF-8. Each character that is_unseen() is percent-encoded.
void append_printable(std::string& out, std::string_view text);

/// The same for complete lines: keeps line feeds.
void append_printable_lines(std::string& out, std::string_view text);

} // namespace muster::output
