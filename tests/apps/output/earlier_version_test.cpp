// SPDX-License-Identifier: BSD-3-Clause

// Outputs that version 0.1 has written, continued by this one.

#include "output/sqlite/sqlite.hpp"
#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/hostile_origin.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace muster::test;

namespace {

constexpr auto old_json =
  R"({"index":0,"url":"http://127.0.0.1:1/a","outcome":"error","status":null,)"
  R"("bytes":null,"wire_bytes":null,"final_url":null,"redirects":0,)"
  R"("attempts":1,"content_type":null,"http_version":null,"remote_ip":null,)"
  R"("sha256":null,"wire_sha256":null,"dns_ms":null,"connect_ms":null,)"
  R"("tls_ms":null,"first_byte_ms":null,"total_ms":4.269,"node":"vm",)"
  R"("error_kind":"connect","error":"connection refused by 127.0.0.1:1",)"
  R"("warning":null,"duplicate_of":null})"
  "\n";

constexpr auto old_csv =
  "index,url,outcome,status,bytes,wire_bytes,final_url,redirects,attempts,"
  "content_type,http_version,remote_ip,sha256,wire_sha256,dns_ms,connect_ms,"
  "tls_ms,first_byte_ms,total_ms,node,error_kind,error,warning,duplicate_of\n"
  "0,http://127.0.0.1:1/a,error,,,,,0,1,,,,,,,,,,7.375,vm,connect,connection "
  "refused by 127.0.0.1:1,,\n";

constexpr auto old_tables =
  R"(CREATE TABLE results ("index" INTEGER PRIMARY KEY, "url" TEXT, )"
  R"("outcome" TEXT, "status" INTEGER, "bytes" INTEGER, )"
  R"("wire_bytes" INTEGER, "final_url" TEXT, "redirects" INTEGER, )"
  R"("attempts" INTEGER, "content_type" TEXT, "http_version" TEXT, )"
  R"("remote_ip" TEXT, "sha256" TEXT, "wire_sha256" TEXT, "dns_ms" REAL, )"
  R"("connect_ms" REAL, "tls_ms" REAL, "first_byte_ms" REAL, )"
  R"("total_ms" REAL, "node" TEXT, "error_kind" TEXT, "error" TEXT, )"
  R"("warning" TEXT, "duplicate_of" INTEGER, "host" TEXT);)"
  "CREATE INDEX results_outcome ON results (outcome);"
  "CREATE INDEX results_host ON results (host);"
  "CREATE TABLE runs (id INTEGER PRIMARY KEY, started TEXT NOT NULL, ended "
  "TEXT, settings TEXT NOT NULL, inputs INTEGER, ok INTEGER NOT NULL DEFAULT "
  "0, http_errors INTEGER NOT NULL DEFAULT 0, errors INTEGER NOT NULL DEFAULT "
  "0, duplicates INTEGER NOT NULL DEFAULT 0, pending INTEGER, bytes INTEGER "
  "NOT NULL DEFAULT 0);"
  R"(INSERT INTO results ("index", url, outcome, redirects, attempts, total_ms,)"
  " node, error_kind, error, host) VALUES (0, 'http://127.0.0.1:1/a', 'error',"
  " 0, 1, 0.399, 'vm', 'connect', 'connection refused by 127.0.0.1:1', "
  "'127.0.0.1:1');"
  "INSERT INTO runs (started, settings, errors) VALUES "
  "('2026-11-27T09:00:00Z', '', 1);"
  "PRAGMA application_id=1299542900;PRAGMA user_version=1;";

struct fixture {
  hostile_origin origin;
  coordinator_run runner;

  outcome resume(const std::string& output,
                 std::vector<std::string> more = {}) {
    auto input = runner.file("list.txt", "http://127.0.0.1:1/a\n"
                                           + origin.url("/redirect/1") + "\n");
    more.insert(more.end(),
                {"-i", input, "-o", runner.path(output), "--resume",
                 "--fetch.retries", "0", "--fetch.digest", "sha256"});
    return coordinator_run::run(more);
  }
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    result.push_back(line);
  return result;
}

/// The keys of a JSON object, in order.
std::string names(const std::string& row) {
  std::string result;
  for (size_t end = 0; (end = row.find("\":", end)) != row.npos; end += 2) {
    auto begin = row.rfind('"', end - 1);
    result += row.substr(begin, end - begin) + ",";
  }
  return result;
}

} // namespace

TEST_CASE_METHOD(fixture, "JSON Lines of version 0.1 keep their columns") {
  runner.file("out.jsonl", old_json);
  for (auto failed : {false, true}) {
    auto result = failed ? resume("out.jsonl", {"--retry-failed"})
                         : resume("out.jsonl");
    CHECK(result.status == exit_status{1, 0});
    auto rows = lines_of(runner.read("out.jsonl"));
    REQUIRE(rows.size() == 2);
    for (auto& row : rows)
      CHECK(names(row) == names(old_json));
  }
  CHECK(origin.requests("/redirect/1") == 1);
}

TEST_CASE_METHOD(fixture, "CSV of version 0.1 keeps its columns") {
  for (auto failed : {false, true}) {
    auto file = failed ? "a.csv" : "b.csv";
    runner.file(file, old_csv);
    auto result = failed ? resume(file, {"--retry-failed"}) : resume(file);
    CHECK(result.status == exit_status{1, 0});
    auto rows = lines_of(runner.read(file));
    REQUIRE(rows.size() == 3);
    auto commas = std::count(rows[0].begin(), rows[0].end(), ',');
    CHECK(rows[0] + "\n" == std::string{old_csv}.substr(0, rows[0].size() + 1));
    for (auto& row : rows)
      CHECK(std::count(row.begin(), row.end(), ',') == commas);
  }
}

TEST_CASE_METHOD(fixture, "a database of version 0.1 keeps its columns") {
  using access = muster::output::sql_database::access;
  auto path = runner.path("out.db");
  {
    muster::output::sql_database database;
    REQUIRE(database.open(path, access::write));
    REQUIRE(database.run(old_tables));
  }
  CHECK(resume("out.db").status == exit_status{1, 0});
  CHECK(resume("out.db", {"--retry-failed"}).status == exit_status{1, 0});
  muster::output::sql_database database;
  REQUIRE(database.open(path, access::read));
  CHECK(database.number("SELECT count(*) FROM results", 0) == 2);
  CHECK(database.number("SELECT count(*) FROM pragma_table_info('results')", 0)
        == 25);
  CHECK(database.number("SELECT status FROM results WHERE \"index\" = 1", 0)
        == 200);
}
