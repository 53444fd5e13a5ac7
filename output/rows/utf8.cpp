// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/utf8.hpp"

#include <algorithm>

namespace muster::output {

namespace {

struct range {
  char32_t first;
  char32_t last;
};

// Default_Ignorable_Code_Point of Unicode 15.1 (DerivedCoreProperties.txt):
// zero-width characters, marks and controls of the bidirectional algorithm,
// variation selectors, tags. Then other invisible characters: line and
// paragraph separators, annotation marks.
constexpr auto unseen = std::to_array<range>({
  {0xAD, 0xAD},
  {0x34F, 0x34F},
  {0x61C, 0x61C},
  {0x115F, 0x1160},
  {0x17B4, 0x17B5},
  {0x180B, 0x180F},
  {0x200B, 0x200F},
  {0x2028, 0x202E},
  {0x2060, 0x206F},
  {0x3164, 0x3164},
  {0xFE00, 0xFE0F},
  {0xFEFF, 0xFEFF},
  {0xFFA0, 0xFFA0},
  {0xFFF0, 0xFFFB},
  {0x1BCA0, 0x1BCA3},
  {0x1D173, 0x1D17A},
  {0xE0000, 0xE0FFF},
});

/// Appends the bytes unchanged or percent-encoded.
void append_if(std::string& out, bool as_they_are, std::string_view bytes) {
  if (as_they_are)
    out += bytes;
  else
    append_percent(out, bytes);
}

void append_for_people(std::string& out, std::string_view text,
                       const byte_set& plain) {
  append_filtered(out, text, plain,
                  [&out](char32_t value, std::string_view bytes) {
                    append_if(out, !is_unseen(value), bytes);
                  });
}

} // namespace

void append_percent(std::string& out, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (auto c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    out += {'%', digits[byte >> 4], digits[byte & 0xF]};
  }
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    auto next = front_code_point(text);
    if (!next.valid)
      return false;
    text.remove_prefix(next.size);
  }
  return true;
}

bool is_unseen(char32_t value) {
  return is_control(value)
         || std::any_of(unseen.begin(), unseen.end(), [value](range x) {
              return value >= x.first && value <= x.last;
            });
}

code_point front_code_point(std::string_view text) {
  auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned lead = byte(0);
  if (lead < 0x80)
    return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4)
    return {0, 1, false};
  size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The range of the second byte excludes overlong forms, surrogates and code
  // points beyond U+10FFFF (table 3-7 of the Unicode standard).
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

void append_clean(std::string& out, std::string_view text) {
  static constexpr auto plain = printable_except("");
  append_filtered(
    out, text, plain, [&out](char32_t value, std::string_view bytes) {
      bool space = value == '\t' || value == '\r' || value == '\n';
      append_if(out, space || !is_control(value), bytes);
    });
}

void append_printable(std::string& out, std::string_view text) {
  static constexpr auto plain = printable_except("");
  append_for_people(out, text, plain);
}

void append_printable_lines(std::string& out, std::string_view text) {
  static constexpr auto plain = [] {
    auto result = printable_except("");
    result['\n'] = true;
    return result;
  }();
  append_for_people(out, text, plain);
}

} // namespace muster::output
