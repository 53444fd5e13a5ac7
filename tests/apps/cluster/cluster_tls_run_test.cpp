// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/servers/hostile_client.hpp"

#include <deque>
#include <fstream>

using namespace muster::test;

namespace {

constexpr size_t piece = 2'000 / scale;

/// Options to use this certificate and to trust this authority.
std::vector<std::string>
tls_options(const cluster_run& run, const std::string& name,
            const identity& own, const authority& trusted) {
  return {"--cluster.tls.cert=" + run.file(name + ".pem", own.certificate),
          "--cluster.tls.key=" + run.file(name + ".key", own.key),
          "--cluster.tls.ca=" + run.file(name + "-ca.pem", trusted.pem())};
}

std::vector<std::string> with(std::vector<std::string> options,
                              const std::string& more) {
  options.push_back(more);
  return options;
}

uint16_t port_of(const cluster_run& run) {
  auto& address = run.address();
  return static_cast<uint16_t>(
    std::stoul(address.substr(address.rfind(':') + 1)));
}

/// Peak memory of the process, in KiB.
size_t peak_memory(const process& program) {
  std::ifstream status{"/proc/" + std::to_string(program.pid()) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:"))
      return std::stoul(line.substr(6));
  throw std::runtime_error{"no VmHWM"};
}

/// Adds a node, and waits for the successful end of the job.
void complete(cluster_run& run, const std::vector<std::string>& options) {
  run.add("good", options);
  run.finish();
  run.check_all_ok();
  CHECK(run.shares() == std::map<std::string, size_t>{{"good", run.fed()}});
}

/// A header of CAF's protocol that announces a payload of 4 GiB minus one byte.
const std::string giant_frame = std::string{"\1\0\0\0\xff\xff\xff\xff", 8}
                                + std::string(24, '\0');

const std::string web_request = "GET / HTTP/1.1\r\nHost: coordinator\r\n\r\n";

std::string noise() {
  std::string result;
  uint32_t state = 1;
  for (int i = 0; i < 100'000; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    result += static_cast<char>(state >> 24);
  }
  return result;
}

} // namespace

TEST_CASE("nodes with a certificate of the cluster's authority join") {
  authority ca;
  cluster_run run;
  run.start(with(tls_options(run, "coordinator", ca.issue(), ca),
                 "--cluster.min-nodes=2"));
  for (auto name : {"a", "b"})
    run.add(name, tls_options(run, name, ca.issue(), ca));
  run.feed(2 * piece);
  run.finish();
  run.check_all_ok();
  CHECK(run.shares().size() == 2);
  // The end of a node after the job is not reported either.
  CHECK_THAT(run.log(), !contains("no TLS"));
}

TEST_CASE("nodes without a certificate of the cluster cannot join") {
  authority ca;
  authority other{"Somebody Else"};
  cluster_run run;
  run.start(tls_options(run, "coordinator", ca.issue(), ca));
  run.feed(piece);
  auto impatient = [](std::vector<std::string> options) {
    return with(std::move(options), "--cluster.patience=1s");
  };
  run.add("plain", impatient({}));
  run.add("foreign",
          impatient(tls_options(run, "foreign", other.issue(), other)));
  run.add("old", impatient(tls_options(run, "old", expired(ca), ca)));
  // If it took a full minute, it would hang.
  CHECK(run.node("plain").wait() == exit_status{1, 0});
  CHECK_THAT(run.node("plain").err(),
             contains(
               "it closes the connection; check that it is a coordinator, and "
               "that both sides use TLS or neither does"));
  CHECK(run.node("foreign").wait() == exit_status{1, 0});
  CHECK_THAT(
    run.node("foreign").err(),
    contains("TLS failed with 127.0.0.1: the other side's certificate: "));
  CHECK(run.node("old").wait() == exit_status{2, 0});
  CHECK_THAT(run.node("old").err(),
             contains("contains a certificate that expired on"));
  CHECK(run.origin().requests() == 0);
  complete(run, tls_options(run, "good", ca.issue(), ca));
}

TEST_CASE("a node with TLS does not join a coordinator without") {
  authority ca;
  cluster_run run;
  run.start();
  run.feed(piece);
  run.add("sealed", with(tls_options(run, "sealed", ca.issue(), ca),
                         "--cluster.patience=1s"));
  CHECK(run.node("sealed").wait() == exit_status{1, 0});
  CHECK_THAT(run.node("sealed").err(), contains("TLS failed with 127.0.0.1: "));
  complete(run, {});
}

TEST_CASE("clients without a valid certificate are rejected") {
  authority ca;
  authority other{"Somebody Else"};
  cluster_run run;
  run.start(tls_options(run, "coordinator", ca.issue(), ca));
  run.feed(piece);
  struct attempt {
    std::optional<identity> shown;
    std::string answer; ///< The alert that the client gets.
    std::string notice; ///< The message of the coordinator.
  };
  const attempt attempts[] = {
    {std::nullopt, "certificate required", "peer did not return a certificate"},
    {other.issue(), "unknown ca", "unable to get local issuer certificate"},
    {self_signed(), "unknown ca", "self"},
    {expired(ca), "certificate expired", "certificate has expired"},
    {not_yet_valid(ca), "certificate", "certificate is not yet valid"},
  };
  for (auto& [shown, answer, notice] : attempts) {
    CAPTURE(notice);
    auto got = tls_client{port_of(run), shown}.first_answer();
    CHECK(got.bytes.empty());
    CHECK_THAT(got.error, contains(answer));
    run.wait_for_notice(notice);
  }
  auto welcome = tls_client{port_of(run), ca.issue()}.first_answer();
  CHECK_FALSE(welcome.bytes.empty());
  complete(run, tls_options(run, "good", ca.issue(), ca));
}

TEST_CASE("strangers do not harm a coordinator with TLS") {
  authority ca;
  cluster_run run;
  run.start(tls_options(run, "coordinator", ca.issue(), ca));
  run.feed(piece);
  auto before = peak_memory(run.coordinator());
  hostile_client silent{port_of(run)};
  for (auto& bytes : {noise(), web_request, giant_frame}) {
    hostile_client stranger{port_of(run)};
    stranger.send(bytes);
    stranger.wait_for_end();
  }
  CHECK(run.log().find("TLS failed with 127.0.0.1: ") != std::string::npos);
  for (int i = 0; i < 100; ++i)
    hostile_client{port_of(run)};
  CHECK(peak_memory(run.coordinator()) < before + 64 * 1024);
  complete(run, tls_options(run, "good", ca.issue(), ca));
}

TEST_CASE("the number of silent connections is limited") {
  authority ca;
  cluster_run run;
  run.start(tls_options(run, "coordinator", ca.issue(), ca));
  run.feed(piece);
  std::deque<hostile_client> silent;
  for (int i = 0; i < 100; ++i)
    silent.emplace_back(port_of(run));
  // The connections that have waited longest were closed.
  silent.front().wait_for_end();
  complete(run, tls_options(run, "good", ca.issue(), ca));
}

TEST_CASE("strangers do not harm a coordinator on loopback") {
  cluster_run run;
  run.start();
  run.feed(piece);
  auto before = peak_memory(run.coordinator());
  hostile_client silent{port_of(run)};
  for (auto& bytes : {noise(), web_request, giant_frame}) {
    hostile_client stranger{port_of(run)};
    stranger.send(bytes);
    stranger.wait_for_end();
  }
  for (int i = 0; i < 100; ++i)
    hostile_client{port_of(run)};
  CHECK(peak_memory(run.coordinator()) < before + 64 * 1024);
  complete(run, {});
}
