// SPDX-License-Identifier: BSD-3-Clause

// Whole programs with hosts that ask to wait.

#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/counting_origin.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

using namespace muster::test;
using namespace std::chrono_literals;

namespace {

using clock = std::chrono::steady_clock;

std::string too_many(const std::string& fields) {
  return "HTTP/1.1 429 Too Many Requests\r\n" + fields
         + "Content-Length: 5\r\n\r\nlater";
}

/// After this number of requests, asks for a wait of two seconds.
struct tired_host {
  size_t patience;
  size_t asked = 0;
  std::optional<clock::time_point> until{};
  /// Requests during this wait, except those that were already running.
  std::atomic<size_t> disturbed = 0;

  explicit tired_host(size_t requests) : patience{requests} {
    // nop
  }

  std::string answer() {
    auto now = clock::now();
    if (++asked == patience)
      until = now + 2s;
    if (!until || now >= *until)
      return {};
    disturbed += now > *until - 1'500ms;
    return too_many("Retry-After: 2\r\n");
  }
};

/// Answers this number of requests in each window.
struct quota {
  size_t limit;
  std::chrono::milliseconds window;
  clock::time_point begun{};
  size_t used = 0;
  std::atomic<size_t> exceeded = 0;

  quota(size_t requests, std::chrono::milliseconds length)
    : limit{requests}, window{length} {
    // nop
  }

  std::string answer() {
    auto now = clock::now();
    if (now - begun >= window) {
      begun = now;
      used = 0;
    }
    if (used++ < limit)
      return {};
    ++exceeded;
    return too_many("");
  }
};

std::vector<std::string> urls(const counting_origin& origin, size_t count) {
  std::vector<std::string> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back("http://127.0.0.1:" + std::to_string(origin.port()) + "/"
                     + std::to_string(i));
  return result;
}

} // namespace

TEST_CASE("a host that asks to wait gets no request for any URL") {
  tired_host host{20};
  counting_origin origin{
    {.answer = [&](std::string_view) { return host.answer(); }}};
  coordinator_run runner;
  for (auto& [index, rec] : runner.fetch(urls(origin, 100)))
    CHECK(rec["outcome"] == "ok");
  CHECK(host.disturbed == 0);
  CHECK_THAT(runner.last.err, contains("127.0.0.1 asked to wait 2 s (429)"));
  CHECK(origin.requests() < 100 + 8 + 1);
}

TEST_CASE("no URL ends with 429 because of its host's quota") {
  quota host{10, 2s};
  counting_origin origin{
    {.answer = [&](std::string_view) { return host.answer(); }}};
  coordinator_run runner;
  for (auto& [index, rec] : runner.fetch(urls(origin, 60)))
    CHECK(rec["outcome"] == "ok");
  CHECK(host.exceeded < 25);
  CHECK_THAT(runner.last.err, contains("127.0.0.1 asked to slow down (429)"));
}

TEST_CASE("a host that asks for too long a wait gets no more requests") {
  counting_origin origin{{.answer = [](std::string_view) {
    return "HTTP/1.1 503 Not Now\r\nRetry-After: 3600\r\n"
           "Content-Length: 0\r\n\r\n";
  }}};
  coordinator_run runner;
  auto records = runner.fetch(urls(origin, 20), {"--fetch.retry-after-max=1s",
                                                 "--politeness.per-host=1"});
  CHECK(origin.requests() == 1);
  CHECK(records[0]["outcome"] == "http_error");
  CHECK(records[0]["status"] == "503");
  CHECK_THAT(records[0]["warning"], contains("the host asked to wait until 2"));
  for (size_t i = 1; i < 20; ++i) {
    CHECK(records[i]["error_kind"] == "throttled");
    CHECK(records[i]["attempts"] == "0");
    CHECK_THAT(records[i]["error"], contains("asked to wait until 2"));
  }
  CHECK_THAT(runner.last.err,
             contains("127.0.0.1 asked to wait 3600 s (503), longer than "
                      "fetch.retry-after-max"));
}

TEST_CASE("an interrupt does not wait for hosts that asked to wait") {
  counting_origin origin{{.answer = [](std::string_view) {
    return too_many("Retry-After: 50\r\n");
  }}};
  coordinator_run runner;
  std::string list;
  for (auto& url : urls(origin, 20))
    list += url + "\n";
  process run{coordinator_run::argv(
    {"-i", runner.file("list.txt", list), "-o", runner.path("out.jsonl"),
     "--fetch.timeout=10m", "--fetch.retry-after-max=10m",
     "--runtime.grace=10m"})};
  run.wait_for_err("asked to wait 50 s");
  run.signal(SIGINT);
  CHECK(run.wait() == exit_status{130, 0});
  CHECK(runner.read("out.jsonl").empty());
  CHECK_THAT(run.err(), contains("20 inputs = 20 not fetched\n"));
}

TEST_CASE("a wait that a host asks for holds on all nodes") {
  tired_host host{50};
  auto options =
    GENERATE(std::vector<std::string>{},
             std::vector<std::string>{"--cluster.placement=spread"});
  cluster_run run{{.hosts = 1,
                   .per_host = 8,
                   .options = options,
                   .answer = [&](std::string_view) { return host.answer(); }}};
  run.start({"--cluster.min-nodes=3"});
  for (auto name : {"a", "b", "c"})
    run.add(name);
  run.feed(200);
  run.wait_for_notice("h0.example asked to wait 2 s (429)");
  // A node that joins now and takes over URLs sends no request either.
  run.add("d");
  run.wait_for_notice("node d has joined");
  run.node("a").signal(SIGTERM);
  run.finish();
  run.check_all_ok();
  CHECK(host.disturbed == 0);
}
