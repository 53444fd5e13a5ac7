// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::output {

/// The column names, in the order of visit_columns().
std::vector<std::string_view> column_names();

/// Columns that were added later. Outputs of earlier versions lack some of
/// them.
inline constexpr std::array<std::string_view, 2> later_columns{"wire_sha256",
                                                               "warning"};

inline bool is_later_column(std::string_view name) {
  return std::find(later_columns.begin(), later_columns.end(), name)
         != later_columns.end();
}

/// A text that needs no escaping in any format.
struct word {
  std::string_view text;
};

/// Appends a whole number.
inline void append_number(std::string& out, uint64_t value) {
  std::array<char, 20> digits;
  auto end = std::to_chars(digits.data(), digits.data() + 20, value).ptr;
  out.append(digits.data(), end);
}

/// Appends milliseconds with three decimals: `12.345`.
inline void append_milliseconds(std::string& out, microseconds value) {
  auto count = static_cast<uint64_t>(value.count());
  append_number(out, count / 1000);
  auto rest = static_cast<unsigned>(count % 1000);
  const char decimals[] = {'.', static_cast<char>('0' + rest / 100),
                           static_cast<char>('0' + rest / 10 % 10),
                           static_cast<char>('0' + rest % 10)};
  out.append(decimals, 4);
}

/// Calls `row` once for each column except the carried ones, in the order of
/// docs/output.md: `row.value(name, value)` with a number, a duration, a `word`
/// or a text, or `row.null(name)`. This is the only list of columns.
template<class Row>
void visit_columns(const record& rec, Row& row) {
  auto optional = [&row](std::string_view name, bool present, auto value) {
    if (present)
      row.value(name, value);
    else
      row.null(name);
  };
  auto text = [&optional](std::string_view name, std::string_view value) {
    optional(name, !value.empty(), value);
  };
  auto time = [&optional](std::string_view name, microseconds value) {
    optional(name, value >= microseconds::zero(), value);
  };
  const auto& res = rec.result;
  const bool answered = res.status != 0;
  const char version[] = {static_cast<char>('0' + res.http_version / 10 % 10),
                          '.', static_cast<char>('0' + res.http_version % 10)};
  row.value("index", res.index);
  row.value("url", std::string_view{rec.url});
  row.value("outcome", word{to_string(res.outcome)});
  optional("status", answered, uint64_t{res.status});
  optional("bytes", answered && res.bytes != unknown_size, res.bytes);
  optional("wire_bytes", answered, res.wire_bytes);
  text("final_url", res.final_url);
  row.value("redirects", uint64_t{res.redirects});
  row.value("attempts", uint64_t{res.attempts});
  text("content_type", res.content_type);
  optional("http_version", res.http_version != 0,
           word{std::string_view{version, 3}});
  text("remote_ip", res.remote_ip);
  text("sha256", res.sha256);
  text("wire_sha256", res.wire_sha256);
  time("dns_ms", res.dns);
  time("connect_ms", res.connect);
  time("tls_ms", res.tls);
  time("first_byte_ms", res.first_byte);
  time("total_ms", res.total);
  text("node", rec.node);
  optional("error_kind", res.error_kind != http::error_kind::none,
           word{to_string(res.error_kind)});
  text("error", res.error);
  text("warning", res.warning);
  optional("duplicate_of", rec.duplicate_of != record::not_shared,
           rec.duplicate_of);
}

} // namespace muster::output
