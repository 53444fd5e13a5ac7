// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/process.hpp"

#include "tests/support/catch.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using muster::test::contains;
using muster::test::exit_status;
using muster::test::process;
using muster::test::run;

namespace {

std::vector<std::string> shell(const std::string& script) {
  return {"sh", "-c", script};
}

/// Whether the process has ended; it may still be a zombie.
bool ended(pid_t pid) {
  for (int i = 0; i < 500; ++i) {
    std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
    std::string number;
    std::string name;
    std::string state;
    if (!(file >> number >> name >> state) || state == "Z")
      return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

} // namespace

TEST_CASE("a test gets a program's exit code, output and errors") {
  auto result = run(shell("cat; echo bad >&2; exit 3"), {.input = "text"});
  CHECK(result.status == exit_status{3, 0});
  CHECK(result.out == "text");
  CHECK(result.err == "bad\n");
}

TEST_CASE("a test gets the signal that ended a program") {
  CHECK(run(shell("kill -TERM $$")).status == exit_status{-1, SIGTERM});
}

TEST_CASE("more output than a pipe holds does not block a program") {
  auto result = run(shell("head -c 5000000 /dev/zero"));
  CHECK(result.status == exit_status{0, 0});
  CHECK(result.out.size() == 5'000'000);
}

TEST_CASE("a program that cannot be started is an error that names it") {
  CHECK_THROWS_WITH(process({"/nowhere/nothing"}),
                    contains("/nowhere/nothing"));
}

TEST_CASE("a program that takes too long is an error with its output") {
  process program{shell("echo here; exec sleep 1000")};
  program.wait_for_out("here");
  CHECK_THROWS_WITH(program.wait(20ms),
                    contains("did not end") && contains("here"));
}

TEST_CASE("waiting for text ends when the program does") {
  process program{shell("echo other")};
  CHECK_THROWS_WITH(program.wait_for_out("text"),
                    contains("ended and did not write"));
}

TEST_CASE("a program reads what the test writes while it runs") {
  process program{{"cat"}, {.input = std::nullopt}};
  program.write("one\n");
  CHECK(program.wait_for_out("one\n") == "one\n");
  program.write("two\n");
  CHECK(program.wait_for_out("two\n") == "one\ntwo\n");
  CHECK(program.running());
  program.close_input();
  CHECK(program.wait() == exit_status{0, 0});
}

TEST_CASE("a program gets default signal handling") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  process program{{"yes"}, {.out_fd = ends[1]}};
  CHECK(program.wait() == exit_status{-1, SIGPIPE});
  close(ends[1]);
}

TEST_CASE("a program and its children end with its object") {
  pid_t child = -1;
  {
    process program{shell("sleep 1000 & echo $!; wait")};
    child = std::stoi(program.wait_for_out("\n"));
    REQUIRE(kill(child, 0) == 0);
  }
  CHECK(ended(child));
}

TEST_CASE("children of a finished program are ended") {
  process program{shell("sleep 1000 & echo $!")};
  program.wait();
  CHECK(ended(std::stoi(program.out())));
}
