// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/journal.hpp"
#include "output/sqlite/sqlite.hpp"
#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/skip.hpp"

#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <map>
#include <random>
#include <set>

using namespace muster::test;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t list_size = 300;
constexpr unsigned kills_of_a_format = 2;
constexpr unsigned kills_of_a_cluster = 2;
#else
constexpr size_t list_size = 2'000;
constexpr unsigned kills_of_a_format = 50;
constexpr unsigned kills_of_a_cluster = 10;
#endif

/// The indexes of the records in an output.
using journal = std::set<uint64_t>;

/// A list, its origin, and a coordinator that is killed repeatedly.
class crash_run {
public:
  explicit crash_run(const std::string& output_name)
    : output{runner.path(output_name)} {
    for (size_t i = 0; i < list_size; ++i)
      list_text += origin.url(path_of(i)) + "\n";
    list = runner.file("list.txt", list_text);
  }

  /// Every tenth URL is an error that is retried.
  static std::string path_of(uint64_t index) {
    return index % 10 == 7 ? "/status/502" : "/u/" + std::to_string(index);
  }

  std::vector<std::string> arguments(std::vector<std::string> more = {}) {
    std::vector<std::string> result{"-i",
                                    list,
                                    "-o",
                                    output,
                                    "--resume",
                                    "--fetch.retries",
                                    "0",
                                    "--output.sync",
                                    rng() % 2 ? "batch" : "none",
                                    "--input.duplicates",
                                    "fetch"};
    result.insert(result.end(), more.begin(), more.end());
    return result;
  }

  /// Kills the run when the origin has seen up to `most` more requests.
  /// kill_test.cpp tries each system call of a short run; this is for long
  /// runs, at any time.
  void kill_within(process& job, size_t most) {
    auto goal = origin.requests() + rng() % most;
    while (origin.requests() < goal && job.running())
      usleep(200);
    usleep(rng() % 3'000);
    job.signal(SIGKILL);
    killed += job.wait() == exit_status{-1, SIGKILL};
  }

  /// The complete records; each index occurs once.
  journal read() {
    journal result;
    if (!std::filesystem::exists(output))
      return result;
    muster::output::output_settings opts;
    opts.file = output;
    bool database = muster::output::format_of(opts)
                    == muster::output::format::sqlite;
    // Killed before the tables were created.
    if (std::filesystem::file_size(output) == 0)
      return result;
    auto end = muster::output::read_journal(opts, [&](const auto& entry) {
      CHECK(entry.url == origin.url(path_of(entry.index)));
      CHECK(result.insert(entry.index).second);
      return true;
    });
    // After reading, because it would clean up the state that a reader must
    // handle.
    if (database) {
      muster::output::sql_database file;
      REQUIRE(file.open(output, muster::output::sql_database::access::write));
      auto check = file.prepare("PRAGMA integrity_check");
      REQUIRE(check.row());
      CHECK(std::string{check.text(0)} == "ok");
    }
    CHECK(end.error == "");
    torn = end.content.whole != end.content.size;
    return result;
  }

  /// Checks that URLs with a record are not requested again.
  void expect_rest(const journal& done) {
    for (auto index : done)
      if (index % 10 != 7)
        seen.emplace(index, origin.requests(path_of(index)));
  }

  /// Resumes the run to its end, and checks everything.
  void finish() {
    auto result = coordinator_run::run(
      arguments({"--output.summary", runner.path("account.json")}));
    INFO(result.err);
    CHECK(result.status == exit_status{1, 0});
    CHECK(read().size() == list_size);
    CHECK_FALSE(torn);
    for (auto [index, times] : seen)
      CHECK(origin.requests(path_of(index)) == times);
    CHECK_THAT(runner.read("account.json"),
               contains("{\"inputs\":" + std::to_string(list_size))
                 && contains("\"adds_up\":true"));
  }

  unsigned seed = std::random_device{}();
  std::minstd_rand rng{seed};
  coordinator_run runner;
  hostile_origin origin;
  std::string list_text;
  std::string list;
  std::string output;
  unsigned killed = 0; ///< Runs that were killed before their end.
  bool torn =
    false; ///< The output that read() read ended in an incomplete record.
  /// Number of requests for each URL that had a record at a kill.
  std::map<uint64_t, size_t> seen;
};

} // namespace

