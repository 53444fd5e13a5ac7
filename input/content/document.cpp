// SPDX-License-Identifier: BSD-3-Clause

#include "input/content/document.hpp"

#include "input/formats/trim.hpp"
#include "input/formats/url_text.hpp"

#include <algorithm>

namespace muster::input {

namespace {

constexpr std::string_view yaml =
  "this is YAML, not a list of URLs; grep -oE 'https?://[^ \"]+' FILE prints "
  "its URLs";
constexpr std::string_view toml =
  "this is TOML or INI, not a list of URLs; grep -oE 'https?://[^ \"]+' FILE "
  "prints its URLs";
constexpr std::string_view markdown =
  "this is Markdown, not a list of URLs; grep -oE 'https?://[^) >]+' FILE "
  "prints its URLs";
constexpr std::string_view bullets =
  "this is a YAML or Markdown list, not a list of URLs; grep -oE "
  "'https?://[^ \"]+' FILE prints its URLs";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c)
           || c == '_' || c == '-' || c == '.';
  });
}

std::string_view without_quotes(std::string_view text) {
  for (auto quote : {'"', '\''})
    if (text.size() > 2 && text.front() == quote && text.back() == quote)
      return text.substr(1, text.size() - 2);
  return text;
}

/// The text after the bullet or number of a list item; empty if `line` is not a
/// list item.
std::string_view item_of(std::string_view line) {
  auto mark = line.find(' ');
  if (mark == line.npos)
    return {};
  auto bullet = line.substr(0, mark);
  auto is_number = bullet.size() > 1 && bullet.size() < 6
                   && (bullet.back() == '.' || bullet.back() == ')')
                   && std::all_of(bullet.begin(), bullet.end() - 1, is_digit);
  auto is_bullet = bullet == "-" || bullet == "*" || bullet == "+";
  return is_number || is_bullet ? trim(line.substr(mark)) : std::string_view{};
}

/// `key:` or `key: value`.
bool is_yaml_key(std::string_view line) {
  auto colon = line.find(':');
  return colon != line.npos && is_name(without_quotes(line.substr(0, colon)))
         && (colon + 1 == line.size() || line[colon + 1] == ' ');
}

bool is_yaml(std::string_view line) {
  auto item = item_of(line);
  return is_yaml_key(line) || (line.starts_with('-') && !item.empty());
}

/// `[name]` or `[[name]]`.
bool is_toml_head(std::string_view line) {
  for (int depth = 0; depth < 2; ++depth)
    if (line.starts_with('[') && line.ends_with(']')) {
      line.remove_prefix(1);
      line.remove_suffix(1);
    } else if (depth == 0) {
      return false;
    }
  // Brackets around digits may be an array or a host.
  return is_name(without_quotes(trim(line)))
         && !std::ranges::all_of(line, [](char c) {
              return is_digit(c) || c == '.';
            });
}

/// `key = "value"`. Unlike in INI files, the value begins with a quote or
/// bracket.
bool is_toml_key(std::string_view line) {
  auto sign = line.find('=');
  if (sign == line.npos || !is_name(without_quotes(trim(line.substr(0, sign)))))
    return false;
  auto value = trim(line.substr(sign + 1));
  return !value.empty()
         && std::string_view{"\"'[{"}.find(value.front()) != value.npos;
}

/// `key = value`.
bool is_ini_key(std::string_view line) {
  auto sign = line.find('=');
  return sign != line.npos && is_name(trim(line.substr(0, sign)));
}

bool is_document_start(std::string_view line) {
  return line == "---" || line.starts_with("%YAML");
}

bool holds_link(std::string_view line) {
  auto open = line.find('[');
  return open != line.npos && line.find("](", open) != line.npos;
}

/// Several words without a URL. With a URL, the line would be a broken line of
/// a list.
bool is_prose(std::string_view line) {
  return line.find(' ') != line.npos && line.find("://") == line.npos;
}

bool is_url_line(std::string_view line) {
  auto url = clean_url(line);
  auto scheme = url.substr(0, url.find("://"));
  return scheme.size() < url.size() && is_name(scheme)
         && problem_of_line(url) == nullptr;
}

} // namespace

std::string_view describe_document(std::span<const std::string_view> lines) {
  if (lines.size() < 2 || !may_be_document(lines))
    return {};
  auto first = lines[0];
  auto second = lines[1];
  if (is_toml_head(first) && (is_ini_key(second) || is_toml_key(second)))
    return toml;
  if (is_toml_key(first)
      && (is_toml_key(second) || first.ends_with('[') || is_toml_head(second)))
    return toml;
  if (auto begin = std::ranges::find_if_not(lines, is_document_start);
      begin != lines.begin() && begin != lines.end() && is_yaml(*begin))
    return yaml;
  if (std::ranges::any_of(lines, holds_link))
    return markdown;
  auto is_item = [](std::string_view x) { return !item_of(x).empty(); };
  if (std::ranges::all_of(lines, is_item))
    return bullets;
  return std::ranges::all_of(lines, is_yaml) ? yaml : std::string_view{};
}

bool may_be_document(std::span<const std::string_view> lines) {
  auto first = lines.empty() ? std::string_view{} : lines[0];
  auto looks_so = is_document_start(first) || is_toml_head(first)
                  || is_toml_key(first) || is_yaml(first)
                  || !item_of(first).empty() || holds_link(first)
                  || is_prose(first);
  return looks_so && std::ranges::none_of(lines, is_url_line);
}

} // namespace muster::input
