// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/cluster.hpp"

#include "tests/support/catch.hpp"

#include <set>
#include <string>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// In these tests, handles are numbers.
using test_cluster = cluster<int>;

const test_cluster::time_point start{1h};

/// Adds this number of URLs, of 10 hosts.
void add_urls(test_cluster& x, uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) {
    http::url target;
    target.host = "h" + std::to_string(i % 10);
    target.target = "/" + std::to_string(i);
    ledger_entry entry;
    entry.key = fetch_key{target};
    x.urls().add(i, std::move(entry), target);
  }
}

/// Gives the node as many URLs as its credit allows. Returns the indexes.
std::set<uint64_t> give(test_cluster& x, node_number node) {
  std::set<uint64_t> result;
  for (auto tasks = x.urls().next_batch(node); !tasks.empty();
       tasks = x.urls().next_batch(node))
    for (auto& task : tasks)
      result.insert(task.index);
  return result;
}

} // namespace

TEST_CASE("a node that joins gets URLs, and has a name of its own") {
  test_cluster x{false, 1, 8s, start};
  auto first = x.join(7, "n", 100, true, start).number;
  auto& second = x.join(8, "n", 100, false, start + 1s);
  CHECK(second.name == "n-2");
  CHECK(second.node == 8);
  CHECK_FALSE(second.remote);
  CHECK(second.heard == start + 1s);
  add_urls(x, 50);
  auto here = give(x, first), there = give(x, second.number);
  CHECK_FALSE(here.empty());
  CHECK_FALSE(there.empty());
  CHECK(here.size() + there.size() == 50);
}

TEST_CASE("the URLs of a lost node go to the others") {
  test_cluster x{false, 1, 8s, start};
  auto first = x.join(7, "a", 100, true, start).number;
  auto second = x.join(8, "b", 100, true, start).number;
  add_urls(x, 50);
  auto had = give(x, first).size() + give(x, second).size();
  auto lost = x.urls().out_at(first);
  CHECK(x.lose(first, blame::nothing).empty());
  CHECK(x.members().find(first) == nullptr);
  CHECK(x.members().size() == 1);
  CHECK(give(x, second).size() == lost);
  CHECK(x.urls().out_at(second) == had);
}

TEST_CASE("a node that leaves is released when it has no URLs left") {
  test_cluster x{false, 1, 8s, start};
  auto number = x.join(7, "a", 100, true, start).number;
  add_urls(x, 3);
  auto had = give(x, number);
  x.retire(*x.members().find(number));
  CHECK(x.members().find(number)->leaving);
  CHECK_FALSE(x.urls().has_room());
  for (auto index : had) {
    CHECK(x.release_leaving().empty());
    CHECK(x.urls().settle(number, index));
  }
  CHECK(x.release_leaving() == std::vector{7});
  CHECK(x.members().empty());
}

TEST_CASE("when all are dismissed, no node and no URL is left") {
  test_cluster x{false, 1, 8s, start};
  auto number = x.join(7, "a", 2, true, start).number;
  add_urls(x, 5);
  give(x, number);
  CHECK(x.dismiss().size() == 5);
  CHECK(x.members().empty());
  CHECK(x.urls().size() == 0);
}

TEST_CASE("nodes hand back what idle ones could start, and are asked once") {
  test_cluster x{false, 1, 8s, start};
  auto busy = x.join(7, "a", 1'000, true, start).number;
  add_urls(x, 200);
  give(x, busy);
  x.members().find(busy)->running = 20;
  CHECK(x.balance(20, start).empty());
  auto idle = x.join(8, "b", 1'000, true, start).number;
  x.members().find(idle)->running = 20;
  CHECK(x.balance(20, start).empty());
  x.members().find(idle)->running = 0;
  using orders = std::vector<std::pair<int, uint64_t>>;
  CHECK(x.balance(20, start) == orders{{7, 100}});
  CHECK(x.members().find(busy)->shedding);
  CHECK(x.balance(20, start).empty());
}
