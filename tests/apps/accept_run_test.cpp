// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/hostile_origin.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace muster::test;

TEST_CASE("accepted statuses are ok in records, summary and exit code") {
  hostile_origin origin;
  coordinator_run runner;
  auto list = std::vector{origin.url("/"), origin.url("/status/404"),
                          origin.url("/status/304")};
  auto records = runner.fetch(list, {"--fetch.accept", "200-299,304,404"});
  for (auto& [index, record] : records)
    CHECK(record.at("outcome") == "ok");
  CHECK(records[1]["status"] == "404");
  CHECK(runner.last.status == exit_status{0, 0});
  CHECK_THAT(runner.last.err, contains("3 inputs = 3 ok\n"));
  records = runner.fetch(list, {"--fetch.accept", "304, 404"});
  CHECK(records[0]["outcome"] == "http_error");
  CHECK(runner.last.status == exit_status{1, 0});
}

TEST_CASE("with fetch.max-redirects=0, an accepted redirect is the result") {
  hostile_origin origin;
  coordinator_run runner;
  auto list = std::vector{origin.url("/to/x")};
  auto records = runner.fetch(list, {"--fetch.max-redirects=0",
                                     "--fetch.accept", "200-299,302"});
  CHECK(records[0]["outcome"] == "ok");
  CHECK(records[0]["status"] == "302");
  CHECK(records[0]["bytes"] == "6");
  records = runner.fetch(list, {"--fetch.max-redirects=0"});
  CHECK(records[0]["error_kind"] == "redirect");
}

TEST_CASE("a resumed run keeps outcomes, and retries by its own accept") {
  hostile_origin origin;
  coordinator_run runner;
  auto list = runner.file("list.txt", origin.url("/status/503") + "\n"
                                        + origin.url("/status/404") + "\n");
  auto out = runner.path("out.jsonl");
  auto run = [&](std::vector<std::string> arguments) {
    for (auto argument :
         {"-i", list.c_str(), "-o", out.c_str(), "--fetch.retries=0"})
      arguments.emplace_back(argument);
    return coordinator_run::run(std::move(arguments));
  };
  CHECK(run({"--fetch.accept=404"}).status == exit_status{1, 0});
  auto outcomes = [&] {
    std::map<std::string, std::string> result;
    for (auto& record : parse_records(runner.read("out.jsonl")))
      result[record.at("status")] = record.at("outcome");
    return result;
  };
  using expected = std::map<std::string, std::string>;
  CHECK(outcomes() == expected{{"503", "http_error"}, {"404", "ok"}});
  CHECK(run({"--resume"}).status == exit_status{1, 0});
  CHECK(run({"--resume", "--retry-failed", "--fetch.accept=503"}).status
        == exit_status{0, 0});
  CHECK(outcomes() == expected{{"503", "ok"}, {"404", "ok"}});
}

TEST_CASE("a refused HEAD is repeated as GET, and the record says so") {
  hostile_origin origin;
  coordinator_run runner;
  auto transport = GENERATE("async", "httplib");
  auto list = std::vector{origin.url("/no-head/405/bytes/1000"),
                          origin.url("/no-head/501/bytes/30000000"),
                          origin.url("/no-head/403/status/403"),
                          // Not /bytes/500, which sends a body after HEAD: then
                          // another request may have to be repeated.
                          origin.url("/")};
  auto records =
    runner.fetch(list, {"--fetch.method=HEAD", "--fetch.head-fallback=true",
                        "--fetch.transport", transport});
  CHECK(records[0]["outcome"] == "ok");
  CHECK(records[0]["bytes"] == "1000");
  CHECK(records[0]["attempts"] == "1");
  CHECK_THAT(records[0]["warning"], contains("HEAD was answered with 405"));
  CHECK(records[1]["bytes"] == "30000000");
  CHECK(records[1]["wire_bytes"] == "0");
  CHECK(records[2]["status"] == "403");
  CHECK(records[3]["warning"] == "null");
  CHECK(origin.requests() == 7);
  records = runner.fetch(list, {"--fetch.method=HEAD"});
  CHECK(records[0]["outcome"] == "http_error");
}
