// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/coordinator.hpp"
#include "actors/coordinator/gate.hpp"
#include "messages/expulsion.hpp"
#include "messages/version.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"
#include "tests/support/events.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_set>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// The messages to a scripted node.
struct node_world {
  std::set<uint64_t> tasks;
  std::vector<host_share> claimed;
  std::vector<uint64_t> renewed; ///< Stamps.
  bool lost = false;
  host_wait_list waits;
  uint64_t asked_back = 0;
  bool stopped = false;
};

/// The records of the sink.
struct job_world {
  size_t next = 0;
  std::map<uint64_t, record> records;
};

node_actor::behavior_type scripted_node(node_actor::pointer,
                                        std::shared_ptr<node_world> w) {
  return {
    [=](const task_batch& tasks) {
      for (auto& task : tasks)
        w->tasks.insert(task.index);
    },
    [](drain_atom) {},
    [=](const host_list& hosts) { w->claimed = hosts.hosts; },
    [=](shed_atom, uint64_t limit) { w->asked_back += limit; },
    [=](stop_atom) { w->stopped = true; },
    [=](renew_atom, uint64_t stamp) { w->renewed.push_back(stamp); },
    [=](lost_atom) { w->lost = true; },
    [](leave_atom) {},
    [](const fetch_result&, permit_use) {},
    [](const fetch_task&, permit_use) {},
    [](const set_aside&) {},
    [](const permit_exchange&) {},
    [](const slow_down&) {},
    [=](const host_wait_list& hosts) {
      w->waits.insert(w->waits.end(), hosts.begin(), hosts.end());
    },
  };
}

struct fixture {
  static constexpr size_t inputs = 100;

  /// A node of another process, played by the test.
  struct node {
    std::shared_ptr<node_world> w = std::make_shared<node_world>();
    node_actor actor;
  };

  test::event_log log;
  test::deterministic sim;
  std::shared_ptr<job_world> w = std::make_shared<job_world>();
  coordinator_config config;
  coordinator_actor subject;
  std::vector<std::string>& notices = log.notices;
  std::vector<std::string>& wait_notices = log.wait_notices;

  fixture() {
    config.clustered = true;
    config.job.lease = 10s;
    config.job.patience = 30s;
    config.events = &log.events;
    config.source = sim.spawn(list, w);
    config.sink = sim.spawn(output, w);
  }

  static source_actor::behavior_type list(source_actor::pointer,
                                          std::shared_ptr<job_world> w) {
    return {[=](const read_order& order) {
      input_batch batch;
      for (; batch.items.size() < order.lines && w->next < inputs; ++w->next) {
        input_item item;
        item.index = w->next;
        item.url = "http://h" + std::to_string(w->next % 20) + "/"
                   + std::to_string(w->next);
        item.target = http::parse_url(item.url, item.error).value();
        batch.items.push_back(std::move(item));
        ++batch.inputs;
      }
      batch.end = batch.all_read = w->next == inputs;
      return batch;
    }};
  }

  static sink_actor::behavior_type output(sink_actor::pointer,
                                          std::shared_ptr<job_world> w) {
    return {
      [=](const record_batch& records) {
        write_receipt receipt;
        for (auto& x : records) {
          CHECK(w->records.emplace(x.result.index, x).second);
          receipt.count(x.result);
        }
        return receipt;
      },
      [](report_atom, const progress&) { return write_receipt{}; },
      [](join_atom, const receipt_actor&) {},
    };
  }

  void start() {
    subject = sim.spawn(coordinator, config);
    sim.run();
  }

