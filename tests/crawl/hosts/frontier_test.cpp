// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/frontier.hpp"
#include "tests/support/catch.hpp"

#include <memory>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using muster::frontier;
using muster::permit_use;
using muster::politeness_settings;

namespace {

using int_frontier = frontier<int>;
using time_point = int_frontier::time_point;

constexpr time_point t0{1h};

politeness_settings limits(size_t per_host, double rate = 0,
                           unsigned failures = 0) {
  politeness_settings result;
  result.per_host = per_host;
  result.rate = rate;
  result.breaker_failures = failures;
  result.breaker_pause = 30s;
  return result;
}

/// Pops all items that may start at `now`, and keeps the permits.
std::vector<int> pop_all(int_frontier& f, time_point now) {
  std::vector<int> result;
  while (auto x = f.pop(now))
    result.push_back(x->item);
  return result;
}

std::vector<int> refuse_all(int_frontier& f, time_point now) {
  std::vector<int> result;
  while (auto x = f.pop_refused(now))
    result.push_back(x->item);
  return result;
}

/// Pops the only item that may start, and returns its permit.
int run_one(int_frontier& f, permit_use use, time_point now) {
  auto x = f.pop(now);
  REQUIRE(x);
  f.release(x->permit, use, now);
  return x->item;
}

/// A frontier in which the breaker of host `dead` is open since t0.
void open_breaker(int_frontier& f, unsigned failures) {
  for (unsigned i = 0; i < failures; ++i) {
    f.push("dead", 80, -1);
    run_one(f, permit_use::connect_failed, t0);
  }
}

using ints = std::vector<int>;

} // namespace

TEST_CASE("an empty frontier returns nothing and has no due time") {
  int_frontier f{limits(1)};
  CHECK_FALSE(f.pop(t0));
  CHECK_FALSE(f.pop_refused(t0));
  CHECK_FALSE(f.next_due());
  CHECK(f.drain().empty());
  CHECK(f.size() == 0);
  CHECK(f.hosts() == 0);
}

TEST_CASE("a host has at most the configured number of permits") {
  int_frontier f{limits(2)};
  for (int i = 0; i < 4; ++i)
    f.push("a", 80, i);
  auto first = f.pop(t0);
  REQUIRE(first);
  CHECK(pop_all(f, t0) == ints{1});
  CHECK(f.size() == 2);
  CHECK_FALSE(f.next_due());
  f.release(first->permit, permit_use::connected, t0);
  CHECK(pop_all(f, t0) == ints{2});
}

TEST_CASE("hosts take turns, however many URLs each has") {
  int_frontier f{limits(10)};
  for (int i = 0; i < 5; ++i)
    f.push("many", 80, i);
  f.push("few", 80, 10);
  f.push("one", 80, 20);
  f.push("few", 80, 11);
  // Further exchanges start when each host has one.
  CHECK(pop_all(f, t0) == ints{0, 10, 20, 1, 11, 2, 3, 4});
}

TEST_CASE("a host continues its turn while its connection is warm") {
  int_frontier f{limits(1), 30s, 1, {.exchanges = 3, .time = 10s}};
  for (int i = 0; i < 6; ++i)
    f.push("a", 80, i);
  for (int i = 10; i < 13; ++i)
    f.push("b", 80, i);
  auto run = [&](size_t times, permit_use use, time_point now) {
    ints result;
    for (size_t i = 0; i < times; ++i)
      result.push_back(run_one(f, use, now));
    return result;
  };
  SECTION("until its turn is over") {
    CHECK(run(9, permit_use::kept, t0) == ints{0, 1, 2, 10, 11, 12, 3, 4, 5});
  }
  SECTION("until its time is over") {
    CHECK(run(2, permit_use::opened, t0) == ints{0, 1});
    CHECK(run(1, permit_use::kept, t0 + 10s) == ints{10});
  }
  SECTION("not if the connection has ended") {
    CHECK(run(4, permit_use::connected, t0) == ints{0, 10, 1, 11});
  }
}

