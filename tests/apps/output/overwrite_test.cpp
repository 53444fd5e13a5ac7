// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/journal.hpp"
#include "output/sqlite/sqlite.hpp"
#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/file_changes.hpp"
#include "tests/support/servers/counting_origin.hpp"

#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <set>

using namespace muster::test;

namespace fs = std::filesystem;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t most_calls = 10;
#else
constexpr size_t most_calls = 200;
#endif

const std::vector<std::string> formats{"out.jsonl", "out.csv", "out.jsonl.zst",
                                       "out.csv.gz", "out.db"};

/// Two lists, and the directory of an output.
struct fixture {
  explicit fixture(std::chrono::milliseconds delay = {}) : origin{{delay}} {
    fs::create_directory(runner.path("run"));
    old_list = list("old", 3);
    new_list = list("new", 5);
  }

  std::string url(const std::string& name, size_t i) const {
    return "http://127.0.0.1:" + std::to_string(origin.port()) + "/" + name
           + std::to_string(i);
  }

  std::string list(const std::string& name, size_t size) const {
    std::string lines;
    for (size_t i = 0; i < size; ++i)
      lines += url(name, i) + "\n";
    return runner.file(name, lines);
  }

  std::string out(const std::string& name) const {
    return runner.path("run/" + name);
  }

  outcome run(const std::string& input, const std::string& name,
              std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"-i", input, "-o", out(name), "-q"});
    return coordinator_run::run(more);
  }

  /// The URLs in an output.
  static std::set<std::string> urls(const std::string& path) {
    muster::output::output_settings opts;
    opts.file = path;
    std::set<std::string> result;
    auto end = muster::output::read_journal(opts, [&](const auto& entry) {
      CHECK(result.emplace(entry.url).second);
      return true;
    });
    CHECK(end.error == "");
    CHECK(end.content.whole == end.content.size);
    return result;
  }

  std::set<std::string> all(const std::string& name, size_t size) const {
    std::set<std::string> result;
    for (size_t i = 0; i < size; ++i)
      result.insert(url(name, i));
    return result;
  }

  void expect_new(const std::string& name) const {
    CHECK(urls(out(name)) == all("new", 5));
    for (const auto& entry : fs::directory_iterator{runner.path("run")})
      CHECK(entry.path().filename() == name);
  }

  counting_origin origin;
  coordinator_run runner;
  std::string old_list;
  std::string new_list;
};

} // namespace

