// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/node_lease.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/waiting.hpp"

using muster::node_lease;
using namespace std::chrono_literals;

namespace {

const node_lease::time_point start{1h};

} // namespace

TEST_CASE("a lease ends before that of the coordinator") {
  node_lease x{8s, nullptr, start};
  CHECK(x.is_limited());
  CHECK_FALSE(x.is_over(start + 6s - 1ns));
  CHECK(x.is_over(start + 6s));
}

TEST_CASE("a lease is extended from the time when its stamp was sent") {
  node_lease x{8s, nullptr, start};
  auto sent = start + 2s;
  auto stamp = x.stamp(sent);
  x.extend(stamp, start + 5s);
  CHECK_FALSE(x.is_over(sent + 6s - 1ns));
  CHECK(x.is_over(sent + 6s));
  // An older stamp that comes later does not shorten the lease.
  x.extend(x.stamp(start), start + 5s);
  CHECK_FALSE(x.is_over(sent + 6s - 1ns));
}

TEST_CASE("a lease that is over stays over") {
  node_lease x{8s, nullptr, start};
  auto stamp = x.stamp(start + 5s);
  x.extend(stamp, start + 6s);
  CHECK(x.is_over(start + 6s));
}

TEST_CASE("heartbeats are sent six times per lease") {
  node_lease x{6s, nullptr, start};
  CHECK(x.next_beat(start) == 1s);
  CHECK(x.next_beat(start + 4s) == 500ms);
}

TEST_CASE("a node in the coordinator's process has no lease") {
  node_lease x{0ms, nullptr, start};
  CHECK_FALSE(x.is_limited());
  CHECK_FALSE(x.is_over(start + 1000h));
}

TEST_CASE("the fence closes when the rest of the lease has passed") {
  auto fence = std::make_shared<muster::lease_fence>();
  node_lease x{8h, fence, start};
  x.extend(x.stamp(start), start + 5h);
  CHECK_FALSE(fence->is_closed());
  node_lease y{4ms, fence, start};
  muster::test::wait_until([&] { return fence->is_closed(); });
}

TEST_CASE("a lease whose fence has closed is over, and stays over") {
  auto fence = std::make_shared<muster::lease_fence>();
  node_lease x{8s, fence, start};
  CHECK_FALSE(x.is_over(start));
  // For std::chrono::steady_clock, no time has passed.
  fence->close_at(muster::boot_clock::now());
  CHECK(x.is_over(start));
  x.extend(x.stamp(start), start);
  CHECK(x.is_over(start));
}
