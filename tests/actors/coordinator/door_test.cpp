// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/door.hpp"
#include "actors/coordinator/gate.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"
#include "tests/support/events.hpp"

#include <caf/default_attachable.hpp>

#include <string>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// The messages that were forwarded.
struct world : test::collected_messages {
  std::vector<std::string> job;  ///< To the coordinator.
  std::vector<std::string> node; ///< To the node.
  std::string name;
};

struct fixture {
  std::shared_ptr<world> w = std::make_shared<world>();
  test::deterministic sim;
  coordinator_actor job;
  gate_actor subject_gate;
  caf::actor node;     ///< The node that joins.
  caf::actor stranger; ///< A node that does not join.
  door_actor door;

  fixture() {
    job = sim.spawn(coordinator, w);
    gate_config config;
    config.job = job;
    config.terms.credit = 100;
    config.most.credit = 100;
    config.messages = w.get();
    subject_gate = sim.spawn(gate, config);
    node = caf::actor_cast<caf::actor>(sim.spawn(scripted_node, w));
    stranger = caf::actor_cast<caf::actor>(sim.spawn(scripted_node, w));
    CHECK(knock().empty());
  }

  static coordinator_actor::behavior_type
  coordinator(coordinator_actor::pointer self, std::shared_ptr<world> w) {
    auto heard = [=](const std::string& what) { w->job.push_back(what); };
    self->set_down_handler([=](const caf::down_msg&) { heard("down"); });
    return {
      [=](join_atom, const caf::actor&, const std::string&, uint64_t) {
        heard("join without a door");
      },
      [=](const result_batch&) { heard("results"); },
      [=](const task_batch&) { heard("tasks"); },
      [=](returned_atom, const index_batch&) { heard("returned"); },
      [=](shed_atom, const index_batch&) { heard("shed"); },
      [=](load_atom, uint64_t, bool) { heard("load"); },
      [=](alive_atom, uint64_t, bool, uint64_t) { heard("alive"); },
      [=](const load_report&) { heard("load report"); },
      [=](http::shortage) { heard("shortage"); },
      [=](const host_wait_list&) { heard("waits"); },
      [=](leave_atom) { heard("leave"); },
      [=](join_atom, const door_actor& door, const std::string& name,
          uint64_t credit) {
        heard("join " + std::to_string(credit));
        w->name = name;
        self->monitor(door);
      },
      [=](const write_receipt&) { heard("receipt"); },
      [](report_atom) { return job_report{}; },
      [=](drain_atom) { heard("drain"); },
      [=](stop_atom) { heard("stop"); },
    };
  }

  static node_actor::behavior_type scripted_node(node_actor::pointer self,
                                                 std::shared_ptr<world> w) {
    // CAF answers unknown messages with an error, which ends the sender by
    // default.
    self->set_error_handler([](caf::error&) {});
    auto heard = [=](const std::string& what) { w->node.push_back(what); };
    return {
      [=](const task_batch&) { heard("tasks"); },
      [=](drain_atom) { heard("drain"); },
      [=](const host_list&) { heard("hosts"); },
      [=](shed_atom, uint64_t) { heard("shed"); },
      [=](stop_atom) { heard("stop"); },
      [=](renew_atom, uint64_t) { heard("renew"); },
      [=](lost_atom) { heard("lost"); },
      [=](leave_atom) { heard("leave"); },
      [](const fetch_result&, permit_use) {},
      [](const fetch_task&, permit_use) {},
      [](const set_aside&) {},
      [](const permit_exchange&) {},
      [](const slow_down&) {},
      [](const host_wait_list&) {},
    };
  }

  /// Returns why this process is refused.
  std::string knock() {
    caf::scoped_actor self{sim.system()};
    auto asked = self->request(subject_gate, caf::infinite, hello());
    sim.run();
    std::string result;
    asked.receive(
      [&](const std::string& refusal, const caf::strong_actor_ptr& to) {
        result = refusal;
        door = caf::actor_cast<door_actor>(to);
        if (door)
          sim.adopt(door);
      },
      [](const caf::error&) { FAIL("no answer"); });
    return result;
  }

  /// Sends a message to the door as this actor; null means no sender.
  template<class... Ts>
  void say(const caf::actor& as, Ts&&... message) {
    auto to = caf::actor_cast<caf::actor>(door);
    if (as)
      caf::send_as(as, to, std::forward<Ts>(message)...);
    else
      caf::anon_send(to, std::forward<Ts>(message)...);
    sim.run();
  }

  void join() {
    say(node, join_atom_v, node, std::string{"n"}, uint64_t{100});
    CHECK(w->job == std::vector<std::string>{"join 100"});
    w->job.clear();
  }

  /// Sends all messages of nodes, in valid form.
  void say_as_node(const caf::actor& as) {
    say(as, result_batch{});
    say(as, task_batch{});
    say(as, returned_atom_v, index_batch{});
    say(as, shed_atom_v, index_batch{});
    say(as, load_atom_v, uint64_t{1}, false);
    say(as, alive_atom_v, uint64_t{1}, false, uint64_t{1});
    say(as, load_report{});
    say(as, http::shortage::ports);
    say(as, leave_atom_v);
  }

