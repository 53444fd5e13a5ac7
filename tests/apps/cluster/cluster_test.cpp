// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <sstream>
#include <string>
#include <string_view>

using namespace muster::test;

namespace {

/// Lines in one piece of a list: more than three nodes fetch at once.
constexpr size_t piece = 4'000 / scale;

/// A cluster of three nodes that are fetching.
void begin(cluster_run& run) {
  run.start({"--cluster.min-nodes=3"});
  for (auto name : {"a", "b", "c"})
    run.add(name);
  run.feed(piece);
  run.wait_for_records(piece / 10);
}

} // namespace

TEST_CASE("the URLs of a killed node go to others") {
  cluster_run run;
  begin(run);
  run.node("b").signal(SIGKILL);
  run.wait_for_notice("node b is lost: its connection is gone");
  auto before = run.fed();
  run.feed(piece);
  run.finish();
  run.check_all_ok();
  auto after = run.shares(before);
  CHECK(after.size() == 2);
  CHECK_FALSE(after.contains("b"));
  CHECK_THAT(run.log(), contains("Lost nodes   b ("));
  CHECK(run.node("a").wait() == exit_status{0, 0});
}

TEST_CASE("a node that is suspended for longer than its lease joins again") {
  cluster_run run;
  begin(run);
  run.node("b").signal(SIGSTOP);
  run.wait_for_notice("node b is lost: silent for");
  run.feed(piece);
  run.node("b").signal(SIGCONT);
  run.wait_for_notice("node b has joined", 2);
  auto before = run.fed();
  run.feed(piece);
  run.finish();
  run.check_all_ok();
  CHECK(run.shares(before).size() == 3);
  CHECK(run.node("b").wait() == exit_status{0, 0});
}

TEST_CASE("a node that is told to end hands back its work") {
  cluster_run run;
  begin(run);
  run.node("b").signal(SIGTERM);
  run.wait_for_notice("node b is leaving");
  auto before = run.fed();
  run.feed(piece);
  CHECK(run.node("b").wait() == exit_status{0, 0});
  run.finish();
  run.check_all_ok();
  CHECK(run.shares(before).size() == 2);
}

TEST_CASE("a node that joins late gets its share of hosts") {
  cluster_run run;
  begin(run);
  run.add("d");
  run.wait_for_notice("node d has joined (4 nodes)");
  auto before = run.fed();
  run.feed(3 * piece);
  run.finish();
  run.check_all_ok();
  auto after = run.shares(before);
  // A quarter of the hosts, according to the hashes of their names.
  CHECK(after["d"] > 3 * piece / 8);
  CHECK(after["d"] < 3 * piece / 2);
}

TEST_CASE("a coordinator that is suspended for longer than a lease continues") {
  cluster_run run;
  begin(run);
  run.coordinator().signal(SIGSTOP);
  for (auto name : {"a", "b", "c"})
    run.wait_for_word(run.node(name), "the coordinator is gone or silent");
  run.coordinator().signal(SIGCONT);
  for (auto name : {"a", "b", "c"})
    run.wait_for_word(run.node(name), "joined 127.0.0.1", 2);
  run.feed(piece);
  run.finish();
  run.check_all_ok();
}

TEST_CASE("a job without nodes ends after its patience") {
  // Slow enough that URLs are left when the nodes are lost.
  cluster_run run{{.per_host = 1,
                   .delay = std::chrono::milliseconds{500},
                   .options = {"--cluster.patience=1s"}}};
  begin(run);
  run.end_list();
  for (auto name : {"a", "b", "c"})
    run.node(name).signal(SIGKILL);
  run.wait_for_notice("no node is left; waiting 1 s for one");
  run.finish({1, 0});
  auto outcomes = run.outcomes();
  CHECK(outcomes.size() == 2);
  CHECK(outcomes["ok"] + outcomes["node_lost"] == piece);
}

TEST_CASE("a job without nodes continues if a node joins in time") {
  cluster_run run;
  begin(run);
  for (auto name : {"a", "b", "c"})
    run.node(name).signal(SIGKILL);
  run.wait_for_notice("no node is left");
  run.add("d");
  run.feed(piece);
  run.finish();
  run.check_all_ok();
  CHECK(run.shares(piece) == std::map<std::string, size_t>{{"d", piece}});
}

TEST_CASE("a node may start before the coordinator") {
  cluster_run run{{.listen = "127.0.0.1:" + std::to_string(unused_port())}};
  run.wait_for_word(run.add("a"), "no coordinator at "
                                  "127.0.0.1 port");
  run.start();
  run.feed(piece);
  run.finish();
  run.check_all_ok();
  CHECK(run.shares().size() == 1);
}

