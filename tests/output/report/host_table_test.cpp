// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/host_table.hpp"

#include "tests/support/catch.hpp"

#include <map>
#include <random>

using muster::output::host_table;

namespace {

template<class Table>
auto most_counted(const Table& table, size_t n) {
  return table.top(
    n, [](const uint64_t&) { return true; },
    [](const uint64_t& x, const uint64_t& y) { return x > y; });
}

} // namespace

TEST_CASE("a table with room for all hosts is exact") {
  host_table<uint64_t> table{100};
  for (int i = 0; i < 100; ++i)
    for (int j = 0; j <= i; ++j)
      ++table.account("h" + std::to_string(i), 1);
  auto top = most_counted(table, 3);
  REQUIRE(top.size() == 3);
  for (int i = 0; i < 3; ++i) {
    CHECK(top[i].first == "h" + std::to_string(99 - i));
    CHECK(*top[i].second == 100u - i);
  }
}

TEST_CASE("equal hosts are ordered by name, and filtered hosts are omitted") {
  host_table<uint64_t> table{10};
  for (auto host : {"c", "a", "b", "unfit"})
    table.account(host, 1) = 7;
  table.account("unfit", 1) = 99;
  auto top = table.top(
    5, [](const uint64_t& x) { return x < 10; },
    [](const uint64_t& x, const uint64_t& y) { return x > y; });
  REQUIRE(top.size() == 3);
  CHECK(top[0].first == "a");
  CHECK(top[2].first == "c");
}

TEST_CASE("a host with a large share is kept among any number of hosts") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random{seed};
  constexpr size_t capacity = 100;
  constexpr uint64_t events = 200'000;
  host_table<uint64_t> table{capacity};
  std::map<std::string, uint64_t> exact;
  for (uint64_t i = 0; i < events; ++i) {
    // Three heavy hosts in a stream of hosts that are hardly met twice; one
    // of them appears in the second half only.
    auto dice = random() % 100;
    std::string host = dice < 3                      ? "heavy"
                       : dice < 6                    ? "weighty"
                       : dice < 12 && i > events / 2 ? "late"
                                                     : std::to_string(random());
    ++exact[host];
    ++table.account(host, 1);
    REQUIRE(table.size() <= capacity);
  }
  std::map<std::string, uint64_t> found;
  for (auto [host, count] : most_counted(table, capacity))
    found.emplace(host, *count);
  for (const auto& [host, count] : exact) {
    if (count <= 2 * events / capacity)
      continue;
    INFO(host << ": " << count);
    REQUIRE(found.count(host) == 1);
    CHECK(found[host] <= count);
    CHECK(found[host] + 2 * events / capacity >= count);
  }
}
