// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"
#include "tests/support/servers/hostile_origin.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace muster::test;

namespace {

struct fixture {
  hostile_origin origin;
  coordinator_run runner;

  std::string list(size_t size) {
    std::string text;
    for (size_t i = 0; i < size; ++i)
      text += origin.url("/u/" + std::to_string(i)) + "\n";
    return runner.file("list.txt", text);
  }

  outcome run(const std::string& input, const std::string& output,
              std::vector<std::string> more = {}) {
    more.insert(more.end(), {"-i", input, "-o", runner.path(output),
                             "--fetch.retries", "0"});
    return coordinator_run::run(more);
  }
};

} // namespace

TEST_CASE_METHOD(fixture,
                 "resuming a finished run reports that it is finished") {
  for (auto name : {"out.jsonl", "out.csv", "out.jsonl.gz", "out.db"}) {
    auto input = list(20);
    CHECK(run(input, name, {"--resume"}).status == exit_status{0, 0});
    auto before = origin.requests();
    auto content = runner.read(name);
    auto result = run(input, name, {"--resume"});
    CHECK(result.status == exit_status{0, 0});
    CHECK_THAT(result.err,
               contains("Nothing to do") && contains("20 inputs = 20 ok\n"));
    CHECK(origin.requests() == before);
    if (std::string{name} != "out.db")
      CHECK(runner.read(name) == content);
  }
}

TEST_CASE_METHOD(fixture,
                 "resuming with a longer list fetches only the new URLs") {
  CHECK(run(list(5), "out.csv").status == exit_status{0, 0});
  auto result = run(list(8), "out.csv",
                    {"--resume", "--output.summary", runner.path("s.json")});
  CHECK(result.status == exit_status{0, 0});
  CHECK(origin.requests() == 8);
  CHECK_THAT(result.err, contains("Done before  5 inputs"));
  CHECK_THAT(runner.read("s.json"),
             contains("\"inputs\":8,\"ok\":8,")
               && contains("\"done_before\":5,\"input_ended\":true"));
}

TEST_CASE_METHOD(fixture,
                 "resuming with another list is refused, and nothing changes") {
  CHECK(run(list(6), "out.jsonl").status == exit_status{0, 0});
  auto content = runner.read("out.jsonl") + "{\"index\":6,\"ur";
  runner.file("out.jsonl", content);
  auto before = origin.requests();
  auto result = run(list(3), "out.jsonl", {"--resume"});
  CHECK(result.status == exit_status{2, 0});
  CHECK_THAT(result.err, contains("this input ends after URL 3"));
  auto other = runner.file("other.txt",
                           origin.url("/u/0") + "\n" + origin.url("/x") + "\n");
  result = run(other, "out.jsonl", {"--resume"});
  CHECK(result.status == exit_status{2, 0});
  CHECK_THAT(result.err,
             contains("URL 2 of this input is '" + origin.url("/x")));
  process_streams streams;
  streams.input = origin.url("/y") + "\n";
  result = coordinator_run::run(
    {"-i", "-", "-o", runner.path("out.jsonl"), "--resume"}, streams);
  CHECK(result.status == exit_status{2, 0});
  CHECK_THAT(result.err, contains("URL 1 of this input is"));
  CHECK(origin.requests() == before);
}

TEST_CASE_METHOD(fixture, "a pipe can be resumed, too") {
  CHECK(run(list(5), "out.jsonl").status == exit_status{0, 0});
  process_streams streams;
  for (int i = 0; i < 9; ++i)
    *streams.input += origin.url("/u/" + std::to_string(i)) + "\n";
  auto result = coordinator_run::run(
    {"-i", "-", "-o", runner.path("out.jsonl"), "--resume"}, streams);
  CHECK(result.status == exit_status{0, 0});
  CHECK(origin.requests() == 9);
  CHECK(parse_records(runner.read("out.jsonl")).size() == 9);
}