TEST_CASE("a host continues its turn with new URLs while its connection is "
          "warm") {
  int_frontier f{limits(1), 30s, 1, {.exchanges = 3, .time = 10s}};
  f.push("a", 80, 0);
  f.push("b", 80, 10);
  CHECK(run_one(f, permit_use::opened, t0) == 0);
  CHECK(f.hosts() == 2);
  SECTION("before other hosts start") {
    f.push("a", 80, 1);
    CHECK(run_one(f, permit_use::kept, t0 + 9s) == 1);
  }
  SECTION("until its turn is over") {
    CHECK(run_one(f, permit_use::opened, t0 + 10s) == 10);
    CHECK(f.hosts() == 1);
  }
}

TEST_CASE("a limited number of hosts with an idle connection is remembered") {
  int_frontier f{limits(1)};
  for (size_t i = 0; i < int_frontier::max_resting + 10; ++i) {
    f.push("host-" + std::to_string(i), 80, 0);
    run_one(f, permit_use::opened, t0);
  }
  CHECK(f.hosts() == int_frontier::max_resting);
}

TEST_CASE("a slow host does not continue its turn") {
  int_frontier f{limits(1), 30s, 1};
  for (int i = 0; i < 50; ++i)
    f.push("fast", 80, i);
  for (int i = 0; i < 50; ++i)
    CHECK(run_one(f, permit_use::kept, t0) == i);
  f.push("slow", 80, 100);
  f.push("slow", 80, 101);
  f.push("b", 80, 200);
  auto x = f.pop(t0);
  CHECK(x->item == 100);
  f.release(x->permit, permit_use::kept, t0 + 1s);
  CHECK(run_one(f, permit_use::kept, t0 + 1s) == 200);
}

TEST_CASE("others start while hosts that continue their turn must wait") {
  int_frontier f{limits(1, 2.0), 30s, 1};
  f.push("a", 80, 0);
  f.push("a", 80, 1);
  f.push("b", 80, 10);
  CHECK(run_one(f, permit_use::kept, t0) == 0);
  CHECK(run_one(f, permit_use::kept, t0) == 10);
  CHECK(run_one(f, permit_use::kept, t0 + 500ms) == 1);
}

TEST_CASE("idle connections that are gone no longer count") {
  int_frontier f{limits(2), 30s, 2};
  for (int i = 0; i < 8; ++i)
    f.push("a", 80, i);
  auto one = f.pop(t0);
  f.release(one->permit, permit_use::opened, t0);
  auto two = f.pop(t0);
  auto three = f.pop(t0);
  f.release(two->permit, permit_use::kept, t0);
  f.release(three->permit, permit_use::opened, t0);
  f.push("b", 80, 10);
  // The frontier counts two idle connections; the first one is closed.
  auto four = f.pop(t0);
  CHECK(four->item == 3);
  f.release(four->permit, permit_use::opened, t0);
  CHECK(f.pop(t0)->item == 4);
  CHECK(f.pop(t0)->item == 10);
}

TEST_CASE("a push does not end the turn of its host") {
  int_frontier f{limits(10)};
  f.push("a", 80, 0);
  f.push("b", 80, 10);
  f.push("a", 80, 1);
  f.push_first("a", 80, 2);
  CHECK(f.pop(t0)->item == 2);
}

TEST_CASE("running fetches go first, in order") {
  int_frontier f{limits(10)};
  f.push("a", 80, 0);
  f.push("a", 80, 1);
  f.push_first("a", 80, 10);
  f.push_first("a", 80, 11);
  f.push("a", 80, 2);
  CHECK(f.pop(t0)->item == 10);
  f.push_first("a", 80, 12);
  CHECK(pop_all(f, t0) == ints{11, 12, 0, 1, 2});
  f.push_first("a", 80, 13);
  f.push("a", 80, 3);
  CHECK(pop_all(f, t0) == ints{13, 3});
}

TEST_CASE("starts of a host are evenly spaced, even after idle time") {
  int_frontier f{limits(10, 2.0)};
  for (int i = 0; i < 5; ++i)
    f.push("a", 80, i);
  f.push("b", 80, 10);
  CHECK(pop_all(f, t0) == ints{0, 10});
  CHECK(f.next_due() == t0 + 500ms);
  CHECK(pop_all(f, t0 + 500ms - 1ns).empty());
  CHECK(pop_all(f, t0 + 500ms) == ints{1});
  CHECK(f.next_due() == t0 + 1s);
  CHECK(pop_all(f, t0 + 10s) == ints{2});
  CHECK(f.next_due() == t0 + 10s + 500ms);
}

