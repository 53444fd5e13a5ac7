// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/scheduler.hpp"
#include "tests/support/catch.hpp"

#include <caf/all.hpp>

#include <memory>

using namespace std::chrono_literals;

namespace {

struct scheduled : caf::actor_system_config {
  explicit scheduled(size_t threads) {
    load<muster::scheduler>();
    set("scheduler.max-threads", threads);
  }
};

/// Sends `parent` a number and is gone.
caf::behavior child(caf::event_based_actor* self, caf::actor parent) {
  self->send(parent, 1);
  self->quit();
  return {[](int) {}};
}

/// Has `count` children one after another, then tells `observer`.
caf::behavior parent(caf::event_based_actor* self, int count,
                     caf::actor observer) {
  auto left = std::make_shared<int>(count);
  self->spawn(child, caf::actor{self});
  return {[=](int) {
    if (--*left > 0) {
      self->spawn(child, caf::actor{self});
      return;
    }
    self->send(observer, caf::ok_atom_v);
    self->quit();
  }};
}

/// Never answers.
caf::behavior silent(caf::event_based_actor* self, int) {
  return {[=](int) { return self->make_response_promise<int>(); }};
}

/// Asks `other`, with patience, but may be told to go.
caf::behavior curious(caf::event_based_actor* self, caf::actor other) {
  self->request(other, 60min, 1).then([](int) {});
  return {[=](caf::ok_atom) { self->quit(); }};
}

/// Waits for `count` messages, at most a minute for each.
int received(caf::scoped_actor& self, int count) {
  int result = 0;
  for (bool late = false; result < count && !late;)
    self->receive([&](caf::ok_atom) { ++result; },
                  caf::after(60s) >> [&] { late = true; });
  return result;
}

} // namespace

TEST_CASE("many short-lived actors all run") {
  for (size_t threads : {1, 2, 4}) {
    INFO(threads << " threads");
    scheduled config{threads};
    caf::actor_system system{config};
    caf::scoped_actor self{system};
    for (int i = 0; i < 16; ++i)
      system.spawn(parent, 500, caf::actor{self});
    CHECK(received(self, 16) == 16);
  }
}

TEST_CASE("delayed messages arrive") {
  scheduled config{1};
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  self->delayed_send(self, 10ms, caf::ok_atom_v);
  CHECK(received(self, 1) == 1);
}

TEST_CASE("a request to a dead actor does not delay the end") {
  scheduled config{2};
  caf::actor_system system{config};
  auto mute = system.spawn(silent, 0);
  auto asking = system.spawn(curious, mute);
  caf::anon_send(asking, caf::ok_atom_v);
  caf::anon_send_exit(mute, caf::exit_reason::user_shutdown);
  system.await_all_actors_done();
  CHECK(system.registry().running() == 0);
}
