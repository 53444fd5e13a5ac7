// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/pace.hpp"
#include "tests/support/catch.hpp"

#include <limits>

using namespace std::chrono_literals;
using muster::pace;
using muster::politeness_settings;

namespace {

constexpr pace::time_point t0{1h};

/// The pace of a host with this configured rate.
pace with_rate(double rate) {
  politeness_settings limits;
  limits.rate = rate;
  return pace{limits};
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

TEST_CASE("a lowered pace has half of the rate that was too high") {
  auto x = with_rate(0);
  for (int i = 0; i < 20; ++i)
    x.start(t0);
  CHECK_FALSE(x.is_lowered());
  x.lower(true, t0 + 10ms);
  CHECK(x.is_lowered());
  CHECK(x.next() == t0 + 110ms);
  x.lower(false, t0 + 110ms);
  CHECK(x.next() == t0 + 310ms);
  SECTION("it rises by a twentieth of that rate each second") {
    x.raise(t0 + 1'110ms);
    x.start(t0 + 1'110ms);
    CHECK(x.next() - t0 - 1'110ms < 166'666'668ns); // 5 and 1 per second
    CHECK(x.next() - t0 - 1'110ms > 166'666'666ns);
  }
  SECTION("a reset ends it") {
    x.reset();
    CHECK_FALSE(x.is_lowered());
    x.start(t0 + 1s);
    CHECK(x.next() == t0 + 310ms);
  }
}

TEST_CASE("a closed window opens by one with each answer, up to its limit") {
  auto x = with_rate(0);
  CHECK(x.window() == 8);
  x.close_window();
  for (size_t expected : {1, 2, 3, 4, 5, 6, 7, 8, 8}) {
    CHECK(x.window() == expected);
    x.raise(t0);
  }
}