TEST_CASE("time changes nothing for a host whose permits are all in use") {
  int_frontier f{limits(1, 2.0)};
  f.push("a", 80, 0);
  f.push("a", 80, 1);
  auto x = f.pop(t0);
  REQUIRE(x);
  CHECK_FALSE(f.next_due());
  f.release(x->permit, permit_use::connected, t0 + 100ms);
  CHECK(f.next_due() == t0 + 500ms);
}

TEST_CASE("a host is remembered until its next start is due") {
  int_frontier f{limits(1, 2.0)};
  f.push("a", 80, 0);
  run_one(f, permit_use::connected, t0);
  CHECK(f.hosts() == 1);
  CHECK_FALSE(f.next_due());
  f.push("a", 80, 1);
  CHECK(f.next_due() == t0 + 500ms);
  CHECK_FALSE(f.pop(t0 + 400ms));
  run_one(f, permit_use::connected, t0 + 500ms);
  CHECK_FALSE(f.pop(t0 + 1s));
  CHECK(f.hosts() == 0);
}

TEST_CASE("repeated connect failures refuse waiting and new URLs") {
  int_frontier f{limits(1, 0, 3)};
  for (int i = 0; i < 5; ++i)
    f.push("dead", 80, i);
  f.push("alive", 80, 10);
  for (int i = 0; i < 4; ++i)
    run_one(f, permit_use::connect_failed, t0);
  CHECK(refuse_all(f, t0) == ints{3, 4});
  f.push("dead", 80, 5);
  f.push_first("dead", 80, 6);
  CHECK_FALSE(f.pop(t0 + 29s));
  CHECK(refuse_all(f, t0 + 29s) == ints{6, 5});
  CHECK(f.size() == 0);
}

TEST_CASE("a dead host is tried only as often as exchanges had started") {
  int_frontier f{limits(8, 0, 5)};
  for (int i = 0; i < 20; ++i)
    f.push("dead", 80, i);
  std::vector<int_frontier::permit> out;
  while (auto x = f.pop(t0))
    out.push_back(x->permit);
  CHECK(out.size() == 8);
  for (size_t i = 0; i < 5; ++i) {
    f.release(out[i], permit_use::connect_failed, t0 + 10s);
    CHECK_FALSE(f.pop(t0 + 10s));
  }
  CHECK(refuse_all(f, t0 + 10s).size() == 12);
}

TEST_CASE("a single success lets a failing host continue") {
  int_frontier f{limits(8, 0, 5)};
  for (int i = 0; i < 20; ++i)
    f.push("shaky", 80, i);
  std::vector<int_frontier::permit> out;
  while (auto x = f.pop(t0))
    out.push_back(x->permit);
  f.release(out[0], permit_use::connect_failed, t0);
  f.release(out[1], permit_use::unused, t0);
  CHECK_FALSE(f.pop(t0));
  f.release(out[2], permit_use::connected, t0);
  for (int i = 0; i < 3; ++i)
    CHECK(f.pop(t0));
  CHECK_FALSE(f.pop(t0));
}

TEST_CASE("hosts that are refused take turns, too") {
  int_frontier f{limits(1, 0, 1)};
  for (auto host : {"a", "b"})
    for (int i = 0; i < 3; ++i)
      f.push(host, 80, host[0] * 10 + i);
  run_one(f, permit_use::connect_failed, t0);
  run_one(f, permit_use::connect_failed, t0);
  CHECK(refuse_all(f, t0) == ints{971, 981, 972, 982});
}

