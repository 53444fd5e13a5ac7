// SPDX-License-Identifier: BSD-3-Clause

#include "http/retry.hpp"
#include "tests/support/catch.hpp"

#include <clocale>
#include <limits>
#include <string>

using namespace std::chrono_literals;
using namespace muster::http;

namespace {

using std::chrono::seconds;

// Sun, 06 Nov 1994 08:49:37 GMT
constexpr auto now = std::chrono::system_clock::time_point{784'111'777s};

struct value_case {
  std::string value;
  std::optional<seconds> expected;
};

} // namespace

TEST_CASE("Retry-After accepts seconds and nothing similar") {
  for (auto& [value, expected] : std::vector<value_case>{
         {"0", 0s},
         {"120", 120s},
         {" \t120 ", 120s},
         {"007", 7s},
         {"4000000000", max_retry_after},
         {"9223372036854775807", max_retry_after},
         {"9223372036854775808", max_retry_after},
         {std::string(4'000, '9'), max_retry_after},
         {"", {}},
         {"   ", {}},
         {"-1", {}},
         {"+1", {}},
         {"1.5", {}},
         {"1e3", {}},
         {"0x10", {}},
         {"120s", {}},
         {"120, 60", 120s},
         {"1, 3", 3s},
         {" 1 ,, 3 ,", 3s},
         {"soon, 3", 3s},
         {"soon, later", {}},
         {",", {}},
         {"1, 4000000000", max_retry_after},
         {"1 2", {}},
         {"soon", {}},
       }) {
    CAPTURE(value);
    CHECK(parse_retry_after(value, now) == expected);
  }
}

TEST_CASE("Retry-After accepts dates in the three formats of HTTP") {
  for (auto& [value, expected] : std::vector<value_case>{
         {"Sun, 06 Nov 1994 08:49:37 GMT", 0s},
         {"Sun, 06 Nov 1994 08:50:37 GMT", 60s},
         {"Sun, 06 Nov 1994 08:49:60 GMT", 23s}, // leap second
         {"Mon, 07 Nov 1994 08:49:37 GMT", 86'400s},
         {"Sun, 06 Nov 1994 08:49:36 GMT", 0s},
         {"Thu, 01 Jan 1970 00:00:00 GMT", 0s},
         {"Mon, 01 Jan 0001 00:00:00 GMT", 0s},
         {"Fri, 31 Dec 9999 23:59:59 GMT", max_retry_after},
         {"Thu, 29 Feb 1996 08:49:37 GMT", 480 * 86'400s},
         {"  Sun, 06 Nov 1994 08:50:37 GMT ", 60s},
         {"Sunday, 06-Nov-94 08:50:37 GMT", 60s},
         {"Wednesday, 09-Nov-94 08:49:37 GMT", 3 * 86'400s},
         {"Sunday, 06-Nov-44 08:49:37 GMT", 18'263 * 86'400s}, // 2044
         {"Tuesday, 06-Nov-45 08:49:37 GMT", 0s},              // 1945
         {"Sun Nov  6 08:50:37 1994", 60s},
         {"Wed Nov 16 08:49:37 1994", 10 * 86'400s},
         {"Sun, 06 Nov 1994 08:50:37 UTC", 60s},
         {"Sun, 06 Nov 1994 08:50:37 +0000", 60s},
         {"Sun, 06 Nov 1994 08:50:37 -0000", 60s},
         {"Sun, 06 Nov 1994 09:50:37 +0100", 60s},
         {"Sun, 06 Nov 1994 00:20:37 -0830", 60s},
         {"Sun, 06 Nov 1994 08:50:37 GMT, 7", 60s},
         {"7, Sun, 06 Nov 1994 08:50:37 GMT", 60s},
         {"Sunday, 06-Nov-94 08:50:37 GMT, 90", 90s},
         {"Sun Nov  6 08:50:37 1994, 90", 90s},
         {"Sun, 06 Nov 1994 08:50:37 GMT, Sun, 06 Nov 1994 08:51:37 GMT", 120s},
       }) {
    CAPTURE(value);
    CHECK(parse_retry_after(value, now) == expected);
  }
}

TEST_CASE("Retry-After accepts no other dates") {
  for (auto value : {
         "Sun, 06 Nov 1994 08:49:37",        "Sun, 06 Nov 1994 08:49:37 CET",
         "Sun, 06 Nov 1994 08:49:37 +01:00", "Sun, 06 Nov 1994 08:49:37 +2400",
         "Sun, 06 Nov 1994 08:49:37 +0060",  "Sun, 06 Nov 1994 08:49:37 +000",
         "Sun, 06 Nov 1994 08:49:37 0000",   "Sun, 06 Nov 1994 08:49:37 ",
         "Sun, 06 Nov 1994 08:49:37 GMT+1",  "Sun, 6 Nov 1994 08:49:37 GMT",
         "Sun, 06 Nov 94 08:49:37 GMT",      "06 Nov 1994 08:49:37 GMT",
         "Son, 06 Nov 1994 08:49:37 GMT",    "Sun, 06 Nuv 1994 08:49:37 GMT",
         "Wed, 30 Feb 1994 08:49:37 GMT",    "Wed, 29 Feb 1995 08:49:37 GMT",
         "Sun, 00 Nov 1994 08:49:37 GMT",    "Sun, 32 Dec 1994 08:49:37 GMT",
         "Sun, 06 Nov 1994 24:00:00 GMT",    "Sun, 06 Nov 1994 08:60:37 GMT",
         "Sun, 06 Nov 1994 08:49:61 GMT",    "Sun, 06 Nov -994 08:49:37 GMT",
         "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994 GMT",
         "Sun Nov 6 08:49:37 1994",          "1994-11-06T08:49:37Z",
       }) {
    CAPTURE(value);
    CHECK(parse_retry_after(value, now) == std::nullopt);
  }
  CHECK(parse_retry_after(
          std::string_view{"Sun, 06 Nov 1994 08:49:37 GM\0", 29}, now)
        == std::nullopt);
}

TEST_CASE("a wait lasts until the date, including fractions of seconds") {
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:39 GMT", now + 999ms) == 2s);
}

TEST_CASE("a date is relative to the Date field of the server") {
  struct row {
    const char* date;
    std::chrono::seconds expected;
  };
  auto [date, expected] =
    GENERATE(row{"Sun, 06 Nov 1994 09:49:37 GMT", 30s},
             row{" Sunday, 06-Nov-94 09:49:37 GMT ", 30s},
             row{"Sun, 06 Nov 1994 09:50:08 GMT", 0s},
             row{"Thu, 01 Jan 1970 00:00:00 GMT", 784'115'407s},
             row{"", 3'630s}, row{"today", 3'630s}, row{"0", 3'630s});
  CAPTURE(date);
  CHECK(parse_retry_after("Sun, 06 Nov 1994 09:50:07 GMT", now, date)
        == expected);
  CHECK(parse_retry_after("7", now, date) == 7s);
}

TEST_CASE("the longest Retry-After can be added to any clock") {
  CHECK(std::chrono::system_clock::now() + max_retry_after
        > std::chrono::system_clock::now());
  CHECK(std::chrono::steady_clock::now() + max_retry_after
        > std::chrono::steady_clock::now());
}

TEST_CASE("dates are English whatever the locale") {
  for (auto name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"})
    if (std::setlocale(LC_ALL, name))
      CHECK(parse_retry_after("Wed, 07 Dec 1994 08:49:37 GMT", now)
            == 31 * 86'400s);
  std::setlocale(LC_ALL, "C");
}

TEST_CASE("only temporary failures are retried") {
  struct {
    error_kind kind;
    bool temporary;
    bool expected;
  } const cases[]{
    {error_kind::invalid_url, true, false}, {error_kind::blocked, true, false},
    {error_kind::dns, false, false},        {error_kind::dns, true, true},
    {error_kind::connect, false, true},     {error_kind::tls, true, false},
    {error_kind::timeout, false, true},     {error_kind::protocol, true, false},
    {error_kind::truncated, false, true},   {error_kind::redirect, true, false},
    {error_kind::too_large, true, false},   {error_kind::decode, true, false},
    {error_kind::cancelled, true, false},   {error_kind::proxy, true, true},
    {error_kind::proxy, false, false},
  };
  for (auto& c : cases) {
    CAPTURE(to_string(c.kind), c.temporary);
    CHECK(is_retriable(c.kind, 0, c.temporary) == c.expected);
    // A status that arrived before the failure does not change that.
    CHECK(is_retriable(c.kind, 503, c.temporary) == c.expected);
    CHECK(is_retriable(c.kind, 200, c.temporary) == c.expected);
  }
}

TEST_CASE("only statuses of overload are retried") {
  const std::vector<int> expected{408, 425, 429, 500, 502, 503, 504};
  std::vector<int> retried;
  for (int status = 100; status < 1'000; ++status)
    if (is_retriable(error_kind::none, status, true))
      retried.push_back(status);
  CHECK(retried == expected);
}

TEST_CASE("the backoff doubles up to its cap, with full jitter") {
  backoff policy{100ms, 1'000ms};
  auto seed = std::random_device{}();
  CAPTURE(seed);
  std::minstd_rand rng{seed};
  struct {
    unsigned next;
    std::chrono::milliseconds limit;
  } const cases[]{{2, 100ms},  {3, 200ms},  {4, 400ms},    {5, 800ms},
                  {6, 1000ms}, {7, 1000ms}, {1000, 1000ms}};
  for (auto& c : cases) {
    auto least = std::chrono::milliseconds::max();
    auto most = std::chrono::milliseconds::min();
    std::chrono::milliseconds sum{0};
    constexpr int draws = 4'000;
    for (int i = 0; i < draws; ++i) {
      auto delay = policy.delay(c.next, rng);
      least = std::min(least, delay);
      most = std::max(most, delay);
      sum += delay;
    }
    CAPTURE(c.next);
    CHECK(least >= 0ms);
    CHECK(least < c.limit / 20);
    CHECK(most <= c.limit);
    CHECK(most > c.limit - c.limit / 20);
    // Ten standard errors of a uniform distribution's mean.
    CHECK(std::chrono::abs(sum / draws - c.limit / 2) < c.limit / 20);
  }
}

TEST_CASE("no backoff overflows") {
  constexpr auto forever = std::chrono::milliseconds::max();
  constexpr auto last = std::numeric_limits<unsigned>::max();
  std::minstd_rand rng{1};
  for (auto base :
       {1ms, 500ms, std::chrono::milliseconds{forever / 2}, forever})
    for (auto cap : {1ms, 30'000ms, forever})
      for (auto next : {2u, 3u, 33u, 34u, 63u, 64u, 65u, 66u, 67u, last}) {
        CAPTURE(base.count(), cap.count(), next);
        auto delay = backoff{base, cap}.delay(next, rng);
        CHECK(delay >= 0ms);
        CHECK(delay <= cap);
      }
}

TEST_CASE("without base, cap or an earlier attempt there is no backoff") {
  std::minstd_rand rng{1};
  CHECK(backoff{}.delay(0, rng) == 0ms);
  CHECK(backoff{}.delay(1, rng) == 0ms);
  CHECK(backoff{0ms, 1s}.delay(5, rng) == 0ms);
  CHECK(backoff{1s, 0ms}.delay(5, rng) == 0ms);
  CHECK(backoff{-1s, 1s}.delay(5, rng) == 0ms);
}