TEST_CASE("a killed run can be resumed until each index has one record") {
  for (auto name :
       {"out.jsonl", "out.csv", "out.jsonl.zst", "out.csv.gz", "out.db"}) {
    crash_run run{name};
    INFO(name << ", seed " << run.seed);
    for (unsigned i = 0; i < kills_of_a_format; ++i) {
      process job{coordinator_run::argv(run.arguments())};
      run.kill_within(job, list_size / kills_of_a_format);
      run.expect_rest(run.read());
    }
    CHECK(run.killed > 0);
    // Some runs may be killed before they have written anything.
    if (kills_of_a_format > 2)
      CHECK_FALSE(run.seen.empty());
    run.finish();
  }
}

TEST_CASE("killing a retry loses no record") {
  for (auto name : {"out.jsonl", "out.csv.zst", "out.db"}) {
    crash_run run{name};
    INFO(name << ", seed " << run.seed);
    run.finish();
    for (unsigned i = 0; i < kills_of_a_format / 2 + 1; ++i) {
      process job{coordinator_run::argv(run.arguments({"--retry-failed"}))};
      run.kill_within(job, list_size / 10);
      CHECK(run.read().size() == list_size);
      CHECK_FALSE(run.torn);
    }
    run.expect_rest(run.read());
    auto before = run.origin.requests("/status/502");
    coordinator_run::run(run.arguments({"--retry-failed"}));
    CHECK(run.origin.requests("/status/502") == before + list_size / 10);
    run.finish();
    CHECK(run.origin.requests("/status/502") == before + list_size / 10);
  }
}

TEST_CASE("a killed cluster can be resumed like one process") {
  const std::string greeting = "listening for nodes on ";
  for (auto name : {"out.jsonl.gz", "out.db"}) {
    crash_run run{name};
    INFO(name << ", seed " << run.seed);
    for (unsigned i = 0; i < kills_of_a_cluster; ++i) {
      process job{coordinator_run::argv(run.arguments(
        {"--cluster.listen", "127.0.0.1:0", "--cluster.local", "false"}))};
      auto told = job.wait_for_err("\n");
      auto begin = told.find(greeting);
      REQUIRE(begin != std::string::npos);
      begin += greeting.size();
      auto where = told.substr(begin, told.find_first_of("\n;", begin) - begin);
      process helper{
        {MUSTER_BINARY_DIR "/muster-node", "--cluster.join", where}};
      run.kill_within(job, list_size / kills_of_a_cluster);
      helper.signal(SIGKILL);
      helper.wait();
      run.expect_rest(run.read());
    }
    CHECK(run.killed > 0);
    run.finish();
  }
}

TEST_CASE("a full disk ends the run, and it can be resumed with more room") {
  struct place {
    std::string name;
    std::string size;
  };
  for (const auto& [name, size] : std::vector<place>{
         {"out.jsonl", "64k"}, {"out.csv.gz", "4k"}, {"out.db", "96k"}}) {
    crash_run run{name};
    INFO(name << ", seed " << run.seed);
    auto disk = run.runner.path("disk");
    std::filesystem::create_directory(disk);
    if (::mount("none", disk.c_str(), "tmpfs", 0, ("size=" + size).c_str())
        != 0) {
      skip("a small file system cannot be mounted: "
           + std::string{std::strerror(errno)});
      return;
    }
    run.output = disk + "/" + name;
    auto result = coordinator_run::run(
      run.arguments({"--output.summary", run.runner.path("account.json")}));
    CHECK(result.status == exit_status{3, 0});
    CHECK_THAT(result.err, contains("cannot write") && contains("--resume"));
    CHECK_THAT(run.runner.read("account.json"), contains("\"adds_up\":true"));
    auto kept = run.read();
    auto account = parse_records(run.runner.read("account.json")).at(0);
    CHECK(std::stoull(account["inputs"]) - std::stoull(account["pending"])
          == kept.size());
    run.expect_rest(kept);
    CHECK_FALSE(run.torn);
    CHECK(::mount("none", disk.c_str(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
    run.finish();
    ::umount2(disk.c_str(), MNT_DETACH);
  }
}

TEST_CASE("records in a removed directory do not count as written") {
  for (auto name : {"out.jsonl", "out.jsonl.zst", "out.db"}) {
    crash_run run{name};
    auto directory = run.runner.path("directory");
    std::filesystem::create_directory(directory);
    run.output = directory + "/" + name;
    process job{coordinator_run::argv(run.arguments())};
    job.wait_until([&] { return run.origin.requests() >= 5; });
    std::filesystem::remove_all(directory);
    CHECK(job.wait() == exit_status{3, 0});
    CHECK_THAT(job.err(), contains("cannot write"));
  }
}
