#include "http/http_date.hpp"

#include <clocale>
#include <ctime>
#include <string>

namespace muster::http {

namespace {

/// Whether all of `text` has the format of strptime().
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

} // namespace

std::optional<std::chrono::sys_seconds>
parse_http_date(std::string_view text, std::chrono::sys_seconds now) {
  // strptime() skips space and takes numbers with fewer digits; two of the
  // forms are of fixed length, which leaves no room for that.
  constexpr size_t fixdate_length = 29;
  constexpr size_t asctime_length = 24;
  std::string copy{text};
  std::tm fields{};
  constexpr int epoch = 1900;
  if (text.size() == fixdate_length
      && matches(copy, "%a, %d %b %Y %H:%M:%S GMT", fields))
    return to_time(epoch + fields.tm_year, fields);
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
