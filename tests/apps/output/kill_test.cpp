// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/console.hpp"
#include "output/journal/journal.hpp"
#include "output/open_writer.hpp"
#include "output/sqlite/sqlite.hpp"
#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/file_changes.hpp"
#include "tests/support/servers/counting_origin.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <set>

using namespace muster::test;

namespace fs = std::filesystem;

namespace {

constexpr uint64_t list_size = 6;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t most_calls = 10;
#else
constexpr size_t most_calls = 200;
#endif

/// An output, and how it is written.
struct kind {
  std::string name;
  std::string sync;
};

/// The files before the run that is killed.
enum class before {
  nothing,
  half,   ///< The first half of the records, and an incomplete one.
  failed, ///< All records; some are failures.
  left, ///< As `failed`, and the files of a killed run that was replacing them.
};

/// Kills a coordinator at a system call, and checks the result.
class kill_run {
public:
  kill_run(kind output, before state)
    : output_{std::move(output)},
      retries_{state == before::failed || state == before::left} {
    std::string lines;
    for (uint64_t i = 0; i < list_size; ++i)
      lines += url(i) + "\n";
    list_ = runner_.file("list.txt", lines);
    fs::create_directory(runner_.path("before"));
    prepare(state, runner_.path("before"));
  }

  /// Kills it at its file change `number`. Returns false if it ends before
  /// that.
  bool kill_at(size_t number, kills how) {
    copy_state();
    auto run = run_until_change(coordinator_run::argv(arguments(file())),
                                directory(), number, how);
    last_ = "killed at call " + std::to_string(number) + ", " + run.call;
    if (run.killed())
      return true;
    INFO(run.err);
    CHECK(run.status == exit_status{0, 0});
    expect_all();
    return false;
  }

  /// Resumes the run to its end, and checks everything.
  void finish() {
    INFO(last_);
    auto result = coordinator_run::run(arguments(file()));
    INFO(result.err);
    CHECK(result.status == exit_status{0, 0});
    expect_all();
  }

private:
  std::string url(uint64_t index) const {
    return "http://127.0.0.1:" + std::to_string(origin_.port()) + "/"
           + std::to_string(index);
  }

  std::string directory() const {
    return runner_.path("run");
  }

  std::string file() const {
    return directory() + "/" + output_.name;
  }

  std::vector<std::string> arguments(const std::string& file) const {
    std::vector<std::string> result{"-i",         list_,
                                    "-o",         file,
                                    "--resume",   "--output.sync",
                                    output_.sync, "--fetch.concurrency",
                                    "1",          "-q"};
    if (retries_)
      result.emplace_back("--retry-failed");
    return result;
  }

  /// Writes the records before `count`. Those with an odd index are failures,
  /// or are left out.
  void write(const std::string& path, uint64_t count, before state) const {
    muster::output::output_settings opts;
    opts.file = path;
    muster::output::console term{1, 2};
    std::string error;
    auto out = muster::output::open_writer(opts, term, error);
    INFO(error);
    REQUIRE(out);
    for (uint64_t i = 0; i < count; ++i) {
      muster::record rec;
      rec.url = url(i);
      rec.result.index = i;
      rec.result.outcome = muster::outcome::ok;
      rec.result.status = 200;
      if (i % 2 == 1 && state == before::failed) {
        rec.result.outcome = muster::outcome::error;
        rec.result.status = 0;
        rec.result.error_kind = muster::http::error_kind::connect;
        rec.result.error = "nobody there";
      }
      if (i % 2 == 0 || state != before::left)
        CHECK(out->write({rec}));
    }
    CHECK(out->close());
    CHECK(::chmod(path.c_str(), 0640) == 0);
  }

  /// A user may do this. The run must then change back to a write-ahead log,
  /// and SQLite uses a rollback journal for that.
  static void leave_log(const std::string& path) {
    muster::output::sql_database database;
    REQUIRE(database.open(path, muster::output::sql_database::access::read));
    CHECK(database.run("PRAGMA journal_mode=DELETE"));
  }

