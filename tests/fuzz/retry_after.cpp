// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "http/http_date.hpp"
#include "http/retry.hpp"

#include <cstdio>

// A Retry-After field and the dates in it.
namespace muster::fuzz {

namespace {

using namespace std::chrono;

constexpr sys_seconds now{seconds{784'111'777}}; // 06 Nov 1994 08:49:37

/// A date in the preferred format of RFC 9110, section 5.6.7.
std::string fixdate(sys_seconds time) {
  constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed",
                                  "Thu", "Fri", "Sat"};
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto day = floor<std::chrono::days>(time);
  year_month_day date{day};
  hh_mm_ss clock{time - day};
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days[weekday{day}.c_encoding()],
                static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1],
                static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

} // namespace

void run(std::string_view bytes) {
  auto delay = http::parse_retry_after(bytes, now);
  if (delay) {
    expect(*delay >= 0s && *delay <= http::max_retry_after,
           "a delay is in bounds", bytes);
    auto again = http::parse_retry_after(std::to_string(delay->count()), now);
    expect(again == delay, "a delay in seconds is the same delay", bytes);
  }
  auto padded = " \t" + std::string{bytes} + "\t ";
  expect(http::parse_retry_after(padded, now) == delay,
         "blanks around a value mean nothing", bytes);
  auto date = http::parse_http_date(bytes, now);
  if (!date)
    return;
  // A leap second or an offset may lead to a year of five digits.
  if (*date >= sys_days{year{10'000} / 1 / 1}
      || *date < sys_days{year{0} / 1 / 1})
    return;
  auto text = fixdate(*date);
  expect(http::parse_http_date(text, now) == date,
         "a date that is written anew is the same date", text);
  expect(delay.has_value(), "a date is a delay", bytes);
  if (*date <= now)
    expect(*delay == 0s, "a date in the past is no delay", bytes);
}

std::vector<std::string> seeds() {
  return literals("http/retry_test.cpp");
}

} // namespace muster::fuzz
