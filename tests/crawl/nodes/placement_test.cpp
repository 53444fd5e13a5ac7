// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/placement.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <set>

using namespace muster;

namespace {

host_share host(int number) {
  return host_share{"host" + std::to_string(number) + ".example"};
}

/// The node of each of 1,000 hosts that have no unfinished URLs.
std::map<std::string, node_number> all_of(placement& x) {
  std::map<std::string, node_number> result;
  for (int i = 0; i < 1'000; ++i) {
    auto& seat = x.seat_of(host(i));
    result[host(i).name()] = seat.node;
    ++seat.out;
    x.release(seat);
  }
  return result;
}

} // namespace

TEST_CASE("a node that joins moves only the hosts that it gets") {
  placement x;
  for (node_number node = 0; node < 4; ++node)
    x.add(node, "node" + std::to_string(node));
  auto before = all_of(x);
  x.add(4, "node4");
  auto after = all_of(x);
  size_t moved = 0;
  for (auto& [name, node] : after)
    if (node != before[name]) {
      CHECK(node == 4);
      ++moved;
    }
  CHECK(moved > 130);
  CHECK(moved < 270);
  x.retire(4);
  CHECK(all_of(x) == before);
  CHECK(x.hosts() == 0);
}

TEST_CASE("hosts spread evenly over nodes") {
  placement x;
  for (node_number node = 0; node < 4; ++node)
    x.add(node, "worker-" + std::to_string(node) + ".internal");
  std::map<node_number, size_t> counts;
  for (auto& [name, node] : all_of(x))
    ++counts[node];
  for (auto& [node, count] : counts) {
    CHECK(count > 180);
    CHECK(count < 320);
  }
}

TEST_CASE("a host stays at its node while it has unfinished URLs") {
  placement x;
  x.add(0, "a");
  auto& seat = x.seat_of(host_share{"h"});
  ++seat.out;
  for (node_number node = 1; node < 50; ++node)
    x.add(node, std::to_string(node));
  CHECK(x.seat_of(host_share{"h"}).node == 0);
  CHECK_FALSE(x.seat_of(host_share{"h"}).moving);
  x.retire(0);
  CHECK(x.seat_of(host_share{"h"}).node == 0);
  CHECK(x.seat_of(host_share{"h"}).moving);
  CHECK_FALSE(x.release(seat));
  CHECK(x.seat_of(host_share{"h"}).node != 0);
}

TEST_CASE("parked URLs move when the node has none of the host") {
  placement x;
  x.add(0, "a");
  auto& seat = x.seat_of(host_share{"h"});
  seat.out = 2;
  x.retire(0);
  seat.parked = {5, 7};
  CHECK_FALSE(x.release(seat));
  REQUIRE(x.release(seat));
  CHECK(x.unpark(seat) == std::vector<uint64_t>{5, 7});
  CHECK(x.hosts() == 0);
}

TEST_CASE("the shares of a host together do not exceed its limits") {
  struct expectation {
    size_t per_host;
    double rate;
    uint32_t count;
    size_t per_share;
  };
  const std::vector<expectation> table{
    {1, 0, 1, 1},
    {2, 0, 2, 1},
    {8, 0, 8, 1},
    {64, 0, 64, 1},
    {65, 0, 32, 2},
    {100, 0, 50, 2},
    {128, 0, 64, 2},
    {129, 0, 43, 3},
    {200, 0, 50, 4},
    {1'000, 0, 62, 16},
    {100'000, 0, 63, 1'563},
    {8, 0.5, 1, 8},
    {8, 1, 1, 8},
    {8, 4.9, 4, 2},
    {8, 5, 4, 2},
    {8, 1'000, 8, 1},
    {100, 10, 10, 10},
    {1'000, 1e9, 62, 16},
  };
  for (auto& expected : table) {
    INFO(expected.per_host << " at " << expected.rate << "/s");
    auto shares = shares_of(expected.per_host, expected.rate);
    CHECK(shares.count == expected.count);
    CHECK(shares.per_share == expected.per_share);
    CHECK(shares.count * shares.per_share <= expected.per_host);
    if (expected.rate > 0)
      CHECK(shares.count <= std::max(expected.rate, 1.0));
  }
}

TEST_CASE("URLs are distributed evenly over the shares of a host") {
  for (uint64_t stride : {1, 2, 8, 50, 1'024}) {
    INFO(stride);
    std::map<uint32_t, size_t> counts;
    for (uint64_t i = 0; i < 8'000; ++i)
      ++counts[share_of(i * stride, 8)];
    CHECK(counts.size() == 8);
    for (auto& [share, count] : counts)
      CHECK((count > 850 && count < 1'150));
  }
}

TEST_CASE("a share has its own name unless there is only one") {
  CHECK(host_share{"h", 0, 1}.name() == "h");
  CHECK(host_share{"h.", 0, 1}.name() == "h");
  CHECK(host_share{"h.", 3, 8}.name() == "h#3");
  CHECK(host_share{"h", 3, 8}.host() == "h");
  CHECK(host_share::all_of("h", 1) == std::vector{host_share{"h"}});
  CHECK(host_share::all_of("h", 2)
        == std::vector{host_share{"h", 0, 2}, host_share{"h", 1, 2}});
}

TEST_CASE("a node that joins claims only its own hosts, and only once") {
  placement x;
  x.add(0, "a");
  for (int i = 0; i < 100; ++i)
    ++x.seat_of(host(i)).out;
  x.add(1, "b");
  auto claimed = x.claim(1);
  REQUIRE(claimed.size() == 1);
  auto& hosts = claimed[0];
  CHECK(hosts.size() > 25);
  CHECK(hosts.size() < 75);
  for (int i = 0; i < 100; ++i) {
    auto& seat = x.seat_of(host(i));
    auto moves = std::find(hosts.begin(), hosts.end(), host(i)) != hosts.end();
    CHECK(seat.moving == moves);
    CHECK(seat.node == 0);
    x.release(seat);
    CHECK(x.seat_of(host(i)).node == (moves ? 1 : 0));
  }
  CHECK(x.claim(1).empty());
}