TEST_CASE_METHOD(fixture,
                 "a run with --retry-failed fetches only failed URLs again") {
  auto input = runner.file("list.txt", origin.url("/a") + "\n"
                                         + origin.url("/status/502") + "\n"
                                         + origin.url("/status/404") + "\n"
                                         + origin.url("/reset") + "\n");
  for (auto name : {"out.jsonl", "out.csv.zst", "out.db"}) {
    CHECK(run(input, name).status == exit_status{1, 0});
    auto count = [this](const std::string& path) {
      return origin.requests(path);
    };
    auto a = count("/a"), gone = count("/status/404"),
         busy = count("/status/502"), reset = count("/reset");
    auto result = run(input, name, {"--resume", "--retry-failed"});
    CHECK(result.status == exit_status{1, 0});
    CHECK(count("/a") == a);
    CHECK(count("/status/404") == gone);
    CHECK(count("/status/502") == busy + 1);
    CHECK(count("/reset") == reset + 1);
    CHECK_THAT(result.err,
               contains("4 inputs = 1 ok + 2 http_error + 1 error"));
    result = run(input, name, {"--resume"});
    CHECK_THAT(result.err, contains("Nothing to do"));
    CHECK_FALSE(
      std::filesystem::exists(runner.path(std::string{".retry-"} + name)));
  }
}

TEST_CASE_METHOD(fixture, "the file of a killed retry belongs to its output") {
  auto input = list(4);
  for (auto name : {"out.jsonl", "out.csv"}) {
    CHECK(run(input, name).status == exit_status{0, 0});
    auto left = runner.path(std::string{".retry-"} + name);
    // The rest of a run whose file was removed during the run.
    std::filesystem::rename(runner.path(name), left);
    auto before = origin.requests();
    auto result = run(input, name);
    CHECK(result.status == exit_status{3, 0});
    CHECK_THAT(result.err, contains(left));
    result = run(input, name, {"--resume"});
    CHECK_THAT(result.err, contains("Nothing to do"));
    CHECK(origin.requests() == before);
    CHECK_FALSE(std::filesystem::exists(left));
    // The rest of a run whose file was replaced by another.
    std::filesystem::rename(runner.path(name), left);
    auto other = runner.file("other.txt", origin.url("/other") + "\n");
    CHECK(run(other, std::string{"b-"} + name).status == exit_status{0, 0});
    std::filesystem::rename(runner.path(std::string{"b-"} + name),
                            runner.path(name));
    auto content = runner.read(name);
    result = run(other, name, {"--resume"});
    CHECK(result.status == exit_status{2, 0});
    CHECK_THAT(result.err,
               contains(left) && contains("they differ at index 0"));
    CHECK(runner.read(name) == content);
    std::filesystem::remove(left);
  }
}

TEST_CASE_METHOD(fixture, "a refused run does not change the last summary") {
  auto input = list(2);
  auto summary = runner.path("s.json");
  CHECK(run(input, "out.csv", {"--output.summary", summary}).status
        == exit_status{0, 0});
  auto content = runner.read("s.json");
  CHECK_THAT(content, contains("\"inputs\":2"));
  CHECK(run(input, "out.csv", {"--output.summary", summary}).status
        == exit_status{2, 0});
  CHECK(runner.read("s.json") == content);
}

TEST_CASE_METHOD(fixture,
                 "an output that cannot be read back is refused with a "
                 "sentence") {
  auto url = origin.url("/");
  for (const auto& arguments : std::vector<std::vector<std::string>>{
         {url, "--resume"},
         {url, "--resume", "-o", runner.path("out.txt")},
         {url, "--resume", "-o", runner.path("out.csv"), "--output.order",
          "input"},
         {url, "--retry-failed", "-o", runner.path("out.csv")}}) {
    auto result = coordinator_run::run(arguments);
    CHECK(result.status == exit_status{2, 0});
    CHECK_THAT(result.err, contains("coordinator: output.re"));
  }
  CHECK(origin.requests() == 0);
}

TEST_CASE_METHOD(fixture, "an interrupted run prints how to resume") {
  auto out = runner.path("out put.jsonl");
  process job{coordinator_run::argv(
    {"-o", out, "--fetch.header", "X-Key: s3cret", origin.url("/a"),
     "http://u:s3cret@127.0.0.1:" + std::to_string(origin.port()) + "/never"})};
  job.wait_until([&] { return !runner.read("out put.jsonl").empty(); });
  job.signal(SIGINT);
  job.wait_for_err("repeat the signal");
  job.signal(SIGINT);
  CHECK(job.wait() == exit_status{130, 0});
  auto told = job.err();
  CHECK_THAT(told, contains("2 inputs = 1 ok + 1 not fetched\n"));
  auto command = told.substr(told.find("Resume with  "));
  CHECK_THAT(command, contains("/coordinator --resume --fetch.backoff 10ms -o '"
                               + out + "' --fetch.header 'X-Key: ***' "));
  CHECK(told.find("s3cret") == std::string::npos);
}