  void prepare(before state, const std::string& where) const {
    auto path = where + "/" + output_.name;
    bool database = path.ends_with(".db");
    if (state == before::half) {
      write(path, list_size / 2 + 1, state);
      if (database)
        leave_log(path);
      else
        fs::resize_file(path, fs::file_size(path) - 5);
    } else if (state != before::nothing) {
      write(path, list_size, before::failed);
    }
    if (state == before::left && database) {
      // In the middle of the run, some new records are in SQLite's log.
      auto run = run_until_change(coordinator_run::argv(arguments(path)), where,
                                  40);
      REQUIRE(run.killed());
      REQUIRE(fs::exists(path + "-wal"));
    } else if (state == before::left) {
      auto left = where + "/.retry-" + output_.name;
      write(left, list_size / 2, state);
      // Killed before it had the mode of the other file.
      CHECK(::chmod(left.c_str(), 0600) == 0);
    }
  }

  void copy_state() const {
    fs::remove_all(directory());
    fs::copy(runner_.path("before"), directory());
  }

  void expect_all() const {
    for (const auto& entry : fs::directory_iterator{directory()})
      CHECK(entry.path().filename() == output_.name);
    if (fs::exists(runner_.path("before/" + output_.name))) {
      struct stat info {};
      CHECK(::stat(file().c_str(), &info) == 0);
      CHECK((info.st_mode & 0777) == 0640);
    }
    muster::output::output_settings opts;
    opts.file = file();
    std::set<uint64_t> seen;
    auto end = muster::output::read_journal(opts, [&](const auto& entry) {
      CHECK(entry.url == url(entry.index));
      CHECK(entry.outcome == muster::outcome::ok);
      CHECK(entry.status == 200);
      CHECK(seen.insert(entry.index).second);
      return true;
    });
    CHECK(end.error == "");
    CHECK(end.content.whole == end.content.size);
    CHECK(seen.size() == list_size);
    if (file().ends_with(".db"))
      expect_intact_database();
  }

  void expect_intact_database() const {
    muster::output::sql_database database;
    REQUIRE(database.open(file(), muster::output::sql_database::access::read));
    auto check = database.prepare("PRAGMA integrity_check");
    REQUIRE(check.row());
    CHECK(std::string{check.text(0)} == "ok");
  }

  kind output_;
  bool retries_;
  counting_origin origin_{{std::chrono::milliseconds{0}}};
  coordinator_run runner_;
  std::string list_;
  std::string last_;
};

/// Kills at each call, but at most at the first 200.
void kill_everywhere(const std::vector<kind>& outputs, before state,
                     kills how) {
  for (const auto& output : outputs) {
    INFO(output.name << ", output.sync=" << output.sync);
    kill_run run{output, state};
    size_t number = 1;
    for (; number <= most_calls && run.kill_at(number, how); ++number)
      run.finish();
    // Otherwise, the test has tried nothing.
    CHECK(number > 1);
  }
}

const std::vector<kind> files{{"out.jsonl", "batch"},
                              {"out.csv", "none"},
                              {"out.jsonl.zst", "batch"},
                              {"out.csv.gz", "close"}};
const std::vector<kind> databases{{"out.db", "batch"}};

} // namespace

TEST_CASE("a file that is killed at any system call is resumed") {
  for (auto state : {before::nothing, before::half})
    for (auto how : {kills::before_change, kills::within_write})
      kill_everywhere(files, state, how);
}

TEST_CASE("a retry that is killed at any system call is resumed") {
  for (auto state : {before::failed, before::left})
    for (auto how : {kills::before_change, kills::within_write})
      kill_everywhere(files, state, how);
}

TEST_CASE("a database that is killed while it is created is resumed") {
  kill_everywhere({{"out.db", "batch"}, {"out.db", "none"}}, before::nothing,
                  kills::before_change);
}

TEST_CASE("a database that is killed at any system call is resumed") {
  for (auto state : {before::half, before::failed, before::left})
    kill_everywhere(databases, state, kills::before_change);
}

TEST_CASE("a database that is killed within any write is resumed") {
  for (auto state : {before::nothing, before::half, before::failed})
    kill_everywhere(databases, state, kills::within_write);
}
