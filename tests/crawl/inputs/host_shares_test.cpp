// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/host_shares.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace muster;

namespace {

/// Hosts that always want more of the look-ahead.
struct greedy_hosts {
  static constexpr uint64_t look_ahead = 12'000;
  static constexpr uint64_t line_bytes = 100;

  host_shares shares{16};
  uint64_t taken = 0;

  look_ahead_room free() const {
    return {look_ahead - taken, (look_ahead - taken) * line_bytes};
  }

  /// Takes a line of the host if it has not enough.
  bool offer(host_number x) {
    if (taken == look_ahead || shares.has_enough(x, free()))
      return false;
    shares.add(x, line_bytes);
    ++taken;
    return true;
  }

  void finish(host_number x) {
    --taken;
    shares.remove(x, line_bytes, free());
  }
};

} // namespace

TEST_CASE_METHOD(greedy_hosts, "a host has as much of the look-ahead as is "
                               "free") {
  auto one = shares.find("one");
  while (offer(one)) {
  }
  CHECK(taken == look_ahead / 2);
  // There is room for the next ones.
  auto two = shares.find("two");
  while (offer(two)) {
  }
  CHECK(taken == look_ahead * 3 / 4);
}

TEST_CASE_METHOD(greedy_hosts,
                 "large hosts get equal shares, and an equal part stays free") {
  std::vector<host_number> hosts;
  for (int i = 0; i < 5; ++i) {
    auto x = shares.find("h" + std::to_string(i));
    REQUIRE(offer(x));
    hosts.push_back(x);
  }
  std::vector<uint64_t> has(hosts.size(), 1);
  for (int round = 0; round < 100'000; ++round) {
    auto i = static_cast<size_t>(round) % hosts.size();
    if (has[i] > 1) {
      finish(hosts[i]);
      --has[i];
    }
    for (size_t k = 0; k < hosts.size(); ++k)
      while (offer(hosts[k]))
        ++has[k];
  }
  for (auto count : has)
    CHECK(count == Approx(look_ahead / 6).margin(20));
}

TEST_CASE_METHOD(greedy_hosts,
                 "a host has its minimum share while there is any room") {
  taken = look_ahead - 5;
  auto x = shares.find("late");
  int got = 0;
  while (offer(x))
    ++got;
  CHECK(got == 5);
}

TEST_CASE("a host with long lines has as many bytes as are free") {
  host_shares shares{16};
  auto x = shares.find("long");
  for (int i = 0; i < 20; ++i)
    shares.add(x, 1'000'000);
  CHECK(shares.has_enough(x, {40'000, 20'000'000}));
  CHECK_FALSE(shares.has_enough(x, {40'000, 20'000'001}));
}

TEST_CASE("a host with further inputs is due at half of its share") {
  host_shares shares{2};
  look_ahead_room free{100, 100'000};
  auto x = shares.find("h");
  for (int i = 0; i < 100; ++i)
    shares.add(x, 1);
  shares.remove(x, 1, free);
  CHECK_FALSE(shares.next_due(free));
  shares.add_aside(x);
  shares.add_aside(x);
  CHECK(shares.has_enough(x, free));
  for (int i = 0; i < 49; ++i)
    shares.remove(x, 1, free);
  CHECK_FALSE(shares.next_due(free));
  shares.remove(x, 1, free);
  REQUIRE(shares.next_due(free) == x);
  // Half of the difference, because what it takes is no longer free.
  CHECK(shares.take_due(free).lines == 25);
  CHECK(shares.next_due(free) == x);
  shares.remove_aside(x, 2);
  CHECK_FALSE(shares.next_due(free));
  CHECK(shares.aside() == 0);
}

TEST_CASE("hosts that are due take turns") {
  host_shares shares{4};
  look_ahead_room free{100, 100'000};
  std::vector<host_number> hosts;
  for (auto name : {"a", "b"}) {
    hosts.push_back(shares.find(name));
    shares.add(hosts.back(), 1);
    shares.add_aside(hosts.back());
    shares.remove(hosts.back(), 1, free);
  }
  CHECK(shares.next_due(free) == hosts[0]);
  shares.take_due(free);
  CHECK(shares.next_due(free) == hosts[1]);
  shares.take_due(free);
  CHECK(shares.next_due(free) == hosts[0]);
}

TEST_CASE("a host without inputs is forgotten, and its number reused") {
  host_shares shares{1};
  look_ahead_room free{10, 10};
  auto a = shares.find("a");
  shares.add(a, 1);
  CHECK(shares.find("a") == a);
  shares.remove(a, 1, free);
  CHECK(shares.size() == 0);
  auto b = shares.find("b");
  shares.add(b, 1);
  CHECK(b == a);
  CHECK(shares.name(b) == "b");
  auto c = shares.find("a");
  shares.add(c, 1);
  CHECK(c != b);
  CHECK(shares.size() == 2);
}

TEST_CASE("a host that lost its set-aside inputs is not due") {
  host_shares shares{4};
  look_ahead_room free{10, 10};
  auto x = shares.find("h");
  shares.add(x, 1);
  shares.add_aside(x);
  shares.remove(x, 1, free);
  REQUIRE(shares.next_due(free));
  shares.remove_aside(x, 1);
  CHECK_FALSE(shares.next_due(free));
  CHECK(shares.size() == 0);
}
