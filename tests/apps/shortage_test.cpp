// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/namespaces.hpp"
#include "tests/support/servers/counting_origin.hpp"
#include "tests/support/servers/dns_server.hpp"
#include "tests/support/skip.hpp"

#include <fstream>
#include <thread>

using namespace muster::test;

namespace {

std::string transport_option() {
  return GENERATE("--fetch.transport=async", "--fetch.transport=httplib");
}

/// This number of URLs, of this number of hosts in turn.
std::string list_of(size_t urls, size_t hosts, uint16_t port) {
  std::string result;
  for (size_t i = 0; i < urls; ++i)
    result += "http://h" + std::to_string(i % hosts) + ".example:"
              + std::to_string(port) + "/" + std::to_string(i) + "\n";
  return result;
}

void check_all_ok(const std::string& records, size_t count) {
  auto all = parse_records(records);
  CHECK(all.size() == count);
  size_t failed = 0, repeated = 0;
  for (auto& x : all) {
    failed += x.at("outcome") == "ok" ? 0 : 1;
    repeated += x.at("attempts") == "1" ? 0 : 1;
  }
  CHECK(failed == 0);
  CHECK(repeated == 0);
}

/// Limits connections on this machine to this number of local ports.
void set_local_ports(unsigned count) {
  constexpr unsigned first = 40'000;
  std::ofstream{"/proc/sys/net/ipv4/ip_local_port_range"} << first << ' '
                                                          << first + count - 1;
  // On loopback, Linux would reuse ports in TIME_WAIT.
  std::ofstream{"/proc/sys/net/ipv4/tcp_tw_reuse"} << 0;
}

} // namespace

TEST_CASE("many hosts are fetched with few descriptors") {
  auto transport = transport_option();
  auto limit = GENERATE("100", "160");
  constexpr size_t hosts = 400;
  counting_origin origin{{.delay = std::chrono::milliseconds{0}}};
  dns_server names;
  for (size_t i = 0; i < hosts; ++i)
    names.on("h" + std::to_string(i) + ".example", {{"127.0.0.1"}});
  coordinator_run runner;
  auto result = run(
    {"sh", "-c",
     std::string{"ulimit -n "} + limit + "; " MUSTER_BINARY_DIR "/coordinator "
       + transport + " --fetch.dns-server " + names.where().str() + " -i "
       + runner.file("list", list_of(hosts, hosts, origin.port())) + " -o "
       + runner.path("out.jsonl")});
  INFO(result.err);
  CHECK(result.status == exit_status{0, 0});
  check_all_ok(runner.read("out.jsonl"), hosts);
}

TEST_CASE("many names behind one address are fetched with few ports") {
  std::string why;
  auto network = test_network::make(1, why);
  if (!network) {
    skip(why);
    return;
  }
  auto transport = transport_option();
  constexpr size_t urls = 1'000;
  coordinator_run runner;
  network->on(0, [&] {
    counting_origin origin{{.delay = std::chrono::milliseconds{5}}};
    set_local_ports(40);
    auto result = coordinator_run::run(
      {transport, "--fetch.connect-to=::127.0.0.1:", "-i",
       runner.file("list", list_of(urls, 100, origin.port())), "-o",
       runner.path("out.jsonl")});
    INFO(result.err);
    CHECK(result.status == exit_status{0, 0});
  });
  check_all_ok(runner.read("out.jsonl"), urls);
}

TEST_CASE("fetches wait while the link is down and continue afterwards") {
  std::string why;
  auto network = test_network::make(2, why);
  if (!network) {
    skip(why);
    return;
  }
  auto transport = transport_option();
  constexpr size_t urls = 200;
  coordinator_run runner;
  std::optional<counting_origin> origin;
  std::optional<process> job;
  network->on(1, [&] {
    origin.emplace(counting_options{.delay = std::chrono::milliseconds{10},
                                    .address = network->address(1)});
  });
  auto list = runner.file("list", list_of(urls, 20, origin->port()));
  network->on(0, [&] {
    job.emplace(coordinator_run::argv(
      {transport, "--fetch.connect-to=::" + network->address(1) + ":", "-i",
       list, "-o", runner.path("out.jsonl"), "--politeness.rate=5",
       "--fetch.first-byte-timeout=500ms", "--fetch.connect-timeout=500ms"}));
  });
  while (origin->requests() < 20 && job->running())
    std::this_thread::yield();
  network->cut(0);
  job->wait_for_err("this machine's network is down: fetches wait");
  network->mend(0);
  CHECK(job->wait() == exit_status{0, 0});
  INFO(job->err());
  check_all_ok(runner.read("out.jsonl"), urls);
}

TEST_CASE("a link that is down for too long is the error of each record") {
  std::string why;
  auto network = test_network::make(1, why);
  if (!network) {
    skip(why);
    return;
  }
  network->cut(0);
  coordinator_run runner;
  outcome result;
  network->on(0, [&] {
    result = coordinator_run::run(
      {"http://192.0.2.9/", "http://198.51.100.1/", "-o",
       runner.path("out.jsonl"), "--fetch.local-wait=1s",
       "--fetch.connect-timeout=300ms", "--fetch.retries=0"});
  });
  CHECK(result.status == exit_status{1, 0});
  auto records = parse_records(runner.read("out.jsonl"));
  REQUIRE(records.size() == 2);
  for (auto& x : records) {
    CHECK(x.at("error_kind") == "timeout");
    CHECK(x.at("error")
          == "this machine's network is down for longer than 1 s");
    CHECK(x.at("attempts") == "0");
  }
}
