// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/exchange_window.hpp"

#include "tests/support/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using http::shortage;

namespace {

constexpr exchange_window::time_point t0{1'000s};

} // namespace

TEST_CASE("without a shortage, the window has its maximum") {
  exchange_window x{64};
  CHECK(x.admits(63, t0));
  CHECK_FALSE(x.admits(64, t0));
  CHECK_FALSE(x.next_due());
}

TEST_CASE("a shortage reduces the window to the other open exchanges") {
  exchange_window x{64};
  x.end_short(shortage::descriptors, 20, t0);
  CHECK(x.limit() == 20);
  // With later shortages, fewer are open.
  x.end_short(shortage::descriptors, 19, t0);
  CHECK(x.limit() == 19);
  // The window does not grow again.
  x.end_short(shortage::ports, 40, t0);
  CHECK(x.limit() == 19);
  x.end_short(shortage::memory, 0, t0);
  CHECK(x.limit() == 1);
}

TEST_CASE("after a shortage, nothing starts until an exchange or a pause "
          "ends") {
  exchange_window x{64};
  x.end_short(shortage::ports, 20, t0);
  CHECK_FALSE(x.admits(19, t0 + 49ms));
  CHECK(x.next_due() == t0 + 50ms);
  SECTION("an exchange ends") {
    x.end(t0 + 1ms);
    CHECK(x.admits(19, t0 + 1ms));
  }
  SECTION("the pause ends") {
    CHECK(x.admits(19, t0 + 50ms));
    x.begin(t0 + 50ms);
    CHECK_FALSE(x.admits(18, t0 + 51ms));
    // An exchange that hangs does not stop the others for ever.
    CHECK(x.admits(18, t0 + 50ms + exchange_window::longest_pause));
  }
}

TEST_CASE("pauses double once for any number of concurrent shortages") {
  exchange_window x{64};
  auto now = t0;
  for (auto pause :
       {50ms, 100ms, 200ms, 400ms, 800ms, 1'600ms, 2'000ms, 2'000ms}) {
    for (int i = 0; i < 10; ++i)
      x.end_short(shortage::ports, 0, now);
    CHECK(x.next_due() == now + pause);
    now += pause;
    REQUIRE(x.admits(0, now));
    x.begin(now);
  }
}

TEST_CASE("the window widens a little each second without a shortage") {
  exchange_window x{64};
  x.end_short(shortage::memory, 10, t0);
  x.end(t0 + 999ms);
  CHECK(x.limit() == 10);
  x.end(t0 + 1s);
  CHECK(x.limit() == 13);
  x.end(t0 + 1'500ms);
  CHECK(x.limit() == 13);
  for (int i = 2; i < 100; ++i)
    x.end(t0 + i * 1s);
  CHECK(x.limit() == 64);
}

TEST_CASE("a network that is down does not reduce the window") {
  exchange_window x{64};
  x.end_short(shortage::network, 3, t0);
  CHECK(x.limit() == 64);
  CHECK_FALSE(x.admits(0, t0));
  x.end(t0 + 1s);
  CHECK(x.admits(63, t0 + 1s));
}
