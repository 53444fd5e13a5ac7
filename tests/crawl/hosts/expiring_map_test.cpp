// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/expiring_map.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace std::chrono_literals;

namespace {

using map = muster::expiring_map<int>;

constexpr map::time_point t0{1h};

} // namespace

TEST_CASE("a value is kept until its time") {
  map x{10};
  x.put("a", 1, t0 + 2s);
  x.put("b", 2, t0 + 1s);
  x.expire(t0 + 1s - 1ns);
  CHECK(x.size() == 2);
  x.expire(t0 + 1s);
  REQUIRE(x.find("a"));
  CHECK(*x.find("a") == 1);
  CHECK_FALSE(x.find("b"));
  x.expire(t0 + 2s);
  CHECK(x.size() == 0);
}

TEST_CASE("the last value counts, with its own time") {
  map x{10};
  x.put("a", 1, t0 + 9s);
  x.put("a", 2, t0 + 1s);
  CHECK(x.size() == 1);
  CHECK(*x.find("a") == 2);
  x.expire(t0 + 1s);
  CHECK(x.size() == 0);
}

TEST_CASE("a removed value is no longer found") {
  map x{10};
  x.put("a", 1, t0 + 1s);
  CHECK(x.take("a") == 1);
  CHECK_FALSE(x.take("a"));
  x.expire(t0 + 1h);
  CHECK(x.size() == 0);
}

TEST_CASE("if there are too many names, those that expire first are dropped") {
  map x{100};
  for (int i = 0; i < 1'000; ++i)
    x.put("host-" + std::to_string(i * 7 % 1'000) + ".with-a-long-name.example",
          i * 7 % 1'000, t0 + std::chrono::seconds{i * 7 % 1'000});
  CHECK(x.size() == 100);
  int least = 1'000;
  x.for_each(
    [&](const std::string&, int value) { least = std::min(least, value); });
  CHECK(least == 900);
}
