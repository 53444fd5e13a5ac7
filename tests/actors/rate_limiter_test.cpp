#include "actors/rate_limiter.hpp"
#include "tests/support/catch.hpp"

#include <limits>

using namespace std::chrono_literals;
using muster::rate_limiter;

namespace {

constexpr rate_limiter::time_point t0{1h};

} // namespace

TEST_CASE("the first start need not wait") {
  CHECK(rate_limiter{2.0}.next() <= t0);
}

TEST_CASE("starts are one interval apart") {
  struct row {
    double rate;
    std::chrono::nanoseconds interval;
  };
  auto [rate, interval] = GENERATE(row{1, 1s}, row{2, 500ms}, row{0.1, 10s},
                                   row{1'000, 1ms}, row{3, 333'333'334ns},
                                   row{1e9, 1ns}, row{1e12, 1ns});
  rate_limiter x{rate};
  x.start(t0);
  CHECK(x.next() == t0 + interval);
}

TEST_CASE("idle time is no allowance for a burst") {
  rate_limiter x{1.0};
  x.start(t0);
  x.start(t0 + 1h);
  CHECK(x.next() == t0 + 1h + 1s);
}

TEST_CASE("a late start moves the next one") {
  rate_limiter x{1.0};
  x.start(t0);
  x.start(t0 + 1'300ms);
  CHECK(x.next() == t0 + 2'300ms);
}

TEST_CASE("without a rate nothing ever waits") {
  auto rate = GENERATE(0.0, -1.0, std::numeric_limits<double>::quiet_NaN());
  rate_limiter x{rate};
  x.start(t0);
  CHECK(x.next() <= t0);
}

TEST_CASE("a rate next to nothing does not overflow") {
  auto rate = GENERATE(1e-30, std::numeric_limits<double>::denorm_min());
  rate_limiter x{rate};
  x.start(t0);
  CHECK(x.next() > t0 + 1h);
}