TEST_CASE("after the pause, a single item probes the host") {
  int_frontier f{limits(4, 0, 3)};
  open_breaker(f, 3);
  for (int i = 0; i < 4; ++i)
    f.push("dead", 80, i);
  CHECK(f.next_due() == t0 + 30s);
  auto now = t0 + 30s;
  CHECK_FALSE(f.pop_refused(now));
  auto probe = f.pop(now);
  REQUIRE(probe);
  CHECK(probe->item == 0);
  CHECK_FALSE(f.pop(now));
  CHECK_FALSE(f.pop_refused(now));
  CHECK_FALSE(f.next_due());
  now += 5s;
  SECTION("connected: the others follow") {
    f.release(probe->permit, permit_use::connected, now);
    CHECK(pop_all(f, now) == ints{1, 2, 3});
  }
  SECTION("failed: the others are refused") {
    f.release(probe->permit, permit_use::connect_failed, now);
    CHECK(f.next_due() == now + 30s);
    CHECK(refuse_all(f, now) == ints{1, 2, 3});
  }
  SECTION("unused: the next one probes") {
    f.release(probe->permit, permit_use::unused, now);
    CHECK(pop_all(f, now) == ints{1});
  }
}

TEST_CASE("a permit from before the pause is not the probe") {
  auto use = GENERATE(permit_use::unused, permit_use::connected,
                      permit_use::connect_failed);
  int_frontier f{limits(2, 0, 1)};
  f.push("a", 80, 0);
  f.push("a", 80, 1);
  auto straggler = f.pop(t0);
  run_one(f, permit_use::connect_failed, t0);
  f.push("a", 80, 2);
  f.push("a", 80, 3);
  auto probe = f.pop(t0 + 30s);
  REQUIRE(probe);
  f.release(straggler->permit, use, t0 + 31s);
  CHECK_FALSE(f.pop(t0 + 31s));
  CHECK_FALSE(f.pop_refused(t0 + 31s));
  f.release(probe->permit, permit_use::connected, t0 + 32s);
  CHECK(pop_all(f, t0 + 32s) == ints{3});
}

TEST_CASE("a probe respects the spacing, too") {
  int_frontier f{limits(4, 0.01, 1)};
  open_breaker(f, 1);
  f.push("dead", 80, 0);
  CHECK_FALSE(f.pop(t0 + 30s));
  CHECK_FALSE(f.pop_refused(t0 + 30s));
  CHECK(f.next_due() == t0 + 100s);
  CHECK(pop_all(f, t0 + 100s) == ints{0});
}

TEST_CASE("failures are forgotten one pause after the last URL of a host") {
  int_frontier f{limits(1, 0, 3)};
  open_breaker(f, 3);
  f.push("dead", 80, 0);
  CHECK(refuse_all(f, t0 + 10s) == ints{0});
  CHECK(f.hosts() == 1);
  CHECK_FALSE(f.pop(t0 + 40s - 1ns));
  CHECK(f.hosts() == 1);
  CHECK_FALSE(f.pop(t0 + 40s));
  CHECK(f.hosts() == 0);
  f.push("dead", 80, 1);
  f.push("dead", 80, 2);
  run_one(f, permit_use::connect_failed, t0 + 40s);
  run_one(f, permit_use::connect_failed, t0 + 40s);
}

TEST_CASE("a host whose failures are forgotten keeps its spacing") {
  int_frontier f{limits(1, 0.01, 3)};
  open_breaker(f, 1);
  CHECK_FALSE(f.pop(t0 + 31s));
  CHECK(f.hosts() == 1);
  f.push("dead", 80, 0);
  CHECK(f.next_due() == t0 + 100s);
  CHECK(pop_all(f, t0 + 100s) == ints{0});
}

TEST_CASE("a long list of dead hosts does not grow the memory") {
  int_frontier f{limits(1, 0, 1)};
  auto host = [](size_t i) { return "dead" + std::to_string(i) + ".example"; };
  auto n = 2 * int_frontier::max_failing;
  for (size_t i = 0; i < n; ++i) {
    f.push(host(i), 80, 0);
    run_one(f, permit_use::connect_failed, t0);
  }
  CHECK(f.hosts() == int_frontier::max_failing);
  f.push(host(n - 1), 80, 1);
  CHECK(refuse_all(f, t0) == ints{1});
  f.push(host(0), 80, 2);
  CHECK(pop_all(f, t0) == ints{2});
}

