// SPDX-License-Identifier: BSD-3-Clause

// Lists that begin with a host that has many URLs.

#include "crawl/nodes/placement.hpp"
#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/counting_origin.hpp"

#include <sys/mount.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

using namespace muster::test;

namespace {

constexpr size_t small_hosts = 30;
constexpr size_t small_urls = 10; ///< URLs of each small host.

/// A host with `large` URLs, then many hosts with few.
struct sorted_job {
  size_t large = 1'500;
  size_t path = 0;    ///< Additional bytes in each URL.
  size_t at_once = 4; ///< Exchanges with one host.
  counting_origin origin{{.delay = std::chrono::milliseconds{10}}};
  coordinator_run runner;

  size_t size() const {
    return large + small_hosts * small_urls;
  }

  std::string list() const {
    auto filling = std::string(path, 'x');
    std::string text;
    for (size_t i = 0; i < large; ++i)
      text += "http://large.example/" + std::to_string(i) + filling + '\n';
    for (size_t i = 0; i < small_hosts * small_urls; ++i)
      text += "http://h" + std::to_string(i / small_urls) + ".example/"
              + std::to_string(i) + filling + '\n';
    return runner.file("list.txt", text);
  }

  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.end(),
                {"-i", list(), "-o", runner.path("out.jsonl"),
                 "--output.summary", runner.path("account.json"),
                 "--fetch.connect-to",
                 "::127.0.0.1:" + std::to_string(origin.port()),
                 "--politeness.per-host", std::to_string(at_once),
                 "--input.look-ahead", "100", "--fetch.concurrency", "64"});
    return more;
  }

  std::vector<json_record> records() const {
    return parse_records(runner.read("out.jsonl"));
  }

  json_record account() const {
    return parse_records(runner.read("account.json")).at(0);
  }

  /// Each line has one record, which is ok.
  void check_whole() const {
    std::set<std::string> seen;
    for (auto& x : records()) {
      CHECK(seen.insert(x.at("index")).second);
      CHECK(x.at("outcome") == "ok");
    }
    CHECK(seen.size() == size());
    CHECK(origin.most_open() <= at_once);
  }

  /// All records of small hosts exist, so the list was read.
  bool is_read() const {
    return std::ranges::count_if(records(),
                                 [](auto& x) {
                                   return x.at("url").find("large")
                                          == std::string::npos;
                                 })
           == small_hosts * small_urls;
  }

  /// Number of records when the last small host was finished.
  size_t small_hosts_done() const {
    auto all = records();
    for (auto i = all.size(); i > 0; --i)
      if (all[i - 1].at("url").find("large") == std::string::npos)
        return i;
    return 0;
  }
};

} // namespace

