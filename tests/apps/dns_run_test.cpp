// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/dns_server.hpp"
#include "tests/support/servers/hostile_origin.hpp"

using namespace muster::test;

namespace {

/// URLs of `count` hosts at the origin, with names that `names` knows.
std::vector<std::string>
urls_of_hosts(dns_server& names, const hostile_origin& origin, size_t count) {
  std::vector<std::string> urls;
  for (size_t i = 0; i < count; ++i) {
    auto name = "h" + std::to_string(i) + ".example";
    names.on(name, {{"127.0.0.1"}});
    urls.push_back("http://" + name + ':' + std::to_string(origin.port())
                   + "/bytes/10");
  }
  return urls;
}

} // namespace

TEST_CASE("each name is looked up once, with the given servers") {
  hostile_origin origin;
  dns_server names;
  coordinator_run runner;
  auto urls = urls_of_hosts(names, origin, 5);
  for (size_t i = 0; i < 45; ++i)
    urls.push_back(urls[i % 5] + "?" + std::to_string(i));
  auto records = runner.fetch(urls,
                              {"--fetch.dns-server", names.where().str()});
  CHECK(runner.last.status == exit_status{0, 0});
  for (auto& [index, rec] : records) {
    CHECK(rec.at("outcome") == "ok");
    CHECK(rec.at("remote_ip") == "127.0.0.1");
    CHECK(rec.at("dns_ms") != "null");
  }
  CHECK(names.questions() <= 10); // one query per family
}

TEST_CASE("a host that does not exist is not found") {
  hostile_origin origin;
  dns_server names;
  dns_script silence;
  silence.to_a = silence.to_aaaa = dns_reaction::silence;
  names.on("silent.example", silence);
  names.on("empty.example", {});
  coordinator_run runner;
  auto records = runner.fetch(
    {"http://nope.example/", "http://empty.example/", "http://silent.example/"},
    {"--fetch.dns-server", names.where().str(), "--fetch.dns-timeout", "20ms"});
  CHECK(runner.last.status == exit_status{1, 0});
  for (auto& [index, rec] : records)
    CHECK(rec["error_kind"] == "dns");
  CHECK(records[0]["error"] == "host not found");
  CHECK(records[0]["attempts"] == "1");
  CHECK(records[1]["error"]
        == "host not found: the name has no address to use here");
  CHECK(records[2]["error"] == "no name server answered in time");
  CHECK(records[2]["attempts"] == "3");
}

TEST_CASE("records say why a look-up failed") {
  dns_server names;
  auto react = [&](const std::string& name, dns_reaction reaction) {
    names.on(name, {{}, 60, reaction, reaction});
  };
  react("servfail.example", dns_reaction::servfail);
  react("refused.example", dns_reaction::refused);
  react("garbage.example", dns_reaction::garbage);
  coordinator_run runner;
  auto error_of = [&](const std::string& host, const std::string& server) {
    auto records = runner.fetch({"http://" + host + "/"},
                                {"--fetch.dns-server", server,
                                 "--fetch.dns-timeout", "20ms"});
    CHECK(records[0]["error_kind"] == "dns");
    CHECK(records[0]["attempts"] == "3");
    return records[0]["error"];
  };
  auto where = names.where().str();
  CHECK_THAT(error_of("servfail.example", where),
             contains("the name server answered SERVFAIL"));
  CHECK_THAT(error_of("refused.example", where),
             contains("the name server answered REFUSED"));
  CHECK(error_of("garbage.example", where)
        == "the name server's answer is malformed");
  CHECK(error_of("a.example", "127.0.0.1:" + std::to_string(unused_port()))
        == "no name server can be reached");
}

TEST_CASE("failures of name servers do not mean that a host does not exist") {
  hostile_origin origin;
  dns_load load;
  load.lost = 0.3;
  load.servfail = 0.1;
  dns_server names{load};
  coordinator_run runner;
  auto records = runner.fetch(urls_of_hosts(names, origin, 300),
                              {"--fetch.dns-server", names.where().str(),
                               "--fetch.dns-timeout", "30ms"});
  REQUIRE(records.size() == 300);
  for (auto& [index, rec] : records) {
    CAPTURE(index, rec.at("error"));
    CHECK(rec.at("outcome") == "ok");
  }
}

TEST_CASE("an overloaded name server gets fewer queries at once") {
  hostile_origin origin;
  dns_load load;
  load.at_once = 12;
  load.work = std::chrono::milliseconds{10};
  dns_server names{load};
  coordinator_run runner;
  auto records = runner.fetch(urls_of_hosts(names, origin, 300),
                              {"--fetch.dns-server", names.where().str(),
                               "--fetch.dns-timeout", "100ms",
                               "--fetch.concurrency", "256"});
  REQUIRE(records.size() == 300);
  for (auto& [index, rec] : records) {
    CAPTURE(index, rec.at("error"));
    CHECK(rec.at("outcome") == "ok");
  }
}
