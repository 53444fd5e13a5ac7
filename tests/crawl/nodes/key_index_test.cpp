// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/key_index.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <random>

using muster::key_index;

TEST_CASE("a hash gives the first index that was added with it") {
  key_index x;
  CHECK_FALSE(x.find(7));
  x.add(7, 1);
  x.add(7, 2);
  CHECK(x.find(7) == 1u);
  x.remove(7, 2);
  CHECK(x.find(7) == 1u);
  x.remove(7, 1);
  CHECK_FALSE(x.find(7));
  x.remove(7, 1);
  CHECK_FALSE(x.find(7));
}

TEST_CASE("hashes with the same place in the table are distinguished") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    std::mt19937 rng{seed};
    auto below = [&rng](size_t n) { return rng() % n; };
    // Hashes with few different low bits, so that runs are long, meet, and wrap
    // around the end.
    auto homes = 1 + below(40);
    auto hash = [&] { return below(homes) + (below(4) << 40); };
    key_index real;
    std::map<size_t, uint64_t> model;
    for (uint64_t index = 0; index < 400; ++index) {
      auto x = hash();
      if (below(2) == 0) {
        real.add(x, index);
        model.emplace(x, index);
      } else if (auto i = model.find(x); i != model.end()) {
        real.remove(x, i->second);
        model.erase(i);
      }
      for (size_t home = 0; home < homes; ++home)
        for (size_t high = 0; high < 4; ++high) {
          auto key = home + (high << 40);
          auto i = model.find(key);
          REQUIRE(real.find(key).has_value() == (i != model.end()));
          if (i != model.end())
            REQUIRE(*real.find(key) == i->second);
        }
    }
  }
}
