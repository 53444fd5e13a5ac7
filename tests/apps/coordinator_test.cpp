// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"
#include "tests/support/servers/counting_origin.hpp"
#include "tests/support/servers/demo_origin.hpp"
#include "tests/support/servers/hostile_origin.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace muster::test;

namespace {

/// Whether a thread of the process waits in a system call with this first
/// argument.
bool waits_in(pid_t pid, long number, int first) {
  auto tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator{tasks}) {
    std::ifstream file{task.path() / "syscall"};
    long call = -1;
    uint64_t argument = 0;
    file >> call >> std::hex >> argument;
    if (call == number && static_cast<int>(argument) == first)
      return true;
  }
  return false;
}

} // namespace

TEST_CASE("sizes of URLs on the command line are shown as text") {
  demo_origin origin;
  auto result = coordinator_run::run(
    {origin.url("/size/10"), "-q", origin.url("/size/2000")});
  CHECK(result.status == exit_status{0, 0});
  CHECK(result.out.empty());
  CHECK(result.err.empty());
  result = coordinator_run::run({origin.url("/size/10")});
  CHECK(result.out
        == "Content from " + origin.url("/size/10") + ": 10 bytes\n");
  CHECK_THAT(result.err, contains("1 URL in "));
}

TEST_CASE("failures are shown on standard error with their attempts") {
  auto url = "http://127.0.0.1:" + std::to_string(unused_port()) + "/";
  auto result = coordinator_run::run({url});
  CHECK(result.status == exit_status{1, 0});
  CHECK(result.out.empty());
  CHECK_THAT(result.err, contains("Failed " + url + ": connect: "));
  CHECK_THAT(result.err, contains("(3 attempts)"));
}

TEST_CASE("input comes from standard input, JSON Lines and CSV") {
  demo_origin origin;
  coordinator_run runner;
  auto out = runner.path("out.jsonl");
  SECTION("standard input") {
    process_streams streams;
    streams.input = "# a list\r\n\r\n" + origin.url("/size/1") + "\r\n  "
                    + origin.url("/size/2");
    auto result = coordinator_run::run({"-i", "-", "-o", out}, streams);
    CHECK(result.status == exit_status{0, 0});
    CHECK(parse_records(runner.read("out.jsonl")).size() == 2);
  }
  SECTION("JSON Lines with carried fields") {
    auto list = runner.file(
      "list.jsonl", "{\"link\":\"" + origin.url("/size/1")
                      + "\",\"id\":7,\"tag\":\"a,\\\"b\\\"\"}\n{\"id\":8}\n");
    auto result = coordinator_run::run({"-i", list, "-o", out, "--input.field",
                                        "link", "--input.carry", "id,tag",
                                        "--output.order", "input"});
    CHECK(result.status == exit_status{1, 0});
    auto records = parse_records(runner.read("out.jsonl"));
    REQUIRE(records.size() == 2);
    CHECK(records[0]["id"] == "7");
    CHECK(records[0]["tag"] == "a,\"b\"");
    CHECK(records[1]["id"] == "8");
    CHECK(records[1]["error_kind"] == "invalid_url");
    CHECK_THAT(records[1]["error"], contains("link"));
  }
  SECTION("CSV in, CSV out") {
    auto list = runner.file("list.csv",
                            "id,url\n1," + origin.url("/size/5") + "\n");
    auto csv = runner.path("out.csv");
    auto result =
      coordinator_run::run({"-i", list, "-o", csv, "--input.carry", "id"});
    CHECK(result.status == exit_status{0, 0});
    auto text = runner.read("out.csv");
    CHECK_THAT(text, contains(",duplicate_of,id\n0," + origin.url("/size/5")
                              + ",ok,200,5,5,"));
    CHECK(text.substr(text.size() - 4) == ",,1\n");
  }
}

TEST_CASE("records keep the order of the input on request") {
  demo_origin origin;
  coordinator_run runner;
  std::string list;
  for (int i = 0; i < 40; ++i)
    list += origin.url("/delay/" + std::to_string(i % 4 * 30) + "?"
                       + std::to_string(i))
            + "\n";
  auto result = coordinator_run::run(
    {"-i", runner.file("list", list), "-o", runner.path("out.jsonl"),
     "--output.order", "input", "--politeness.per-host", "20"});
  CHECK(result.status == exit_status{0, 0});
  auto records = parse_records(runner.read("out.jsonl"));
  REQUIRE(records.size() == 40);
  for (size_t i = 0; i < 40; ++i)
    CHECK(records[i]["index"] == std::to_string(i));
}

