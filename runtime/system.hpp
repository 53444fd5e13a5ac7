// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/gate.hpp"
#include "messages/reporter.hpp"
#include "runtime/peer_table.hpp"
#include "runtime/strangers.hpp"
#include "settings/settings.hpp"

#include <caf/all.hpp>
#include <caf/io/middleman_actor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace muster {

/// Configuration of our actor systems.
struct system_config : caf::actor_system_config {
  /// If `networked`, the system can communicate with others through a wire.
  system_config(const runtime_settings& runtime, bool networked);
};

/// Connects to other systems, with TLS if it has TLS files. The files must be
/// valid (check_cluster_tls()). The wire must end before the system.
class wire {
public:
  /// `messages` gets the reason for each connection that is closed or refused.
  wire(caf::actor_system& system, const cluster_settings& cluster,
       reporter& messages);
  ~wire();
  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;

  /// The actor that makes connections.
  const caf::io::middleman_actor& middleman() const {
    return middleman_;
  }

  /// Publishes `gate` at `where`. Returns the port. On failure, returns nullopt
  /// and stores a sentence in `error`.
  std::optional<uint16_t> publish(const gate_actor& gate, const endpoint& where,
                                  std::string& error);

  /// Returns a function that finds the identity of a connected process: its
  /// certificate, which survives restarts, or the identity that it claims
  /// without TLS. The function may outlive the wire.
  std::function<std::string(const caf::node_id&)> identities() const;

private:
  caf::actor_system& system_;
  bool sealed_; ///< The wire uses TLS.
  std::shared_ptr<peer_table> peers_;
  std::shared_ptr<strangers> waiting_;
  caf::actor watch_; ///< Ends overdue strangers; null if no one can connect.
  caf::io::middleman_actor middleman_;
};

} // namespace muster