  /// Sends all messages of the coordinator to nodes, except those that end a
  /// node.
  void say_as_job(const caf::actor& as) {
    say(as, task_batch{});
    say(as, drain_atom_v);
    say(as, host_list{});
    say(as, shed_atom_v, uint64_t{1});
    say(as, renew_atom_v, uint64_t{1});
  }

  bool is_open() {
    caf::scoped_actor self{sim.system()};
    auto asked = self->request(door, caf::infinite, terms_atom_v);
    sim.run();
    auto result = false;
    asked.receive([&](const node_terms&) { result = true; },
                  [](const caf::error&) {});
    return result;
  }
};

using words = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(fixture, "the job forgets doors that have ended") {
  auto watchers = [&](const door_actor& which) {
    caf::default_attachable::observe_token who{
      which.address(), caf::default_attachable::monitor};
    return caf::actor_cast<caf::abstract_actor*>(job)->detach(who);
  };
  auto first = door;
  CHECK(knock().empty());
  sim.run();
  CHECK(watchers(first) == 0);
  CHECK(watchers(door) == 1);
}

TEST_CASE_METHOD(fixture, "a door forwards valid messages of its node only") {
  say_as_node(node);
  CHECK(w->job.empty()); // It has not joined.
  join();
  for (auto& x : {stranger, caf::actor{}}) {
    say_as_node(x);
    say_as_job(x);
    say(x, stop_atom_v);
    say(x, lost_atom_v);
  }
  CHECK(w->job.empty());
  CHECK(w->node.empty());
  say_as_node(node);
  CHECK(w->job
        == words{"results", "tasks", "returned", "shed", "load", "alive",
                 "load report", "shortage", "leave"});
  w->job.clear();
  // Messages to the coordinator from other senders, and messages of the
  // coordinator.
  say(node, write_receipt{});
  say(node, report_atom_v);
  say(node, wake_atom_v);
  say(node, check_atom_v);
  say(node, patience_atom_v);
  say(node, patience_atom_v, uint64_t{0});
  say(node, drain_atom_v);
  say(node, stop_atom_v);
  say(node, lost_atom_v);
  CHECK(w->job.empty());
  CHECK(w->node.empty());
  CHECK(is_open());
}

TEST_CASE_METHOD(fixture, "a door forwards messages of the coordinator") {
  join();
  say_as_job(caf::actor_cast<caf::actor>(job));
  CHECK(w->node == words{"tasks", "drain", "hosts", "shed", "renew"});
  CHECK(w->job.empty());
  w->node.clear();
  SECTION("it ends after a stop") {
    say(caf::actor_cast<caf::actor>(job), stop_atom_v);
    CHECK(w->node == words{"stop"});
  }
  SECTION("it ends when the node is lost") {
    say(caf::actor_cast<caf::actor>(job), lost_atom_v);
    CHECK(w->node == words{"lost"});
  }
  CHECK_FALSE(is_open());
  CHECK(knock().empty());
}

TEST_CASE_METHOD(fixture, "a door ends with its node and with its job") {
  SECTION("with its node") {
    join();
    caf::anon_send_exit(node, caf::exit_reason::kill);
    sim.run();
    CHECK(w->job == words{"down"});
  }
  SECTION("with its job") {
    join();
    caf::anon_send_exit(job, caf::exit_reason::kill);
    sim.run();
  }
  SECTION("after a while without a node") {
    sim.pass(59s, 1s);
    CHECK(is_open());
    sim.pass(2s, 1s);
  }
  CHECK_FALSE(is_open());
}

TEST_CASE_METHOD(fixture, "a process has one door at a time") {
  join();
  auto former = door;
  CHECK(knock().empty());
  CHECK(w->job == words{"down"});
  CHECK(door != former);
  CHECK(is_open());
}

TEST_CASE_METHOD(fixture, "a process whose node was removed gets no door") {
  std::string what;
  SECTION("after an invalid result") {
    join();
    fetch_result result;
    result.outcome = static_cast<outcome>(77);
    say(node, result_batch{result});
    what = "a result with an unknown outcome";
    CHECK(w->job == words{"down"});
  }
  SECTION("after joining twice") {
    join();
    say(node, join_atom_v, node, std::string{"n"}, uint64_t{100});
    what = "a second join";
    CHECK(w->job == words{"down"});
  }
  SECTION("after offering no credit") {
    say(node, join_atom_v, node, std::string{"n\n"}, uint64_t{0});
    what = "a credit of 0 URLs";
    CHECK(w->notices == words{"node n%0A cannot join: it sent " + what});
  }
  SECTION("after joining for another actor") {
    say(node, join_atom_v, stranger, std::string{"n"}, uint64_t{1});
    what = "a join for another actor";
    CHECK(w->notices == words{"node n cannot join: it sent " + what});
  }
  CHECK_FALSE(is_open());
  CHECK(knock() == "it was removed from this job: it sent " + what);
  CHECK_FALSE(door);
}

TEST_CASE_METHOD(fixture, "names are made printable before they are used") {
  say(node, join_atom_v, node, "\x1b[31m" + std::string(1'000, 'x'),
      uint64_t{1});
  CHECK(w->name == "%1B[31m" + std::string(57, 'x'));
}
