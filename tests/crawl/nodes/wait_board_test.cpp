// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/wait_board.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr wait_board::time_point t0{1h};

} // namespace

TEST_CASE("the board has the rest of the longest wait of each host") {
  wait_board x{30s};
  CHECK(x.is_new("a"));
  CHECK_FALSE(x.is_new("a"));
  CHECK(x.is_new("b"));
  CHECK(x.hosts() == 2);
  CHECK(x.note({"a", 429, 10s}, 1, false, t0) == 10s);
  CHECK(x.note({"b", 429, 1s}, 1, false, t0) == 1s);
  CHECK(x.note({"a", 503, 5s}, 2, false, t0 + 1s) == 5s);
  CHECK(x.note({"c", 429, 0s}, 1, false, t0 + 1s) == 0s);
  auto lists = x.lists(t0 + 2s);
  REQUIRE(lists.size() == 1);
  REQUIRE(lists[0].size() == 1);
  CHECK(lists[0][0].host == "a");
  CHECK(lists[0][0].status == 429);
  CHECK(lists[0][0].wait == 8s);
  CHECK(x.lists(t0 + 10s).empty());
}

TEST_CASE("reports of another process count for a limited time") {
  wait_board x{30s};
  SECTION("one long report") {
    CHECK(x.note({"a", 429, 24h * 365 * 100}, 1, false, t0) == 30s);
    CHECK(x.lists(t0).at(0).at(0).wait == 30s);
    CHECK(x.lists(t0 + 30s).empty());
  }
  SECTION("several short reports") {
    CHECK(x.note({"a", 429, 10s}, 1, false, t0) == 10s);
    CHECK(x.note({"a", 429, 5s}, 1, false, t0 + 1s)
          == 0s); // This extends nothing.
    CHECK(x.note({"a", 429, 20s}, 1, false, t0 + 5s) == 20s);
    CHECK(x.note({"a", 429, 20s}, 1, false, t0 + 20s) == 10s);
    CHECK(x.note({"a", 429, 20s}, 1, false, t0 + 29s) == 0s);
  }
  SECTION("then its reports are ignored for the same time") {
    CHECK(x.note({"a", 429, 8s}, 1, false, t0) == 8s);
    CHECK(x.note({"a", 429, 8s}, 1, false, t0 + 8s) == 0s);
    CHECK(x.note({"a", 429, 8s}, 1, false, t0 + 15s) == 0s);
    // Reports of other nodes and about other hosts still count.
    CHECK(x.note({"a", 429, 3s}, 2, false, t0 + 9s) == 3s);
    CHECK(x.note({"b", 429, 3s}, 1, false, t0 + 9s) == 3s);
    CHECK(x.note({"a", 429, 8s}, 1, false, t0 + 16s) == 8s);
  }
  SECTION("a node of this process counts in full") {
    CHECK(x.note({"a", 429, 24h}, 0, true, t0) == 24h);
    CHECK(x.note({"a", 429, 24h}, 0, true, t0 + 24h) == 24h);
  }
}

TEST_CASE("reports of a removed node are forgotten") {
  wait_board x{30s};
  x.note({"a", 429, 10s}, 1, false, t0);
  x.note({"b", 429, 10s}, 2, false, t0);
  x.note({"c", 429, 10s}, 1, false, t0);
  x.forget(1);
  auto lists = x.lists(t0);
  REQUIRE(lists.size() == 1);
  REQUIRE(lists[0].size() == 1);
  CHECK(lists[0][0].host == "b");
}

TEST_CASE("the waits of many hosts are split into several messages") {
  wait_board x{30s};
  for (size_t i = 0; i < wait_board::max_hosts + 500; ++i)
    x.is_new("h" + std::to_string(i));
  CHECK(x.hosts() == wait_board::max_hosts);
  for (size_t i = 0; i < wait_board::max_hosts + 500; ++i)
    x.note({"h" + std::to_string(i), 429, 10s}, 1, false, t0);
  auto lists = x.lists(t0);
  size_t sum = 0;
  for (auto& list : lists) {
    CHECK(is_valid(list));
    sum += list.size();
  }
  CHECK(sum == wait_board::max_hosts);
}
