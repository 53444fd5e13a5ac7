#include "actors/slot_shares.hpp"
#include "tests/support/catch.hpp"

#include <vector>

using namespace std::chrono_literals;
using muster::host_credit;
using muster::slot_shares;
using enum muster::slot_shares::kind;

namespace {

constexpr slot_shares::time_point t0{1h};

/// How many of that kind start at `now`, at most `most`.
size_t fill(slot_shares& x, slot_shares::kind kind, size_t most,
            slot_shares::time_point now = t0) {
  size_t result = 0;
  for (; result < most && x.permits(kind, now); ++result)
    x.start(kind, now);
  return result;
}

} // namespace

TEST_CASE("hosts that have not answered hold three quarters of the slots") {
  slot_shares x{100};
  CHECK(fill(x, first, 100) == 75);
  CHECK(fill(x, further, 100) == 0);
  CHECK(fill(x, earned, 25) == 25);
  x.end(first);
  CHECK(fill(x, first, 100) == 1);
}

TEST_CASE("and a quarter with more than one exchange each") {
  slot_shares x{100};
  CHECK(fill(x, first, 10) == 10);
  CHECK(fill(x, further, 100) == 15);
  CHECK(fill(x, first, 100) == 50);
}

TEST_CASE("when nobody else has work they may hold all") {
  slot_shares x{100};
  CHECK(fill(x, earned, 1) == 1);
  fill(x, first, 100);
  CHECK_FALSE(x.permits(further, t0 + 1s - 1ns));
  CHECK(x.quiet_at() == t0 + 1s);
  CHECK(x.permits(further, t0 + 1s));
  CHECK(x.permits(first, t0 + 1s));
  // Until somebody has.
  x.start(earned, t0 + 1s);
  CHECK_FALSE(x.permits(further, t0 + 1s));
}

TEST_CASE("time before the first exchange counts for nothing") {
  slot_shares x{100};
  x.start(first, t0);
  x.end(first);
  CHECK(fill(x, first, 100, t0 + 1h) == 75);
}

TEST_CASE("one slot is enough for any host") {
  slot_shares x{1};
  CHECK(x.permits(first, t0));
  x.start(first, t0);
  x.end(first);
  CHECK(x.permits(further, t0));
}

TEST_CASE("each answer is worth one more exchange at once, up to the limit") {
  slot_shares x{100};
  host_credit host;
  CHECK(slot_shares::kind_of(host, 0) == first);
  CHECK(slot_shares::kind_of(host, 1) == further);
  for (size_t answers = 1; answers < 12; ++answers) {
    x.answered(host, 1ms, 8);
    CHECK(host.window == std::min(answers + 1, size_t{8}));
    CHECK(slot_shares::kind_of(host, host.window - 1) == earned);
    CHECK(slot_shares::kind_of(host, host.window) == further);
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
  CHECK(slot_shares::kind_of(slow, 0) == (prompt ? earned : first));
  CHECK(slot_shares::kind_of(slow, 1) == (prompt ? earned : further));
  SECTION("until it does no more") {
    for (int i = 0; i < 40; ++i)
      x.answered(slow, others, 8);
    CHECK(slow.prompt);
  }
  SECTION("or the others do as well") {
    for (int i = 0; i < 200; ++i)
      x.answered(fast, own, 8);
    x.answered(slow, own, 8);
    CHECK(slow.prompt);
  }
}
