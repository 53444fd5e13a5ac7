// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/url_text.hpp"

#include "input/formats/trim.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace muster::input {

namespace {

using pair = std::pair<std::string_view, std::string_view>;

/// Characters that people and programs put around a URL.
constexpr std::array around{pair{"\"", "\""}, pair{"'", "'"}, pair{"<", ">"},
                            pair{"`", "`"},   pair{"“", "”"}, pair{"”", "”"},
                            pair{"„", "“"},   pair{"„", "”"}, pair{"‘", "’"},
                            pair{"’", "’"},   pair{"‚", "‘"}, pair{"«", "»"},
                            pair{"»", "«"},   pair{"‹", "›"}, pair{"›", "‹"}};

/// `text` without one pair of quotes or brackets around it; `text` itself if
/// there is none.
std::string_view inner(std::string_view text) {
  for (const auto& [open, close] : around)
    if (text.size() >= open.size() + close.size() && text.starts_with(open)
        && text.ends_with(close))
      return text.substr(open.size(), text.size() - open.size() - close.size());
  return text;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_http(std::string_view scheme) {
  constexpr std::string_view https = "https";
  return (scheme.size() == 4 || scheme.size() == 5)
         && std::equal(scheme.begin(), scheme.end(), https.begin(),
                       [](char c, char lower) { return (c | 0x20) == lower; });
}

/// Whether another URL follows after white space, visible or not.
bool holds_two(std::string_view text) {
  constexpr std::string_view mark = "://";
  for (auto at = text.find(mark); at != text.npos;
       at = text.find(mark, at + 1)) {
    auto begin = at;
    while (begin > 0 && is_letter(text[begin - 1]))
      --begin;
    if (is_http(text.substr(begin, at - begin))
        && trim(text.substr(0, begin)).size() < begin)
      return true;
  }
  return false;
}

/// Whether `text` is a URL, a separator, and another URL. Queries are ignored,
/// because they may contain URLs.
bool lists_two(std::string_view text) {
  constexpr std::string_view mark = "://";
  constexpr std::string_view separators = ",;|";
  constexpr size_t longest = sizeof("\"https://") - 1;
  // A fast check that suffices for most lines. The loop below examines each
  // character several times.
  auto first = text.find(mark);
  if (!is_http(text.substr(0, first))
      || text.find(mark, first + 1) == text.npos)
    return false;
  text = text.substr(0, text.find_first_of("?#"));
  for (auto at = text.find_first_of(separators); at != text.npos;
       at = text.find_first_of(separators, at + 1)) {
    auto next = text.substr(at + 1, longest);
    if (next.starts_with('"') || next.starts_with('\''))
      next.remove_prefix(1);
    auto end = next.find(mark);
    if (end != next.npos && is_http(next.substr(0, end)))
      return true;
  }
  return false;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

bool is_label(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_'
           || static_cast<unsigned char>(c) >= 0x80;
  });
}

} // namespace

bool looks_like_host(std::string_view text) {
  if (problem_of_line(text) != nullptr)
    return false;
  auto host = text.substr(0, text.find_first_of("/?#"));
  if (auto colon = host.find(':'); colon != host.npos) {
    auto port = host.substr(colon + 1);
    if (port.empty() || port.size() > 5 || !all_digits(port))
      return false;
    host = host.substr(0, colon);
  }
  if (host.ends_with('.'))
    host.remove_suffix(1);
  size_t labels = 1;
  auto numbers = true;
  for (auto dot = host.find('.'); dot != host.npos; dot = host.find('.')) {
    if (!is_label(host.substr(0, dot)))
      return false;
    numbers = numbers && all_digits(host.substr(0, dot));
    host.remove_prefix(dot + 1);
    ++labels;
  }
  if (!is_label(host))
    return false;
  if (all_digits(host))
    return numbers && labels == 4;
  return labels > 1 && host.size() > 1 && !is_digit(host.front());
}

std::string_view clean_url(std::string_view text) {
  auto result = trim(text);
  // Characters around a URL are never letters.
  while (!result.empty() && !is_letter(result.front())) {
    auto next = trim(inner(result));
    if (next.empty() || next.size() == result.size())
      break;
    result = next;
  }
  return result;
}

const char* problem_of_line(std::string_view text) {
  auto divides = [](char c) { return is_space(c) || c == '\0'; };
  if (std::any_of(text.begin(), text.end(), divides)) {
    if (text.find('\0') != text.npos)
      return "NUL byte in the line; is this binary data?";
    if (text.find('\r') != text.npos)
      return "carriage return inside the line; lines end in LF or CRLF";
    if (text.find('\t') != text.npos)
      return "text after a tab; a line holds one URL (columns need "
             "input.format=csv)";
    return "text after a space; a line holds one URL, with spaces in it "
           "written as %20";
  }
  if (lists_two(text))
    return "another URL after a comma, semicolon or bar; a line holds one URL";
  return holds_two(text) ? "two URLs in a line" : nullptr;
}

const char* problem_of_field(std::string_view text) {
  if (text.find('\0') != text.npos)
    return "NUL byte in the URL";
  if (text.find('\t') != text.npos)
    return "a tab inside the URL";
  if (text.find_first_of("\r\n") != text.npos)
    return "a line break inside the URL";
  return holds_two(text) || lists_two(text) ? "two URLs in one value" : nullptr;
}

} // namespace muster::input
