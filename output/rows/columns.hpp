// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"
#include "output/rows/url_host.hpp"
#include "output/rows/values.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::output {

/// What a column shows. Those before `host` are the default, in this order,
/// which is that of docs/output.md.
enum class column : uint8_t {
  index,
  url,
  outcome,
  status,
  bytes,
  wire_bytes,
  final_url,
  redirects,
  redirect_chain,
  attempts,
  content_type,
  http_version,
  remote_ip,
  tls_version,
  cert_expires_at,
  cert_issuer,
  sha256,
  wire_sha256,
  started_at,
  dns_ms,
  connect_ms,
  tls_ms,
  first_byte_ms,
  total_ms,
  node,
  error_kind,
  error,
  warning,
  duplicate_of,
  host,           ///< By default, only databases have it.
  response_field, ///< A field of the response (`output.headers`).
  carried,        ///< A column of the input.
};

/// Number of columns that every run can have.
inline constexpr auto fixed_columns =
  static_cast<size_t>(column::response_field);

/// `final_url`; empty for response fields and carried columns.
std::string_view name_of(column what);

/// The names of the default columns, in order.
std::vector<std::string_view> column_names();

/// The columns that a run wants.
struct column_choice {
  std::vector<std::string> carry; ///< Names of the carried columns.
  /// Names of the columns to write, in order; empty: the default.
  std::vector<std::string> fields{};
  std::vector<std::string> headers{}; ///< Response fields, in lower case.
};

/// A column of an output.
struct output_column {
  column what = column::carried;
  uint32_t number = 0; ///< Which of the response fields or carried values.
  std::string name;
  /// What comes before its value in a JSON object: `,"name":`.
  std::string key{};
  std::string null{}; ///< The same with null as the value.
};

/// The columns of an output, in order.
class column_list {
public:
  /// The chosen columns, or those of the default; then the response fields and
  /// the carried columns that are not chosen.
  column_list(const column_choice& choice = {}, bool with_host = false);

  explicit column_list(std::vector<output_column> columns);

  /// The chosen columns, and the response fields that are not chosen.
  static column_list details(const column_choice& choice);

  /// Every column that an output for this choice may have, each once.
  static std::vector<output_column> all(const column_choice& choice);

  auto begin() const {
    return columns_.begin();
  }

  auto end() const {
    return columns_.end();
  }

  size_t size() const {
    return columns_.size();
  }

  const output_column& operator[](size_t i) const {
    return columns_[i];
  }

  /// Whether it has the column, which does not depend on the input.
  bool has(column what) const;

  bool has(const output_column& wanted) const;

private:
  void add_chosen(const column_choice& choice);
  void add_missing(const std::vector<output_column>& columns);
  void set_keys();

  std::vector<output_column> columns_;
};

/// Why there is no such choice of columns, as a sentence that names the option;
/// empty if there is.
std::string check_choice(const column_choice& choice);

/// Why a run that wants `choice` cannot continue an output with the columns
/// `present`: a clause such as "it lacks 'id'". Empty if it can. Earlier
/// versions had fewer columns, so without a choice, only those that a run needs
/// must be there.
std::string column_problem(const column_list& present,
                           const column_choice& choice);

/// Calls `row.value(column, value)` with a number, a duration, a `word`, a
/// redirect chain, a text or a `passing_text`, or `row.null(column)`.
template<class Row>
void visit_column(const record& rec, const output_column& col, Row& row) {
  auto optional = [&](bool present, auto value) {
    if (present)
      row.value(col, value);
    else
      row.null(col);
  };
  auto text = [&](std::string_view value) { optional(!value.empty(), value); };
  auto time = [&](microseconds value) {
    optional(value >= microseconds::zero(), value);
  };
  const auto& res = rec.result;
  const auto& facts = res.handshake.facts;
  const bool answered = res.status != 0;
  switch (col.what) {
    case column::index:
      return row.value(col, res.index);
    case column::url:
      return row.value(col, std::string_view{rec.url});
    case column::outcome:
      return row.value(col, word{to_string(res.outcome)});
    case column::status:
      return optional(answered, uint64_t{res.status});
    case column::bytes:
      return optional(answered && res.bytes != unknown_size, res.bytes);
    case column::wire_bytes:
      return optional(answered, res.wire_bytes);
    case column::final_url:
      return text(res.final_url);
    case column::redirects:
      return row.value(col, uint64_t{res.redirects});
    case column::redirect_chain:
      return res.chain.empty() ? row.null(col) : row.value(col, res.chain);
    case column::attempts:
      return row.value(col, uint64_t{res.attempts});
    case column::content_type:
      return text(res.content_type);
    case column::http_version: {
      const std::array<char, 3> digits{
        static_cast<char>('0' + res.http_version / 10 % 10), '.',
        static_cast<char>('0' + res.http_version % 10)};
      return optional(res.http_version != 0,
                      word{std::string_view{digits.data(), digits.size()}});
    }
    case column::remote_ip:
      return text(res.remote_ip);
    case column::tls_version:
      if (!facts)
        return row.null(col);
      return row.value(col, word{facts->version == 13 ? "1.3" : "1.2"});
    case column::cert_expires_at:
      if (!facts || facts->expires < std::chrono::seconds::zero())
        return row.null(col);
      return row.value(col, word{timestamp{facts->expires}.seconds()});
    case column::cert_issuer:
      return text(facts ? std::string_view{facts->issuer} : "");
    case column::sha256:
      return text(res.sha256);
    case column::wire_sha256:
      return text(res.wire_sha256);
    case column::started_at:
      if (res.started_at < microseconds::zero())
        return row.null(col);
      return row.value(col, word{timestamp{res.started_at}.view()});
    case column::dns_ms:
      return time(res.dns);
    case column::connect_ms:
      return time(res.connect);
    case column::tls_ms:
      return time(res.tls);
    case column::first_byte_ms:
      return time(res.first_byte);
    case column::total_ms:
      return time(res.total);
    case column::node:
      return text(rec.node);
    case column::error_kind:
      return optional(res.error_kind != http::error_kind::none,
                      word{to_string(res.error_kind)});
    case column::error:
      return text(res.error);
    case column::warning:
      return text(res.warning);
    case column::duplicate_of:
      return optional(rec.duplicate_of != record::not_shared, rec.duplicate_of);
    case column::host: {
      auto host = lower_host_of(rec.url);
      return optional(!host.empty(), passing_text{host});
    }
    case column::response_field:
      return text(col.number < res.fields.size() ? res.fields[col.number]
                                                 : std::string_view{});
    case column::carried:
      // An input line may lack the column, but not have it empty.
      if (col.number >= rec.carry.size())
        return row.null(col);
      return row.value(col, std::string_view{rec.carry[col.number]});
  }
}

} // namespace muster::output
