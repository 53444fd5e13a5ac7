// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/node_link.hpp"
#include "messages/expulsion.hpp"

#include "actors/coordinator/door.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"
#include "tests/support/events.hpp"

#include <optional>
#include <set>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// What the link gets and does, in virtual time.
struct world {
  std::string
    refusal; ///< The reason of the gate; empty if it accepts the node.
  node_terms terms{"", "", 100, 10s, 1};
  bool silent = false; ///< No coordinator listens.
  size_t begun = 0;
  size_t ended = 0; ///< Number of resolvers and transports that ended.
  size_t leaves = 0,
         stops = 0; ///< How often the node was told to leave or to stop.
  caf::actor node;  ///< Null if there is none.
};

struct fixture {
  test::collected_messages messages;
  test::deterministic sim;
  std::shared_ptr<world> w = std::make_shared<world>();
  bool stay = false;
  link_actor subject;

  static caf::behavior gate(caf::event_based_actor*, std::shared_ptr<world> w,
                            const caf::actor& door) {
    return {[=](const std::string&)
              -> caf::result<std::string, caf::strong_actor_ptr> {
      return {w->refusal, w->refusal.empty()
                            ? caf::actor_cast<caf::strong_actor_ptr>(door)
                            : nullptr};
    }};
  }

  static caf::behavior door(caf::event_based_actor*, std::shared_ptr<world> w) {
    return {[=](terms_atom) { return w->terms; }};
  }

  static caf::behavior middleman(caf::event_based_actor* self,
                                 std::shared_ptr<world> w,
                                 const caf::actor& gate) {
    return {[=](caf::connect_atom, const std::string&,
                uint16_t) -> caf::result<caf::node_id, caf::strong_actor_ptr,
                                         std::set<std::string>> {
      if (w->silent)
        return caf::sec::cannot_connect_to_node;
      return {self->node(), caf::actor_cast<caf::strong_actor_ptr>(gate),
              std::set<std::string>{}};
    }};
  }

  static caf::behavior node(caf::event_based_actor* self,
                            std::shared_ptr<world> w) {
    return {
      [=](leave_atom) { ++w->leaves; },
      [=](stop_atom) {
        ++w->stops;
        self->quit(caf::exit_reason::user_shutdown);
      },
    };
  }

  static caf::behavior helper_of_node(caf::event_based_actor* self,
                                      std::shared_ptr<world> w) {
    self->attach_functor([w = std::move(w)] { ++w->ended; });
    return {[](idle_atom) {}};
  }

  void start() {
    auto its_door = sim.spawn(door, w);
    auto its_gate = sim.spawn(gate, w, its_door);
    node_link_config config;
    config.middleman = caf::actor_cast<caf::io::middleman_actor>(
      sim.spawn(middleman, w, its_gate));
    config.host = "alpha";
    config.port = 7117;
    config.stay = stay;
    config.grace = 30s;
    config.begin = [this](const door_actor&, const node_terms&, std::string&) {
      ++w->begun;
      w->node = sim.spawn(node, w);
      auto helper = [this] { return sim.spawn(helper_of_node, w); };
      return running_node{caf::actor_cast<node_actor>(w->node),
                          caf::actor_cast<resolver_actor>(helper()),
                          caf::actor_cast<transport_actor>(helper())};
    };
    config.messages = &messages;
    subject = sim.spawn(node_link, config);
    sim.run();
  }

  void end_node(const caf::error& why) {
    caf::anon_send(w->node, caf::exit_msg{{}, why});
    sim.run();
  }

  /// How the process ends; nullopt while it runs.
  std::optional<link_end> end() {
    std::optional<link_end> result;
    caf::scoped_actor self{sim.system()};
    auto asked = self->request(subject, 0s, report_atom_v);
    sim.run();
    sim.pass(1ms, 1ms);
    asked.receive([&](const link_end& x) { result = x; },
                  [](const caf::error&) {});
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a node that leaves has its grace to finish") {
  start();
  REQUIRE(w->begun == 1);
  caf::anon_send(subject, drain_atom_v);
  sim.run();
  CHECK(w->leaves == 1);
  sim.pass(29s, 1s);
  CHECK(w->stops == 0);
  CHECK_FALSE(end());
  SECTION("it ends as soon as it has finished") {
    end_node(caf::exit_reason::user_shutdown);
    CHECK(w->stops == 0);
  }
  SECTION("it ends when the grace is over") {
    sim.pass(2s, 1s);
    CHECK(w->stops == 1);
  }
  REQUIRE(end());
  CHECK(end()->error.empty());
  CHECK(w->ended == 2);
  // The grace of an earlier node does not stop the next one.
  sim.pass(60s, 1s);
  CHECK(w->begun == 1);
}

TEST_CASE_METHOD(fixture, "a second signal leaves no grace") {
  start();
  caf::anon_send(subject, drain_atom_v);
  caf::anon_send(subject, drain_atom_v);
  sim.run();
  CHECK(w->leaves == 1);
  caf::anon_send(subject, stop_atom_v);
  sim.run();
  CHECK(w->stops == 1);
  REQUIRE(end());
  CHECK(end()->error.empty());
}

TEST_CASE_METHOD(fixture, "a link that has not joined ends without grace") {
  w->silent = true;
  start();
  caf::anon_send(subject, drain_atom_v);
  sim.run();
  REQUIRE(end());
  CHECK(end()->error.empty());
}

TEST_CASE_METHOD(fixture, "a link ends after a permanent error") {
  SECTION("the gate refuses the node") {
    w->refusal = "not today\x1b[2J";
    start();
    REQUIRE(end());
    CHECK(end()->error == "refused by alpha port 7117: not today%1B[2J");
  }
  SECTION("the terms are invalid") {
    w->terms.shares = 0;
    start();
    REQUIRE(end());
    CHECK(end()->error
          == "cannot work for alpha port 7117: its terms are invalid: 0 shares "
             "of each host");
  }
  SECTION("the node was removed") {
    stay = true;
    start();
    end_node(expulsion("it says that this node sent nonsense"));
    REQUIRE(end());
    CHECK(end()->error
          == "cannot continue with alpha port 7117: it says that this node "
             "sent nonsense");
  }
}

TEST_CASE_METHOD(fixture, "a link looks for its coordinator again") {
  stay = true;
  start();
  end_node(lease_over);
  CHECK(w->ended == 2);
  w->silent = true;
  sim.pass(20s, 50ms);
  CHECK(w->begun == 1);
  w->silent = false;
  sim.pass(6s, 50ms);
  CHECK(w->begun == 2);
  CHECK_FALSE(end());
}