TEST_CASE("a URL that is being fetched is shared") {
  demo_origin origin;
  coordinator_run runner;
  hostile_origin counting;
  std::vector<std::string> lines(20, counting.url("/bytes/100"));
  auto records = runner.fetch(lines);
  CHECK(counting.requests() == 1);
  for (uint64_t i = 0; i < 20; ++i) {
    CHECK(records[i]["bytes"] == "100");
    CHECK(records[i]["duplicate_of"] == (i == 0 ? "null" : "0"));
  }
  runner.fetch(lines, {"--input.duplicates", "fetch"});
  CHECK(counting.requests() == 21);
  records = runner.fetch(lines, {"--input.duplicates", "skip"});
  CHECK(counting.requests() == 22);
  CHECK(records[19]["outcome"] == "duplicate");
  CHECK(runner.last.status == exit_status{0, 0});
}

TEST_CASE("no host has more open exchanges than permitted") {
  counting_origin origin;
  coordinator_run runner;
  std::vector<std::string> lines;
  for (int i = 0; i < 50; ++i)
    lines.push_back("http://127.0.0.1:" + std::to_string(origin.port()) + "/"
                    + std::to_string(i));
  runner.fetch(lines, {"--politeness.per-host", "2"});
  CHECK(origin.requests() == 50);
  CHECK(origin.most_open() <= 2);
}

TEST_CASE("request fields and credentials are sent to their origin only") {
  hostile_origin origin;
  hostile_origin elsewhere;
  coordinator_run runner;
  auto secret = "http://user:s3cret@127.0.0.1:" + std::to_string(origin.port())
                + "/to/" + elsewhere.url("/echo");
  auto records = runner.fetch({secret}, {"--fetch.header", "Cookie: c=1",
                                         "--fetch.header", "X-Trace: 5", "-v"});
  CHECK(records[0]["outcome"] == "ok");
  REQUIRE(origin.heads().size() == 1);
  CHECK_THAT(origin.heads()[0],
             contains("Authorization: Basic dXNlcjpzM2NyZXQ="));
  CHECK_THAT(origin.heads()[0], contains("Cookie: c=1"));
  auto head = elsewhere.heads()[0];
  CHECK(head.find("Authorization") == std::string::npos);
  CHECK(head.find("Cookie") == std::string::npos);
  CHECK(head.find("X-Trace") == std::string::npos);
  CHECK_THAT(origin.heads()[0], contains("X-Trace: 5"));
  for (auto& text :
       {runner.last.out, runner.last.err, runner.read("out1.jsonl")})
    CHECK(text.find("s3cret") == std::string::npos);
  CHECK_THAT(records[0]["url"], contains("***@"));
}

TEST_CASE("HEAD requests no body and gives the announced size") {
  hostile_origin origin;
  coordinator_run runner;
  auto records = runner.fetch({origin.url("/bytes/1000")},
                              {"--fetch.method", "HEAD"});
  CHECK(records[0]["outcome"] == "ok");
  CHECK(records[0]["bytes"] == "1000");
  CHECK(records[0]["wire_bytes"] == "0");
  CHECK(records[0]["sha256"] == "null");
  CHECK(origin.heads()[0].substr(0, 5) == "HEAD ");
  CHECK_THAT(origin.heads()[0], contains("Accept-Encoding: identity"));
}

