// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/utf8.hpp"

#include "tests/apps/coordinator_run.hpp"
#include "tests/apps/output/terminal_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/servers/demo_origin.hpp"

#include <csignal>
#include <string>

using namespace muster;
using namespace muster::test;

namespace {

/// A list of this many URLs that take `milliseconds` each.
std::string list_of(const demo_origin& origin, int count, int milliseconds) {
  std::string result;
  for (int i = 0; i < count; ++i)
    result += origin.url("/delay/" + std::to_string(milliseconds) + "?"
                         + std::to_string(i))
              + "\n";
  return result;
}

} // namespace

TEST_CASE("the progress line fits into terminals of any width") {
  auto columns = GENERATE(as<unsigned short>{}, 10, 20, 40, 80, 200);
  demo_origin origin;
  coordinator_run files;
  terminal_run run{columns,
                   {"-i", files.file("list", list_of(origin, 40, 300)), "-o",
                    files.path("out.jsonl")}};
  CHECK(run.finish() == exit_status{0, 0});
  auto lines = run.progress_lines();
  REQUIRE_FALSE(lines.empty());
  for (auto& line : lines) {
    INFO(line);
    CHECK(output::count_code_points(line) < columns);
  }
  CHECK(run.has_progress("/40"));
  CHECK(run.has_progress(" left") == (columns >= 20));
  CHECK(run.has_progress("8 running: limit of 8 per host") == (columns >= 80));
  // Nothing is left of it.
  auto end = run.text().rfind("\r\x1b[K");
  CHECK_THAT(run.text().substr(end), contains("40 URLs in "));
}

TEST_CASE("after Ctrl-C, the terminal shows how long the drain may take") {
  demo_origin origin;
  coordinator_run files;
  terminal_run run{100,
                   {"-i", files.file("list", list_of(origin, 40, 20'000)), "-o",
                    files.path("out.jsonl"), "--runtime.grace=15s"}};
  run.read_until([&] { return run.has_progress("8 running"); });
  run.program().signal(SIGINT);
  run.read_until([&] { return run.has_progress("finishing 8, at most 0:1"); });
  run.program().signal(SIGINT);
  CHECK(run.finish() == exit_status{130, 0});
  CHECK_THAT(run.text(), contains("40 not fetched"));
}

TEST_CASE("if everything fails for one reason, a message says so") {
  std::string list;
  auto host = "http://127.0.0.1:" + std::to_string(unused_port()) + "/";
  for (int i = 0; i < 20; ++i)
    list += host + std::to_string(i) + "\n";
  coordinator_run files;
  auto result = coordinator_run::run(
    {"-i", files.file("list", list), "-o", files.path("out.jsonl")});
  CHECK(result.status == exit_status{1, 0});
  CHECK_THAT(result.err,
             contains("coordinator: all 20 connections failed; the first: "
                      "connection refused by 127.0.0.1:"));
  CHECK_THAT(result.err, contains("Errors       connect: 20, e.g. "));
}

TEST_CASE("with an output file, a terminal shows the first failures") {
  demo_origin origin;
  std::string list;
  for (int i = 0; i < 30; ++i)
    list += origin.url("/status/404?" + std::to_string(i)) + "\n";
  coordinator_run files;
  auto arguments = std::vector<std::string>{"-i", files.file("list", list)};
  auto shown = [&](std::vector<std::string> more) {
    more.insert(more.end(), arguments.begin(), arguments.end());
    terminal_run run{100, more};
    CHECK(run.finish() == exit_status{1, 0});
    size_t result = 0;
    for (auto at = run.text().find("HTTP 404\x1b[0m from ");
         at != std::string::npos;
         at = run.text().find("HTTP 404\x1b[0m from ", at + 1))
      ++result;
    return result;
  };
  CHECK(shown({"-o", files.path("1.jsonl")}) == 10);
  CHECK(shown({"-q", "-o", files.path("2.jsonl")}) == 0);
  INFO("as text, all are shown, and once");
  CHECK(shown({}) == 30);
  INFO("without a terminal, they are only in the file");
  arguments.insert(arguments.end(), {"-o", files.path("3.jsonl")});
  CHECK_THAT(coordinator_run::run(arguments).err, !contains("HTTP 404 from"));
}

TEST_CASE("colors follow output.color and the environment") {
  demo_origin origin;
  struct example {
    std::string option;
    std::vector<std::string> environment;
    bool color;
  };
  const std::vector<example> examples{
    {"auto", {"TERM=xterm"}, true},
    {"auto", {"TERM=xterm", "NO_COLOR=1"}, false},
    {"auto", {"TERM=dumb"}, false},
    {"auto", {"TERM=dumb", "CLICOLOR_FORCE=1"}, true},
    {"never", {"TERM=xterm", "CLICOLOR_FORCE=1"}, false},
    {"always", {"TERM=xterm", "NO_COLOR=1"}, true},
  };
  for (auto& x : examples) {
    terminal_run run{80,
                     {origin.url("/status/404"), "--output.color", x.option},
                     x.environment};
    CHECK(run.finish() == exit_status{1, 0});
    auto painted = run.text().find("\x1b[33mHTTP 404\x1b[0m from ");
    CHECK((painted != std::string::npos) == x.color);
    CHECK((run.text().find("\x1b[3") != std::string::npos) == x.color);
  }
}

TEST_CASE("files never contain colors") {
  demo_origin origin;
  coordinator_run files;
  auto result =
    coordinator_run::run({origin.url("/status/404"), "-o",
                          files.path("out.txt"), "--output.color=always"});
  CHECK(result.status == exit_status{1, 0});
  CHECK_THAT(files.read("out.txt"), contains("HTTP 404 from"));
  CHECK_THAT(files.read("out.txt"), !contains("\x1b"));
  // Its standard streams are files, too.
  CHECK_THAT(result.err, contains("1 HTTP error") && !contains("\x1b"));
}

TEST_CASE("a dumb terminal gets no control characters") {
  demo_origin origin;
  coordinator_run files;
  terminal_run run{80,
                   {"-i", files.file("list", list_of(origin, 20, 300)), "-o",
                    files.path("out.jsonl")},
                   {"TERM=dumb"}};
  CHECK(run.finish() == exit_status{0, 0});
  CHECK_THAT(run.text(), contains("20 URLs in "));
  CHECK(run.text().find('\x1b') == std::string::npos);
  CHECK(run.text().find('\r') == std::string::npos);
}
