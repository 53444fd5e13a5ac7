// SPDX-License-Identifier: BSD-3-Clause

// Hosts that answer late or not at all, together with other hosts, with the
// default limits.

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/counting_origin.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace muster::test;
using namespace std::chrono_literals;

namespace {

constexpr size_t fast_hosts = 200;
constexpr size_t fast_urls = 10;

/// URLs of this number of hosts of each kind, in random order.
std::string shuffled_list(size_t slow_hosts, size_t slow_urls) {
  std::vector<std::string> lines;
  auto add = [&](const std::string& name, size_t hosts, size_t urls) {
    for (size_t host = 0; host < hosts; ++host)
      for (size_t url = 0; url < urls; ++url)
        lines.push_back("http://" + name + std::to_string(host) + ".example/"
                        + std::to_string(url) + "\n");
  };
  add("fast", fast_hosts, fast_urls);
  add("slow", slow_hosts, slow_urls);
  std::shuffle(lines.begin(), lines.end(), std::minstd_rand{7});
  std::string result;
  for (auto& line : lines)
    result += line;
  return result;
}

} // namespace

TEST_CASE("slow hosts do not delay others") {
  struct row {
    size_t hosts;
    size_t urls;
  };
  auto [hosts, urls] = GENERATE(row{8, 16}, row{200, 16});
  counting_origin fast{{.delay = 0ms}};
  counting_origin slow{{.delay = 20s}};
  coordinator_run runner;
  std::vector<std::string> arguments{
    "-i", runner.file("list.txt", shuffled_list(hosts, urls)), "-o",
    runner.path("out.jsonl")};
  for (size_t i = 0; i < hosts; ++i)
    arguments.push_back("--fetch.connect-to=slow" + std::to_string(i)
                        + ".example:80:127.0.0.1:"
                        + std::to_string(slow.port()));
  arguments.push_back("--fetch.connect-to=::127.0.0.1:"
                      + std::to_string(fast.port()));
  process run{coordinator_run::argv(arguments)};
  // This is long before the first slow answer.
  auto end = std::chrono::steady_clock::now() + 15s;
  while (fast.requests() < fast_hosts * fast_urls
         && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(10ms);
  CHECK(fast.requests() == fast_hosts * fast_urls);
  // Until then, they have as many exchanges as the limits allow.
  auto open = std::min<size_t>(hosts * 8, 128);
  while (slow.requests() < open && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(10ms);
  CHECK(slow.requests() >= open);
  run.signal(SIGTERM);
  run.signal(SIGTERM);
  run.wait();
}