TEST_CASE("the first signal drains, and the rest is reported") {
  demo_origin origin;
  coordinator_run runner;
  std::string list;
  for (int i = 0; i < 1'000; ++i)
    list += origin.url("/delay/300?" + std::to_string(i)) + "\n";
  auto number = GENERATE(SIGINT, SIGTERM, SIGHUP);
  process job{coordinator_run::argv(
    {"-i", runner.file("list", list), "-o", runner.path("out.jsonl")})};
  job.wait_until([&] { return !runner.read("out.jsonl").empty(); });
  job.signal(number);
  CHECK(job.wait() == exit_status{130, 0});
  auto records = parse_records(runner.read("out.jsonl"));
  CHECK(records.size() >= 1);
  CHECK(records.size() < 1'000);
  for (auto& rec : records)
    CHECK(rec["outcome"] == "ok");
  CHECK_THAT(job.err(), contains(" not fetched"));
}

TEST_CASE("the second signal stops at once") {
  hostile_origin origin;
  coordinator_run runner;
  process job{
    coordinator_run::argv({origin.url("/bytes/5"), origin.url("/never"), "-o",
                           runner.path("out.jsonl")})};
  job.wait_until([&] { return !runner.read("out.jsonl").empty(); });
  job.signal(SIGINT);
  job.wait_for_err("repeat the signal");
  CHECK(job.running());
  job.signal(SIGINT);
  CHECK(job.wait(std::chrono::seconds{10}) == exit_status{130, 0});
  CHECK(parse_records(runner.read("out.jsonl")).size() == 1);
}

TEST_CASE("a signal ends the wait for an output's reader") {
  coordinator_run runner;
  auto fifo = runner.path("out.jsonl");
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  process job{coordinator_run::argv({"http://127.0.0.1:1/", "-o", fifo})};
  job.wait_until([&] { return waits_in(job.pid(), SYS_openat, AT_FDCWD); });
  job.signal(SIGTERM);
  CHECK(job.wait(std::chrono::seconds{20}) == exit_status{130, 0});
}

TEST_CASE("a closed standard output is not replaced by a connection") {
  hostile_origin origin;
  auto result =
    run({"sh", "-c",
         MUSTER_BINARY_DIR "/coordinator '" + origin.url("/") + "' >&-"});
  CHECK(result.status == exit_status{3, 0});
  CHECK_THAT(result.err, contains("standard output"));
}

TEST_CASE("fetch.concurrency is lowered to the descriptors, and no URL is "
          "lost") {
  demo_origin origin;
  coordinator_run runner;
  std::string list;
  for (int i = 0; i < 500; ++i)
    list += origin.url("/size/1?" + std::to_string(i)) + "\n";
  auto result =
    run({"sh", "-c",
         "ulimit -n 64; " MUSTER_BINARY_DIR "/coordinator -i "
           + runner.file("list", list) + " -o " + runner.path("out.jsonl")
           + " --fetch.concurrency 500"
             " --politeness.per-host 500"});
  CHECK(result.status == exit_status{0, 0});
  CHECK_THAT(result.err, contains("lowered from 500 to 32"));
  CHECK(parse_records(runner.read("out.jsonl")).size() == 500);
}

TEST_CASE("a reader of the output that has stopped does not block signals") {
  demo_origin origin;
  coordinator_run runner;
  std::string list;
  for (int i = 0; i < 5'000; ++i)
    list += origin.url("/size/1?" + std::to_string(i)) + "\n";
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  process_streams streams;
  streams.out_fd = ends[1];
  process job{coordinator_run::argv({"-i", runner.file("list", list)}),
              streams};
  close(ends[1]);
  job.wait_until([&] { return waits_in(job.pid(), SYS_write, STDOUT_FILENO); });
  job.signal(SIGTERM);
  // Another signal, because the kernel may deliver two equal ones as one.
  job.signal(SIGINT);
  CHECK(job.wait(std::chrono::seconds{30}) == exit_status{130, 0});
  close(ends[0]);
}

TEST_CASE("slow lines are fetched as they arrive") {
  demo_origin origin;
  process_streams streams;
  streams.input = std::nullopt;
  process job{coordinator_run::argv({"-i", "-"}), streams};
  // Each pause is shorter than the reader would wait for silence.
  for (int i = 1; i <= 1'200 && job.out().empty(); ++i) {
    job.write(origin.url("/size/" + std::to_string(i)) + "\n");
    usleep(50'000);
  }
  CHECK_THAT(job.out(), contains("1 byte"));
  job.close_input();
  CHECK(job.wait() == exit_status{0, 0});
}

TEST_CASE("a run ends even if its parent ignores signals") {
  // As perf does. A shell cannot ignore all signals with one word.
  auto result =
    muster::test::run({"sh", "-c",
                       "trap '' USR1 USR2 ALRM HUP; exec " MUSTER_BINARY_DIR
                       "/coordinator http://127.0.0.1:1/ --fetch.retries 0"});
  CHECK(result.status == exit_status{1, 0});
}

TEST_CASE("a signal that is ignored at the start stays ignored") {
  counting_origin origin{{std::chrono::milliseconds{700}}};
  process job{{"nohup", MUSTER_BINARY_DIR "/coordinator",
               "http://127.0.0.1:" + std::to_string(origin.port()) + "/"}};
  job.wait_until([&] { return origin.requests() > 0; });
  job.signal(SIGHUP);
  CHECK(job.wait() == exit_status{0, 0});
  CHECK_THAT(job.out(), contains("Content from "));
}

TEST_CASE("a signal ends the wait for input") {
  demo_origin origin;
  process_streams streams;
  streams.input = std::nullopt;
  process job{coordinator_run::argv({"-i", "-"}), streams};
  job.write(origin.url("/size/3") + "\n");
  job.wait_for_out("3 bytes");
  job.signal(SIGTERM);
  CHECK(job.wait(std::chrono::seconds{10}) == exit_status{130, 0});
}

TEST_CASE("a full output ends the run with code 3, a lost reader with 0") {
  demo_origin origin;
  coordinator_run runner;
  std::string list;
  for (int i = 0; i < 2'000; ++i)
    list += origin.url("/size/1?" + std::to_string(i)) + "\n";
  auto file = runner.file("list", list);
  SECTION("a closed pipe") {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    close(ends[0]);
    process_streams streams;
    streams.out_fd = ends[1];
    auto summary = runner.path("summary.json");
    auto result =
      coordinator_run::run({"-i", file, "--output.summary", summary}, streams);
    close(ends[1]);
    CHECK(result.status == exit_status{0, 0});
    CHECK(result.err == "");
    CHECK_THAT(content_of(summary),
               contains(R"("end":"interrupted","error":null,"exit_code":0)"));
  }
  SECTION("a full device") {
    auto result = coordinator_run::run(
      {"-i", file, "-o", "/dev/full", "--output.format", "jsonl"});
    CHECK(result.status == exit_status{3, 0});
    CHECK_THAT(result.err, contains("/dev/full: No space left on device"));
  }
}

TEST_CASE("invalid input ends with one sentence and the documented code") {
  coordinator_run runner;
  auto list = runner.file("list", "http://127.0.0.1:1/\n");
  auto taken = runner.file("taken.jsonl", "{}\n");
  struct row {
    std::vector<std::string> arguments;
    int code;
    std::string what;
  };
  const std::vector<row> rows{
    {{}, 2, "nothing to fetch"},
    {{"-i", runner.path("missing.txt")}, 2, "missing.txt: No such file"},
    {{"-i", runner.path("")}, 2, "irectory"},
    {{"-i", list, "-c", runner.path("no.ini")}, 2, "no.ini"},
    {{"-i", list, "-c", runner.file("a.ini", "[fetch]\ntimeuot = 3s\n")},
     2,
     "timeuot"},
    {{"-i", list, "-c", runner.file("b.ini", "[fetch]\ntimeout = soon\n")},
     2,
     "fetch.timeout"},
    {{"-i", list, "--fetch.concurrency", "0"}, 2, "fetch.concurrency"},
    {{"-i", list, "--nonsense"}, 2, "--nonsense"},
    {{"-i", list, "--tls.ca-file", runner.path("no.pem")}, 2, "no.pem"},
    {{"-i", list, "--fetch.connect-to", "a"}, 2, "fetch.connect-to"},
    {{"-i", list, "--input.carry", "id"}, 2, "input.carry"},
    {{"-i", list, "-o", runner.path("out.parquet")}, 2, "output.format"},
    {{"-i", list, "-o", runner.path("no/out.jsonl")}, 3, "no/out.jsonl"},
    {{"-i", list, "-o", taken},
     2,
     "taken.jsonl exists and is not empty; continue it with --resume, replace "
     "it with --overwrite"},
    {{"-i", list, "-o", runner.file("taken.txt", "x")},
     2,
     "taken.txt exists and is not empty; replace it with --overwrite"},
    {{"-i", list, "--overwrite"}, 2, "output.overwrite has no effect"},
  };
  for (auto& x : rows) {
    auto result = coordinator_run::run(x.arguments);
    CAPTURE(x.what, result.err);
    CHECK(result.status == exit_status{x.code, 0});
    CHECK_THAT(result.err, contains(x.what));
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK(result.out.empty());
  }
  CHECK(runner.read("taken.jsonl") == "{}\n");
}

TEST_CASE("an input that fails keeps what was read") {
  demo_origin origin;
  coordinator_run runner;
  std::string lines;
  for (int i = 0; i < 50'000; ++i)
    lines += origin.url("/size/1?" + std::to_string(i * 7919)) + "\n";
  auto packed = gzip(lines);
  auto list = runner.file("list.gz", packed.substr(0, packed.size() / 20));
  auto result = coordinator_run::run(
    {origin.url("/size/1"), "-i", list, "-o", runner.path("out.jsonl")});
  CHECK(result.status == exit_status{1, 0});
  CHECK_THAT(result.err, contains("list.gz: gzip data ends early after line"));
  auto records = parse_records(runner.read("out.jsonl"));
  CHECK(records.size() > 1);
  for (auto& rec : records)
    CHECK(rec["outcome"] == "ok");
}
