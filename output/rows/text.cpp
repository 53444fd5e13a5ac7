// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/columns.hpp"
#include "output/rows/format.hpp"
#include "output/rows/human.hpp"
#include "output/rows/utf8.hpp"

namespace muster::output {

namespace {

void append_size(std::string& out, const fetch_result& result) {
  if (result.bytes == unknown_size) {
    out += ": size unknown";
    return;
  }
  out += ": ";
  append_number(out, result.bytes);
  out += result.bytes == 1 ? " byte" : " bytes";
}

void append_reason(std::string& out, const fetch_result& result) {
  out += ": ";
  out += to_string(result.error_kind);
  if (result.error.empty())
    return;
  out += ": ";
  append_printable(out, result.error);
}

void append_attempts(std::string& out, const fetch_result& result) {
  if (result.attempts < 2)
    return;
  out += " (";
  append_number(out, result.attempts);
  out += " attempts)";
}

/// Appends each column that has a value as `name: value`.
template<class Add>
struct text_row {
  Add& add;

  void value(const output_column& col, uint64_t number) {
    add(col.name + ": " + std::to_string(number));
  }

  void value(const output_column& col, microseconds time) {
    auto text = col.name + ": ";
    append_milliseconds(text, time);
    add(text);
  }

  void value(const output_column& col, word value) {
    add(col.name + ": " + std::string{value.text});
  }

  void value(const output_column& col, std::string_view text) {
    add(col.name + ": " + std::string{text});
  }

  void value(const output_column& col, passing_text value) {
    this->value(col, value.text);
  }

  void value(const output_column& col, const redirect_chain& hops) {
    auto text = col.name + ": ";
    append_text_chain(text, hops);
    add(text);
  }

  void null(const output_column&) {
    // nop
  }
};

/// ` (200, text/html, 192.0.2.7, 80.3 ms, now https://...)`: the known details.
void append_details(std::string& out, const record& rec,
                    const text_style& style) {
  const auto& result = rec.result;
  std::string details;
  auto add = [&details](std::string_view text) {
    if (text.empty())
      return;
    details += details.empty() ? " (" : ", ";
    append_printable(details, text);
  };
  if (style.verbose) {
    if (result.status != 0)
      add(std::to_string(result.status));
    add(result.content_type);
    add(result.remote_ip);
    if (result.total != absent)
      add(human_time(result.total));
    if (result.redirects > 0 && !result.final_url.empty())
      add("now " + result.final_url);
    add(result.warning);
  }
  text_row<decltype(add)> row{add};
  for (const auto& col : style.details)
    visit_column(rec, col, row);
  if (!details.empty())
    out += details + ')';
}

} // namespace

bool is_failure(const record& rec) {
  return rec.result.outcome == outcome::http_error
         || rec.result.outcome == outcome::error;
}

void append_text(std::string& out, const record& rec, const text_style& style) {
  const auto& result = rec.result;
  switch (result.outcome) {
    case outcome::ok:
      out += "Content from ";
      append_printable(out, rec.url);
      append_size(out, result);
      break;
    case outcome::http_error:
      out += "HTTP ";
      append_number(out, result.status);
      out += " from ";
      append_printable(out, rec.url);
      append_size(out, result);
      append_attempts(out, result);
      break;
    case outcome::error:
      out += "Failed ";
      append_printable(out, rec.url);
      append_reason(out, result);
      append_attempts(out, result);
      break;
    case outcome::duplicate:
      out += "Skipped ";
      append_printable(out, rec.url);
      if (rec.duplicate_of == record::not_shared) {
        out += ": a duplicate";
      } else {
        // The index begins at 0, but people count from 1.
        out += ": same as URL ";
        append_number(out, rec.duplicate_of + 1);
        out += " of the input";
      }
      break;
  }
  append_details(out, rec, style);
  out += '\n';
}

} // namespace muster::output