  node join(const std::string& name) {
    node result;
    result.actor = sim.spawn(scripted_node, result.w);
    say(result, join_atom_v, caf::actor_cast<caf::actor>(result.actor), name,
        uint64_t{1'000});
    return result;
  }

  /// Joins as a door does for a node of another process.
  node join_from_elsewhere(const std::string& name) {
    node result;
    result.actor = sim.spawn(scripted_node, result.w);
    say(result, join_atom_v, caf::actor_cast<door_actor>(result.actor), name,
        uint64_t{1'000});
    return result;
  }

  template<class... Ts>
  void say(const node& as, Ts&&... message) {
    caf::send_as(caf::actor_cast<caf::actor>(as.actor), subject,
                 std::forward<Ts>(message)...);
    sim.run();
  }

  void answer(const node& as, uint64_t index) {
    as.w->tasks.erase(index);
    fetch_result result;
    result.index = index;
    result.outcome = outcome::ok;
    result.status = 200;
    say(as, result_batch{result});
  }

  void answer_all(const node& as) {
    while (!as.w->tasks.empty())
      answer(as, *as.w->tasks.begin());
  }

  /// Hands back the URLs of the claimed hosts, except those in `begun`.
  void hand_back_claimed(const node& as, const std::set<uint64_t>& begun = {}) {
    index_batch returned;
    for (auto index : as.w->tasks)
      if (!begun.contains(index)
          && std::ranges::count(as.w->claimed,
                                host_share{"h" + std::to_string(index % 20)}))
        returned.push_back(index);
    as.w->claimed.clear();
    for (auto index : returned)
      as.w->tasks.erase(index);
    if (!returned.empty())
      say(as, returned_atom_v, returned);
  }

  job_report expect_complete() {
    CHECK(w->records.size() == inputs);
    job_report result;
    caf::scoped_actor self{sim.system()};
    auto asked = self->request(subject, caf::infinite, report_atom_v);
    sim.run();
    asked.receive([&](const job_report& x) { result = x; },
                  [](const caf::error&) { FAIL("no report"); });
    CHECK(result.totals.done() == inputs);
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a silent node is lost, and late results with it") {
  start();
  auto one = join("one"), two = join("two");
  auto had = one.w->tasks;
  REQUIRE_FALSE(had.empty());
  say(one, alive_atom_v, uint64_t{1}, false, uint64_t{7});
  CHECK(one.w->renewed == std::vector<uint64_t>{7});
  for (int i = 0; i < 12; ++i) {
    say(two, alive_atom_v, uint64_t{1}, false, uint64_t{1});
    sim.pass(1s, 250ms);
  }
  CHECK(one.w->lost);
  CHECK_FALSE(one.w->stopped);
  CHECK_FALSE(two.w->lost);
  for (auto index : had)
    CHECK(two.w->tasks.contains(index));
  answer_all(one);
  CHECK(w->records.empty());
  answer_all(two);
  for (auto& [index, rec] : w->records)
    CHECK(rec.node == "two");
  expect_complete();
}

TEST_CASE_METHOD(fixture, "a lost node that comes back counts once") {
  start();
  auto one = join("one");
  auto two = join("two");
  caf::anon_send_exit(two.actor, caf::exit_reason::kill);
  sim.run();
  auto again = join("two");
  answer_all(one);
  answer_all(again);
  answer_all(one);
  auto report = expect_complete();
  CHECK(report.nodes_seen == 2);
  CHECK(report.totals.losses == 1);
}

TEST_CASE_METHOD(fixture,
                 "a coordinator that was suspended does not call nodes "
                 "silent") {
  start();
  auto one = join("one");
  say(one, alive_atom_v, uint64_t{1}, false, uint64_t{1});
  // No timer fires during this time, as in a suspended process.
  sim.pass(30s, 30s);
  CHECK_FALSE(one.w->lost);
  sim.pass(5s, 250ms);
  CHECK_FALSE(one.w->lost);
  sim.pass(8s, 250ms);
  CHECK(one.w->lost);
}

TEST_CASE_METHOD(fixture, "no fetch starts before enough nodes have joined") {
  config.job.min_nodes = 2;
  start();
  auto one = join_from_elsewhere("one");
  for (int i = 0; i < 60; ++i) {
    say(one, alive_atom_v, uint64_t{0}, false, uint64_t{1});
    sim.pass(1s, 250ms);
  }
  CHECK(w->next == 0);
  CHECK(one.w->tasks.empty());
  auto two = join_from_elsewhere("two");
  CHECK_FALSE(one.w->tasks.empty());
  CHECK_FALSE(two.w->tasks.empty());
  answer_all(one);
  answer_all(two);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "without a node, the job waits and then gives up") {
  start();
  auto one = join("one");
  answer(one, *one.w->tasks.begin());
  caf::anon_send_exit(one.actor, caf::exit_reason::kill);
  sim.run();
  SECTION("another node joins in time") {
    sim.pass(29s, 1s);
    auto two = join("two");
    sim.pass(5s, 1s);
    answer_all(two);
  }
  SECTION("no node joins") {
    sim.pass(31s, 1s);
    for (auto& [index, rec] : w->records)
      if (rec.node.empty())
        CHECK(rec.result.error_kind == http::error_kind::node_lost);
    CHECK(notices.back() == "no node is left; waiting 30 s for one");
  }
  expect_complete();
}

TEST_CASE_METHOD(fixture, "URLs of nodes whose lease ended are not blamed") {
  start();
  for (uint32_t i = 0; i < 2 * dispatcher::max_losses; ++i) {
    auto cut = join("cut");
    REQUIRE(cut.w->tasks.size() == inputs);
    caf::anon_send(caf::actor_cast<caf::actor>(cut.actor),
                   caf::exit_msg{{}, lease_over});
    sim.run();
  }
  CHECK_THAT(notices.back(), test::contains("no node is left"));
  CHECK(w->records.empty());
  auto healthy = join("healthy");
  answer_all(healthy);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "a leaving node is stopped when it has no URLs") {
  start();
  auto one = join("one"), two = join("two");
  say(one, leave_atom_v);
  REQUIRE(one.w->tasks.size() > 2);
  auto begun = *one.w->tasks.begin();
  index_batch rest{std::next(one.w->tasks.begin()), one.w->tasks.end()};
  one.w->tasks = {begun};
  say(one, returned_atom_v, rest);
  CHECK_FALSE(one.w->stopped);
  answer(one, begun);
  CHECK(one.w->stopped);
  answer_all(two);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "patience begins when the last node has finished") {
  start();
  auto one = join("one");
  say(one, leave_atom_v);
  auto begun = *one.w->tasks.begin();
  index_batch rest{std::next(one.w->tasks.begin()), one.w->tasks.end()};
  one.w->tasks = {begun};
  say(one, returned_atom_v, rest);
  for (int i = 0; i < 40; ++i) {
    say(one, alive_atom_v, uint64_t{1}, false, uint64_t{1});
    sim.pass(1s, 250ms);
  }
  CHECK_FALSE(one.w->stopped);
  answer(one, begun);
  CHECK(one.w->stopped);
  CHECK(w->records.size() == 1);
  sim.pass(29s, 250ms);
  CHECK(w->records.size() == 1);
  sim.pass(2s, 250ms);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "a node that joins claims its hosts from others") {
  start();
  auto one = join("one");
  auto two = join("two");
  CHECK(one.w->claimed.size() > 2);
  CHECK(two.w->tasks.empty());
  std::unordered_set<host_share> claimed{one.w->claimed.begin(),
                                         one.w->claimed.end()};
  index_batch returned;
  for (auto index : one.w->tasks)
    if (claimed.contains(host_share{"h" + std::to_string(index % 20)}))
      returned.push_back(index);
  for (auto index : returned)
    one.w->tasks.erase(index);
  say(one, returned_atom_v, returned);
  CHECK(two.w->tasks == std::set<uint64_t>{returned.begin(), returned.end()});
  answer_all(one);
  answer_all(two);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "an idle node gets hosts of a busy one") {
  config.concurrency = 8;
  start();
  auto a = join("a");
  auto b = join("b");
  auto load = [&](const node& as, uint64_t running) {
    say(as, load_atom_v, running, false);
  };
  load(a, 8);
  load(b, 8);
  answer_all(b);
  auto behind = a.w->tasks.size();
  REQUIRE(behind > 2 * config.concurrency);
  sim.pass(1s);
  CHECK(a.w->asked_back == 0); // Both have reported that they are busy.
  load(b, 0);
  sim.pass(1s);
  REQUIRE(a.w->asked_back == behind - behind / 2);
  sim.pass(1s);
  CHECK(a.w->asked_back == behind - behind / 2); // It has not answered yet.
  // A complete host, and one that has a running exchange.
  index_batch returned;
  std::map<uint64_t, std::vector<uint64_t>> hosts;
  for (auto index : a.w->tasks)
    hosts[index % 20].push_back(index);
  auto whole = hosts.begin()->second;
  auto begun = std::next(hosts.begin())->second;
  returned = whole;
  returned.push_back(begun.front());
  for (auto index : returned)
    a.w->tasks.erase(index);
  say(a, shed_atom_v, returned);
  CHECK(b.w->tasks == std::set<uint64_t>{whole.begin(), whole.end()});
  answer_all(a);
  CHECK(b.w->tasks.contains(begun.front()));
  answer_all(b);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "nodes with the same name get different names") {
  start();
  auto one = join("n"), two = join("n");
  index_batch all{one.w->tasks.begin(), one.w->tasks.end()};
  one.w->tasks.clear();
  say(one, returned_atom_v, all);
  while (w->records.size() < inputs) {
    answer_all(one);
    answer_all(two);
  }
  std::set<std::string> names;
  for (auto& [index, rec] : w->records)
    names.insert(rec.node);
  CHECK(names == std::set<std::string>{"n", "n-2"});
}

TEST_CASE_METHOD(fixture, "messages of strangers are ignored") {
  start();
  auto one = join("one");
  node stranger;
  stranger.actor = sim.spawn(scripted_node, stranger.w);
  answer(stranger, *one.w->tasks.begin());
  say(stranger, returned_atom_v,
      index_batch{one.w->tasks.begin(), one.w->tasks.end()});
  CHECK(w->records.empty());
  answer_all(one);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "the gate admits only the same protocol") {
  start();
  auto subject_gate =
    sim.spawn(gate, gate_config{subject, {}, message_limits{}, &log.events});
  caf::scoped_actor self{sim.system()};
  auto ask = [&](const std::string& greeting) {
    auto asked = self->request(subject_gate, caf::infinite, greeting);
    sim.run();
    std::pair<std::string, bool> result;
    asked.receive(
      [&](const std::string& refusal, const caf::strong_actor_ptr& job) {
        result = {refusal, job != nullptr};
      },
      [](const caf::error&) { FAIL("no answer"); });
    return result;
  };
  CHECK(ask(hello()) == std::pair{std::string{}, true});
  CHECK(ask("muster-node 99 7.5").first
        == "a node of version 7.5 speaks protocol 99, the coordinator of "
           "version "
             + std::string{muster::version} + " speaks protocol "
             + std::to_string(protocol_version)
             + ": run the same version on both sides");
  CHECK(ask("GET / HTTP/1.1")
        == std::pair{std::string{"not a node of Muster"}, false});
  CHECK(notices.size() == 2);
}

TEST_CASE_METHOD(fixture, "a node that is alive but fetches nothing is lost") {
  config.patience = {.running = 20s, .lacking = 40s, .waiting = 50s};
  start();
  auto idle = join_from_elsewhere("idle");
  REQUIRE(idle.w->tasks.size() == inputs);
  auto beat_for = [&](std::chrono::seconds time, uint64_t running) {
    for (auto i = 0s; i < time; ++i) {
      say(idle, alive_atom_v, running, false, uint64_t{1});
      hand_back_claimed(idle);
      sim.pass(1s, 250ms);
    }
  };
  auto is_lost = [&] { return idle.w->lost; };
  SECTION("it runs no fetch, as if all its hosts had to wait") {
    beat_for(59s, 0);
    CHECK_FALSE(is_lost());
    beat_for(3s, 0);
  }
  SECTION("it hands back an empty list") {
    for (int i = 0; i < 5; ++i) {
      beat_for(11s, 0);
      say(idle, returned_atom_v, index_batch{});
    }
    CHECK_FALSE(is_lost());
    beat_for(6s, 0);
  }
  SECTION("it says that it runs fetches") {
    beat_for(29s, 4);
    CHECK_FALSE(is_lost());
    beat_for(3s, 4);
  }
  SECTION("each result extends its time") {
    for (int i = 0; i < 5; ++i) {
      beat_for(25s, 1);
      answer(idle, *idle.w->tasks.begin());
    }
    CHECK_FALSE(is_lost());
    beat_for(33s, 1);
  }
  SECTION("a shortage of its machine extends its time") {
    for (int i = 0; i < 3; ++i) {
      say(idle, http::shortage::network);
      beat_for(22s, 1);
    }
    CHECK_FALSE(is_lost());
    beat_for(5s, 1);
  }
  SECTION("pauses without fetches extend its time") {
    for (int i = 0; i < 2; ++i) {
      beat_for(24s, 1);
      beat_for(1s, 0);
    }
    CHECK_FALSE(is_lost());
    beat_for(20s, 1);
  }
  CHECK(is_lost());
  auto lost = std::ranges::find_if(notices, [](auto& x) {
    return x.find("is lost") != std::string::npos;
  });
  REQUIRE(lost != notices.end());
  CHECK_THAT(
    *lost,
    test::contains(
      "node idle is lost: it has URLs but sent no result for too long; its "));
  auto good = join_from_elsewhere("good");
  answer_all(good);
  expect_complete();
}

TEST_CASE_METHOD(fixture,
                 "a node without URLs is not lost for having no results") {
  config.patience = {.running = 1s, .waiting = 2s};
  start();
  auto busy = join_from_elsewhere("busy");
  auto other = join_from_elsewhere("other");
  answer_all(other);
  for (int i = 0; i < 60; ++i) {
    for (auto x : {&busy, &other})
      say(*x, alive_atom_v, uint64_t{0}, false, uint64_t{1});
    hand_back_claimed(busy);
    answer_all(other);
    if (i % 5 == 0 && !busy.w->tasks.empty())
      answer(busy, *busy.w->tasks.begin());
    sim.pass(1s, 250ms);
  }
  CHECK(notices.size() == 2);
  answer_all(busy);
  expect_complete();
}

TEST_CASE_METHOD(fixture,
                 "a node must finish each URL in time or hand it back") {
  config.patience = {.running = 20s, .waiting = 40s};
  start();
  auto slow = join_from_elsewhere("slow");
  REQUIRE(slow.w->tasks.size() == inputs);
  // It sends a result from time to time, of the hosts h0 to h4 while it has
  // URLs of these.
  auto pass = [&](std::chrono::seconds time) {
    for (auto i = 0s; i < time; ++i) {
      say(slow, alive_atom_v, uint64_t{1}, false, uint64_t{1});
      auto next = std::ranges::find_if(slow.w->tasks, [](uint64_t index) {
        return index % 20 < 5 && index > 20;
      });
      if (next == slow.w->tasks.end())
        next = std::next(slow.w->tasks.begin());
      if (i.count() % 8 == 0)
        answer(slow, *next);
      sim.pass(1s, 250ms);
    }
  };
  pass(99s);
  CHECK(slow.w->claimed.empty());
  pass(3s);
  CHECK(slow.w->claimed.size() == 20);
  SECTION("the only node gets the URLs again") {
    for (int i = 0; i < 10; ++i) {
      hand_back_claimed(slow, {0});
      CHECK(slow.w->tasks.size() + w->records.size() == inputs);
      if (i == 0)
        answer(slow, 0);
      pass(20s);
    }
    CHECK(notices.size() == 1);
    answer_all(slow);
  }
  SECTION("a node that keeps one is lost, even if it sends results") {
    hand_back_claimed(slow, {99});
    pass(29s);
    CHECK(notices.size() == 1);
    pass(2s);
    CHECK_THAT(notices.at(1),
               test::contains("node slow is lost: it has had a URL for longer "
                              "than any fetch takes; its "));
    auto other = join("other");
    answer_all(other);
  }
  expect_complete();
}

TEST_CASE_METHOD(fixture,
                 "hosts of which a node finishes nothing move to others") {
  config.patience = {.running = 20s, .waiting = 40s};
  start();
  auto slow = join_from_elsewhere("slow");
  auto other = join("other");
  hand_back_claimed(slow);
  answer_all(other);
  REQUIRE(slow.w->tasks.size() > 10);
  auto served = *slow.w->tasks.begin() % 20;
  auto unserved = *slow.w->tasks.rbegin() % 20;
  REQUIRE(served != unserved);
  for (int i = 0; slow.w->claimed.empty(); ++i) {
    REQUIRE(i < 110);
    for (auto x : {&slow, &other})
      say(*x, alive_atom_v, uint64_t{0}, false, uint64_t{1});
    auto next = std::ranges::find_if(slow.w->tasks, [&](uint64_t index) {
      return index % 20 == served;
    });
    if (i % 40 == 0 && next != slow.w->tasks.end())
      answer(slow, *next);
    sim.pass(1s, 250ms);
  }
  // The last URL of each host has started.
  hand_back_claimed(slow, {80 + served, 80 + unserved});
  for (auto index : slow.w->tasks)
    CHECK((index % 20 == served || index == 80 + unserved));
  CHECK_FALSE(other.w->tasks.empty());
  for (auto index : other.w->tasks)
    CHECK(index % 20 != served);
  auto before = other.w->tasks.size();
  answer(slow, 80 + unserved);
  CHECK(other.w->tasks.size() == before + 4);
  answer_all(slow);
  answer_all(other);
  expect_complete();
}

TEST_CASE_METHOD(fixture,
                 "a node that sends messages about other nodes' URLs is "
                 "removed") {
  start();
  auto evil = join_from_elsewhere("evil");
  auto good = join_from_elsewhere("good");
  auto has = *evil.w->tasks.begin();
  SECTION("a result for an unknown URL") {
    answer(evil, 5'000);
  }
  SECTION("a result twice") {
    answer(evil, has);
    answer(evil, has);
  }
  SECTION("handed-back URLs of others") {
    say(evil, returned_atom_v, index_batch{has, 5'000});
  }
  SECTION("shed URLs of others") {
    say(evil, shed_atom_v, index_batch{5'000});
  }
  SECTION("a redirected fetch of others") {
    fetch_task task;
    task.index = 5'000;
    say(evil, task_batch{task});
  }
  CHECK_THAT(notices.back(),
             test::contains("node evil is lost: it sent a message about a URL "
                            "that it does not have; its "));
  answer_all(good);
  expect_complete();
}

TEST_CASE_METHOD(fixture,
                 "a node cannot report results of URLs that it was not sent") {
  start();
  node evil;
  evil.actor = sim.spawn(scripted_node, evil.w);
  say(evil, join_atom_v, caf::actor_cast<door_actor>(evil.actor),
      std::string{"evil"}, uint64_t{10});
  REQUIRE(evil.w->tasks.size() == 10);
  uint64_t waiting = 0;
  while (evil.w->tasks.contains(waiting))
    ++waiting;
  answer(evil, waiting);
  CHECK(w->records.empty());
  auto good = join_from_elsewhere("good");
  answer_all(good);
  expect_complete();
}

TEST_CASE_METHOD(fixture,
                 "a wait that a host asks one node for holds for all nodes") {
  config.shares = GENERATE(1u, 4u);
  start();
  auto a = join("a");
  auto b = join("b");
  // Use a host whose URLs are at node a.
  auto host = "h" + std::to_string(*a.w->tasks.begin() % 20);
  say(a, host_wait_list{{host, 429, 20s}});
  CHECK(a.w->waits.empty());
  REQUIRE(b.w->waits.size() == 1);
  CHECK(b.w->waits[0].host == host);
  CHECK(b.w->waits[0].wait == 20s);
  CHECK(wait_notices
        == std::vector<std::string>{host + " asked to wait 20 s (429)"});
  SECTION("nodes that join later get the rest of the wait") {
    sim.pass(5s, 1s);
    say(b, alive_atom_v, uint64_t{0}, false, uint64_t{1});
    auto c = join("c");
    REQUIRE(c.w->waits.size() == 1);
    CHECK(c.w->waits[0].host == host);
    CHECK(c.w->waits[0].status == 429);
    CHECK(c.w->waits[0].wait <= 15s);
    CHECK(c.w->waits[0].wait > 14s);
    SECTION("until the wait is over") {
      for (int i = 0; i < 4; ++i) {
        sim.pass(5s, 1s);
        say(b, alive_atom_v, uint64_t{0}, false, uint64_t{1});
        say(c, alive_atom_v, uint64_t{0}, false, uint64_t{1});
      }
      CHECK(join("d").w->waits.empty());
    }
  }
  SECTION("a longer wait extends it, and is reported once per host") {
    say(a, host_wait_list{{host, 503, 25s}});
    CHECK(b.w->waits.size() == 2);
    CHECK(wait_notices.size() == 1);
    auto c = join("c");
    REQUIRE(c.w->waits.size() == 1);
    CHECK(c.w->waits[0].wait == 25s);
  }
  SECTION("a request to slow down is reported") {
    wait_notices.clear();
    auto other = "h" + std::to_string(*a.w->tasks.rbegin() % 20);
    say(a, host_wait_list{{other, 429, 0s}});
    CHECK(b.w->waits.size() == 1);
    CHECK(wait_notices
          == std::vector<std::string>{other + " asked to slow down (429)"});
  }
  SECTION("a wait that makes URLs fail is reported") {
    wait_notices.clear();
    auto other = "h" + std::to_string(*a.w->tasks.rbegin() % 20);
    say(a, host_wait_list{{other, 503, 3'600s}});
    CHECK(
      wait_notices
      == std::vector<std::string>{other
                                  + " asked to wait 3600 s (503), longer than "
                                    "fetch.retry-after-max: its URLs fail"});
  }
}

TEST_CASE_METHOD(fixture, "nodes cannot pass URLs around forever") {
  start();
  auto evil = join_from_elsewhere("evil");
  REQUIRE_FALSE(evil.w->tasks.empty());
  auto index = *evil.w->tasks.begin();
  auto why = std::string{};
  SECTION("by handing back URLs that were not requested") {
    say(evil, returned_atom_v, index_batch{index});
    why = "URLs back that were not requested";
  }
  SECTION("by shedding URLs that were not requested") {
    say(evil, shed_atom_v, index_batch{index});
    why = "URLs back that were not requested";
  }
  SECTION("by passing on a fetch without progress") {
    std::string error;
    fetch_task task;
    task.index = index;
    task.target = http::parse_url("http://h0.example/", error).value();
    task.so_far = journey{};
    say(evil, task_batch{task});
    why = "a fetch without progress";
  }
  REQUIRE(notices.size() > 1);
  CHECK_THAT(notices.at(1),
             test::contains("node evil is lost: it sent " + why));
  auto good = join("good");
  answer_all(good);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "a node may hand back URLs that it was asked for") {
  start();
  auto one = join_from_elsewhere("one");
  auto two = join_from_elsewhere("two");
  REQUIRE_FALSE(one.w->claimed.empty());
  std::unordered_set<host_share> claimed{one.w->claimed.begin(),
                                         one.w->claimed.end()};
  index_batch returned;
  for (auto index : one.w->tasks)
    if (claimed.contains(host_share{"h" + std::to_string(index % 20)}))
      returned.push_back(index);
  for (auto index : returned)
    one.w->tasks.erase(index);
  say(one, returned_atom_v, returned);
  CHECK(two.w->tasks == std::set<uint64_t>{returned.begin(), returned.end()});
  // A node that leaves may also hand back URLs.
  say(two, leave_atom_v);
  returned = {two.w->tasks.begin(), two.w->tasks.end()};
  two.w->tasks.clear();
  say(two, returned_atom_v, returned);
  CHECK(two.w->stopped);
  answer_all(one);
  CHECK(notices.size() == 3);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "an empty message is not a sign of work") {
  config.patience = {.running = 20s, .waiting = 40s};
  start();
  auto idle = join_from_elsewhere("idle");
  for (auto i = 0s; i < 52s; i += 1s) {
    say(idle, alive_atom_v, uint64_t{0}, false, uint64_t{1});
    say(idle, result_batch{});
    say(idle, task_batch{});
    say(idle, returned_atom_v, index_batch{});
    sim.pass(1s, 250ms);
  }
  CHECK(idle.w->lost);
  auto good = join("good");
  answer_all(good);
  expect_complete();
}

TEST_CASE_METHOD(fixture, "a node cannot end URLs of other nodes") {
  config.shares = GENERATE(1u, 4u);
  start();
  auto liar = join_from_elsewhere("liar");
  auto b = join_from_elsewhere("b");
  auto host = "h" + std::to_string(*liar.w->tasks.begin() % 20);
  auto ban = std::chrono::hours{240};
  say(liar, host_wait_list{{host, 429, ban}});
  // Other nodes wait for a limited time. Then they ask the host themselves.
  REQUIRE(b.w->waits.size() == 1);
  CHECK(b.w->waits[0].wait == config.longest_wait);
  CHECK_THAT(wait_notices.at(0), test::contains("asked to wait"));
  SECTION("by repeating the report") {
    for (auto i = 0s; i < 50s; i += 5s) {
      sim.pass(5s, 1s);
      for (auto x : {&liar, &b})
        say(*x, alive_atom_v, uint64_t{1}, false, uint64_t{1});
      say(liar, host_wait_list{{host, 429, ban}});
    }
    CHECK(b.w->waits.size() == 1);
  }
  SECTION("by reporting before others join") {
    auto c = join_from_elsewhere("c");
    REQUIRE(c.w->waits.size() == 1);
    CHECK(c.w->waits[0].wait == config.longest_wait);
  }
  SECTION("after it was removed") {
    say(liar, returned_atom_v, index_batch{1'000'000});
    CHECK(join_from_elsewhere("c").w->waits.empty());
  }
}

TEST_CASE_METHOD(fixture,
                 "a node cannot report waits of hosts that it does not have") {
  start();
  auto a = join("a");
  auto b = join("b");
  CHECK(b.w->waits.empty());
  say(a, host_wait_list{{"elsewhere.example", 429, 20s}});
  CHECK(b.w->waits.empty());
  CHECK(wait_notices.empty());
  CHECK(join("c").w->waits.empty());
}
