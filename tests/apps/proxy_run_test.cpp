// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/servers/nginx.hpp"
#include "tests/support/servers/real_proxy.hpp"

#include <cstdlib>
#include <string>
#include <vector>

using namespace muster::test;
using muster::test::contains;

namespace {

/// Sets a variable for the programs that are started during its life.
class variable {
public:
  variable(const char* name, const std::string& value) : name_{name} {
    setenv(name, value.c_str(), 1);
  }
  ~variable() {
    unsetenv(name_);
  }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;

private:
  const char* name_;
};

} // namespace

TEST_CASE("a list gives the same content with and without a proxy") {
  authority ca;
  nginx server{ca.issue()};
  real_proxy tinyproxy{real_proxy::kind::tinyproxy, "joe:SECRET"};
  real_proxy microsocks{real_proxy::kind::microsocks, "joe:SECRET"};
  coordinator_run runs;
  auto trusted = runs.file("ca.pem", ca.pem());
  std::vector<std::string> lines;
  for (auto& base :
       {"http://127.0.0.1:" + std::to_string(server.http_port()),
        "https://127.0.0.1:" + std::to_string(server.https_port())})
    for (auto path : {"/small.txt", "/page.html", "/big.bin", "/moved",
                      "/status/404", "/page.html?2"})
      lines.push_back(base + path);
  auto expected = runs.fetch(lines, {"--tls.ca-file", trusted});
  for (auto& proxy : {tinyproxy.url("http"), microsocks.url("socks5"),
                      microsocks.url("socks5h")}) {
    CAPTURE(proxy);
    auto records = runs.fetch(lines,
                              {"--tls.ca-file", trusted, "--proxy.url", proxy});
    for (auto& [index, rec] : records) {
      CAPTURE(index, rec.at("error"));
      for (auto column : {"outcome", "status", "bytes", "sha256", "final_url",
                          "redirects", "content_type"})
        CHECK(rec.at(column) == expected.at(index).at(column));
    }
    CHECK_THAT(runs.last.err, !contains("SECRET"));
  }
}

TEST_CASE("the environment names the proxy, and one line says so") {
  hostile_origin proxy;
  variable set{"http_proxy",
               "http://joe:SECRET@127.0.0.1:" + std::to_string(proxy.port())};
  coordinator_run runs;
  auto records = runs.fetch({"http://no-such-host.invalid/x"});
  CHECK(records.at(0).at("outcome") == "ok");
  REQUIRE(proxy.heads().size() == 1);
  CHECK(proxy.heads()[0].starts_with(
    "GET http://no-such-host.invalid/x HTTP/1.1\r\n"));
  CHECK_THAT(proxy.heads()[0], contains("\r\nProxy-Authorization: Basic "));
  CHECK_THAT(runs.last.err, contains("using the proxy http://127.0.0.1:"));
  CHECK_THAT(runs.last.err, !contains("SECRET"));
  runs.fetch({proxy.url("/y")}, {"--proxy.from-environment", "false"});
  CHECK(proxy.heads().back().starts_with("GET /y HTTP/1.1\r\n"));
  CHECK_THAT(runs.last.err, !contains("using the proxy"));
  variable direct{"no_proxy", "127.0.0.1"};
  runs.fetch({proxy.url("/z")});
  CHECK(proxy.heads().back().starts_with("GET /z HTTP/1.1\r\n"));
}

TEST_CASE("an error of the proxy is no error of a host") {
  coordinator_run runs;
  auto proxy = "http://joe:SECRET@127.0.0.1:" + std::to_string(unused_port());
  std::vector<std::string> lines;
  for (int i = 0; i < 20; ++i)
    lines.push_back("https://a.example/" + std::to_string(i));
  auto records = runs.fetch(lines, {"--proxy.url", proxy});
  for (auto& [index, rec] : records) {
    CHECK(rec.at("error_kind") == "proxy");
    CHECK_THAT(rec.at("error"), !contains("SECRET"));
  }
  CHECK_THAT(runs.last.err, !contains("SECRET"));
}

TEST_CASE("nodes use the coordinator's proxy, or their own") {
  hostile_options options;
  options.before = [](hostile_peer& peer) {
    return peer.read_head().starts_with("CONNECT ")
           && peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
  };
  hostile_origin proxy{options};
  auto own = GENERATE(false, true);
  CAPTURE(own);
  cluster_plan plan;
  plan.hosts = 10;
  plan.options = {"--proxy.url", "http://joe:SECRET@127.0.0.1:"
                                   + std::to_string(proxy.port())};
  cluster_run run{plan};
  run.start();
  run.add("alpha", own ? std::vector<std::string>{"--proxy.url", "none"}
                       : std::vector<std::string>{});
  run.feed(20);
  run.finish();
  run.check_all_ok();
  CHECK((proxy.connections() > 0) == !own);
  CHECK((run.origin().requests() > 0) == own);
  CHECK_THAT(run.log(), !contains("SECRET"));
}