TEST_CASE_METHOD(fixture,
                 "a signal while files are read or rewritten prints how to "
                 "resume") {
  // Enough records that there is time for a signal, but not more, because each
  // of five runs reads all of them.
  constexpr size_t size = 200'000 / scale;
  std::string rows;
  std::string lines;
  for (size_t i = 0; i < size; ++i) {
    auto url = i + 1 == size ? origin.url("/late")
                             : "http://h/" + std::to_string(i);
    auto outcome = i + 1 == size ? "error" : "ok";
    rows += R"({"index":)" + std::to_string(i) + R"(,"url":")" + url
            + R"(","outcome":")" + outcome + "\",\"duplicate_of\":null}\n";
    lines += url + "\n";
  }
  auto input = runner.file("list.txt", lines);
  auto output = runner.file("out.jsonl", rows);
  auto left = runner.path(".retry-out.jsonl");
  std::vector<std::string> arguments{"-i",   input,      "-o",
                                     output, "--resume", "--retry-failed"};
  auto interrupt = [&](auto is_time, int signals) {
    process job{coordinator_run::argv(arguments)};
    job.wait_until(is_time);
    for (int i = 0; i < signals; ++i)
      job.signal(i % 2 == 0 ? SIGINT : SIGTERM);
    CHECK(job.wait() == exit_status{130, 0});
    auto told = job.err();
    CHECK_THAT(told, contains("Resume with  "));
    CHECK_THAT(told,
               contains("/coordinator --resume --fetch.backoff 10ms -i "));
    return told;
  };
  auto config = runner.path("config.ini");
  REQUIRE(::mkfifo(config.c_str(), 0600) == 0);
  arguments.insert(arguments.end(), {"-c", config});
  interrupt(
    [&] {
      // Returns when the program has read the list. Then the program reads the
      // output.
      std::ofstream{config} << "\n";
      return true;
    },
    1);
  CHECK(runner.read("out.jsonl") == rows);
  arguments.resize(arguments.size() - 2);
  interrupt([&] { return std::filesystem::exists(left); }, 1);
  CHECK(runner.read("out.jsonl") == rows);
  CHECK(origin.requests() == 0);
  auto told = interrupt([&] { return origin.requests() > 0; }, 2);
  CHECK_THAT(told,
             contains("Account      " + std::to_string(size) + " inputs = "));
  CHECK(runner.read("out.jsonl") == rows);
  CHECK(std::filesystem::exists(left));
  auto result = coordinator_run::run(arguments);
  CHECK(result.status == exit_status{0, 0});
  CHECK_THAT(result.err, contains(std::to_string(size) + " inputs = "
                                  + std::to_string(size) + " ok"));
  CHECK_FALSE(std::filesystem::exists(left));
}

