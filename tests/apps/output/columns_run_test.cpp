// SPDX-License-Identifier: BSD-3-Clause

// Runs with output.fields and output.headers.

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/hostile_origin.hpp"

#include <string>
#include <vector>

using namespace muster::test;

namespace {

struct fixture {
  hostile_origin origin;
  coordinator_run runner;

  outcome run(const std::string& output, std::vector<std::string> more = {}) {
    auto input = runner.file("list.txt", origin.url("/fields") + "\n"
                                           + origin.url("/redirect/2") + "\n");
    more.insert(more.end(), {"-i", input, "-o", runner.path(output),
                             "--politeness.per-host", "1"});
    return coordinator_run::run(more);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "response fields are safe in every format") {
  auto transport = GENERATE("async", "httplib");
  const std::vector<std::string> headers{
    "--output.headers",  "ETag,cache-control,x-odd,x-user,x-long,x-empty",
    "--output.fields",   "index,etag,cache-control,x-odd,x-user,x-empty",
    "--fetch.transport", transport};
  CAPTURE(transport);
  CHECK(run("a.jsonl", headers).status == exit_status{0, 0});
  auto json = runner.read("a.jsonl");
  CHECK_THAT(json, contains(R"({"index":0,"etag":"\"a7\"",)"
                            R"("cache-control":"no-store, max-age=0",)"
                            R"("x-odd":"=1+1, %1B[2J%FF",)"
                            R"("x-user":"http://***@h/","x-empty":null,)"
                            R"("x-long":"xxx)"));
  CHECK_THAT(json, contains("x\xE2\x80\xA6\"}\n"));
  CHECK_THAT(json, contains(R"({"index":1,"etag":null,)"));
  CHECK(json.size() < 5'000);
  CHECK(run("a.csv", headers).status == exit_status{0, 0});
  CHECK_THAT(runner.read("a.csv"),
             contains("index,etag,cache-control,x-odd,x-user,x-empty,x-long\n")
               && contains("0,\"\"\"a7\"\"\",\"no-store, max-age=0\",\"'=1+1, "
                           "%1B[2J%FF\",http://***@h/,,xxx"));
  CHECK(run("a.txt", headers).status == exit_status{0, 0});
  CHECK_THAT(runner.read("a.txt"),
             contains(": 6 bytes (index: 0, etag: \"a7\", cache-control: "
                      "no-store, max-age=0, x-odd: =1+1, %1B[2J%FF, x-user: "
                      "http://***@h/, x-long: xxx"));
}

TEST_CASE_METHOD(fixture, "a record has the start and the chain of redirects") {
  auto transport = GENERATE("async", "httplib");
  CHECK(run("a.jsonl", {"--fetch.transport", transport}).status
        == exit_status{0, 0});
  auto json = runner.read("a.jsonl");
  CHECK_THAT(json, contains("\"redirect_chain\":[{\"status\":302,\"url\":\""
                            + origin.url("/redirect/2")
                            + "\"},{\"status\":302,\"url\":\""
                            + origin.url("/redirect/1") + "\"}]"));
  CHECK_THAT(json, contains("\"started_at\":\"20"));
}

TEST_CASE_METHOD(fixture, "a run with chosen columns can be resumed") {
  const std::vector<std::string> chosen{
    "--output.fields", "outcome,url,etag,index", "--output.headers", "etag"};
  for (auto name : {"a.jsonl", "a.csv", "a.jsonl.zst", "a.db"}) {
    CAPTURE(name);
    CHECK(run(name, chosen).status == exit_status{0, 0});
    auto again = chosen;
    again.emplace_back("--resume");
    CHECK(run(name, again).status == exit_status{0, 0});
    // The file keeps its columns.
    CHECK(run(name, {"--output.headers", "etag", "--resume"}).status
          == exit_status{0, 0});
    auto other = run(name, {"--resume"});
    CHECK(other.status == exit_status{2, 0});
    CHECK_THAT(other.err, contains("'etag'"));
    other = run(name, {"--output.headers", "etag", "--output.fields",
                       "index,url,outcome,status", "--resume"});
    CHECK(other.status == exit_status{2, 0});
    CHECK_THAT(other.err, contains("it lacks 'status'"));
  }
}

TEST_CASE_METHOD(fixture, "what cannot be resumed is said before the run") {
  auto refused = run("a.jsonl", {"--output.fields", "url,status", "--resume"});
  CHECK(refused.status == exit_status{2, 0});
  CHECK_THAT(refused.err,
             contains("output.resume: a resumed run needs the column 'index'; "
                      "add it to output.fields"));
  refused = run("a.jsonl", {"--output.fields", "url,index,outcome", "--resume",
                            "--retry-failed"});
  CHECK_THAT(refused.err, contains("needs the column 'status'"));
  CHECK(run("a.jsonl", {"--output.fields", "url,status"}).status
        == exit_status{0, 0});
  CHECK_THAT(
    runner.read("a.jsonl"),
    contains("{\"url\":\"" + origin.url("/fields") + "\",\"status\":200}\n"));
}
