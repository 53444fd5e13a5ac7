// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/membership.hpp"

#include "tests/support/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

using numbers = std::vector<node_number>;

using test_member = member<int>;
using test_membership = membership<int>;

const test_member::time_point start{1h};

test_member leased(node_number number, test_member::time_point heard) {
  test_member result;
  result.number = number;
  result.name = "n" + std::to_string(number);
  result.heard = heard;
  result.leased = true;
  return result;
}

} // namespace

TEST_CASE("a node is silent when a lease has passed since its last message") {
  test_membership x{8s, start};
  x.add(leased(1, start));
  x.add(leased(2, start + 3s));
  x.add(leased(3, start)).leased = false;
  for (auto t = 1s; t <= 8s; t += 1s)
    CHECK(x.silent(start + t).empty());
  CHECK(x.silent(start + 9s) == numbers{1});
  x.find(2)->heard = start + 9s;
  x.remove(1);
  for (auto t = 10s; t <= 17s; t += 1s)
    CHECK(x.silent(start + t).empty());
  CHECK(x.silent(start + 18s) == numbers{2});
}

TEST_CASE("the delay of a late check does not count as silence") {
  test_membership x{8s, start};
  x.add(leased(1, start));
  CHECK(x.silent(start + 60s).empty());
  // Silent for half a second before that, and for 8 s since then.
  for (auto t = 61s; t <= 67s; t += 1s)
    CHECK(x.silent(start + t).empty());
  CHECK(x.silent(start + 68s) == numbers{1});
}

TEST_CASE("a short lease is checked often, but not permanently") {
  CHECK(test_membership{60s, start}.check_interval() == 500ms);
  CHECK(test_membership{1s, start}.check_interval() == 125ms);
  CHECK(test_membership{20ms, start}.check_interval() == 10ms);
}

TEST_CASE("a name that is taken gets the next number") {
  test_membership x{8s, start};
  for (node_number number : {1, 2, 3}) {
    auto fresh = leased(number, start);
    fresh.name = x.unique("alpha");
    x.add(std::move(fresh));
  }
  CHECK(x.find(1)->name == "alpha");
  CHECK(x.find(3)->name == "alpha-3");
  x.remove(2);
  CHECK(x.find(2) == nullptr);
  CHECK(x.unique("alpha") == "alpha-2");
  CHECK(x.unique("beta") == "beta");
}

TEST_CASE("a membership adds up what its members reported") {
  test_membership x{8s, start};
  CHECK(x.empty());
  x.add(leased(1, start)).running = 3;
  auto& other = x.add(leased(2, start));
  other.running = 4;
  other.remote = true;
  CHECK(x.size() == 2);
  CHECK(x.running() == 7);
  CHECK(x.remote() == 1);
  x.clear();
  CHECK(x.running() == 0);
}

TEST_CASE("a member has free exchanges below three quarters, if it was heard") {
  struct row {
    uint64_t running;
    bool leaving;
    bool leased;
    std::chrono::seconds silent;
    bool expected;
  };
  const row table[] = {
    {0, false, false, 1h, true},  {5, false, false, 0s, true},
    {6, false, false, 0s, false}, {0, true, false, 0s, false},
    {0, false, true, 1s, true},   {0, false, true, 2s, false},
  };
  test_membership x{8s, start};
  for (auto& row : table) {
    CAPTURE(&row - table);
    auto one = leased(1, start);
    one.running = row.running;
    one.leaving = row.leaving;
    one.leased = row.leased;
    CHECK(x.has_free_exchanges(one, 8, start + row.silent) == row.expected);
  }
}

TEST_CASE("a member is found by its handle") {
  test_membership x{8s, start};
  x.add(leased(1, start)).node = 7;
  REQUIRE(x.find_node(7));
  CHECK(x.find_node(7)->number == 1);
  CHECK(x.find_node(8) == nullptr);
}
