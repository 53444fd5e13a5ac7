// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/journal.hpp"
#include "output/sqlite/sqlite.hpp"

#include "tests/output/descriptors.hpp"
#include "tests/output/writing.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <fstream>
#include <sys/wait.h>

using namespace muster;
using output::sql_database;
using test::some_records;

namespace {

struct fixture : test::writing {
  fixture() {
    opts.file = dir / "r.db";
  }

  /// What a run finds that goes on.
  output::extent standing() const {
    return output::read_journal(opts, [](const auto&) { return true; }).content;
  }

  /// A run; false if it is refused.
  bool write(uint64_t first, uint64_t count) {
    auto w = open();
    return w && w->write(some_records(first, count)) && w->close();
  }

  /// What a query gives, columns parted by | and rows by a blank.
  std::string query(const std::string& sql) const {
    sql_database database;
    REQUIRE(database.open(opts.file, sql_database::access::read));
    auto statement = database.prepare(sql);
    INFO(sql << ": " << database.message());
    REQUIRE(statement);
    std::string result;
    while (statement.row()) {
      result += result.empty() ? "" : " ";
      for (int i = 0; i < statement.columns(); ++i) {
        result += i == 0 ? "" : "|";
        result += statement.is_null(i) ? "null" : statement.text(i);
      }
    }
    CHECK_FALSE(statement.failed());
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a database has the columns of the other formats") {
  auto w = open();
  REQUIRE(w);
  auto failed = test::error_record("https://Nope.invalid:81/a");
  failed.result.index = 7;
  CHECK(w->write({test::ok_record(3), failed}));
  CHECK(w->close());
  CHECK(query("SELECT * FROM results WHERE \"index\" = 3")
        == "3|https://python.org|ok|200|50231|11988|https://www.python.org/|1"
           "|[{\"status\":301,\"url\":\"https://python.org/\"}]|1"
           "|text/html; "
           "charset=utf-8|1.1|151.101.0.223|1.3|2026-11-28T09:36:00Z|CN=R11,O="
           "Let's "
           "Encrypt,C=US|9f86d081884c7d659a2feaa"
           "0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08|null|2026-11-28T09:36:00."
           "123Z|1.25|9.007|20.31|61."
           "002|1071.999|local|null|null|null|null|python.org");
  CHECK(query("SELECT * FROM results WHERE \"index\" = 7")
        == "7|https://Nope.invalid:81/"
           "a|error|null|null|null|null|0|null|3|null|null|null|null|null|null"
           "|null|null|null|null|null|null|null|null|null|dns|host not found"
           "|null|null|nope.invalid:81");
  CHECK(query("SELECT typeof(bytes), typeof(dns_ms), typeof(url) FROM results "
              "WHERE \"index\" = 3")
        == "integer|real|text");
}

TEST_CASE_METHOD(fixture, "the extension selects a database") {
  for (auto name : {"a.db", "a.sqlite", "a.SQLITE3"}) {
    opts.file = dir / name;
    auto w = open();
    REQUIRE(w);
    CHECK(w->close());
    CHECK(test::content_of(opts.file).substr(0, 15) == "SQLite format 3");
  }
}

TEST_CASE_METHOD(fixture, "queries by outcome and by host use an index") {
  REQUIRE(open());
  CHECK_THAT(query("EXPLAIN QUERY PLAN SELECT count(*) FROM results WHERE "
                   "outcome = 'error'"),
             test::contains("results_outcome"));
  CHECK_THAT(query("EXPLAIN QUERY PLAN SELECT url FROM results WHERE "
                   "host = 'a'"),
             test::contains("results_host"));
}

TEST_CASE_METHOD(fixture, "carried columns are columns of the table") {
  opts.carry = {"id", "a \"b\", c"};
  auto w = open();
  REQUIRE(w);
  auto rec = test::ok_record(0);
  rec.carry = {"7", "x"};
  auto shorter = test::ok_record(1);
  shorter.carry = {"8"};
  CHECK(w->write({rec, shorter}));
  CHECK(w->close());
  CHECK(query("SELECT id, \"a \"\"b\"\", c\" FROM results") == "7|x 8|null");
}

TEST_CASE_METHOD(fixture,
                 "a carried column must not have the name of a table column") {
  for (auto name : {"Status", "host", "HOST", "index"}) {
    opts.carry = {name};
    CHECK_FALSE(open());
    CHECK_THAT(error, test::contains("'" + std::string{name} + "'"));
  }
  opts.carry = {"id", "ID"};
  CHECK_FALSE(open());
  CHECK_FALSE(std::filesystem::exists(opts.file));
}

TEST_CASE_METHOD(fixture, "texts are UTF-8 without control characters") {
  auto w = open();
  REQUIRE(w);
  auto rec = test::ok_record(0);
  using namespace std::string_literals;
  rec.result.content_type = "gr\xC3\xBC\xC3\x9F\ta\xFF\x1b[31m\0z"s;
  CHECK(w->write({rec}));
  CHECK(w->close());
  CHECK(query("SELECT content_type FROM results")
        == "gr\xC3\xBC\xC3\x9F\ta%FF%1B[31m%00z");
}

TEST_CASE_METHOD(fixture, "a run stores its settings, times and counts") {
  run.settings = "[fetch]\nconcurrency=1\n";
  auto w = open();
  REQUIRE(w);
  auto counts = "SELECT ok, http_errors, errors, duplicates, bytes, inputs, "
                "pending, ended IS NULL FROM runs";
  CHECK(w->write({test::ok_record(0), test::ok_record(1)}));
  CHECK(query(counts) == "2|0|0|0|100462|null|null|1");
  auto skipped = test::skipped_record("https://a", 0);
  skipped.result.index = 2;
  auto gone = test::http_error_record("https://b");
  gone.result.index = 3;
  CHECK(w->write({skipped, gone}));
  CHECK(query(counts) == "2|1|0|1|100615|null|null|1");
  progress totals;
  totals.read = 6;
  totals.out = 2;
  totals.ok = 2;
  totals.http_errors = 1;
  totals.duplicates = 1;
  totals.bytes = 100'615;
  w->store_totals(totals);
  CHECK(w->close());
  CHECK(query(counts) == "2|1|0|1|100615|6|2|0");
  CHECK(query("SELECT settings FROM runs") == run.settings);
  CHECK(query("SELECT started GLOB '20*-*-*T*:*:*Z' AND started <= ended "
              "FROM runs")
        == "1");
}

TEST_CASE_METHOD(fixture, "a database with records is refused") {
  auto w = open();
  CHECK(w->write(some_records(0, 3)));
  CHECK(w->close());
  CHECK_FALSE(open());
  CHECK(error
        == opts.file
             + " exists and is not empty; continue it with --resume, replace "
               "it with --overwrite, or choose another name");
  CHECK(query("SELECT count(*) FROM results") == "3");
  CHECK(query("SELECT count(*) FROM runs") == "1");
}

TEST_CASE_METHOD(fixture,
                 "a database without records can be used by a new run") {
  auto w = open();
  progress totals;
  totals.read = 7;
  totals.out = 7;
  w->store_totals(totals);
  CHECK(w->close());
  opts.carry = {"id"};
  w = open();
  REQUIRE(w);
  CHECK(w->close());
  CHECK(query("SELECT id, inputs, pending FROM runs") == "1|7|7 2|null|null");
  CHECK(query("SELECT count(id) FROM results") == "0");
}

TEST_CASE_METHOD(fixture, "a resumed run adds records and replaces old ones") {
  auto w = open();
  auto failed = test::error_record();
  failed.result.index = 1;
  CHECK(w->write({test::ok_record(0), failed}));
  CHECK(w->close());
  run.content = standing();
  w = open();
  REQUIRE(w);
  CHECK(w->write({test::ok_record(2), test::ok_record(1)}));
  CHECK(w->close());
  CHECK(query("SELECT \"index\", outcome FROM results") == "0|ok 1|ok 2|ok");
  CHECK(query("SELECT id, ok, errors FROM runs") == "1|1|1 2|2|0");
  CHECK(query("SELECT count(*) FROM results WHERE outcome = 'error'") == "0");
  opts.carry = {"id"};
  CHECK_FALSE(open());
  CHECK(error
        == "cannot write " + opts.file
             + ": another program changed it after it was read");
}

TEST_CASE_METHOD(fixture, "a database that has changed meanwhile is refused") {
  CHECK(write(0, 2));
  auto before = standing();
  run.content = before;
  CHECK(write(2, 2));
  CHECK_FALSE(write(4, 2));
  CHECK(error
        == "cannot write " + opts.file
             + ": another program changed it after it was read");
  run.content = standing();
  CHECK(run.content->stamp > before.stamp);
  CHECK(write(4, 2));
  CHECK(query("SELECT count(*) FROM results") == "6");
}

TEST_CASE_METHOD(fixture, "a database that is moved has all its records") {
  auto w = open();
  REQUIRE(w);
  CHECK(w->write(some_records(0, 50)));
  auto moved = dir / "moved.db";
  std::filesystem::rename(opts.file, moved);
  SECTION("and nothing is in its place") {
    CHECK_FALSE(w->write(some_records(50, 50)));
    CHECK(w->error()
          == "cannot write " + opts.file + ": it was moved during the run");
  }
  SECTION("and another file is in its place") {
    std::ofstream{opts.file} << "mine";
    CHECK_FALSE(w->close());
    CHECK_THAT(w->error(), test::contains("it was replaced by another file"));
    CHECK(test::content_of(opts.file) == "mine");
  }
  CHECK(w->kept() == 50);
  w.reset();
  opts.file = moved;
  CHECK(query("SELECT count(*) FROM results") == "50");
  CHECK(query("PRAGMA integrity_check") == "ok");
}

TEST_CASE_METHOD(fixture, "a database that is removed gets no more records") {
  auto w = open();
  REQUIRE(w);
  CHECK(w->write(some_records(0, 50)));
  std::filesystem::remove(opts.file);
  CHECK_FALSE(w->write(some_records(50, 50)));
  CHECK(w->error()
        == "cannot write " + opts.file + ": it was removed during the run");
}

TEST_CASE_METHOD(fixture,
                 "another file is not changed and named in the error") {
  std::ofstream{opts.file} << std::string(5'000, 'x');
  CHECK_FALSE(open());
  CHECK(
    error
    == "cannot write " + opts.file
         + ": it is not an SQLite database; remove it, or choose another name");
  CHECK(test::content_of(opts.file) == std::string(5'000, 'x'));

  opts.file = dir / "other.db";
  sql_database other;
  REQUIRE(other.open(opts.file, sql_database::access::write));
  REQUIRE(
    other.run("CREATE TABLE results (a); INSERT INTO results VALUES (1)"));
  CHECK_FALSE(open());
  CHECK(error
        == "cannot write " + opts.file
             + ": it is a database of another program; remove it, or choose "
               "another name");
  CHECK(query("SELECT a FROM results") == "1");

  opts.file = dir / "d.db";
  std::filesystem::create_directory(opts.file);
  CHECK_FALSE(open());
  CHECK(error == "cannot write " + opts.file + ": Is a directory");
  opts.file = "/dev/null";
  opts.format = output::format::sqlite;
  CHECK_FALSE(open());
  CHECK(error == "cannot write /dev/null: a database must be a regular file");
  opts.file = dir / "no/r.db";
  CHECK_FALSE(open());
  CHECK(error == "cannot write " + opts.file + ": No such file or directory");
}

TEST_CASE_METHOD(fixture, "a database cannot be written to standard output or "
                          "compressed") {
  opts.file = "-";
  opts.format = output::format::sqlite;
  CHECK_FALSE(open());
  CHECK_THAT(error, test::contains("standard output"));
  opts.file = dir / "r.db.gz";
  CHECK_FALSE(open());
  CHECK_THAT(error, test::contains("cannot compress"));
  CHECK_FALSE(std::filesystem::exists(opts.file));
}

TEST_CASE_METHOD(fixture, "two runs cannot write one database at a time") {
  auto w = open();
  REQUIRE(w);
  CHECK_FALSE(open());
  CHECK(error == "cannot write " + opts.file + ": another run is writing it");
  CHECK(w->close());
  CHECK(open());
}

TEST_CASE_METHOD(fixture, "others read complete batches while a run writes") {
  opts.sync = GENERATE(output::sync_mode::none, output::sync_mode::batch,
                       output::sync_mode::close);
  auto w = open();
  REQUIRE(w);
  sql_database reader;
  REQUIRE(reader.open(opts.file, sql_database::access::read));
  REQUIRE(reader.run("BEGIN"));
  CHECK(reader.number("SELECT count(*) FROM results", -1) == 0);
  for (uint64_t i = 0; i < 20; ++i) {
    CHECK(w->write(some_records(i * 50, 50)));
    CHECK(query("SELECT count(*) FROM results") == std::to_string(i * 50 + 50));
    // A reader sees what was there when it began.
    CHECK(reader.number("SELECT count(*) FROM results", -1) == 0);
  }
  CHECK(w->close());
  REQUIRE(reader.run("COMMIT"));
  CHECK(reader.number("SELECT count(*) FROM results", -1) == 1'000);
}

TEST_CASE_METHOD(fixture, "a database is valid after its writer is killed") {
  opts.sync = GENERATE(output::sync_mode::none, output::sync_mode::batch);
  test::pipe_pair told;
  auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto w = open();
    for (uint64_t i = 0; w && w->write(some_records(i * 10, 10)); ++i)
      if (::write(told.in(), "x", 1) != 1)
        break;
    ::_exit(1);
  }
  told.close_in();
  uint64_t batches = 0;
  int status = 0;
  while (batches < 200 && told.wait())
    batches += told.read().size();
  REQUIRE(batches >= 200);
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  batches += told.read().size();
  CHECK(query("PRAGMA integrity_check") == "ok");
  auto count = std::stoull(query("SELECT count(*) FROM results"));
  CHECK(count >= batches * 10);
  CHECK(count <= batches * 10 + 10);
  CHECK(query("SELECT max(\"index\") FROM results")
        == std::to_string(count - 1));
  CHECK(query("SELECT ok, ended FROM runs") == std::to_string(count) + "|null");

  run.content = standing();
  auto w = open();
  REQUIRE(w);
  CHECK(w->write(some_records(count, 5)));
  CHECK(w->close());
  CHECK(query("PRAGMA integrity_check") == "ok");
  CHECK(query("SELECT count(*) FROM results") == std::to_string(count + 5));
}
