// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/system.hpp"

#include "messages/interfaces/register_types.hpp"
#include "runtime/guarded_wire.hpp"
#include "runtime/scheduler.hpp"
#include "runtime/tls_wire.hpp"

#include <caf/actor_registry.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/all.hpp>
#include <caf/policy/tcp.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace muster {

namespace {

/// Identifies our programs to each other. Other peers are rejected.
constexpr const char* application = "muster";

/// After this time, CAF closes dead connections and unfinished handshakes.
/// Nodes have their own leases.
constexpr caf::timespan beat = std::chrono::seconds{5};
constexpr caf::timespan silence = std::chrono::seconds{20};

/// Passes bytes unchanged between a socket and a CAF stream.
class plain_policy : public caf::policy::tcp {
public:
  struct terms {};

  plain_policy(const std::shared_ptr<terms>&,
               caf::io::network::native_socket socket, bool)
    : address_{
      or_else(caf::io::network::remote_addr_of_fd(socket), std::string{})} {
    // nop
  }

  const std::string& identity() const {
    return address_;
  }

  static bool is_ready() {
    return true;
  }

  std::function<void()> on_ready;

private:
  std::string address_;
};

/// How often to look for connections whose time for the handshake is over. The
/// middleman has no timer, so an actor reminds it.
constexpr caf::timespan glance = std::chrono::seconds{1};

caf::behavior watch(caf::event_based_actor* self,
                    const std::shared_ptr<strangers>& waiting) {
  self->delayed_send(self, glance, caf::tick_atom_v);
  return {
    [=](caf::tick_atom) {
      self->system().middleman().backend().post(
        [=] { waiting->end_overdue(std::chrono::steady_clock::now()); });
      self->delayed_send(self, glance, caf::tick_atom_v);
    },
  };
}

} // namespace

system_config::system_config(const runtime_settings& runtime, bool networked) {
  register_types(*this);
  load<scheduler>();
  auto cores = std::max(std::thread::hardware_concurrency(), 1u);
  set("scheduler.max-threads",
      runtime.threads > 0 ? runtime.threads : size_t{cores});
  if (!networked)
    return;
  load<caf::io::middleman>();
  set("middleman.app-identifiers", std::vector<std::string>{application});
  set("middleman.heartbeat-interval", beat);
  set("middleman.connection-timeout", silence);
}

wire::wire(caf::actor_system& system, const cluster_settings& cluster,
           reporter& messages)
  : system_{system},
    sealed_{cluster.tls.is_set()},
    peers_{std::make_shared<peer_table>(sealed_)},
    waiting_{std::make_shared<strangers>()} {
  // Other processes could reach these actors of CAF by name: one spawns actors,
  // the other keeps whatever it receives.
  system.registry().erase(caf::atom("SpawnServ"));
  system.registry().erase(caf::atom("ConfigServ"));
  wire_context context{messages, peers_, waiting_};
  middleman_ = sealed_
                 ? make_tls_middleman(system, cluster.tls, std::move(context))
                 : spawn_guarded_middleman<plain_policy>(
                   system, std::make_shared<plain_policy::terms>(),
                   std::move(context));
}

std::function<std::string(const caf::node_id&)> wire::identities() const {
  return [sealed = sealed_, peers = peers_](const caf::node_id& process) {
    auto result = sealed ? peers->identity_of(process) : std::string{};
    return result.empty() ? to_string(process) : result;
  };
}

wire::~wire() {
  caf::scoped_actor self{system_, true};
  if (watch_) {
    self->send_exit(watch_, caf::exit_reason::user_shutdown);
    self->wait_for(watch_);
  }
  self->send_exit(middleman_, caf::exit_reason::kill);
  self->wait_for(middleman_);
}

std::optional<uint16_t> wire::publish(const gate_actor& gate,
                                      const endpoint& where,
                                      std::string& error) {
  // With address reuse, a coordinator can be restarted at once.
  constexpr bool reuse = true;
  std::optional<uint16_t> result;
  caf::scoped_actor self{system_, true};
  self
    ->request(middleman_, caf::infinite, caf::publish_atom_v, where.port,
              caf::actor_cast<caf::strong_actor_ptr>(gate),
              std::set<std::string>{}, where.host, reuse)
    .receive([&](uint16_t port) { result = port; },
             [&](const caf::error& what) {
               error = "cluster.listen: cannot listen on " + where.str() + ": "
                       + system_.render(what);
             });
  if (result && !watch_)
    watch_ = system_.spawn<caf::hidden>(watch, waiting_);
  return result;
}

} // namespace muster
