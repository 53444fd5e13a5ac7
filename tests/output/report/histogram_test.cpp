// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/histogram.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using muster::microseconds;
using muster::output::histogram;

TEST_CASE("an empty histogram has percentiles of zero") {
  histogram h;
  CHECK(h.count() == 0);
  CHECK(h.percentile(0.5) == microseconds{0});
  CHECK(h.max() == microseconds{0});
}

TEST_CASE("any single duration is its own percentile within 0.4 %") {
  for (int64_t us = 0; us < (int64_t{1} << 40); us += 1 + us / 50) {
    histogram h;
    h.add(microseconds{us});
    h.add(microseconds{us});
    h.add(microseconds{(int64_t{1} << 40) - 1});
    auto found = h.percentile(0.5).count();
    INFO(us << " us came back as " << found);
    REQUIRE(std::abs(static_cast<double>(found - us))
            <= 0.004 * static_cast<double>(us));
  }
}

TEST_CASE("percentiles of a random load are within 0.4 % of the exact ones") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random{seed};
  std::lognormal_distribution<double> load{11, 1.5};
  histogram h;
  std::vector<int64_t> all;
  for (int i = 0; i < 100'000; ++i) {
    all.push_back(static_cast<int64_t>(load(random)));
    h.add(microseconds{all.back()});
  }
  std::sort(all.begin(), all.end());
  for (double share : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    auto rank =
      static_cast<size_t>(std::ceil(share * static_cast<double>(all.size())));
    auto exact = static_cast<double>(all[rank - 1]);
    auto found = static_cast<double>(h.percentile(share).count());
    INFO("percentile " << share);
    CHECK(std::abs(found - exact) <= 0.004 * exact + 1);
  }
  CHECK(h.max().count() == all.back());
}

TEST_CASE("durations out of range count at the ends") {
  histogram h;
  h.add(microseconds{-1});
  CHECK(h.percentile(1) == microseconds{0});
  h.add(microseconds{INT64_MAX});
  CHECK(h.count() == 2);
  CHECK(h.percentile(1) > std::chrono::hours{24 * 12});
  CHECK(h.max() == microseconds{INT64_MAX});
}
