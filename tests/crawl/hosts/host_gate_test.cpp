// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/host_gate.hpp"
#include "tests/support/catch.hpp"

#include <initializer_list>
#include <limits>

using namespace std::chrono_literals;
using muster::gate_verdict;
using muster::host_gate;
using muster::politeness_settings;

namespace {

constexpr host_gate::time_point t0{1h};

/// The gate of a host with this configured rate.
host_gate with_rate(double rate) {
  politeness_settings limits;
  limits.rate = rate;
  return {limits, 30s};
}

/// A gate without a configured rate.
host_gate unlimited() {
  return with_rate(0);
}

bool refuses(const host_gate& x, host_gate::time_point now) {
  return x.at(now).what == gate_verdict::kind::refused;
}

/// Starts this number of exchanges at once and ends them with an answer.
void burst(host_gate& x, int count, host_gate::time_point now) {
  for (int i = 0; i < count; ++i)
    x.start(now);
  for (int i = 0; i < count; ++i)
    x.answered(now, now);
}

/// The interval after the next start.
std::chrono::nanoseconds interval(host_gate x, host_gate::time_point now) {
  x.start(now);
  return std::max(x.next(), now) - now;
}

} // namespace

TEST_CASE("nothing starts before the time that the host asked for") {
  auto x = unlimited();
  x.start(t0);
  x.throttled(t0, 7s, t0 + 10ms);
  CHECK(x.next() == t0 + 7'010ms);
  CHECK_FALSE(refuses(x, t0 + 1s));
  SECTION("a shorter wait does not end it") {
    x.throttled(t0, 1s, t0 + 20ms);
    CHECK(x.next() == t0 + 7'010ms);
  }
  SECTION("a longer wait extends it") {
    x.throttled(t0, 9s, t0 + 20ms);
    CHECK(x.next() == t0 + 9'020ms);
  }
  SECTION("a longer wait that another node reported extends it") {
    x.hold(9s, t0 + 20ms);
    CHECK(x.next() == t0 + 9'020ms);
  }
  SECTION("the answer to an earlier exchange does not end it") {
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
  SECTION("the next 429 halves the current rate") {
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
    host_gate::time_point now;
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
  CHECK(refuses(x, t0));
  CHECK(x.at(t0).until == t0 + 3'570s);
  CHECK(refuses(x, t0 + 3'570s - 1ns));
  CHECK_FALSE(refuses(x, t0 + 3'570s));
  CHECK(x.next() == t0 + 3'600s);
  CHECK_FALSE(x.has_given_up());
  CHECK(x.is_held(t0 + 3'599s));
  CHECK_FALSE(x.is_held(t0 + 3'600s));
}

TEST_CASE("the longest possible wait does not overflow") {
  auto x = unlimited();
  x.throttled(t0, muster::http::max_retry_after, t0);
  CHECK(refuses(x, t0 + 24h * 365 * 90));
  CHECK(x.matters_until() > t0);
}

TEST_CASE("a host that only asks to wait for five minutes is given up") {
  politeness_settings limits;
  limits.breaker_pause = 20s;
  limits.breaker_failures = GENERATE(0u, 5u);
  auto wait = GENERATE(std::optional<std::chrono::nanoseconds>{},
                       std::optional<std::chrono::nanoseconds>{5s});
  SECTION("for the pause of the breaker") {
    host_gate x{limits, 30s};
    auto now = t0;
    while (now < t0 + 5min) {
      CHECK_FALSE(refuses(x, now));
      x.start(now);
      x.throttled(now, wait, now);
      now = x.next();
    }
    x.start(now);
    x.throttled(now, wait, now);
    CHECK(refuses(x, now));
    CHECK(x.has_given_up());
    CHECK(x.at(now).until == now + 20s);
    now += 20s;
    CHECK_FALSE(refuses(x, now));
    // One exchange decides what happens next.
    SECTION("the next 429 gives it up again") {
      x.start(now);
      x.throttled(now, wait, now + 1ms);
      CHECK(refuses(x, now + 1ms));
    }
    SECTION("another answer ends this") {
      x.start(now);
      x.answered(now, now + 1ms);
      x.start(now + 11s);
      x.throttled(now + 11s, wait, now + 12s);
      CHECK_FALSE(refuses(x, now + 12s));
    }
  }
  SECTION("for at least a second") {
    limits.breaker_pause = 0s;
    host_gate x{limits, 30s};
    auto now = t0;
    while (now < t0 + 5min) {
      x.start(now);
      x.throttled(now, wait, now);
      now = x.next();
    }
    x.start(now);
    x.throttled(now, wait, now);
    CHECK(x.at(now).until == now + 1s);
  }
}

TEST_CASE("a gate is open, opens later, or refuses") {
  using enum gate_verdict::kind;
  struct row {
    const char* what;
    double rate;
    std::optional<std::chrono::nanoseconds>
      wait; ///< The wait that the host asks for at t0.
    std::chrono::nanoseconds
      heard; ///< The wait that another node reported at t0.
    std::chrono::nanoseconds asked; ///< Time since t0.
    gate_verdict expected;
  };
  const row table[] = {
    {"nothing happened", 0, 0s, 0s, 0s, {open, {}}},
    {"the pace", 2, 0s, 0s, 0s, {not_before, t0 + 500ms}},
    {"the pace, when the interval is over", 2, 0s, 0s, 500ms, {open, {}}},
    {"a wait", 0, 7s, 0s, 0s, {not_before, t0 + 7s}},
    {"a wait that is over", 0, 7s, 0s, 7s, {open, {}}},
    {"a wait shorter than the pace", 0.1, 7s, 0s, 1s, {not_before, t0 + 10s}},
    {"a wait that another node reported", 0, 0s, 7s, 0s, {not_before, t0 + 7s}},
    {"the longer of two waits", 0, 7s, 9s, 0s, {not_before, t0 + 9s}},
    {"a 429 without a wait", 0, {}, 0s, 0s, {not_before, t0 + 2s}},
    {"the longest accepted wait", 0, 30s, 0s, 0s, {not_before, t0 + 30s}},
    {"a longer wait", 0, 31s, 0s, 0s, {refused, t0 + 1s}},
    {"the rest of a longer wait", 0, 31s, 0s, 1s, {not_before, t0 + 31s}},
    {"a longer wait that another node reported",
     0,
     0s,
     90s,
     10s,
     {refused, t0 + 60s}},
  };
  for (auto& x : table) {
    INFO(x.what);
    auto gate = with_rate(x.rate);
    gate.start(t0);
    if (x.wait != 0s)
      gate.throttled(t0, x.wait, t0);
    if (x.heard > 0s)
      gate.hold(x.heard, t0);
    auto verdict = gate.at(t0 + x.asked);
    CHECK(verdict.what == x.expected.what);
    CHECK(verdict.until == x.expected.until);
  }
}

TEST_CASE("a quota causes only a few refused requests") {
  // The host answers this number of requests in each window of this length.
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

TEST_CASE("a URL that alone gets 429 does not lower the rate again") {
  auto x = unlimited();
  x.start(t0);
  x.throttled(t0, std::nullopt, t0);
  auto before = x.answers();
  x.start(t0 + 10s);
  x.answered(t0 + 10s, t0 + 10s);
  auto slow = interval(x, t0 + 20s);
  x.start(t0 + 20s);
  SECTION("if the host has answered others since") {
    x.throttled(t0 + 20s, std::nullopt, t0 + 20s, before);
    CHECK(interval(x, t0 + 30s) == slow);
  }
  SECTION("but it does if the host has not") {
    x.throttled(t0 + 20s, std::nullopt, t0 + 20s, x.answers());
    CHECK(interval(x, t0 + 30s) > slow);
  }
  SECTION("but another URL does") {
    x.throttled(t0 + 20s, std::nullopt, t0 + 20s);
    CHECK(interval(x, t0 + 30s) > slow);
  }
  SECTION("but it does once a refused URL was answered") {
    x.answered(t0 + 20s, t0 + 20s, true);
    CHECK(x.has_quota());
    slow = interval(x, t0 + 30s);
    x.start(t0 + 30s);
    x.throttled(t0 + 30s, std::nullopt, t0 + 30s, before);
    CHECK(interval(x, t0 + 60s) > slow);
  }
  SECTION("but a wait that it asks for counts") {
    x.throttled(t0 + 20s, 25s, t0 + 20s, before);
    CHECK(x.next() == t0 + 45s);
  }
}

TEST_CASE("a host is stuck after four refusals in a row") {
  auto x = unlimited();
  auto now = t0;
  auto refuse = [&] {
    now += 20s;
    x.start(now);
    x.throttled(now, std::nullopt, now);
  };
  for (int i = 0; i < 3; ++i)
    refuse();
  // A burst counts once.
  x.throttled(now, std::nullopt, now);
  CHECK_FALSE(x.is_stuck());
  refuse();
  CHECK(x.is_stuck());
  now += 20s;
  x.start(now);
  x.answered(now, now);
  CHECK_FALSE(x.is_stuck());
  for (int i = 0; i < 4; ++i)
    refuse();
  CHECK(x.is_stuck());
  x.settle(now + 10min);
  CHECK_FALSE(x.is_stuck());
}
