// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/remaining_time.hpp"

#include "tests/output/report/simulated_job.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;
using output::remaining_time;
using output::time_left;

namespace {

using spans = std::vector<double>;

/// How often estimates were right.
struct score {
  int all = 0;      ///< Number of times that it was asked.
  int known = 0;    ///< Number of estimates.
  int good = 0;     ///< Those within 35 % or 3 s.
  int bounded = 0;  ///< Number of limits.
  int within = 0;   ///< Those that hold.
  double worst = 1; ///< Largest factor, if more than 3 s were left.

  double share_good() const {
    return known == 0 ? 1 : static_cast<double>(good) / known;
  }
};

double seconds(microseconds x) {
  return std::chrono::duration<double>{x}.count();
}

/// Looks at the estimates from `from` seconds on.
score simulate(test::simulated_job job, double from = 0) {
  remaining_time subject{60s};
  score result;
  job.run([&](const record& rec) { subject.add(rec); },
          [&](const progress& now, double left) {
            auto said = subject.update(now);
            if (seconds(now.elapsed) < from)
              return;
            ++result.all;
            if (!said.time)
              return;
            auto time = seconds(*said.time);
            if (said.at_most) {
              ++result.bounded;
              result.within += left <= time;
              return;
            }
            ++result.known;
            result.good += std::abs(time - left) <= std::max(3.0, 0.35 * left);
            if (left > 3)
              result.worst = std::max(
                {result.worst, time / left, left / std::max(time, 0.1)});
          });
  return result;
}

spans repeat(size_t count, double each) {
  return spans(count, each);
}

spans operator+(spans x, const spans& y) {
  x.insert(x.end(), y.begin(), y.end());
  return x;
}

spans shuffled(spans x) {
  std::mt19937 rng{1};
  std::ranges::shuffle(x, rng);
  return x;
}

} // namespace

TEST_CASE("the remaining time of a steady job is right") {
  auto fast = simulate({repeat(10'000, 0.1), 16});
  CHECK(fast.known > 0.9 * fast.all);
  CHECK(fast.share_good() == 1);
  CHECK(fast.worst < 1.3);
  auto paced = simulate({repeat(300, 0.1), 8, 2});
  CHECK(paced.known > 0.9 * paced.all);
  CHECK(paced.share_good() == 1);
}

TEST_CASE("100 fast URLs and 40 that take 8 s: the tail is not forgotten") {
  SECTION("all of them run at once") {
    // Nothing tells how long the slow ones take, except their limit.
    auto x = simulate({repeat(100, 0.1) + repeat(40, 8), 384}, 1);
    CHECK(x.bounded == x.all);
    CHECK(x.within == x.bounded);
  }
  SECTION("eight at a time, the slow ones last") {
    auto job = test::simulated_job{repeat(100, 0.1) + repeat(40, 8), 8};
    CHECK(job.end() > 41);
    // From the first slow result on.
    auto x = simulate(job, 10.5);
    CHECK(x.known + x.bounded == x.all);
    CHECK(x.share_good() > 0.9);
    CHECK(x.worst < 1.6);
  }
  SECTION("eight at a time, in any order") {
    auto x = simulate({shuffled(repeat(100, 0.1) + repeat(40, 8)), 8}, 8.5);
    CHECK(x.known + x.bounded == x.all);
    CHECK(x.share_good() > 0.65);
    CHECK(x.worst < 2.5);
  }
}

TEST_CASE("10,000 URLs with 1 % black holes: their time limits are expected") {
  auto list = shuffled(repeat(9'900, 0.1) + repeat(100, 31));
  SECTION("few at once") {
    auto x = simulate({list, 16});
    CHECK(x.share_good() > 0.85);
  }
  SECTION("some at once") {
    auto x = simulate({list, 64});
    CHECK(x.share_good() > 0.75);
    CHECK(simulate({list, 64}, 31.5).share_good() > 0.95);
  }
  SECTION("many at once: at the end, only black holes run") {
    auto x = simulate({list, 384}, 4);
    CHECK(x.known + x.bounded == x.all);
    CHECK(x.within == x.bounded);
    CHECK(x.share_good() > 0.9);
  }
}

TEST_CASE("durations of any spread give usable estimates") {
  std::mt19937 rng{1};
  std::lognormal_distribution<> spread{0, 1.5};
  spans list;
  for (int i = 0; i < 3'000; ++i)
    list.push_back(std::min(60.0, 0.3 * spread(rng)));
  auto x = simulate({list, 32}, 2);
  CHECK(x.known + x.bounded > 0.9 * x.all);
  CHECK(x.share_good() > 0.7);
  CHECK(x.within == x.bounded);
}

TEST_CASE("without a known end there is no remaining time") {
  remaining_time subject{60s};
  progress now;
  for (now.elapsed = 0s; now.elapsed < 20s; now.elapsed += 200ms) {
    now.ok += 10;
    now.read = now.ok + 100;
    CHECK_FALSE(subject.update(now).time);
  }
  now.permille = 100;
  now.ok += 10;
  now.read = now.ok + 100;
  auto left = subject.update(now);
  REQUIRE(left.time);
  // 11,000 inputs, at 50 per second.
  CHECK(std::abs(seconds(*left.time) - 200) < 5);
}

TEST_CASE("inputs of an earlier run do not count as fast results") {
  remaining_time subject{60s};
  progress now;
  now.all_read = true;
  now.before = now.ok = 1'000'000;
  now.read = now.ok + 1'000;
  time_left left;
  for (now.elapsed = 0s; now.elapsed < 20s; now.elapsed += 200ms) {
    left = subject.update(now);
    now.ok += 2;
  }
  REQUIRE(left.time);
  CHECK(std::abs(seconds(*left.time) - 80) < 3);
}

TEST_CASE("hosts that ask to wait make the limit of a fetch void") {
  remaining_time subject{60s};
  progress now;
  now.all_read = true;
  now.read = now.running = 1;
  now.ages = {1};
  CHECK(subject.update(now).at_most);
  CHECK(subject.update(now).time == 61s);
  now.throttled = 1;
  CHECK_FALSE(subject.update(now).at_most);
  now.throttled = 0;
  now.limit = run_limit::shortage;
  CHECK_FALSE(subject.update(now).at_most);
}

TEST_CASE("a drain ends with its grace time") {
  remaining_time subject{60s};
  progress now;
  now.read = 1'000;
  now.running = 1;
  now.ages = {1};
  now.grace_left = 30s;
  CHECK(subject.update(now).time == 30s);
  CHECK(subject.update(now).at_most);
  now.grace_left = 100ms;
  CHECK(subject.update(now).time == 100ms);
}

TEST_CASE("the buckets of durations are narrow and have no gaps") {
  CHECK(duration_bucket(-1s) == 0);
  CHECK(duration_bucket(0s) == 0);
  CHECK(duration_bucket(24h) < duration_buckets - 1);
  CHECK(duration_bucket(24h * 365) == duration_buckets - 1);
  for (size_t i = 0; i + 1 < duration_buckets; ++i) {
    auto begin = bucket_begin(i);
    auto end = bucket_begin(i + 1);
    CHECK(begin < end);
    CHECK((i < 16 || end / begin < 1.13));
    for (auto share : {0.01, 0.5, 0.99}) {
      auto value = begin + share * (end - begin);
      CHECK(duration_bucket(std::chrono::duration<double>{value}) == i);
    }
  }
}
