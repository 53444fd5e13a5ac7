// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/columns.hpp"
#include "output/rows/csv_guard.hpp"
#include "output/rows/format.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>

namespace muster::output {

namespace {

// RFC 4180 permits no control characters except line breaks in quoted fields.
// Tabs are common, so they are kept.
void append_field(std::string& out, std::string_view text, bool guarded) {
  static constexpr auto plain = printable_except(",\"");
  auto breaks_line = [](char c) {
    return c == ',' || c == '"' || c == '\r' || c == '\n';
  };
  bool quoted = std::any_of(text.begin(), text.end(), breaks_line);
  if (quoted)
    out += '"';
  if (guarded && needs_csv_guard(text))
    out += csv_guard;
  append_filtered(out, text, plain,
                  [&out](char32_t value, std::string_view bytes) {
                    bool line_break = value == '\r' || value == '\n';
                    if (is_control(value) && value != '\t' && !line_break) {
                      append_percent(out, bytes);
                      return;
                    }
                    if (value == '"')
                      out += '"';
                    out += bytes;
                  });
  if (quoted)
    out += '"';
}

struct csv_row {
  std::string& out;
  bool guarded;
  std::string scratch{};

  void value(const output_column&, uint64_t number) {
    append_number(out, number);
    out += ',';
  }

  void value(const output_column&, microseconds time) {
    append_milliseconds(out, time);
    out += ',';
  }

  void value(const output_column&, word value) {
    out += value.text;
    out += ',';
  }

  void value(const output_column&, std::string_view text) {
    append_field(out, text, guarded);
    out += ',';
  }

  void value(const output_column& col, passing_text value) {
    this->value(col, value.text);
  }

  void value(const output_column& col, const redirect_chain& hops) {
    scratch.clear();
    append_text_chain(scratch, hops);
    value(col, std::string_view{scratch});
  }

  void null(const output_column&) {
    out += ',';
  }
};

} // namespace

void append_text_chain(std::string& out, const redirect_chain& hops) {
  for (const auto& hop : hops) {
    if (&hop != &hops.front())
      out += ' ';
    append_number(out, hop.status);
    out += ' ';
    out += hop.url;
  }
}

void append_csv_header(std::string& out, const column_list& columns,
                       bool guarded) {
  for (const auto& col : columns) {
    append_field(out, col.name, guarded);
    out += ',';
  }
  out.back() = '\n';
}

void append_csv(std::string& out, const record& rec, const column_list& columns,
                bool guarded) {
  csv_row row{out, guarded};
  for (const auto& col : columns)
    visit_column(rec, col, row);
  out.back() = '\n';
}

} // namespace muster::output
