// SPDX-License-Identifier: BSD-3-Clause

#include "http/cookie_date.hpp"

#include "http/url/ascii.hpp"

namespace muster::http {

namespace {

bool is_delimiter(char c) {
  return c == '\t' || (c >= 0x20 && c <= 0x2f) || (c >= 0x3b && c <= 0x40)
         || (c >= 0x5b && c <= 0x60) || (c >= 0x7b && c <= 0x7e);
}

/// Removes a number from the front of `text`; no digit may follow it.
std::optional<int> take_number(std::string_view& text, size_t min_digits,
                               size_t max_digits) {
  size_t digits = 0;
  int value = 0;
  for (; digits < text.size() && is_digit(text[digits]); ++digits) {
    if (digits == max_digits)
      return std::nullopt;
    value = 10 * value + text[digits] - '0';
  }
  if (digits < min_digits)
    return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

/// `hours:minutes:seconds`
struct clock_time {
  int hour = 0;
  int minute = 0;
  int second = 0;
};

std::optional<clock_time> read_time(std::string_view token) {
  clock_time result;
  auto next = [&token](int& part, bool more) {
    auto number = take_number(token, 1, 2);
    if (!number || (more && !token.starts_with(':')))
      return false;
    part = *number;
    if (more)
      token.remove_prefix(1);
    return true;
  };
  if (next(result.hour, true) && next(result.minute, true)
      && next(result.second, false))
    return result;
  return std::nullopt;
}

/// The number of a month, 1 to 12.
std::optional<unsigned> read_month(std::string_view token) {
  constexpr std::string_view names = "janfebmaraprmayjunjulaugsepoctnovdec";
  for (unsigned i = 0; i < 12; ++i)
    if (equal_ignoring_case(token.substr(0, 3), names.substr(3 * i, 3)))
      return i + 1;
  return std::nullopt;
}

/// The parts of the date that were found so far.
struct date_parts {
  std::optional<clock_time> time;
  std::optional<int> day;
  std::optional<unsigned> month;
  std::optional<int> year;

  /// A token sets the first missing part that it matches.
  void read(std::string_view token) {
    if (!time && (time = read_time(token)))
      return;
    auto rest = token;
    if (!day && (day = take_number(rest, 1, 2)))
      return;
    if (!month && (month = read_month(token)))
      return;
    if (!year)
      year = take_number(rest = token, 2, 4);
  }
};

int with_century(int year) {
  if (year >= 70 && year <= 99)
    return 1900 + year;
  return year < 70 ? 2000 + year : year;
}

} // namespace

std::optional<std::chrono::sys_seconds>
parse_cookie_date(std::string_view text) {
  date_parts found;
  while (!text.empty()) {
    size_t size = 0;
    while (size < text.size() && !is_delimiter(text[size]))
      ++size;
    if (size > 0)
      found.read(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  auto& [time, day, month, year] = found;
  if (!time || !day || !month || !year)
    return std::nullopt;
  constexpr int first_year = 1601;
  namespace c = std::chrono;
  c::year_month_day date{c::year{with_century(*year)}, c::month{*month},
                         c::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || with_century(*year) < first_year || time->hour > 23
      || time->minute > 59 || time->second > 59)
    return std::nullopt;
  return c::sys_days{date} + c::hours{time->hour} + c::minutes{time->minute}
         + c::seconds{time->second};
}

} // namespace muster::http
