// SPDX-License-Identifier: BSD-3-Clause

#include "http/http_date.hpp"

#include "http/url/ascii.hpp"

#include <clocale>
#include <ctime>
#include <string>

namespace muster::http {

namespace {

/// Whether `text` as a whole matches the strptime() format.
bool matches(const std::string& text, const char* format, std::tm& fields) {
  static const locale_t c_locale = newlocale(LC_ALL_MASK, "C", nullptr);
  auto end = strptime_l(text.c_str(), format, &fields, c_locale);
  return end == text.c_str() + text.size();
}

/// The latest year with the last two digits of `year` up to `latest`.
int with_century(int year, int latest) {
  return latest - (latest - year % 100) % 100;
}

std::optional<std::chrono::sys_seconds> to_time(int year, const std::tm& t) {
  using namespace std::chrono;
  year_month_day date{std::chrono::year{year},
                      month{static_cast<unsigned>(t.tm_mon + 1)},
                      day{static_cast<unsigned>(t.tm_mday)}};
  if (!date.ok() || t.tm_sec > 60) // 60 is a leap second
    return std::nullopt;
  return sys_days{date} + hours{t.tm_hour} + minutes{t.tm_min}
         + seconds{t.tm_sec};
}

/// The offset of a time zone from UTC; nullopt if it is unknown.
std::optional<std::chrono::minutes> zone_offset(std::string_view zone) {
  if (zone == "GMT" || zone == "UTC")
    return std::chrono::minutes{0};
  constexpr size_t offset_length = 5;
  if (zone.size() != offset_length || (zone[0] != '+' && zone[0] != '-')
      || !all_digits(zone.substr(1)))
    return std::nullopt;
  auto number = [&](size_t at) {
    return (zone[at] - '0') * 10 + (zone[at + 1] - '0');
  };
  constexpr int day = 24;
  constexpr int hour = 60;
  if (number(1) >= day || number(3) >= hour)
    return std::nullopt;
  std::chrono::minutes result{number(1) * hour + number(3)};
  return zone[0] == '+' ? result : -result;
}

/// The first format: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::optional<std::chrono::sys_seconds> parse_fixdate(std::string_view text) {
  // Check the length of the part before the zone: strptime() would also accept
  // further spaces and fewer digits.
  constexpr size_t length = 25;
  if (text.size() <= length || text[length] != ' ')
    return std::nullopt;
  auto offset = zone_offset(text.substr(length + 1));
  std::tm fields{};
  constexpr int epoch = 1900;
  if (!offset
      || !matches(std::string{text.substr(0, length)}, "%a, %d %b %Y %H:%M:%S",
                  fields))
    return std::nullopt;
  auto local = to_time(epoch + fields.tm_year, fields);
  return local ? std::optional{*local - *offset} : std::nullopt;
}

} // namespace

std::optional<std::chrono::sys_seconds>
parse_http_date(std::string_view text, std::chrono::sys_seconds now) {
  if (auto fixdate = parse_fixdate(text))
    return fixdate;
  // Check the length for the same reason.
  constexpr size_t asctime_length = 24;
  std::string copy{text};
  std::tm fields{};
  constexpr int epoch = 1900;
  if (text.size() == asctime_length
      && matches(copy, "%a %b %e %H:%M:%S %Y", fields))
    return to_time(epoch + fields.tm_year, fields);
  if (!matches(copy, "%A, %d-%b-%y %H:%M:%S GMT", fields))
    return std::nullopt;
  std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
  auto latest = static_cast<int>(today.year()) + 50;
  return to_time(with_century(fields.tm_year, latest), fields);
}

} // namespace muster::http
