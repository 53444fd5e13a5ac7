// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/name_cache.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <thread>

using namespace muster::http;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const dns_answer> answer(const std::string& address) {
  return std::make_shared<const dns_answer>(
    dns_answer{{parse_ip(address).value()}, {}, false});
}

const name_cache::time_point start{1h};

} // namespace

TEST_CASE("a name is known until its answer expires") {
  name_cache cache;
  auto known = answer("192.0.2.1");
  CHECK(cache.find("a.example", start) == nullptr);
  cache.put("a.example", known, start + 10s);
  CHECK(cache.find("a.example", start) == known);
  CHECK(cache.find("a.example", start + 10s - 1ns) == known);
  CHECK(cache.find("a.example", start + 10s) == nullptr);
  CHECK(cache.find("b.example", start) == nullptr);
}

TEST_CASE("a later answer replaces the one before") {
  name_cache cache{4};
  auto later = answer("192.0.2.2");
  cache.put("a.example", answer("192.0.2.1"), start + 10s);
  cache.put("b.example", answer("192.0.2.1"), start + 10s);
  cache.put("c.example", answer("192.0.2.1"), start + 10s);
  cache.put("a.example", later, start + 5s);
  CHECK(cache.find("a.example", start) == later);
  CHECK(cache.find("a.example", start + 5s) == nullptr);
}

TEST_CASE("the number of names is bounded, and the latest are kept") {
  constexpr int bound = 100;
  name_cache cache{bound};
  auto known = answer("192.0.2.1");
  constexpr int put = 10 * bound + 7;
  for (int i = 0; i < put; ++i)
    cache.put(std::to_string(i), known, start + 10s);
  int kept = 0;
  for (int i = 0; i < put; ++i)
    kept += cache.find(std::to_string(i), start) ? 1 : 0;
  CHECK(kept <= bound);
  CHECK(known.use_count() == kept + 1);
  for (int i = put - bound / 2; i < put; ++i)
    CHECK(cache.find(std::to_string(i), start));
}

TEST_CASE("several threads can find and store names") {
  name_cache cache{64};
  auto known = answer("192.0.2.1");
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 5'000; ++i) {
        auto name = std::to_string(i * (t + 1) % 200);
        if (auto found = cache.find(name, start); found && found != known)
          ++wrong;
        cache.put(name, known, start + 10s);
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(wrong == 0);
}
