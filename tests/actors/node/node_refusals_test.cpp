// SPDX-License-Identifier: BSD-3-Clause

// Hosts that answer some requests with 429: only some URLs, or any URL beyond a
// quota.

#include "tests/actors/node/node_fixture.hpp"

#include <functional>
#include <set>

using namespace muster;
using namespace std::chrono_literals;
using http::error_kind;

namespace {

struct fixture : test::node_fixture {
  /// Times of the answers with 429 since the start.
  std::vector<std::chrono::nanoseconds> refusals;
  /// The URL with the last 200, and its time.
  std::chrono::nanoseconds last_answer{0};

  fixture() {
    settings.retries = 2;
    settings.timeout = 60s;
  }

  /// Answers the exchanges with these URLs of a host until all have a result:
  /// with 429 if `refuses`, else with 200.
  void serve(size_t count, const std::function<bool(size_t)>& refuses,
             std::chrono::seconds limit, const std::string& retry_after = {},
             std::chrono::milliseconds step = 100ms) {
    start();
    give("a.example", count);
    auto begun = sim.now();
    while (w->results.size() < count && sim.now() - begun < limit) {
      for (auto left = w->orders.size(); left > 0; --left) {
        auto& target = w->orders[0].request.target.target;
        if (refuses(std::stoul(target.substr(1)))) {
          refusals.push_back(sim.now() - begun);
          throttle(retry_after);
        } else {
          last_answer = sim.now() - begun;
          answer();
        }
      }
      sim.pass(step);
    }
    CHECK(w->results.size() == count);
  }

  /// Checks that a URL is ok if it should be.
  void check_results(const std::function<bool(size_t)>& refuses) {
    for (auto& x : w->results) {
      CAPTURE(x.index);
      if (!refuses(x.index))
        CHECK(x.outcome == outcome::ok);
      else
        CHECK((x.status == 429 || x.error_kind == error_kind::throttled));
    }
  }

  /// The most refusals in a minute, without the first seconds.
  size_t most_in_a_minute() const {
    size_t result = 0;
    for (auto i = refusals.begin(); i != refusals.end(); ++i)
      if (*i > 20s)
        result = std::max(result, static_cast<size_t>(std::count_if(
                                    i, refusals.end(), [&](auto time) {
                                      return time - *i < 60s;
                                    })));
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a host that refuses some URLs answers all others") {
  struct row {
    const char* name;
    std::function<bool(size_t)> refuses;
  };
  auto [name, refuses] = GENERATE(
    row{"the first one", [](size_t x) { return x == 0; }},
    row{"the first 8", [](size_t x) { return x < 8; }},
    row{"the first 20", [](size_t x) { return x < 20; }},
    row{"the first 50", [](size_t x) { return x < 50; }},
    row{"some in the middle", [](size_t x) { return x >= 100 && x < 140; }},
    row{"the last 50", [](size_t x) { return x >= 350; }},
    row{"every 20th", [](size_t x) { return x % 20 == 0; }});
  auto retry_after = GENERATE("", "1");
  CAPTURE(name, retry_after);
  serve(400, refuses, 2h, retry_after);
  check_results(refuses);
  CHECK(last_answer < 15min);
  CHECK(most_in_a_minute() <= 30);
}

TEST_CASE_METHOD(fixture, "long waits for a few URLs do not lose the others") {
  auto refuses = [](size_t x) { return x < 30; };
  serve(400, refuses, 2h, "30");
  check_results(refuses);
  CHECK(last_answer < 10min);
}

TEST_CASE_METHOD(fixture, "no URL fails because of a quota far too low") {
  auto interval = GENERATE(45s, 60s, 120s);
  CAPTURE(interval.count());
  std::chrono::nanoseconds next{0};
  sim.run();
  auto begun = sim.now();
  serve(
    20,
    [&](size_t) {
      if (sim.now() - begun < next)
        return true;
      next = sim.now() - begun + interval;
      return false;
    },
    interval * 25);
  for (auto& x : w->results)
    CHECK(x.outcome == outcome::ok);
  // About one request in ten seconds.
  CHECK(most_in_a_minute() <= 8);
}

TEST_CASE_METHOD(fixture,
                 "URLs that were refused at first wait for all others") {
  politeness.per_host = 1;
  auto begun = sim.now();
  std::set<size_t> refused;
  serve(
    200,
    [&](size_t url) {
      auto early = sim.now() - begun < 100s;
      if (early)
        refused.insert(url);
      return early;
    },
    20min, {}, 1s);
  // The wait of most is longer than fetch.timeout, which does not count it.
  CHECK(refused.size() > 4);
  for (auto& x : w->results)
    CHECK(x.outcome == outcome::ok);
}

TEST_CASE_METHOD(fixture, "a host with a quota is not asked more because some "
                          "URLs were refused twice") {
  size_t used = 0;
  auto window_ends = sim.now() + 2s;
  serve(
    400,
    [&](size_t) {
      while (sim.now() >= window_ends) {
        window_ends += 2s;
        used = 0;
      }
      return used == 10 || (++used, false);
    },
    10min);
  for (auto& x : w->results)
    CHECK(x.outcome == outcome::ok);
  CHECK(refusals.size() < 40);
}
