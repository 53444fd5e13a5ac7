// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/csv_columns.hpp"

#include "input/formats/same_name.hpp"
#include "input/formats/trim.hpp"
#include "input/formats/url_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace muster::input {

namespace {

using strings = std::vector<std::string>;

constexpr size_t max_names_in_error = 20;
constexpr size_t max_name_in_error = 40;

std::string list(const strings& names) {
  std::string result;
  auto shown = std::min(names.size(), max_names_in_error);
  for (size_t i = 0; i < shown; ++i)
    result.append(i == 0 ? "" : ", ").append(names[i], 0, max_name_in_error);
  if (shown < names.size())
    result += " and " + std::to_string(names.size() - shown) + " more";
  return result;
}

/// The column that probably has the URLs; empty if none does.
std::string likely_name(const strings& names) {
  for (std::string_view word : {"url", "uri", "link", "href", "website", "site",
                                "domain", "hostname", "host", "address"})
    for (const auto& name : names)
      if (contains_name(name, word))
        return name;
  return {};
}

/// How to read CSV whose first line is a row with a URL in `column`.
std::string without_header(size_t column, bool add_scheme) {
  return "input.header=false with input.field=" + std::to_string(column + 1)
         + (add_scheme ? " and input.default-scheme=https" : "") + " reads it";
}

std::string no_column(const std::string& name, const strings& names,
                      const selection& wanted) {
  // Without a header, the first line is a row. Do not repeat it, because its
  // URL may contain a password.
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i].find("://") != std::string::npos)
      return "the first line is a row, not a header; "
             + without_header(i, false);
  auto result = "no column \"" + name + "\"; the header has: " + list(names);
  if (name != wanted.field)
    return result;
  if (auto likely = likely_name(names); !likely.empty())
    return result + "; input.field=" + likely.substr(0, max_name_in_error)
           + " may be right";
  for (size_t i = 0; i < names.size(); ++i)
    if (looks_like_host(names[i]))
      return result + "; if this is a row, " + without_header(i, !wanted.hosts);
  return result;
}

/// The index in `names`, or nullopt and an error.
std::optional<size_t> find(const std::string& name, const strings& names,
                           const selection& wanted, std::string& error) {
  if (auto exact = std::ranges::find(names, name); exact != names.end())
    return exact - names.begin();
  auto is_same = [&](const std::string& x) { return same_name(x, name); };
  auto first = std::ranges::find_if(names, is_same);
  if (first == names.end()) {
    error = no_column(name, names, wanted);
    return std::nullopt;
  }
  auto differs = [&](const std::string& x) {
    return is_same(x) && x != *first;
  };
  auto second = std::find_if(first, names.end(), differs);
  if (second == names.end())
    return first - names.begin();
  error = "column \"" + name + "\" may be " + *first + " or " + *second
          + "; write the name as in the header";
  return std::nullopt;
}

/// The number in `text` less 1. The settings have been checked.
size_t index_of(std::string_view text) {
  size_t number = 1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number - 1;
}

} // namespace

bool is_separator_line(std::string_view text) {
  auto line = text.substr(0, text.find_first_of("\r\n"));
  return line.size() == separator_mark.size() + 1
         && line.starts_with(separator_mark);
}

csv_columns find_columns(const strings& header, const selection& wanted) {
  csv_columns result;
  auto column = [&](const std::string& name) {
    std::string error;
    auto found = find(name, header, wanted, error);
    if (result.error.empty())
      result.error = std::move(error);
    return found.value_or(0);
  };
  result.url = column(wanted.field);
  for (const auto& name : wanted.carry)
    result.carry.push_back(column(name));
  return result;
}

csv_columns number_columns(size_t in_first_row, const selection& wanted) {
  csv_columns result;
  auto column = [&](const std::string& number, const char* key) {
    auto index = index_of(number);
    if (index >= in_first_row && result.error.empty())
      result.error = std::string{key} + " is " + number
                     + ", but the number of columns in the first row is "
                     + std::to_string(in_first_row) + " (see input.separator)";
    return index;
  };
  result.url = column(wanted.field, "input.field");
  for (const auto& number : wanted.carry)
    result.carry.push_back(column(number, "input.carry"));
  return result;
}

bool may_hold_url(const strings& first_row, const selection& wanted) {
  if (wanted.header)
    return std::ranges::any_of(first_row, [&](const std::string& cell) {
      return same_name(trim(cell), wanted.field);
    });
  auto index = index_of(wanted.field);
  if (index >= first_row.size())
    return false;
  auto cell = clean_url(first_row[index]);
  return is_url_cell(cell) || looks_like_host(cell);
}

bool is_url_cell(std::string_view cell) {
  return cell.starts_with("http://") || cell.starts_with("https://");
}

} // namespace muster::input