TEST_CASE("an existing output is replaced only with --overwrite") {
  for (const auto& name : formats) {
    INFO(name);
    fixture files;
    REQUIRE(files.run(files.old_list, name).status == exit_status{0, 0});
    REQUIRE(::chmod(files.out(name).c_str(), 0640) == 0);
    auto refused = files.run(files.new_list, name);
    CHECK(refused.status == exit_status{2, 0});
    CHECK(refused.err
          == "coordinator: " + files.out(name)
               + " exists and is not empty; continue it with --resume, replace "
                 "it with --overwrite, or choose another name\n");
    CHECK(files.urls(files.out(name)) == files.all("old", 3));
    auto replaced = files.run(files.new_list, name, {"--overwrite"});
    CHECK(replaced.status == exit_status{0, 0});
    CHECK(replaced.err == "");
    files.expect_new(name);
    struct stat info {};
    CHECK(::stat(files.out(name).c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0640);
  }
}

TEST_CASE("the option --overwrite needs no existing output") {
  for (const auto& name : formats) {
    fixture files;
    CHECK(files.run(files.new_list, name, {"--overwrite"}).status
          == exit_status{0, 0});
    files.expect_new(name);
  }
}

TEST_CASE("text is replaced, too, and the error does not name --resume") {
  fixture files;
  REQUIRE(files.run(files.old_list, "out.txt").status == exit_status{0, 0});
  fs::resize_file(files.out("out.txt"), 1);
  auto refused = files.run(files.new_list, "out.txt");
  CHECK(refused.status == exit_status{2, 0});
  CHECK(refused.err.find("--resume") == std::string::npos);
  CHECK_THAT(refused.err, contains("replace it with --overwrite"));
  CHECK(files.run(files.new_list, "out.txt", {"--overwrite"}).status
        == exit_status{0, 0});
  CHECK(fs::file_size(files.out("out.txt")) != 1);
}

TEST_CASE("a link stays, and the file that it leads to is replaced") {
  fixture files;
  fs::create_directory(files.runner.path("elsewhere"));
  auto target = files.runner.path("elsewhere/real.jsonl");
  fs::create_symlink(target, files.out("out.jsonl"));
  REQUIRE(files.run(files.old_list, "out.jsonl").status == exit_status{0, 0});
  CHECK(files.run(files.new_list, "out.jsonl", {"--overwrite"}).status
        == exit_status{0, 0});
  CHECK(fs::is_symlink(files.out("out.jsonl")));
  CHECK(files.urls(target) == files.all("new", 5));
}

TEST_CASE("a link to a file that does not exist stays, too") {
  fixture files;
  fs::create_symlink("real.jsonl", files.out("out.jsonl"));
  CHECK(files.run(files.new_list, "out.jsonl", {"--overwrite"}).status
        == exit_status{0, 0});
  CHECK(fs::is_symlink(files.out("out.jsonl")));
  CHECK(files.urls(files.out("real.jsonl")) == files.all("new", 5));
}

TEST_CASE("what is left of a replacement is continued only with --overwrite") {
  for (auto with_old : {true, false}) {
    fixture files;
    if (with_old)
      REQUIRE(files.run(files.old_list, "out.jsonl").status
              == exit_status{0, 0});
    REQUIRE(files.run(files.new_list, ".new-out.jsonl").status
            == exit_status{0, 0});
    auto requests = files.origin.requests();
    for (const auto& more : {std::vector<std::string>{}, {"--resume"}}) {
      auto refused = files.run(files.new_list, "out.jsonl", more);
      CHECK(refused.status == exit_status{2, 0});
      CHECK_THAT(refused.err,
                 contains("a run with --overwrite left its records in")
                   && contains("continue it with --resume --overwrite"));
    }
    CHECK(
      files.run(files.new_list, "out.jsonl", {"--resume", "--overwrite"}).status
      == exit_status{0, 0});
    CHECK(files.origin.requests() == requests);
    files.expect_new("out.jsonl");
  }
}

TEST_CASE("a device is written as without --overwrite") {
  fixture files;
  CHECK(coordinator_run::run({"-i", files.new_list, "-o", "/dev/null",
                              "--output.format=csv", "--overwrite"})
          .status
        == exit_status{0, 0});
  CHECK_FALSE(fs::is_regular_file("/dev/null"));
}

TEST_CASE("an output that cannot be replaced is refused before any fetch") {
  fixture files;
  REQUIRE(files.run(files.old_list, "out.jsonl").status == exit_status{0, 0});
  auto requests = files.origin.requests();
  fs::create_hard_link(files.out("out.jsonl"), files.out("other"));
  auto refused = files.run(files.new_list, "out.jsonl", {"--overwrite"});
  CHECK(refused.status == exit_status{2, 0});
  CHECK_THAT(refused.err, contains("it has hard links"));
  fs::remove(files.out("other"));
  files.runner.file("run/.retry-out.jsonl", "{}\n");
  refused = files.run(files.new_list, "out.jsonl", {"--overwrite"});
  CHECK(refused.status == exit_status{3, 0});
  CHECK_THAT(refused.err, contains("a run with --retry-failed left"));
  CHECK(files.urls(files.out("out.jsonl")) == files.all("old", 3));
  CHECK(files.origin.requests() == requests);
}

TEST_CASE("the old output is whole until the new one replaces it") {
  for (const auto& name : {"out.jsonl", "out.csv.gz", "out.db"}) {
    INFO(name);
    fixture files;
    REQUIRE(files.run(files.old_list, name).status == exit_status{0, 0});
    fs::copy(files.runner.path("run"), files.runner.path("before"));
    auto argv =
      coordinator_run::argv({"-i", files.new_list, "-o", files.out(name), "-q",
                             "--overwrite", "--fetch.concurrency", "1"});
    size_t number = 1;
    for (; number <= most_calls; ++number) {
      fs::remove_all(files.runner.path("run"));
      fs::copy(files.runner.path("before"), files.runner.path("run"));
      auto run = run_until_change(argv, files.runner.path("run"), number);
      INFO("killed at call " << number << ", " << run.call);
      if (!run.killed()) {
        CHECK(run.status == exit_status{0, 0});
        files.expect_new(name);
        break;
      }
      auto left = files.urls(files.out(name));
      CHECK((left == files.all("old", 3) || left == files.all("new", 5)));
      auto again = files.run(files.new_list, name, {"--overwrite"});
      INFO(again.err);
      CHECK(again.status == exit_status{0, 0});
      files.expect_new(name);
    }
    CHECK(number > 1);
  }
}

TEST_CASE("an interrupted replacement is continued with --resume") {
  for (const auto& name : {"out.jsonl", "out.db"}) {
    INFO(name);
    fixture files{std::chrono::milliseconds{200}};
    REQUIRE(files.run(files.old_list, name).status == exit_status{0, 0});
    auto before = files.origin.requests();
    process job{coordinator_run::argv(
      {"-i", files.new_list, "-o", files.out(name), "--overwrite",
       "--fetch.concurrency", "1", "--output.sync", "batch"})};
    job.wait_until([&] { return files.origin.requests() > before + 2; });
    job.signal(SIGINT);
    CHECK(job.wait() == exit_status{130, 0});
    CHECK_THAT(job.err(),
               contains("has not changed; the records of this run are in")
                 && contains("coordinator --resume ")
                 && contains(" --overwrite "));
    CHECK(files.urls(files.out(name)) == files.all("old", 3));
    auto resumed = files.run(files.new_list, name, {"--overwrite", "--resume"});
    CHECK(resumed.status == exit_status{0, 0});
    files.expect_new(name);
    CHECK(files.origin.requests() == before + 5);
  }
}
