// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/counting_origin.hpp"

#include <set>
#include <string>

using namespace muster::test;

// Sanitizers use a large address space themselves.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

TEST_CASE("with too little memory, a run waits or can be resumed") {
  constexpr size_t urls = 200;
  counting_origin origin{{.delay = std::chrono::milliseconds{5}}};
  coordinator_run runner;
  std::string list;
  for (size_t i = 0; i < urls; ++i)
    list += "http://127.0.0.1:" + std::to_string(origin.port()) + "/"
            + std::to_string(i) + "\n";
  list = runner.file("list", list);
  auto command = [&](const std::string& out) {
    return " -i " + list + " -o " + out
           + " --fetch.concurrency 200 --politeness.per-host 200"
             " --fetch.local-wait 20s";
  };
  size_t whole = 0;
  // From too little to start the program to enough, in KiB.
  for (size_t limit = 40'000; whole < 2 && limit < 4'000'000;
       limit += limit / 12) {
    CAPTURE(limit);
    auto out = runner.path(std::to_string(limit) + ".jsonl");
    auto result =
      run({"sh", "-c",
           "ulimit -v " + std::to_string(limit)
             + "; exec " MUSTER_BINARY_DIR "/coordinator" + command(out)});
    INFO(result.err);
    REQUIRE(result.status.signal == 0);
    whole = result.status.code == 0 ? whole + 1 : 0;
    if (result.status.code != 0)
      CHECK(result.err != "");
    if (result.status.code == 5) {
      CHECK_THAT(result.err, Catch::Matchers::Contains("no memory left"));
      result =
        run({"sh", "-c",
             "exec " MUSTER_BINARY_DIR "/coordinator --resume" + command(out)});
      INFO(result.err);
      CHECK(result.status == exit_status{0, 0});
    }
    if (result.status.code != 0)
      continue;
    std::set<std::string> fetched;
    for (auto& x : parse_records(runner.read(std::to_string(limit) + ".jsonl")))
      fetched.insert(x.at("outcome") + x.at("url"));
    CHECK(fetched.size() == urls);
  }
  CHECK(whole == 2);
}

#endif