TEST_CASE("drain removes all waiting items and keeps the permits") {
  int_frontier f{limits(1, 1.0, 1)};
  f.push("parked", 80, 0);
  f.push("parked", 80, 1);
  auto held = f.pop(t0);
  f.push("spaced", 80, 2);
  run_one(f, permit_use::connected, t0);
  f.push("spaced", 80, 3);
  open_breaker(f, 1);
  f.push("dead", 80, 4);
  f.push("ready", 80, 6);
  f.push_first("ready", 80, 5);
  auto all = f.drain();
  auto ready = std::find(all.begin(), all.end(), 5);
  REQUIRE(ready != all.end());
  CHECK(*(ready + 1) == 6);
  std::sort(all.begin(), all.end());
  CHECK(all == ints{1, 3, 4, 5, 6});
  CHECK(f.size() == 0);
  CHECK_FALSE(f.next_due());
  f.release(held->permit, permit_use::connected, t0);
  CHECK_FALSE(f.pop(t0 + 1min));
  CHECK(f.hosts() == 0);
}

TEST_CASE("complete hosts are handed back, first those without open "
          "exchanges") {
  int_frontier f{limits(2, 1.0, 3)};
  auto add = [&](const std::string& host, ints items, uint16_t port = 80) {
    for (auto item : items)
      f.push(host, port, item);
  };
  add("under way", {0, 1, 2});
  auto held = f.pop(t0);
  REQUIRE(held->item == 0);
  add("spaced", {3});
  run_one(f, permit_use::connected, t0);
  add("spaced", {4});
  add("failing", {5});
  run_one(f, permit_use::connect_failed, t0);
  auto later = t0 + 1s; // All may start again.
  add("failing", {6});
  f.push_first("goes on", 80, 7);
  add("goes on", {8});
  add("two ports", {9}, 80);
  add("two ports", {10}, 443);
  add("large", {11, 12, 13, 14});
  add("first", {15, 16});
  add("last", {17});
  CHECK(f.shed(0, t0).empty());
  CHECK(f.shed(3, t0) == ints{17, 15, 16});
  CHECK(f.shed(3, t0).empty());
  CHECK(f.shed(100, t0) == ints{11, 12, 13, 14});
  CHECK(f.shed(100, t0).empty());
  CHECK(f.shed(2, later) == ints{4});
  f.push("late", 80, 18);
  CHECK(f.shed(100, later) == ints{18, 1, 2});
  CHECK(f.size() == 5);
  f.release(held->permit, permit_use::connected, later);
}

TEST_CASE("drain works with more failing hosts than are remembered") {
  auto n = int_frontier::max_failing + 100;
  int_frontier f{limits(1, 0, 1)};
  for (size_t i = 0; i < n; ++i)
    for (int item : {0, 1})
      f.push(std::to_string(i), 80, item);
  for (size_t i = 0; i < n; ++i)
    run_one(f, permit_use::connect_failed, t0);
  CHECK(f.drain().size() == n);
  CHECK(f.hosts() == int_frontier::max_failing);
}

TEST_CASE("items need not be copyable") {
  frontier<std::unique_ptr<int>> f{limits(1, 0, 1)};
  f.push("a", 80, std::make_unique<int>(1));
  f.push("a", 80, std::make_unique<int>(2));
  f.push_first("a", 80, std::make_unique<int>(0));
  auto x = f.pop(t0);
  REQUIRE(x);
  CHECK(*x->item == 0);
  f.release(x->permit, permit_use::connect_failed, t0);
  CHECK(*f.pop_refused(t0)->item == 1);
  CHECK(*f.drain().at(0) == 2);
}

TEST_CASE("a dead port does not affect other ports of the host") {
  politeness_settings settings;
  settings.breaker_failures = 2;
  settings.per_host = 4;
  frontier<int> f{settings};
  for (int i = 0; i < 4; ++i)
    f.push("a", 1, i);
  f.push("a", 443, 10);
  auto now = time_point{1h};
  std::vector<frontier<int>::grant> grants;
  while (auto x = f.pop(now))
    grants.push_back(*x);
  REQUIRE(grants.size() == 4);
  for (auto& x : grants)
    f.release(x.permit,
              x.item == 10 ? permit_use::connected : permit_use::connect_failed,
              now);
  f.push("a", 443, 11);
  CHECK(f.pop_refused(now)->item == 3);
  CHECK_FALSE(f.pop_refused(now));
  auto fine = f.pop(now);
  REQUIRE(fine);
  CHECK(fine->item == 11);
  f.release(fine->permit, permit_use::connected, now);
}

