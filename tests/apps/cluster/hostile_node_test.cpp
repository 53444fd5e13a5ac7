// SPDX-License-Identifier: BSD-3-Clause

// What a node cannot do, even with a valid certificate.

#include "tests/apps/cluster/hostile_node.hpp"

#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

using namespace muster;
using muster::test::cluster_plan;
using muster::test::cluster_run;
using muster::test::contains;
using muster::test::hostile_node;
using namespace std::chrono_literals;

namespace {

constexpr size_t urls = 200;

/// A job whose only node is hostile until finish() adds a good one.
struct hostile_run {
  cluster_run run;
  std::unique_ptr<hostile_node> evil;

  explicit hostile_run(cluster_plan plan = {}) : run{std::move(plan)} {
    run.start();
    run.feed(urls);
    evil = std::make_unique<hostile_node>(run.address());
    CHECK(evil->knock().empty());
  }

  /// A valid result for the URL.
  static fetch_result good_result(uint64_t index) {
    fetch_result result;
    result.index = index;
    result.outcome = outcome::ok;
    result.status = 200;
    result.attempts = 1;
    return result;
  }

  /// Lets a good node fetch all URLs.
  void finish() {
    run.add("good");
    run.finish();
    run.check_all_ok();
    CHECK(run.shares() == std::map<std::string, size_t>{{"good", urls}});
  }
};

/// Peak memory of the process, in KiB.
size_t peak_memory(const test::process& program) {
  std::ifstream status{"/proc/" + std::to_string(program.pid()) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:"))
      return std::stoul(line.substr(6));
  throw std::runtime_error{"no VmHWM"};
}

} // namespace

TEST_CASE("a node that sends invalid messages is removed and reported") {
  struct attack {
    std::string what;
    std::function<void(hostile_node&, uint64_t index)> act;
  };
  auto spoilt = [](auto spoil) {
    return [=](hostile_node& evil, uint64_t index) {
      auto result = hostile_run::good_result(index);
      spoil(result);
      evil.say(result_batch{result});
    };
  };
  const attack attacks[] = {
    {"a result with an unknown outcome",
     spoilt([](auto& x) { x.outcome = static_cast<outcome>(9); })},
    {"a result with an unknown outcome",
     spoilt([](auto& x) { x.outcome = outcome::duplicate; })},
    {"a result with an unknown kind of error", spoilt([](auto& x) {
       x.outcome = outcome::error;
       x.error_kind = static_cast<http::error_kind>(200);
     })},
    {"a result with an impossible size",
     spoilt([](auto& x) { x.bytes = uint64_t{1} << 63; })},
    {"a result with an impossible time",
     spoilt([](auto& x) { x.total = std::chrono::microseconds{INT64_MIN}; })},
    {"a result whose final URL is not printable UTF-8",
     spoilt([](auto& x) { x.final_url = "http://a/\x1b[2J"; })},
    {"a message about a URL that it does not have",
     spoilt([](auto& x) { x.index = 1'000'000; })},
    {"a message about a URL that it does not have",
     [](hostile_node& evil, uint64_t index) {
       evil.say(returned_atom_v, index_batch{index, 999'999});
     }},
    {"a URL with an invalid path",
     [](hostile_node& evil, uint64_t index) {
       std::string error;
       fetch_task task;
       task.index = index;
       task.target = http::parse_url("http://other.example/", error).value();
       task.target.target = "/\r\nX-Evil: 1";
       task.so_far = journey{};
       evil.say(task_batch{task});
     }},
    {"1000001 URLs at once",
     [](hostile_node& evil, uint64_t) {
       evil.say(alive_atom_v, uint64_t{1'000'001}, false, uint64_t{1});
     }},
    {"a second join", [](hostile_node& evil, uint64_t) { evil.join("again"); }},
  };
  for (auto& [what, act] : attacks) {
    CAPTURE(what);
    hostile_run job;
    job.evil->join("evil");
    act(*job.evil, job.evil->wait_for_tasks().front().index);
    job.run.wait_for_notice("node evil is lost: it sent " + what);
    job.evil->wait_for_end();
    // It cannot join again at once to repeat this.
    CHECK_THAT(job.evil->knock(), contains("it was removed from this job"));
    job.finish();
  }
}

TEST_CASE("a node cannot join with an invalid credit") {
  for (auto credit : {uint64_t{0}, UINT64_MAX}) {
    hostile_run job;
    job.evil->join("evil", credit);
    job.run.wait_for_notice("node evil cannot join: it sent a credit of "
                            + std::to_string(credit) + " URLs");
    job.finish();
  }
}

TEST_CASE("a node cannot command other actors") {
  hostile_run job;
  job.evil->join("evil");
  job.evil->wait_for_tasks();
  write_receipt forged;
  forged.error = "disk on fire";
  SECTION("by messages of the coordinator") {
    job.evil->say(drain_atom_v);
    job.evil->say(stop_atom_v);
    job.evil->whisper(stop_atom_v);
    // Also not by messages of nodes without a sender.
    job.evil->whisper(leave_atom_v);
    job.evil->say(alive_atom_v, uint64_t{0}, false, uint64_t{1});
  }
  SECTION("by a receipt") {
    job.evil->say(forged);
    job.run.wait_for_notice("a message of an unknown form");
  }
  SECTION("by an exit message to its door") {
    caf::anon_send_exit(job.evil->door(), caf::exit_reason::kill);
    job.run.wait_for_notice("a message of an unknown form");
  }
  SECTION("by an exit message to the gate") {
    caf::anon_send_exit(job.evil->gate(), caf::exit_reason::kill);
    job.run.wait_for_notice("a message of an unknown form");
  }
  SECTION("by messages to actors whose handles it never got") {
    for (caf::actor_id i = 1; i < job.evil->door().id() + 10; ++i)
      caf::anon_send(job.evil->guess(i), stop_atom_v);
    job.run.wait_for_notice("a message for an actor that accepts none");
  }
  job.evil = nullptr;
  job.run.wait_for_notice("node evil is lost: its connection is gone");
  job.finish();
}

TEST_CASE("a node that is alive but fetches nothing is lost") {
  for (uint64_t running : {0, 1}) {
    CAPTURE(running);
    hostile_run job{
      {.options = {"--fetch.timeout=1s", "--fetch.retry-after-max=1s",
                   "--politeness.breaker-pause=1s"}}};
    job.evil->join("evil");
    job.evil->wait_for_tasks();
    job.evil->beat_until_end(running);
    job.run.wait_for_notice(
      "node evil is lost: it has URLs but sent no result for too long");
    job.finish();
  }
}

TEST_CASE("names and versions of nodes are made printable") {
  hostile_run job;
  CHECK_THAT(job.evil->knock("muster-node 99 \x1b]0;evil\x07"),
             contains("a node of version ?]0;evil?"));
  CHECK_THAT(job.evil->knock("muster-node 99 " + std::string(9'000, '7')),
             contains("a node of version 77777777777777777777777777777777 "));
  CHECK(job.evil->knock().empty());
  job.evil->join("\x1b[31m" + std::string(70, 'x'));
  job.run.wait_for_notice("node %1B[31m" + std::string(57, 'x')
                          + " has joined");
  job.evil = nullptr;
  job.run.wait_for_notice("its connection is gone");
  CHECK(job.run.log().find('\x1b') == std::string::npos);
  job.finish();
}

TEST_CASE("a frame cannot allocate the memory that it announces") {
  hostile_run job;
  auto before = peak_memory(job.run.coordinator());
  job.evil->join(std::string(64 << 20, 'x'));
  job.run.wait_for_notice("it sent a frame of 67");
  CHECK(peak_memory(job.run.coordinator()) < before + 48 * 1'024);
  job.finish();
}
