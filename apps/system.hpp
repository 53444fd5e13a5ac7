#pragma once

#include "apps/peer_table.hpp"
#include "apps/settings.hpp"
#include "apps/strangers.hpp"
#include "messages/interfaces.hpp"

#include <caf/all.hpp>
#include <caf/io/middleman_actor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace muster {

/// How an actor system of ours is set up.
struct system_config : caf::actor_system_config {
  /// One that talks to others if `networked`, by way of a wire.
  system_config(const runtime_settings& runtime, bool networked);
};

/// The way to other systems, by TLS if there are files for it; they are in
/// order (check_cluster_tls()). Ends before the system.
class wire {
public:
  /// `notice` is told why a connection was ended, a sentence, from another
  /// thread.
  wire(caf::actor_system& system, const cluster_settings& cluster,
       std::function<void(const std::string&)> notice);
  ~wire();
  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;

  /// Makes connections.
  const caf::io::middleman_actor& middleman() const {
    return middleman_;
  }

  /// Lets nodes find `gate` at `where`. Returns the port, or nothing and why in
  /// `error`.
  std::optional<uint16_t> publish(const gate_actor& gate, const endpoint& where,
                                  std::string& error);

  /// Tells what a connected process keeps when it comes back as another one:
  /// its certificate, or without TLS nothing but what it says that it is. May
  /// outlive the wire.
  std::function<std::string(const caf::node_id&)> identities() const;

private:
  caf::actor_system& system_;
  bool sealed_; ///< By TLS.
  std::shared_ptr<peer_table> peers_;
  std::shared_ptr<strangers> waiting_;
  caf::actor watch_; ///< Ends strangers in time; null if nobody can connect.
  caf::io::middleman_actor middleman_;
};

} // namespace muster