TEST_CASE_METHOD(fixture, "an input that fails fails again when resumed") {
  list(2'000);
  auto whole = runner.read("list.txt");
  for (size_t cut : {1, 9, 400}) {
    INFO("cut by " << cut);
    auto packed = gzip(whole);
    packed.resize(packed.size() - cut);
    auto name = "out" + std::to_string(cut) + ".jsonl";
    auto input = runner.file("list.gz", packed);
    for (int i = 0; i < 2; ++i) {
      auto result = run(input, name, {"--resume"});
      CHECK(result.status == exit_status{1, 0});
      CHECK_THAT(result.err, contains("list.gz: gzip data ends early"));
      CHECK(result.err.find("Nothing to do") == std::string::npos);
    }
  }
}

TEST_CASE_METHOD(fixture,
                 "no command to resume is printed if the output cannot be "
                 "resumed") {
  auto input = list(3);
  auto result = coordinator_run::run(
    {"-i", input, "-o", "/dev/full", "--output.format", "jsonl"});
  CHECK(result.status == exit_status{3, 0});
  CHECK(result.err.find("Resume") == std::string::npos);
  auto fifo = runner.path("out.jsonl");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  std::vector<std::string> outputs{"/dev/null", "/dev/stdout", "/dev/fd/1",
                                   fifo, "-"};
  int reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
  // As a shell does for `> FILE`.
  auto out = runner.file("redirected", "");
  for (const auto& output : outputs) {
    INFO(output);
    process_streams streams;
    int fd = ::open(out.c_str(), O_WRONLY | O_CLOEXEC);
    streams.out_fd = fd;
    auto before = origin.requests("/never");
    process job{coordinator_run::argv({"-o", output, "--output.format", "jsonl",
                                       origin.url("/never")}),
                streams};
    job.wait_until([&] { return origin.requests("/never") > before; });
    job.signal(SIGINT);
    job.wait_for_err("repeat the signal");
    job.signal(SIGINT);
    CHECK(job.wait() == exit_status{130, 0});
    CHECK_THAT(job.err(), contains("1 not fetched"));
    CHECK(job.err().find("Resume") == std::string::npos);
    ::close(fd);
  }
  ::close(reader);
}

TEST_CASE_METHOD(fixture,
                 "the summary file must not be another file of the run") {
  auto input = list(2);
  auto result = run(input, "out.jsonl", {"--output.summary", input});
  CHECK(result.status == exit_status{2, 0});
  CHECK_THAT(result.err, contains("output.summary: "));
  result = run(input, "out.jsonl",
               {"--output.summary", runner.path("no/where.json")});
  CHECK(result.status == exit_status{3, 0});
  CHECK(origin.requests() == 0);
}

TEST_CASE_METHOD(fixture, "records that a full disk has no room for are not "
                          "counted") {
  auto input = list(500);
  for (auto name : {"out.jsonl.gz", "out.csv.zst", "out.jsonl"}) {
    INFO(name);
    // Blocks of 512 bytes.
    auto result = muster::test::run(
      {"sh", "-c",
       "ulimit -f 2; exec " MUSTER_BINARY_DIR "/coordinator -i " + input
         + " -o " + runner.path(name) + " --output.summary /dev/stdout"});
    CHECK(result.status == exit_status{3, 0});
    CHECK_THAT(result.err,
               contains("File too large") && contains("Resume with"));
    auto account = parse_records(result.out).at(0);
    CHECK(account["adds_up"] == "true");
    CHECK(account["exit_code"] == "3");
    auto ok = std::stoull(account["ok"]);
    CHECK(ok + std::stoull(account["pending"])
          == std::stoull(account["inputs"]));
    // A count of 0 is not shown.
    CHECK_THAT(result.err, contains(ok > 0 ? "inputs = " + account["ok"] + " ok"
                                           : "inputs = 500 not fetched"));
    auto before = origin.requests();
    result = run(input, name, {"--resume"});
    CHECK(result.status == exit_status{0, 0});
    CHECK(origin.requests() - before == 500 - ok);
  }
}

TEST_CASE_METHOD(fixture, "a retry on a full disk is a failed output") {
  auto input = list(40);
  std::ofstream{input, std::ios::app} << origin.url("/status/502") << "\n";
  CHECK(run(input, "out.jsonl").status == exit_status{1, 0});
  auto content = runner.read("out.jsonl");
  auto result = muster::test::run(
    {"sh", "-c",
     "ulimit -f 8; exec " MUSTER_BINARY_DIR "/coordinator -i " + input + " -o "
       + runner.path("out.jsonl") + " --resume --retry-failed"});
  CHECK(result.status == exit_status{3, 0});
  CHECK_THAT(result.err,
             contains("cannot write") && contains("File too large"));
  CHECK(runner.read("out.jsonl") == content);
  CHECK_FALSE(std::filesystem::exists(runner.path(".retry-out.jsonl")));
}

TEST_CASE_METHOD(fixture,
                 "a database that cannot be read on a full disk is a failed "
                 "output") {
  auto input = list(3);
  CHECK(run(input, "out.db").status == exit_status{0, 0});
  auto result = muster::test::run(
    {"sh", "-c",
     "ulimit -f 8; exec " MUSTER_BINARY_DIR "/coordinator -i " + input + " -o "
       + runner.path("out.db") + " --resume"});
  CHECK(result.status == exit_status{3, 0});
  CHECK_THAT(result.err, contains("cannot write"));
  CHECK_THAT(run(input, "out.db", {"--resume"}).err, contains("Nothing to do"));
}

TEST_CASE_METHOD(fixture, "a quiet compressed output does not hold records") {
  process_streams streams;
  streams.input = std::nullopt;
  process job{
    coordinator_run::argv({"-i", "-", "-o", runner.path("out.jsonl.zst")}),
    streams};
  job.write(origin.url("/u/1") + "\n");
  job.wait_until([&] { return !runner.read("out.jsonl.zst").empty(); });
  job.close_input();
  CHECK(job.wait() == exit_status{0, 0});
}
