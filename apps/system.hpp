#pragma once

#include "apps/settings.hpp"
#include "messages/interfaces.hpp"

#include <caf/all.hpp>
#include <caf/io/middleman_actor.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace muster {

/// How an actor system of ours is set up.
struct system_config : caf::actor_system_config {
  /// One that talks to no other.
  explicit system_config(const runtime_settings& runtime);

  /// One that talks to others, by TLS if `cluster` has files for it; they are
  /// in order (check_cluster_tls()).
  system_config(const runtime_settings& runtime,
                const cluster_settings& cluster);
};

/// Makes connections to other systems, as the configuration of `system` says.
caf::io::middleman_actor dialler(caf::actor_system& system, bool tls);

/// Lets nodes find `gate` at `where`. Returns the port, or nothing and why in
/// `error`.
std::optional<uint16_t> publish(caf::actor_system& system,
                                const gate_actor& gate, const endpoint& where,
                                bool tls, std::string& error);

} // namespace muster
