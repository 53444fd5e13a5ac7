// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/columns.hpp"
#include "output/rows/format.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>
#include <array>

namespace muster::output {

namespace {

void append_code_unit(std::string& out, char32_t value) {
  constexpr auto digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4)
    out += digits[value >> shift & 0xF];
}

void append_escape(std::string& out, char32_t value) {
  switch (value) {
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  // UTF-16 (RFC 8259, section 7).
  if (value > 0xFFFF) {
    value -= 0x10000;
    append_code_unit(out, 0xD800 + (value >> 10));
    value = 0xDC00 + (value & 0x3FF);
  }
  append_code_unit(out, value);
}

} // namespace

// JSON does not require escapes for DEL, C1 and invisible characters. They are
// escaped because people also read records.
void append_json_string(std::string& out, std::string_view text) {
  static constexpr auto plain = printable_except("\"\\");
  out += '"';
  append_filtered(out, text, plain,
                  [&out](char32_t value, std::string_view bytes) {
                    if (is_unseen(value)) {
                      append_escape(out, value);
                      return;
                    }
                    if (value == '"' || value == '\\')
                      out += '\\';
                    out += bytes;
                  });
  out += '"';
}

namespace {

struct json_row {
  std::string& out;
  char separator = '{';

  /// Appends the key and the start of the value.
  void key(std::string_view name, std::string_view begin = {}) {
    // One call for all parts: two dozen keys make up half of a record.
    std::array<char, 40> piece;
    auto end = piece.data();
    *end++ = separator;
    *end++ = '"';
    end = std::copy(name.begin(), name.end(), end);
    *end++ = '"';
    *end++ = ':';
    end = std::copy(begin.begin(), begin.end(), end);
    out.append(piece.data(), end);
    separator = ',';
  }

  void value(std::string_view name, uint64_t number) {
    key(name);
    append_number(out, number);
  }

  void value(std::string_view name, microseconds time) {
    key(name);
    append_milliseconds(out, time);
  }

  void value(std::string_view name, word value) {
    key(name, "\"");
    out += value.text;
    out += '"';
  }

  void value(std::string_view name, std::string_view text) {
    key(name);
    append_json_string(out, text);
  }

  void null(std::string_view name) {
    key(name, "null");
  }
};

} // namespace

void append_json(std::string& out, const record& rec,
                 const std::vector<std::string>& carry_names) {
  json_row row{out};
  visit_columns(rec, row);
  for (size_t i = 0; i < carry_names.size(); ++i) {
    out += ',';
    append_json_string(out, carry_names[i]);
    out += ':';
    if (i < rec.carry.size())
      append_json_string(out, rec.carry[i]);
    else
      out += "null";
  }
  out += "}\n";
}

} // namespace muster::output
