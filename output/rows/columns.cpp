// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/columns.hpp"

#include "output/rows/format.hpp"

#include <algorithm>
#include <utility>

namespace muster::output {

namespace {

constexpr std::array<std::string_view, fixed_columns> names{
  "index",          "url",         "outcome",         "status",
  "bytes",          "wire_bytes",  "final_url",       "redirects",
  "redirect_chain", "attempts",    "content_type",    "http_version",
  "remote_ip",      "tls_version", "cert_expires_at", "cert_issuer",
  "sha256",         "wire_sha256", "started_at",      "dns_ms",
  "connect_ms",     "tls_ms",      "first_byte_ms",   "total_ms",
  "node",           "error_kind",  "error",           "warning",
  "duplicate_of",   "host",
};

output_column fixed(size_t i) {
  return {static_cast<column>(i), 0, std::string{names[i]}};
}

bool is_same(const output_column& a, const output_column& b) {
  return a.what == b.what && a.number == b.number;
}

std::vector<output_column> of_kind(column what,
                                   const std::vector<std::string>& names) {
  std::vector<output_column> result;
  for (uint32_t i = 0; i < names.size(); ++i)
    result.push_back({what, i, names[i]});
  return result;
}

bool contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::string joined(const auto& texts) {
  std::string result;
  for (auto text : texts)
    result.append(result.empty() ? "" : ", ").append(text);
  return result;
}

/// The first element that occurs again; empty if there is none.
std::string first_twice(const std::vector<std::string>& texts) {
  for (auto i = texts.begin(); i != texts.end(); ++i)
    if (std::find(i + 1, texts.end(), *i) != texts.end())
      return *i;
  return {};
}

} // namespace

std::string_view name_of(column what) {
  auto i = static_cast<size_t>(what);
  return i < names.size() ? names[i] : std::string_view{};
}

std::vector<std::string_view> column_names() {
  return {names.begin(), names.begin() + static_cast<size_t>(column::host)};
}

column_list::column_list(const column_choice& choice, bool with_host) {
  if (choice.fields.empty()) {
    auto count = static_cast<size_t>(column::host) + (with_host ? 1 : 0);
    for (size_t i = 0; i < count; ++i)
      columns_.push_back(fixed(i));
  }
  add_chosen(choice);
  add_missing(of_kind(column::response_field, choice.headers));
  add_missing(of_kind(column::carried, choice.carry));
  set_keys();
}

column_list::column_list(std::vector<output_column> columns)
  : columns_{std::move(columns)} {
  set_keys();
}

column_list column_list::details(const column_choice& choice) {
  column_list result{std::vector<output_column>{}};
  result.add_chosen(choice);
  result.add_missing(of_kind(column::response_field, choice.headers));
  return result;
}

std::vector<output_column> column_list::all(const column_choice& choice) {
  // A carried column may be called `host`, so carried columns come first.
  auto result = of_kind(column::carried, choice.carry);
  for (auto& col : of_kind(column::response_field, choice.headers))
    result.push_back(std::move(col));
  for (size_t i = 0; i < fixed_columns; ++i)
    result.push_back(fixed(i));
  return result;
}

void column_list::add_chosen(const column_choice& choice) {
  const auto known = all(choice);
  for (const auto& name : choice.fields)
    for (const auto& col : known)
      if (col.name == name) {
        columns_.push_back(col);
        break;
      }
}

void column_list::add_missing(const std::vector<output_column>& columns) {
  for (const auto& col : columns)
    if (!has(col))
      columns_.push_back(col);
}

bool column_list::has(column what) const {
  return std::any_of(columns_.begin(), columns_.end(),
                     [what](const auto& x) { return x.what == what; });
}

bool column_list::has(const output_column& wanted) const {
  return std::any_of(columns_.begin(), columns_.end(),
                     [&](const auto& x) { return is_same(x, wanted); });
}

void column_list::set_keys() {
  char separator = '{';
  for (auto& col : columns_) {
    col.key = separator;
    append_json_string(col.key, col.name);
    col.key += ':';
    col.null = col.key + "null";
    separator = ',';
  }
}

std::string check_choice(const column_choice& choice) {
  if (auto name = first_twice(choice.headers); !name.empty())
    return "output.headers: '" + name + "' is given twice";
  constexpr size_t most = 32;
  if (choice.headers.size() > most)
    return "output.headers: there are more than " + std::to_string(most)
           + " fields";
  if (contains(choice.headers, "set-cookie"))
    return "output.headers: Set-Cookie fields cannot be joined into one value "
           "(RFC 9110, section 5.3), and may be secret";
  if (auto name = first_twice(choice.fields); !name.empty())
    return "output.fields: '" + name + "' is given twice";
  const auto known = column_list::all(choice);
  for (const auto& name : choice.fields)
    if (std::none_of(known.begin(), known.end(),
                     [&](const auto& x) { return x.name == name; }))
      return "output.fields: there is no column '" + name
             + "'; the columns are " + joined(names)
             + "; name response fields in output.headers, and columns of the "
               "input in input.carry, too";
  return {};
}

std::string column_problem(const column_list& present,
                           const column_choice& choice) {
  for (const auto& col : present)
    if (std::count_if(present.begin(), present.end(),
                      [&](const auto& x) { return is_same(x, col); })
        > 1)
      return "it has '" + col.name + "' twice";
  for (auto what : {column::index, column::url, column::outcome})
    if (!present.has(what))
      return "it lacks '" + std::string{name_of(what)} + "'";
  const auto is_chosen = !choice.fields.empty();
  const column_list wanted{choice};
  for (const auto& col : wanted)
    if ((is_chosen || col.what >= column::response_field) && !present.has(col))
      return "it lacks '" + col.name + "'";
  for (const auto& col : present)
    if (is_chosen && !wanted.has(col))
      return "it also has '" + col.name
             + "', which output.fields does not name";
  return {};
}

} // namespace muster::output
