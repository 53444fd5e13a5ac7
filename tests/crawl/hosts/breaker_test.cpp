// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/breaker.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using muster::breaker;
using muster::permit_use;

namespace {

constexpr breaker::time_point t0{1h};

breaker opened_at(breaker::time_point now, unsigned limit = 3) {
  breaker x{limit, 10s};
  for (unsigned i = 0; i < limit; ++i)
    x.end(x.begin(), permit_use::connect_failed, now);
  return x;
}

} // namespace

TEST_CASE("a new breaker permits all exchanges") {
  breaker x{3, 10s};
  CHECK_FALSE(x.refuses(t0));
  CHECK_FALSE(x.probing());
  CHECK_FALSE(x.failing());
  CHECK_FALSE(x.begin());
  CHECK_FALSE(x.probing());
}

TEST_CASE("running exchanges are awaited once they could open the breaker") {
  breaker x{3, 10s};
  CHECK_FALSE(x.awaits(10));
  x.end(x.begin(), permit_use::connect_failed, t0);
  CHECK_FALSE(x.awaits(1));
  CHECK(x.awaits(2));
  x.end(x.begin(), permit_use::connect_failed, t0);
  CHECK(x.awaits(1));
  CHECK_FALSE(x.awaits(0));
  x.end(x.begin(), permit_use::connect_failed, t0);
  CHECK_FALSE(x.awaits(1));
}

TEST_CASE("failures in a row open the breaker for the pause") {
  breaker x{3, 10s};
  for (int i = 0; i < 2; ++i) {
    x.end(x.begin(), permit_use::connect_failed, t0);
    CHECK(x.failing());
    CHECK_FALSE(x.refuses(t0));
  }
  x.end(x.begin(), permit_use::connect_failed, t0);
  CHECK(x.refuses(t0));
  CHECK(x.until() == t0 + 10s);
  CHECK(x.refuses(t0 + 10s - 1ns));
  CHECK_FALSE(x.refuses(t0 + 10s));
}

TEST_CASE("a connection resets the failures, an unused permit does not") {
  breaker x{3, 10s};
  x.end(x.begin(), permit_use::connect_failed, t0);
  x.end(x.begin(), permit_use::connect_failed, t0);
  SECTION("connected") {
    x.end(x.begin(), permit_use::connected, t0);
    CHECK_FALSE(x.failing());
    x.end(x.begin(), permit_use::connect_failed, t0);
    CHECK_FALSE(x.refuses(t0));
  }
  SECTION("unused") {
    x.end(x.begin(), permit_use::unused, t0);
    CHECK_FALSE(x.refuses(t0));
    x.end(x.begin(), permit_use::connect_failed, t0);
    CHECK(x.refuses(t0));
  }
}

TEST_CASE("after the pause, one probe decides") {
  auto x = opened_at(t0);
  auto now = t0 + 10s;
  REQUIRE_FALSE(x.refuses(now));
  REQUIRE(x.begin());
  CHECK(x.probing());
  CHECK_FALSE(x.refuses(now));
  SECTION("connected closes the breaker") {
    x.end(true, permit_use::connected, now + 1s);
    CHECK_FALSE(x.probing());
    CHECK_FALSE(x.failing());
    CHECK_FALSE(x.begin());
  }
  SECTION("a failure opens it for another pause of the same length") {
    x.end(true, permit_use::connect_failed, now + 1s);
    CHECK_FALSE(x.probing());
    CHECK(x.refuses(now + 1s));
    CHECK(x.until() == now + 11s);
  }
  SECTION("an unused permit lets the next one probe") {
    x.end(true, permit_use::unused, now + 1s);
    CHECK_FALSE(x.probing());
    CHECK_FALSE(x.refuses(now + 1s));
    CHECK(x.begin());
  }
}

TEST_CASE("exchanges from before the opening do not count while it is open") {
  auto use = GENERATE(permit_use::unused, permit_use::connected,
                      permit_use::connect_failed);
  auto x = opened_at(t0);
  x.end(false, use, t0 + 5s);
  CHECK(x.refuses(t0 + 5s));
  CHECK(x.until() == t0 + 10s);
  REQUIRE(x.begin());
  x.end(false, use, t0 + 11s);
  CHECK(x.probing());
  CHECK_FALSE(x.refuses(t0 + 11s));
}

TEST_CASE("a breaker without a limit never opens") {
  breaker x{0, 10s};
  for (int i = 0; i < 100; ++i)
    x.end(x.begin(), permit_use::connect_failed, t0);
  CHECK_FALSE(x.refuses(t0));
  CHECK_FALSE(x.probing());
  CHECK_FALSE(x.failing());
}

TEST_CASE("a breaker with a limit of one opens at the first failure") {
  auto x = opened_at(t0, 1);
  CHECK(x.refuses(t0));
}

TEST_CASE("a reset breaker is like a new one") {
  auto x = opened_at(t0);
  x.reset();
  CHECK_FALSE(x.refuses(t0));
  CHECK_FALSE(x.failing());
  CHECK_FALSE(x.begin());
}
