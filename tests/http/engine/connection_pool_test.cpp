// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/connection_pool.hpp"
#include "tests/support/catch.hpp"

#include <memory>
#include <string>
#include <vector>

using namespace muster::http;
using namespace std::chrono_literals;

namespace {

/// A fake connection for a pool.
struct fake {
  std::string name;
  ip_address address = *parse_ip("192.0.2.1");
  size_t bytes = 1;

  const ip_address& remote() const {
    return address;
  }

  size_t memory() const {
    return bytes;
  }
};

using pool = connection_pool<fake>;

constexpr pool::clock::time_point t0{1h};

const std::vector<ip_address> anywhere{*parse_ip("192.0.2.1"),
                                       *parse_ip("192.0.2.2")};

bool put(pool& x, const std::string& name, uint64_t queued,
         pool::clock::time_point now = t0) {
  return x.put(name + " 80", std::make_unique<fake>(fake{name}), queued, now);
}

bool has(pool& x, const std::string& name, pool::clock::time_point now = t0) {
  return x.take(name + " 80", anywhere, now) != nullptr;
}

} // namespace

TEST_CASE("a full pool closes the least useful connection") {
  pool x{{.most = 3, .age = 30s}};
  SECTION("the connection whose host has the fewest requests waiting") {
    CHECK(put(x, "five", 5));
    CHECK(put(x, "none", 0));
    CHECK(put(x, "nine", 9));
    CHECK(put(x, "seven", 7));
    CHECK_FALSE(has(x, "none"));
    CHECK(has(x, "five"));
    CHECK(has(x, "seven"));
    CHECK(has(x, "nine"));
  }
  SECTION("of equal ones that which is idle for the longest") {
    CHECK(put(x, "a", 0));
    CHECK(put(x, "b", 0));
    CHECK(put(x, "c", 0));
    CHECK(put(x, "d", 0));
    CHECK_FALSE(has(x, "a"));
    CHECK(has(x, "b"));
  }
  SECTION("the new one, if that is worth less than all others") {
    for (auto name : {"a", "b", "c"})
      CHECK(put(x, name, 1));
    CHECK_FALSE(put(x, "d", 0));
    CHECK_FALSE(has(x, "d"));
    CHECK(has(x, "a"));
  }
}

TEST_CASE("a pool keeps no more than its memory") {
  pool x{{.memory = 10, .age = 30s}};
  auto sized = [&](const std::string& name, size_t bytes, uint64_t queued) {
    return x.put(
      name + " 80",
      std::make_unique<fake>(fake{name, *parse_ip("192.0.2.1"), bytes}), queued,
      t0);
  };
  CHECK(sized("a", 4, 1));
  CHECK(sized("b", 4, 2));
  CHECK(sized("c", 4, 3));
  CHECK_FALSE(has(x, "a"));
  CHECK_FALSE(sized("too large", 11, 9));
  CHECK(x.empty());
  // A connection that was taken no longer counts.
  CHECK(sized("d", 10, 0));
  CHECK(has(x, "d"));
  CHECK(sized("e", 10, 0));
}

TEST_CASE("a pool leaves descriptors to new connections") {
  descriptor_budget descriptors{32};
  pool x{{.age = 30s, .descriptors = &descriptors}};
  std::vector<descriptor_budget::share> taken;
  for (int i = 0; i < 30; ++i) {
    taken.push_back(descriptors.take());
    CHECK(put(x, std::to_string(i), 0));
  }
  taken.push_back(descriptors.take());
  // These fakes hold no descriptors, so closing them releases none.
  CHECK_FALSE(put(x, "another", 0));
  CHECK(x.empty());
  taken.clear();
  CHECK(put(x, "another", 0));
}

TEST_CASE("a pool gives up its least useful connections first") {
  pool x{{.age = 30s}};
  for (int i = 0; i < 8; ++i)
    put(x, std::to_string(i), static_cast<uint64_t>(i));
  x.give_way();
  CHECK_FALSE(has(x, "0"));
  CHECK_FALSE(has(x, "1"));
  CHECK(x.close_one());
  CHECK_FALSE(has(x, "2"));
  // For a port, only a connection to the same address and port helps.
  CHECK_FALSE(x.close_one(*parse_ip("192.0.2.2"), 80));
  CHECK_FALSE(x.close_one(*parse_ip("192.0.2.1"), 443));
  CHECK(x.close_one(*parse_ip("192.0.2.1"), 80));
  CHECK_FALSE(has(x, "3"));
  CHECK(has(x, "4"));
  x.clear();
  CHECK(x.empty());
  CHECK_FALSE(x.close_one());
}

TEST_CASE("a connection that is too old is closed, however useful it is") {
  pool x{{.age = 30s}};
  put(x, "old", 9, t0);
  put(x, "young", 0, t0 + 1s);
  CHECK_FALSE(has(x, "old", t0 + 31s));
  CHECK(has(x, "young", t0 + 31s));
  pool none{{.age = 0s}};
  CHECK_FALSE(put(none, "a", 9));
}

TEST_CASE("the pools of an engine share one limit") {
  exchange_settings settings;
  settings.local = std::make_shared<local_resources>(100);
  settings.idle_memory = 1'600;
  CHECK(limits_of_idle(settings).most == SIZE_MAX);
  CHECK(limits_of_idle(settings).memory == 1'200);
  settings.max_idle = 3;
  CHECK(limits_of_idle(settings, 2).most == 2);
  CHECK(limits_of_idle(settings, 2).memory == 600);
}
