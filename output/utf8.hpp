#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace muster::output {

/// U+FFFD, which stands for what cannot be written as it is.
inline constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// What stands at the front of a text.
struct code_point {
  char32_t value = 0;
  size_t size = 0; ///< Bytes it takes.
  /// Otherwise the bytes are those that one U+FFFD replaces: the "maximal
  /// subpart" of the Unicode standard, section 3.9, as browsers do it.
  bool valid = false;
};

/// Decodes the front of `text`, which is not empty.
code_point front_code_point(std::string_view text);

/// The front of `text` with at most `n` code points, which is about as many
/// columns of a terminal.
std::string_view first_code_points(std::string_view text, size_t n);

size_t count_code_points(std::string_view text);

/// C0, DEL and C1: what terminals obey and text formats have no room for.
constexpr bool is_control(char32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0);
}

/// Bytes that go to the output as they are.
using byte_set = std::array<bool, 256>;

/// Printable ASCII without the characters of `except`.
consteval byte_set printable_except(std::string_view except) {
  byte_set result{};
  for (size_t i = 0x20; i < 0x7F; ++i)
    result[i] = except.find(static_cast<char>(i)) == std::string_view::npos;
  return result;
}

/// Appends `text`: runs of `plain` bytes as they are, U+FFFD for what is not
/// UTF-8, and all else as `append_special(code_point, bytes)` does it.
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
      out += replacement;
    i += found.size;
    run = i;
  }
  out.append(text, run);
}

/// Appends `text` so that it cannot drive a terminal: one line, no control
/// characters, no marks that reorder what is shown, valid UTF-8.
void append_printable(std::string& out, std::string_view text);

} // namespace muster::output
