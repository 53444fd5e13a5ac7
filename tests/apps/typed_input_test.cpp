// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

using namespace muster::test;

TEST_CASE("a terminal that is read as the list is announced") {
  int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  REQUIRE(master >= 0);
  REQUIRE(::grantpt(master) == 0);
  REQUIRE(::unlockpt(master) == 0);
  std::string terminal = ::ptsname(master);
  // The descriptor keeps what is typed before the program reads it.
  int slave = ::open(terminal.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  REQUIRE(slave >= 0);
  const std::string typed = "http://127.0.0.1:1/\n\x04";
  CHECK(::write(master, typed.data(), typed.size())
        == static_cast<ssize_t>(typed.size()));
  auto command = std::string{MUSTER_BINARY_DIR
                             "/coordinator --fetch.retries 0 -i - <"}
                 + terminal;
  SECTION("usually") {
    auto result = run({"sh", "-c", command});
    CHECK(result.status == exit_status{1, 0});
    CHECK(result.err.starts_with("coordinator: reading URLs from the terminal, "
                                 "one on each line; Ctrl-D ends the list\n"));
    CHECK_THAT(result.err, contains("connection refused"));
  }
  SECTION("but not with -q") {
    auto result = run({"sh", "-c", command + " -q"});
    CHECK(result.err.find("terminal") == std::string::npos);
  }
  ::close(slave);
  ::close(master);
}

TEST_CASE("an input without URLs is named") {
  coordinator_run runner;
  auto empty = runner.file("empty.txt", "");
  auto result = coordinator_run::run({"-i", empty});
  CHECK(result.status == exit_status{0, 0});
  CHECK_THAT(result.err, contains(empty + " contains no URLs\n"));
  result = coordinator_run::run({"-i", "-", "-q"});
  CHECK(result.err == "coordinator: standard input contains no URLs\n");
}
