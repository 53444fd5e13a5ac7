// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/columns.hpp"
#include "output/rows/format.hpp"
#include "output/rows/utf8.hpp"

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

  void value(const output_column& col, uint64_t number) {
    out += col.key;
    append_number(out, number);
  }

  void value(const output_column& col, microseconds time) {
    out += col.key;
    append_milliseconds(out, time);
  }

  void value(const output_column& col, word value) {
    out += col.key;
    out += '"';
    out += value.text;
    out += '"';
  }

  void value(const output_column& col, std::string_view text) {
    out += col.key;
    append_json_string(out, text);
  }

  void value(const output_column& col, passing_text value) {
    out += col.key;
    append_json_string(out, value.text);
  }

  void value(const output_column& col, const redirect_chain& hops) {
    out += col.key;
    append_json_chain(out, hops);
  }

  void null(const output_column& col) {
    out += col.null;
  }
};

} // namespace

void append_json_chain(std::string& out, const redirect_chain& hops) {
  auto separator = '[';
  for (const auto& hop : hops) {
    out += separator;
    out += R"({"status":)";
    append_number(out, hop.status);
    out += R"(,"url":)";
    append_json_string(out, hop.url);
    out += '}';
    separator = ',';
  }
  out += ']';
}

void append_json(std::string& out, const record& rec,
                 const column_list& columns) {
  json_row row{out};
  for (const auto& col : columns)
    visit_column(rec, col, row);
  out += "}\n";
}

} // namespace muster::output
