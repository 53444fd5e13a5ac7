// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace muster::output {

/// Appends the bytes as URLs have them: `%E9`. So stands in all outputs what
/// cannot be written as it is.
void append_percent(std::string& out, std::string_view bytes);

/// Whether all of it is UTF-8.
bool is_utf8(std::string_view text);

/// The first code point of a text.
struct code_point {
  char32_t value = 0;
  size_t size = 0; ///< Bytes it takes.
  /// Otherwise the bytes are the "maximal subpart" of the Unicode standard,
  /// section 3.9.
  bool valid = false;
};

/// Decodes the front of `text`, which is not empty.
code_point front_code_point(std::string_view text);

/// The first `n` code points of `text`, which take about as many columns on a
/// terminal.
std::string_view first_code_points(std::string_view text, size_t n);

size_t count_code_points(std::string_view text);

/// C0, DEL and C1: characters that control terminals and that text formats do
/// not allow.
constexpr bool is_control(char32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0);
}

/// Control characters and invisible characters: they have no width, reorder the
/// text around them, or break lines (Unicode Standard Annexes 9 and 44). A text
/// with them is not what it looks like.
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

/// Appends `text`: runs of `plain` bytes as they are, what is not UTF-8
/// percent-encoded, and all else as `append_special(code_point, bytes)` does
/// it.
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

/// Appends `text` as valid UTF-8 without control characters other than tabs and
/// line breaks: what is neither is percent-encoded.
void append_clean(std::string& out, std::string_view text);

/// Appends `text` for people, on a terminal or in a file: one line of valid
/// UTF-8. Each character that is_unseen() is percent-encoded.
void append_printable(std::string& out, std::string_view text);

/// The same for whole lines: line feeds stay.
void append_printable_lines(std::string& out, std::string_view text);

} // namespace muster::output
