// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/trim.hpp"

namespace muster::input {

namespace {

bool is_blank(char32_t c) {
  return c == 0x85 || c == 0xA0                   // next line, no-break space
         || c == 0xAD || c == 0x34F || c == 0x61C // soft hyphen, joiner, mark
         || c == 0x1680 || c == 0x180E            // Ogham, Mongolian
         || (c >= 0x2000 && c <= 0x200F)          // spaces, zero width, marks
         || (c >= 0x2028 && c <= 0x202F)          // separators, embeddings
         || (c >= 0x205F && c <= 0x206F)          // word joiner, isolates
         || c == 0x3000 || c == 0xFEFF; // ideographic, byte order mark
}

bool is_continuation(char c) {
  return (c & 0xC0) == 0x80;
}

/// Whether `bytes` is one blank character. Each has at most three bytes.
bool is_blank(std::string_view bytes) {
  auto bits = [bytes](size_t i, int mask) {
    return static_cast<char32_t>(bytes[i] & mask);
  };
  switch (bytes.size()) {
    case 1:
      return is_space(bytes[0]);
    case 2:
      return (bytes[0] & 0xE0) == 0xC0 && is_continuation(bytes[1])
             && is_blank(bits(0, 0x1F) << 6 | bits(1, 0x3F));
    case 3: {
      auto value = bits(0, 0x0F) << 12 | bits(1, 0x3F) << 6 | bits(2, 0x3F);
      return (bytes[0] & 0xF0) == 0xE0 && is_continuation(bytes[1])
             && is_continuation(bytes[2]) && value >= 0x800 && is_blank(value);
    }
    default:
      return false;
  }
}

constexpr size_t longest_blank = 3;

/// Whether `c` cannot be part of a blank character. Most texts begin and end
/// with such a byte.
bool is_plain(char c) {
  return c > ' ' && c <= '~';
}

size_t blank_at_front(std::string_view text) {
  if (!text.empty() && is_plain(text.front()))
    return 0;
  for (size_t size = 1; size <= longest_blank && size <= text.size(); ++size)
    if (is_blank(text.substr(0, size)))
      return size;
  return 0;
}

size_t blank_at_back(std::string_view text) {
  if (!text.empty() && is_plain(text.back()))
    return 0;
  for (size_t size = 1; size <= longest_blank && size <= text.size(); ++size)
    if (is_blank(text.substr(text.size() - size)))
      return size;
  return 0;
}

} // namespace

std::string_view trim(std::string_view text) {
  while (auto size = blank_at_front(text))
    text.remove_prefix(size);
  while (auto size = blank_at_back(text))
    text.remove_suffix(size);
  return text;
}

} // namespace muster::input
