// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/slot_shares.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace std::chrono_literals;
using muster::host_credit;
using muster::slot_shares;
using enum muster::slot_shares::kind;

namespace {

constexpr slot_shares::time_point t0{1h};

/// Starts exchanges of this kind, at most `most`. Returns their number.
size_t fill(slot_shares& x, slot_shares::kind kind, size_t most) {
  size_t result = 0;
  for (; result < most && x.permits(kind); ++result)
    x.start(kind);
  return result;
}

void end(slot_shares& x, slot_shares::kind kind, size_t count) {
  for (; count > 0; --count)
    x.end(kind);
}

} // namespace

TEST_CASE("hosts that have not answered hold at most three quarters of the "
          "slots") {
  slot_shares x{100};
  x.advance(t0);
  CHECK(fill(x, first, 100) == 75);
  CHECK(fill(x, further, 100) == 0);
  CHECK(fill(x, known, 25) == 25);
  x.end(first);
  CHECK(fill(x, first, 100) == 1);
}

TEST_CASE("further exchanges of such hosts hold at most a quarter of the "
          "slots") {
  slot_shares x{100};
  x.advance(t0);
  CHECK(fill(x, first, 10) == 10);
  CHECK(fill(x, further, 100) == 25);
  CHECK(fill(x, first, 100) == 40);
}

TEST_CASE("such hosts may use slots that no other host needs") {
  slot_shares x{100};
  x.advance(t0);
  CHECK(fill(x, first, 100) == 75);
  SECTION("when no other host has started an exchange") {
    x.advance(t0 + 2s - 1ns);
    CHECK_FALSE(x.permits(first));
    CHECK(x.next_second() == t0 + 2s);
    x.advance(t0 + 2s);
    CHECK(fill(x, first, 100) == 25);
  }
  SECTION("except twice the number that others held") {
    x.advance(t0 + 2s);
    CHECK(fill(x, known, 3) == 3);
    end(x, known, 3);
    x.advance(t0 + 3s);
    CHECK(fill(x, first, 100) == 19);
    // Hosts that use their slots may use twice as many later.
    CHECK(fill(x, known, 6) == 6);
    end(x, first, 90);
    CHECK(fill(x, first, 100) == 84);
  }
  SECTION("or twice the number that others started") {
    fill(x, known, 20);
    x.advance(t0 + 2s);
    x.end(known);
    x.start(known);
    x.advance(t0 + 3s);
    CHECK(fill(x, first, 100) == 23);
  }
}

TEST_CASE("further exchanges leave slots to first exchanges") {
  slot_shares x{100};
  x.advance(t0);
  fill(x, first, 10);
  x.advance(t0 + 1s);
  end(x, first, 10);
  fill(x, first, 10);
  x.advance(t0 + 2s);
  CHECK(fill(x, further, 100) == 80);
  // Hosts that no longer start exchanges need no slots.
  x.advance(t0 + 3s);
  CHECK(fill(x, further, 100) == 10);
}

TEST_CASE("time before the first exchange does not count") {
  slot_shares x{100};
  x.advance(t0);
  x.advance(t0 + 1h);
  CHECK(fill(x, first, 100) == 75);
}

TEST_CASE("one slot is enough for any host") {
  slot_shares x{1};
  x.advance(t0);
  CHECK(x.permits(first));
  x.start(first);
  x.end(first);
  CHECK(x.permits(further));
}

TEST_CASE("each answer allows one more open exchange, up to the limit") {
  slot_shares x{100};
  host_credit host;
  CHECK(slot_shares::kind_of(host, 0, 100, false) == first);
  CHECK(slot_shares::kind_of(host, 1, 100, false) == further);
  for (size_t answers = 1; answers < 12; ++answers) {
    x.answered(host, 1ms, 8);
    CHECK(host.window == std::min(answers + 1, size_t{8}));
    CHECK(slot_shares::kind_of(host, 0, 100, false) == known);
    CHECK(slot_shares::kind_of(host, host.window - 1, 100, false) == more);
    CHECK(slot_shares::kind_of(host, host.window, 100, false) == further);
  }
}

TEST_CASE("a further exchange must be worth its connection") {
  host_credit host;
  slot_shares shares{100};
  shares.answered(host, 1ms, 8);
  shares.answered(host, 1ms, 8);
  struct {
    size_t open;
    size_t queued;
    bool idle;
    slot_shares::kind expected;
  } const cases[]{
    {0, 1, false, known}, {0, 1, true, known},     {1, 7, false, further},
    {1, 8, false, more},  {2, 15, false, further}, {2, 16, false, more},
    {2, 1, true, more},   {3, 100, true, further},
  };
  for (auto& [open, queued, idle, expected] : cases) {
    CAPTURE(open, queued, idle);
    CHECK(slot_shares::kind_of(host, open, queued, idle) == expected);
  }
}

TEST_CASE("a host that takes much longer than others earns nothing") {
  struct row {
    std::chrono::milliseconds others;
    std::chrono::milliseconds own;
    bool prompt;
  };
  auto [others, own, prompt] = GENERATE(
    row{1ms, 50ms, true}, row{1ms, 300ms, false}, row{1ms, 10s, false},
    row{100ms, 350ms, true}, row{100ms, 600ms, false}, row{10s, 20s, true});
  CAPTURE(others, own);
  slot_shares x{100};
  host_credit fast;
  for (int i = 0; i < 100; ++i)
    x.answered(fast, others, 8);
  host_credit slow;
  for (int i = 0; i < 4; ++i)
    x.answered(slow, own, 8);
  CHECK(slow.prompt == prompt);
  CHECK(slot_shares::kind_of(slow, 0, 100, false) == (prompt ? known : first));
  CHECK(slot_shares::kind_of(slow, 1, 100, false) == (prompt ? more : further));
  SECTION("until it is faster") {
    for (int i = 0; i < 40; ++i)
      x.answered(slow, others, 8);
    CHECK(slow.prompt);
  }
  SECTION("until the others are as slow") {
    for (int i = 0; i < 200; ++i)
      x.answered(fast, own, 8);
    x.answered(slow, own, 8);
    CHECK(slow.prompt);
  }
}
