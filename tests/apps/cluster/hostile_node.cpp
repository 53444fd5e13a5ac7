// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/cluster/hostile_node.hpp"

#include <caf/io/all.hpp>
#include <caf/io/basp_broker.hpp>

#include <chrono>
#include <set>
#include <stdexcept>

namespace muster::test {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;
constexpr auto beat = 100ms;

endpoint parsed(const std::string& address) {
  auto colon = address.rfind(':');
  endpoint result;
  result.host = address.substr(0, colon);
  result.port = static_cast<uint16_t>(std::stoul(address.substr(colon + 1)));
  return result;
}

struct mouth_state {
  static inline const char* name = "node";
};

/// Forwards the messages of the coordinator to nodes.
caf::behavior mouth(caf::stateful_actor<mouth_state>* self,
                    const caf::actor& owner) {
  self->set_default_handler(caf::drop);
  return {
    [=](const std::string& refusal, const caf::strong_actor_ptr& door) {
      self->send(owner, refusal, door);
    },
    [=](const task_batch& tasks) { self->send(owner, tasks); },
    [=](const host_list& hosts) { self->send(owner, hosts); },
    [=](const host_wait_list&) {},
    [=](drain_atom) { self->send(owner, drain_atom_v); },
    [=](stop_atom) { self->send(owner, stop_atom_v); },
    [=](shed_atom, uint64_t count) { self->send(owner, shed_atom_v, count); },
    [=](renew_atom, uint64_t) {},
    [=](lost_atom) { self->send(owner, lost_atom_v); },
  };
}

[[noreturn]] void in_vain(const std::string& what) {
  throw std::runtime_error{"waited in vain for " + what};
}

} // namespace

hostile_node::hostile_node(const std::string& address,
                           const cluster_settings& cluster)
  : config_{runtime_settings{}, true},
    system_{config_},
    self_{system_},
    mouth_{system_.spawn(mouth, caf::actor_cast<caf::actor>(self_))} {
  auto where = parsed(address);
  if (cluster.tls.is_set())
    wire_.emplace(system_, cluster, messages_);
  self_
    ->request(wire_ ? wire_->middleman() : system_.middleman().actor_handle(),
              patience, caf::connect_atom_v, where.host, where.port)
    .receive(
      [&](const caf::node_id&, const caf::strong_actor_ptr& gate,
          const std::set<std::string>&) {
        gate_ = caf::actor_cast<caf::actor>(gate);
      },
      [&](const caf::error& what) {
        throw std::runtime_error{system_.render(what)};
      });
}

hostile_node::~hostile_node() {
  self_->send_exit(mouth_, caf::exit_reason::kill);
  mouth_ = nullptr;
  gate_ = nullptr;
  door_ = nullptr;
}

std::string hostile_node::knock(const std::string& greeting) {
  std::string result;
  caf::send_as(mouth_, gate_, greeting);
  self_->receive(
    [&](const std::string& refusal, const caf::strong_actor_ptr& door) {
      result = refusal;
      door_ = caf::actor_cast<caf::actor>(door);
    },
    caf::after(patience) >> [] { in_vain("an answer"); });
  if (door_)
    self_->monitor(door_);
  return result;
}

void hostile_node::join(const std::string& name, uint64_t credit) {
  say(join_atom_v, mouth_, name, credit);
}

task_batch hostile_node::wait_for_tasks() {
  task_batch result;
  self_->receive([&](task_batch& tasks) { result = std::move(tasks); },
                 caf::after(patience) >> [] { in_vain("URLs"); });
  return result;
}

void hostile_node::wait_for_end() {
  auto over = false;
  self_->receive_while([&] { return !over; })(
    [](const task_batch&) {}, [](const host_list&) {}, [](drain_atom) {},
    [](shed_atom, uint64_t) {}, [&](stop_atom) { over = true; },
    [&](lost_atom) { over = true; }, [&](const caf::down_msg&) { over = true; },
    caf::after(patience) >> [] { in_vain("the end"); });
}

void hostile_node::beat_until_end(uint64_t running) {
  auto over = false;
  auto end = std::chrono::steady_clock::now() + patience;
  for (uint64_t stamp = 1; !over; ++stamp) {
    say(alive_atom_v, running, false, stamp);
    auto idle = false;
    self_->receive_while([&] {
      return !over && !idle;
    })([](const task_batch&) {}, [](const host_list&) {}, [](drain_atom) {},
       [](shed_atom, uint64_t) {}, [&](stop_atom) { over = true; },
       [&](lost_atom) { over = true; },
       [&](const caf::down_msg&) { over = true; },
       caf::after(beat) >> [&] { idle = true; });
    if (std::chrono::steady_clock::now() > end)
      in_vain("the end");
  }
}

caf::actor hostile_node::guess(caf::actor_id number) {
  auto broker =
    system_.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
  auto& proxies = static_cast<caf::io::basp_broker*>(
                    caf::actor_cast<caf::abstract_actor*>(broker))
                    ->proxies();
  return caf::actor_cast<caf::actor>(proxies.get_or_put(gate_.node(), number));
}

} // namespace muster::test