TEST_CASE_METHOD(sorted_job,
                 "hosts after a large one are fetched together with it") {
  auto result = coordinator_run::run(arguments());
  INFO(result.err);
  CHECK(result.status == exit_status{0, 0});
  check_whole();
  CHECK(small_hosts_done() < size() * 3 / 4);
  CHECK_THAT(result.err, contains("\nSet aside    ")
                           && contains(" URLs for a while, of hosts that had "
                                       "their share of input.look-ahead\n"));
  CHECK(std::stoul(account()["set_aside"]) > 1'000);
}

TEST_CASE_METHOD(sorted_job, "nothing is set aside on request, or in input "
                             "order") {
  large = 300;
  auto option = GENERATE("--input.set-aside=0", "--output.order=input");
  auto result = coordinator_run::run(arguments({option}));
  CHECK(result.status == exit_status{0, 0});
  check_whole();
  CHECK(account()["set_aside"] == "0");
  CHECK_THAT(result.err, !contains("Set aside"));
}

TEST_CASE_METHOD(sorted_job,
                 "the file for set-aside URLs has no name and ends with the "
                 "process") {
  large = 4'000;
  path = 2'000;
  auto disk = runner.path("disk");
  std::filesystem::create_directory(disk);
  auto words =
    coordinator_run::argv(arguments({"--runtime.temp-dir", disk, "--resume"}));
  {
    process program{words};
    program.wait_until([&] { return small_hosts_done() > 200; });
    CHECK(std::filesystem::is_empty(disk));
    auto files = "/proc/" + std::to_string(program.pid()) + "/fd";
    size_t found = 0;
    for (auto& x : std::filesystem::directory_iterator{files}) {
      std::error_code ignored;
      auto target = std::filesystem::read_symlink(x.path(), ignored).string();
      if (!target.starts_with(disk))
        continue;
      ++found;
      CHECK((std::filesystem::status(x.path()).permissions()
             & std::filesystem::perms::mask)
            == (std::filesystem::perms::owner_read
                | std::filesystem::perms::owner_write));
      CHECK(std::filesystem::file_size(x.path()) > 1'000'000);
    }
    CHECK(found == 1);
    program.signal(SIGKILL);
    program.wait();
  }
  CHECK(std::filesystem::is_empty(disk));
  // URLs that were set aside are read from the list again.
  at_once = 32;
  auto result =
    coordinator_run::run(arguments({"--runtime.temp-dir", disk, "--resume"}));
  CHECK(result.status == exit_status{0, 0});
  CHECK(records().size() == size());
}

TEST_CASE_METHOD(sorted_job,
                 "URLs that are set aside at a signal are left for the next "
                 "run") {
  auto words = coordinator_run::argv(arguments({"--resume"}));
  process program{words};
  program.wait_until([&] { return is_read(); });
  program.signal(SIGINT);
  CHECK(program.wait() == exit_status{130, 0});
  auto kept = records().size();
  CHECK(account()["inputs"] == std::to_string(size()));
  CHECK(account()["pending"] == std::to_string(size() - kept));
  CHECK(account()["input_ended"] == "true");
  auto result = coordinator_run::run(arguments({"--resume"}));
  CHECK(result.status == exit_status{0, 0});
  check_whole();
}

TEST_CASE_METHOD(sorted_job,
                 "without space, the list is read as hosts finish") {
  large = 5'000;
  path = 2'000;
  at_once = 32;
  auto disk = runner.path("disk");
  std::filesystem::create_directory(disk);
  auto full = GENERATE(false, true);
  std::string sentence = "input.set-aside is used up (3.00 MiB); reading "
                         "waits for the hosts at the front of the list";
  std::vector<std::string> options{"--runtime.temp-dir", disk};
  if (full) {
    if (::mount("none", disk.c_str(), "tmpfs", 0, "size=64k") != 0) {
      WARN("skipped: a small file system cannot be mounted here: "
           << std::strerror(errno));
      return;
    }
    sentence = "URLs cannot be set aside in " + disk
               + ": No space left on device; reading waits for the hosts at "
                 "the front of the list";
  } else {
    options.push_back("--input.set-aside=3MiB");
  }
  auto result = coordinator_run::run(arguments(options));
  ::umount2(disk.c_str(), MNT_DETACH);
  INFO(result.err);
  CHECK(result.status == exit_status{0, 0});
  CHECK(records().size() == size());
  auto first = result.err.find(sentence);
  CHECK(first != std::string::npos);
  CHECK(result.err.find(sentence, first + 1) == std::string::npos);
}

TEST_CASE("an invalid directory for temporary files is refused") {
  struct example {
    std::string path;
    std::string reason;
  };
  for (const auto& [path, reason] :
       std::vector<example>{{"/nowhere/at/all", "No such file or directory"},
                            {"/etc/passwd", "Not a directory"},
                            {"/proc/self", ""}}) {
    auto result =
      coordinator_run::run({"http://127.0.0.1:1/", "--runtime.temp-dir", path});
    CHECK(result.status == exit_status{2, 0});
    CHECK_THAT(result.err, contains("runtime.temp-dir: cannot write to '" + path
                                    + "': " + reason));
  }
}

TEST_CASE("a node is not idle because of a large host of another node") {
  const size_t large = 1'000 / scale, small = 200 / scale;
  auto name = [](std::string_view node, size_t number) {
    auto other = node == "a" ? "b" : "a";
    for (size_t i = 0;; ++i) {
      auto result = "h" + std::to_string(number) + "-" + std::to_string(i)
                    + ".example";
      if (muster::rendezvous_weight(result, node)
          > muster::rendezvous_weight(result, other))
        return result;
    }
  };
  auto large_name = name("a", 0);
  cluster_run run{
    {.hosts = large + small,
     .per_host = 4,
     .concurrency = 32,
     .options = {"--cluster.min-nodes=2", "--input.look-ahead=100"},
     .host = [&](size_t i) {
       return i < large ? large_name : name("b", 1 + i % 10);
     }}};
  run.start();
  run.add("a");
  run.add("b");
  run.feed(large + small);
  run.finish();
  run.check_all_ok();
  std::ifstream records{run.path("out1.jsonl")};
  size_t place = 0, last_of_small = 0;
  for (std::string line; std::getline(records, line); ++place)
    if (line.find(large_name) == std::string::npos)
      last_of_small = place;
  CHECK(last_of_small < (large + small) * 3 / 4);
}
