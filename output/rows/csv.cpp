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
  const std::vector<std::string>& left_out;
  bool guarded;

  bool has(std::string_view name) const {
    return std::find(left_out.begin(), left_out.end(), name) == left_out.end();
  }

  void value(std::string_view, uint64_t number) {
    append_number(out, number);
    out += ',';
  }

  void value(std::string_view, microseconds time) {
    append_milliseconds(out, time);
    out += ',';
  }

  void value(std::string_view, word value) {
    out += value.text;
    out += ',';
  }

  // Columns that may be left out are texts.
  void value(std::string_view name, std::string_view text) {
    if (!has(name))
      return;
    append_field(out, text, guarded);
    out += ',';
  }

  void null(std::string_view name) {
    if (has(name))
      out += ',';
  }
};

} // namespace

void append_csv_header(std::string& out,
                       const std::vector<std::string>& carry_names,
                       const std::vector<std::string>& left_out, bool guarded) {
  for (auto name : column_names()) {
    if (std::find(left_out.begin(), left_out.end(), name) != left_out.end())
      continue;
    out += name;
    out += ',';
  }
  for (const auto& name : carry_names) {
    append_field(out, name, guarded);
    out += ',';
  }
  out.back() = '\n';
}

void append_csv(std::string& out, const record& rec,
                const std::vector<std::string>& carry_names,
                const std::vector<std::string>& left_out, bool guarded) {
  csv_row row{out, left_out, guarded};
  visit_columns(rec, row);
  for (size_t i = 0; i < carry_names.size(); ++i) {
    if (i < rec.carry.size())
      append_field(out, rec.carry[i], guarded);
    out += ',';
  }
  out.back() = '\n';
}

} // namespace muster::output
