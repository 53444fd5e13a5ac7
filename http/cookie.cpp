// SPDX-License-Identifier: BSD-3-Clause

#include "http/cookie.hpp"

#include "http/cookie_date.hpp"
#include "http/url/ascii.hpp"
#include "http/url/url_host.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace muster::http {

namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

/// Removes the text up to and including the next `delimiter` from the front of
/// `text`. Returns it without the delimiter.
std::string_view take_until(std::string_view& text, char delimiter) {
  auto size = std::min(text.find(delimiter), text.size());
  auto result = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return result;
}

bool is_control(char c) {
  return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f;
}

/// Parses seconds; nullopt if `text` is not a number.
std::optional<seconds> read_max_age(std::string_view text) {
  auto negative = text.starts_with('-');
  auto digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || !all_digits(digits))
    return std::nullopt;
  if (negative)
    return seconds{0};
  int64_t value = 0;
  auto end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, value).ec != std::errc{})
    return seconds{max_cookie_age};
  return std::min<seconds>(seconds{value}, max_cookie_age);
}

/// The domain in the form of hosts in parsed URLs. If it has no such form, it
/// matches no host.
std::string read_domain(std::string_view text) {
  if (text.starts_with('.'))
    text.remove_prefix(1);
  std::string result{text};
  auto ascii = true;
  for (auto& c : result) {
    ascii &= static_cast<unsigned char>(c) < 0x80;
    c = to_lower(c);
  }
  std::string ignored;
  if (!ascii)
    result = parse_host(result, ignored).value_or(result);
  return result;
}

/// Attributes whose order matters, or that override others.
struct lifetime {
  std::optional<sys_seconds> by_expires;
  std::optional<sys_seconds> by_max_age;
};

void read_attribute(std::string_view name, std::string_view value,
                    sys_seconds now, set_cookie& cookie, lifetime& life) {
  if (equal_ignoring_case(name, "expires")) {
    if (auto date = parse_cookie_date(value))
      life.by_expires = std::min<sys_seconds>(*date, now + max_cookie_age);
  } else if (equal_ignoring_case(name, "max-age")) {
    if (auto age = read_max_age(value))
      life.by_max_age = *age > seconds{0} ? now + *age : sys_seconds::min();
  } else if (equal_ignoring_case(name, "domain")) {
    cookie.domain = read_domain(value);
  } else if (equal_ignoring_case(name, "path")) {
    cookie.path.reset();
    if (value.starts_with('/'))
      cookie.path = value;
  } else if (equal_ignoring_case(name, "secure")) {
    cookie.secure = true;
  }
}

} // namespace

std::optional<set_cookie> parse_set_cookie(std::string_view field,
                                           sys_seconds now) {
  if (std::ranges::any_of(field, is_control))
    return std::nullopt;
  set_cookie result;
  auto pair = take_until(field, ';');
  auto equals = pair.find('=');
  if (equals != std::string_view::npos) {
    result.name = trim(pair.substr(0, equals));
    pair.remove_prefix(equals + 1);
  }
  result.value = trim(pair);
  auto size = result.name.size() + result.value.size();
  if (size == 0 || size > max_cookie_size)
    return std::nullopt;
  lifetime life;
  while (!field.empty()) {
    auto rest = take_until(field, ';');
    auto name = trim(take_until(rest, '='));
    auto value = trim(rest);
    if (value.size() <= max_cookie_attribute_size)
      read_attribute(name, value, now, result, life);
  }
  result.expires = life.by_max_age ? life.by_max_age : life.by_expires;
  return result;
}

} // namespace muster::http