TEST_CASE("nodes that stay join the next coordinator on the same port") {
  cluster_run run;
  run.start();
  for (auto name : {"a", "b"})
    run.add(name, {"--cluster.stay=true"});
  run.feed(piece);
  run.end_list();
  CHECK(run.coordinator().wait() == exit_status{0, 0});
  for (auto name : {"a", "b"})
    run.wait_for_word(run.node(name), "waiting for the next one");
  run.start({"--cluster.min-nodes=2"});
  run.feed(piece);
  run.end_list();
  CHECK(run.coordinator().wait() == exit_status{0, 0});
  for (auto name : {"a", "b"}) {
    run.wait_for_word(run.node(name), "waiting for the next one", 2);
    run.node(name).signal(SIGTERM);
    CHECK(run.node(name).wait() == exit_status{0, 0});
  }
  run.finish();
  run.check_all_ok();
}

TEST_CASE("nodes join a new coordinator after one was killed") {
  cluster_run run;
  begin(run);
  run.coordinator().signal(SIGKILL);
  run.coordinator().wait();
  for (auto name : {"a", "b", "c"})
    run.wait_for_word(run.node(name), "the coordinator is gone or silent");
  run.start({"--cluster.min-nodes=3"});
  run.feed(piece);
  run.finish();
  run.check_all_ok();
}

TEST_CASE("a job starts when the requested number of nodes have joined") {
  cluster_run run;
  run.start({"--cluster.min-nodes=2"});
  // At most as much as a pipe holds.
  run.feed(500);
  run.add("a");
  run.wait_for_notice("node a has joined");
  CHECK(run.origin().requests() == 0);
  run.add("b");
  run.finish();
  run.check_all_ok();
  CHECK(run.shares().size() == 2);
}

TEST_CASE("nodes with the same name have different names in records") {
  cluster_run run;
  run.start({"--cluster.min-nodes=3"});
  for (int i = 0; i < 3; ++i)
    run.add("same");
  run.feed(piece);
  run.finish();
  run.check_all_ok();
  auto shares = run.shares();
  CHECK(shares.size() == 3);
  for (auto name : {"same", "same-2", "same-3"})
    CHECK(shares[name] > 0);
}

TEST_CASE("nodes share one dominant host and its limit") {
  cluster_run run{{.hosts = 1,
                   .per_host = 8,
                   .delay = std::chrono::milliseconds{5},
                   .options = {"--cluster.placement=spread"}}};
  begin(run);
  run.node("b").signal(SIGKILL);
  run.add("d");
  run.wait_for_notice("node d has joined");
  auto before = run.fed();
  run.feed(piece);
  run.finish();
  run.check_all_ok();
  CHECK(run.origin().most_open() > 4);
  CHECK(run.shares(before).size() > 1);
}

TEST_CASE("redirects count at the node of the host that they lead to") {
  constexpr size_t count = 1'000 / scale;
  cluster_run run{
    {.delay = std::chrono::milliseconds{2}, .path = "/to/target.example/"}};
  run.start({"--cluster.min-nodes=3"});
  for (auto name : {"a", "b", "c"})
    run.add(name);
  run.feed(count);
  run.wait_for_records(count / 10);
  run.node("b").signal(SIGKILL);
  run.add("d");
  run.feed(count);
  run.finish();
  run.check_all_ok();
  CHECK(run.origin().hosts() == 151);
  CHECK(run.origin().most_open("target.example") == 2);
}

TEST_CASE("200,000 URLs have one record each, whatever happens to nodes") {
  constexpr size_t part = 40'000 / scale;
  cluster_run run{{.hosts = 400, .concurrency = 256}};
  run.start({"--cluster.min-nodes=3"});
  for (auto name : {"a", "b", "c"})
    run.add(name);
  run.feed(part);
  run.wait_for_records(part / 4);
  run.node("a").signal(SIGKILL);
  run.add("d");
  run.feed(part);
  run.node("b").signal(SIGSTOP);
  run.wait_for_notice("node b is lost: silent");
  run.feed(part);
  run.node("b").signal(SIGCONT);
  run.wait_for_notice("node b has joined", 2);
  run.feed(part);
  run.node("c").signal(SIGTERM);
  CHECK(run.node("c").wait() == exit_status{0, 0});
  run.coordinator().signal(SIGSTOP);
  for (auto name : {"b", "d"})
    run.wait_for_word(run.node(name), "the coordinator is gone or silent");
  run.coordinator().signal(SIGCONT);
  run.add("e");
  run.feed(part);
  run.finish();
  run.check_all_ok();
}

TEST_CASE("records of nodes have the chosen columns") {
  cluster_plan plan;
  plan.hosts = 4;
  plan.answer = [](std::string_view) {
    return "HTTP/1.1 200 OK\r\nETag: \"a7\"\r\nX-Odd: \x1b[2J\r\n"
           "Content-Length: 2\r\n\r\nok";
  };
  plan.options = {"--output.headers", "ETag,x-odd", "--output.fields",
                  "index,url,outcome,error_kind,node,started_at,etag"};
  cluster_run run{plan};
  run.start();
  run.add("a");
  run.add("b");
  run.feed(20);
  run.finish();
  run.check_all_ok();
  std::istringstream lines{content_of(run.path("out1.jsonl"))};
  size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    CHECK_THAT(line, contains(R"(,"etag":"\"a7\"","x-odd":"%1B[2J"})"));
    CHECK_THAT(line, contains(R"("started_at":"20)"));
  }
  CHECK(count == 20);
}