TEST_CASE("the ports of a host share its permits and its starts") {
  politeness_settings settings;
  settings.per_host = 2;
  SECTION("permits") {
    frontier<int> f{settings};
    for (uint16_t port = 1; port <= 20; ++port)
      f.push("a", port, port);
    auto now = time_point{1h};
    auto first = f.pop(now);
    auto second = f.pop(now);
    REQUIRE(second);
    CHECK_FALSE(f.pop(now));
    f.release(first->permit, permit_use::connected, now);
    CHECK(f.pop(now));
    CHECK_FALSE(f.pop(now));
  }
  SECTION("starts") {
    settings.rate = 1;
    frontier<int> f{settings};
    f.push("a", 80, 0);
    f.push("a", 443, 1);
    auto now = time_point{1h};
    CHECK(f.pop(now));
    CHECK_FALSE(f.pop(now));
    CHECK(f.next_due() == now + 1s);
    CHECK(f.pop(now + 1s));
  }
  SECTION("starts, in turns") {
    settings.rate = 1;
    settings.per_host = 100;
    frontier<int> f{settings};
    for (int i = 0; i < 3; ++i) {
      f.push("a", 80, i);
      f.push("a", 443, 10 + i);
    }
    std::vector<int> order;
    for (int i = 0; i < 6; ++i)
      if (auto x = f.pop(time_point{1h} + std::chrono::seconds{i}))
        order.push_back(x->item);
    CHECK(order == std::vector<int>{0, 10, 1, 11, 2, 12});
  }
}

TEST_CASE("a frontier says what keeps its items from starting") {
  using muster::run_limit;
  SECTION("nothing, if nothing waits") {
    int_frontier f{limits(1)};
    CHECK(f.limit() == run_limit::none);
    f.push("a", 80, 1);
    CHECK(pop_all(f, t0).size() == 1);
    CHECK(f.limit() == run_limit::none);
  }
  SECTION("the limit of exchanges per host") {
    int_frontier f{limits(2)};
    for (int i = 0; i < 3; ++i)
      f.push("a", 80, i);
    CHECK(pop_all(f, t0).size() == 2);
    CHECK(f.limit() == run_limit::per_host);
  }
  SECTION("the rate") {
    int_frontier f{limits(2, 1)};
    for (int i = 0; i < 3; ++i)
      f.push("a", 80, i);
    CHECK(pop_all(f, t0).size() == 1);
    CHECK(f.limit() == run_limit::rate);
  }
  SECTION("a host that asked to wait") {
    int_frontier f{limits(2)};
    for (int i = 0; i < 3; ++i)
      f.push("a", 80, i);
    auto x = f.pop(t0);
    REQUIRE(x);
    f.throttle(x->permit, 10s, t0);
    f.release(x->permit, permit_use::kept, t0);
    CHECK(pop_all(f, t0).empty());
    CHECK(f.limit() == run_limit::host_wait);
  }
  SECTION("the probe of a breaker") {
    int_frontier f{limits(2, 0, 2)};
    open_breaker(f, 2);
    f.push("dead", 80, 1);
    f.push("dead", 80, 2);
    CHECK(pop_all(f, t0 + 31s).size() == 1);
    CHECK(f.limit() == run_limit::breaker);
  }
  SECTION("that of most hosts") {
    int_frontier f{limits(2, 1)};
    for (auto host : {"a", "b", "c"})
      for (int i = 0; i < 4; ++i)
        f.push(host, 80, i);
    CHECK(pop_all(f, t0).size() == 3);
    CHECK(pop_all(f, t0 + 1s).size() == 3);
    CHECK(f.limit() == run_limit::per_host);
  }
}
