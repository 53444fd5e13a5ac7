#include "output/utf8.hpp"

namespace muster::output {

namespace {

// Embeddings, overrides and isolates of the bidirectional algorithm.
constexpr bool reorders(char32_t value) {
  return (value >= 0x202A && value <= 0x202E)
         || (value >= 0x2066 && value <= 0x2069);
}

} // namespace

code_point front_code_point(std::string_view text) {
  auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned lead = byte(0);
  if (lead < 0x80)
    return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4)
    return {0, 1, false};
  size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte's range keeps out overlong forms, surrogates and what
  // lies beyond U+10FFFF (table 3-7 of the Unicode standard).
  unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  char32_t value = lead & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if (i == text.size() || byte(i) < low || byte(i) > high)
      return {0, i, false};
    value = (value << 6) | (byte(i) & 0x3Fu);
    low = 0x80;
    high = 0xBF;
  }
  return {value, size, true};
}

std::string_view first_code_points(std::string_view text, size_t n) {
  size_t end = 0;
  for (; n > 0 && end < text.size(); --n)
    end += front_code_point(text.substr(end)).size;
  return text.substr(0, end);
}

size_t count_code_points(std::string_view text) {
  size_t result = 0;
  for (; !text.empty(); ++result)
    text.remove_prefix(front_code_point(text).size);
  return result;
}

void append_printable(std::string& out, std::string_view text) {
  static constexpr auto plain = printable_except("");
  append_filtered(out, text, plain,
                  [&out](char32_t value, std::string_view bytes) {
                    bool harmful = is_control(value) || reorders(value);
                    out += harmful ? replacement : bytes;
                  });
}

} // namespace muster::output
