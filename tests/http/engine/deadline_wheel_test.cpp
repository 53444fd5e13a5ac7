// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/deadline_wheel.hpp"
#include "tests/support/catch.hpp"

#include <deque>
#include <optional>
#include <random>

using muster::http::deadline_wheel;
using namespace std::chrono_literals;

namespace {

using time_point = deadline_wheel::clock::time_point;

struct timed final : deadline_wheel::entry {
  void on_due(time_point now) override {
    fired = now;
    ++count;
  }

  std::optional<time_point> fired;
  int count = 0;
};

const time_point start{1'000s};

} // namespace

TEST_CASE("a deadline fires within a tick, and not early") {
  auto due = GENERATE(1ns, 1ms, 20ms, 21ms, 300ms, 10'239ms, 10'241ms, 60s);
  deadline_wheel wheel{start};
  timed x;
  wheel.set(x, start + due);
  for (auto now = start; now < start + due; now += 7ms)
    wheel.advance(now);
  CHECK(x.count == 0);
  wheel.advance(start + due + deadline_wheel::tick);
  CHECK(x.count == 1);
  wheel.advance(start + due + 2h);
  CHECK(x.count == 1);
}

TEST_CASE("a moved deadline fires at its new time") {
  deadline_wheel wheel{start};
  timed later, earlier;
  wheel.set(later, start + 100ms);
  wheel.set(later, start + 500ms);
  wheel.set(earlier, start + 500ms);
  wheel.set(earlier, start + 100ms);
  wheel.advance(start + 200ms);
  CHECK(later.count == 0);
  CHECK(earlier.count == 1);
  wheel.advance(start + 520ms);
  CHECK(later.count == 1);
}

TEST_CASE("a removed or destroyed deadline does not fire") {
  deadline_wheel wheel{start};
  timed removed;
  wheel.set(removed, start + 10ms);
  deadline_wheel::remove(removed);
  deadline_wheel::remove(removed);
  {
    timed x;
    wheel.set(x, start + 10ms);
  }
  wheel.advance(start + 1s);
  CHECK(removed.count == 0);
}

TEST_CASE("a deadline may be set again while it fires") {
  struct repeating final : deadline_wheel::entry {
    void on_due(time_point now) override {
      ++count;
      wheel->set(*this, now);
    }

    deadline_wheel* wheel = nullptr;
    int count = 0;
  };
  deadline_wheel wheel{start};
  repeating x;
  x.wheel = &wheel;
  wheel.set(x, start);
  wheel.advance(start + 100ms);
  CHECK(x.count >= 1);
  CHECK(x.count <= 5);
}

TEST_CASE("a long pause loses no deadline") {
  deadline_wheel wheel{start};
  std::deque<timed> all(1'000);
  auto offset = 0ms;
  for (auto& x : all)
    wheel.set(x, start + (offset += 33ms));
  wheel.advance(start + 24h);
  for (auto& x : all)
    CHECK(x.count == 1);
}

TEST_CASE("all deadlines fire in time, however they are moved") {
  auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random{seed};
  auto up_to = [&](int n) { return static_cast<int>(random() % n); };
  deadline_wheel wheel{start};
  std::deque<timed> all(50);
  std::deque<time_point> due(all.size());
  auto now = start;
  for (int round = 0; round < 2'000; ++round) {
    auto i = static_cast<size_t>(up_to(static_cast<int>(all.size())));
    if (!all[i].fired || all[i].count == 0) {
      due[i] = now + std::chrono::milliseconds{up_to(30'000)};
      wheel.set(all[i], due[i]);
    }
    now += std::chrono::milliseconds{up_to(60)};
    wheel.advance(now);
    for (size_t k = 0; k < all.size(); ++k) {
      if (due[k] == time_point{})
        continue;
      if (all[k].count == 0)
        REQUIRE(now < due[k] + deadline_wheel::tick);
      else
        REQUIRE(*all[k].fired >= due[k]);
    }
  }
}
