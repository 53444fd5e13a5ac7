// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/pace.hpp"
#include "tests/support/catch.hpp"

#include <initializer_list>
#include <limits>

using namespace std::chrono_literals;
using muster::pace;
using muster::politeness_settings;

namespace {

constexpr pace::time_point t0{1h};

/// The pace of a host with this rate in the configuration.
pace with_rate(double rate) {
  politeness_settings limits;
  limits.rate = rate;
  return {limits, 30s};
}

/// A pace without a rate of its own.
pace unlimited() {
  return with_rate(0);
}

/// Starts so many at once and has them answered.
void burst(pace& x, int count, pace::time_point now) {
  for (int i = 0; i < count; ++i)
    x.start(now);
  for (int i = 0; i < count; ++i)
    x.answered(now, now);
}

/// The interval that the next start leads to.
std::chrono::nanoseconds interval(pace x, pace::time_point now) {
  x.start(now);
  return std::max(x.next(), now) - now;
}

} // namespace

TEST_CASE("the first start does not wait") {
  CHECK(with_rate(2.0).next() <= t0);
}

TEST_CASE("starts are one interval apart") {
  struct row {
    double rate;
    std::chrono::nanoseconds interval;
  };
  auto [rate, interval] = GENERATE(row{1, 1s}, row{2, 500ms}, row{0.1, 10s},
                                   row{1'000, 1ms}, row{3, 333'333'334ns},
                                   row{1e9, 1ns}, row{1e12, 1ns});
  auto x = with_rate(rate);
  x.start(t0);
  CHECK(x.next() == t0 + interval);
}

TEST_CASE("idle time does not permit a burst") {
  auto x = with_rate(1.0);
  x.start(t0);
  x.start(t0 + 1h);
  CHECK(x.next() == t0 + 1h + 1s);
}

TEST_CASE("a late start moves the next one") {
  auto x = with_rate(1.0);
  x.start(t0);
  x.start(t0 + 1'300ms);
  CHECK(x.next() == t0 + 2'300ms);
}

TEST_CASE("without a rate, nothing waits") {
  auto rate = GENERATE(0.0, -1.0, std::numeric_limits<double>::quiet_NaN());
  auto x = with_rate(rate);
  x.start(t0);
  CHECK(x.next() <= t0);
}

TEST_CASE("a very low rate does not overflow") {
  auto rate = GENERATE(1e-30, std::numeric_limits<double>::denorm_min());
  auto x = with_rate(rate);
  x.start(t0);
  CHECK(x.next() > t0 + 1h);
}

TEST_CASE("nothing starts before the time that the host asked for") {
  auto x = unlimited();
  x.start(t0);
  x.throttled(t0, 7s, t0 + 10ms);
  CHECK(x.next() == t0 + 7'010ms);
  CHECK_FALSE(x.refuses(t0 + 1s));
  SECTION("a shorter wait does not end it") {
    x.throttled(t0, 1s, t0 + 20ms);
    CHECK(x.next() == t0 + 7'010ms);
  }
  SECTION("a longer one extends it") {
    x.throttled(t0, 9s, t0 + 20ms);
    CHECK(x.next() == t0 + 9'020ms);
  }
  SECTION("one heard of elsewhere extends it as well") {
    x.hold(9s, t0 + 20ms);
    CHECK(x.next() == t0 + 9'020ms);
  }
  SECTION("an answer to what was under way does not end it") {
    x.answered(t0, t0 + 20ms);
    CHECK(x.next() == t0 + 7'010ms);
    CHECK(x.window() == 1);
  }
}

TEST_CASE("a single wait does not lower the rate") {
  auto x = unlimited();
  burst(x, 20, t0);
  x.throttled(t0, 2s, t0 + 10ms);
  CHECK(interval(x, t0 + 3s) == 0s);
}

TEST_CASE("after a wait, one exchange starts, and each answer allows one "
          "more") {
  auto x = unlimited();
  CHECK(x.window() == 8);
  x.throttled(t0, 2s, t0 + 10ms);
  auto now = t0 + 2'010ms;
  for (size_t expected : {1, 2, 3, 4, 5, 6, 7, 8, 8, 8}) {
    CHECK(x.window() == expected);
    x.start(now);
    x.answered(now, now + 1ms);
    now += 2ms;
  }
}

TEST_CASE("a 429 without a wait halves the recent rate") {
  auto x = unlimited();
  burst(x, 20, t0);
  x.throttled(t0, {}, t0 + 10ms);
  CHECK(x.next() == t0 + 110ms);
  CHECK(x.window() == 1);
  CHECK(interval(x, t0 + 110ms) == 100ms);
  SECTION("and the next one the rate in force") {
    x.start(t0 + 110ms);
    x.throttled(t0 + 110ms, {}, t0 + 120ms);
    CHECK(x.next() == t0 + 320ms);
    CHECK(interval(x, t0 + 320ms) == 200ms);
  }
  SECTION("one burst counts once") {
    for (int i = 0; i < 8; ++i)
      x.throttled(t0, {}, t0 + 20ms);
    CHECK(x.next() == t0 + 110ms);
    CHECK(interval(x, t0 + 110ms) == 100ms);
  }
}

TEST_CASE("the busier of the last two seconds is the recent rate") {
  struct row {
    pace::time_point now;
    std::chrono::nanoseconds interval;
  };
  auto [now, expected] = GENERATE(row{t0 + 900ms, 100ms},
                                  row{t0 + 1'500ms, 100ms},
                                  row{t0 + 2'500ms, 1s}, row{t0 + 1h, 2s});
  auto x = unlimited();
  burst(x, 20, t0);
  if (now > t0 + 1s && now < t0 + 3s)
    burst(x, 2, now);
  x.throttled(now - 1ms, {}, now);
  CHECK(interval(x, now + 10s) == expected);
}

TEST_CASE("a second wait within a minute halves the rate, too") {
  auto x = unlimited();
  burst(x, 20, t0);
  x.throttled(t0, 2s, t0 + 10ms);
  burst(x, 10, t0 + 2'010ms);
  x.throttled(t0 + 2'010ms, 2s, t0 + 2'020ms);
  CHECK(interval(x, t0 + 5s) == 200ms);
}

TEST_CASE("answers add a twentieth of the excessive rate per second") {
  auto x = unlimited();
  burst(x, 20, t0);
  x.throttled(t0, {}, t0 + 10ms);
  auto now = x.next();
  // From 10 a second to 20 takes ten seconds.
  int starts = 0;
  while (now < t0 + 10s) {
    x.start(now);
    x.answered(now, now + 1ms);
    now = x.next();
    ++starts;
  }
  CHECK(starts > 140);
  CHECK(starts < 152);
  CHECK(interval(x, now) < 51ms);
  CHECK(interval(x, now) > 49ms);
}

TEST_CASE("after several 429s, the rate grows back to the one before them") {
  auto x = unlimited();
  burst(x, 20, t0);
  auto now = t0;
  for (int i = 0; i < 5; ++i) {
    x.throttled(now, {}, now + 1ms);
    now = x.next();
    x.start(now);
  }
  CHECK(interval(x, now) == 1'600ms); // 20/32 a second
  x.answered(now, now + 1s);
  auto faster = interval(x, now + 2s); // 0.625 + 1 a second
  CHECK(faster < 616ms);
  CHECK(faster > 615ms);
}

TEST_CASE("the rate is never lowered to zero") {
  auto x = unlimited();
  auto now = t0;
  for (int i = 0; i < 10; ++i) {
    x.start(now);
    x.throttled(now, {}, now);
    now = x.next();
  }
  CHECK(interval(x, now) == 10s);
}

TEST_CASE("no host is asked faster than the user allows") {
  auto x = with_rate(2);
  x.start(t0);
  x.throttled(t0, {}, t0);
  for (auto now = x.next(); now < t0 + 50s; now = x.next()) {
    x.start(now);
    x.answered(now, now + 1ms);
  }
  CHECK(interval(x, x.next()) == 500ms);
}

TEST_CASE("a minute after the last 429, the limits end") {
  auto x = unlimited();
  burst(x, 20, t0);
  auto wait = GENERATE(std::optional<std::chrono::nanoseconds>{},
                       std::optional<std::chrono::nanoseconds>{10s});
  x.throttled(t0, wait, t0);
  auto end = x.matters_until();
  CHECK(end >= t0 + 60s + wait.value_or(0s));
  CHECK(end <= t0 + 61s + wait.value_or(0s));
  x.settle(end - 1ns);
  CHECK(x.window() == 1);
  x.settle(end);
  CHECK(x.window() == 8);
  CHECK(interval(x, end) == 0s);
  x.throttled(end, 1s, end);
  CHECK(interval(x, end + 10s) == 0s);
}

TEST_CASE("a host that asks for too long a wait is refused for most of it") {
  auto x = unlimited();
  x.throttled(t0, 3'600s, t0);
  CHECK(x.refuses(t0));
  CHECK(x.refuses_until() == t0 + 3'570s);
  CHECK(x.refuses(t0 + 3'570s - 1ns));
  CHECK_FALSE(x.refuses(t0 + 3'570s));
  CHECK(x.next() == t0 + 3'600s);
  CHECK_FALSE(x.has_given_up());
  CHECK(x.is_held(t0 + 3'599s));
  CHECK_FALSE(x.is_held(t0 + 3'600s));
}

TEST_CASE("the longest possible wait does not overflow") {
  auto x = unlimited();
  x.throttled(t0, muster::http::max_retry_after, t0);
  CHECK(x.refuses(t0 + 24h * 365 * 90));
  CHECK(x.matters_until() > t0);
}

TEST_CASE("a host that only asks to wait for five minutes is given up") {
  politeness_settings limits;
  limits.breaker_pause = 20s;
  limits.breaker_failures = GENERATE(0u, 5u);
  auto wait = GENERATE(std::optional<std::chrono::nanoseconds>{},
                       std::optional<std::chrono::nanoseconds>{5s});
  SECTION("for a breaker's pause") {
    pace x{limits, 30s};
    auto now = t0;
    while (now < t0 + 5min) {
      CHECK_FALSE(x.refuses(now));
      x.start(now);
      x.throttled(now, wait, now);
      now = x.next();
    }
    x.start(now);
    x.throttled(now, wait, now);
    CHECK(x.refuses(now));
    CHECK(x.has_given_up());
    CHECK(x.refuses_until() == now + 20s);
    now += 20s;
    CHECK_FALSE(x.refuses(now));
    // And again at once unless it has changed its mind.
    SECTION("and then again") {
      x.start(now);
      x.throttled(now, wait, now + 1ms);
      CHECK(x.refuses(now + 1ms));
    }
    SECTION("unless it has changed its mind") {
      x.start(now);
      x.answered(now, now + 1ms);
      x.start(now + 11s);
      x.throttled(now + 11s, wait, now + 12s);
      CHECK_FALSE(x.refuses(now + 12s));
    }
  }
  SECTION("for a second at least") {
    limits.breaker_pause = 0s;
    pace x{limits, 30s};
    auto now = t0;
    while (now < t0 + 5min) {
      x.start(now);
      x.throttled(now, wait, now);
      now = x.next();
    }
    x.start(now);
    x.throttled(now, wait, now);
    CHECK(x.refuses_until() == now + 1s);
  }
}

TEST_CASE("a quota causes only a few refused requests") {
  // So many are answered in each window of this length, one after the other.
  struct row {
    int quota;
    std::chrono::milliseconds window;
    bool says_when;
  };
  auto [quota, window, says_when] = GENERATE(
    row{10, 2s, false}, row{10, 2s, true}, row{1, 1s, false}, row{1, 1s, true},
    row{100, 1s, false}, row{100, 10s, true}, row{60, 60s, true});
  CAPTURE(quota, window, says_when);
  auto x = unlimited();
  auto now = t0;
  auto window_ends = t0 + window;
  int used = 0;
  int refused = 0;
  int answered = 0;
  for (; answered < 6 * quota + 60; now = std::max(now + 5ms, x.next())) {
    while (now >= window_ends) {
      window_ends += window;
      used = 0;
    }
    x.start(now);
    if (used < quota) {
      ++used;
      ++answered;
      x.answered(now, now + 5ms);
    } else {
      ++refused;
      std::optional<std::chrono::nanoseconds> wait;
      if (says_when)
        wait = std::chrono::ceil<std::chrono::seconds>(window_ends - now);
      x.throttled(now, wait, now + 5ms);
    }
  }
  auto best = window * (answered / quota);
  CAPTURE(refused, answered, (now - t0) / 1ms, best / 1ms);
  CHECK(refused <= answered / 10 + 10);
  CHECK(now - t0 < best * 2 + 20s);
}
