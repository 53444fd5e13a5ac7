#pragma once

#include "apps/guarded_wire.hpp"
#include "apps/settings.hpp"

#include <caf/actor_system.hpp>
#include <caf/io/middleman_actor.hpp>

#include <functional>
#include <string>

namespace muster {

/// Spawns a middleman whose connections are mutual TLS 1.3: both sides show
/// certificates of the authority that `files` name, before CAF sees a byte.
/// The files are in order (check_cluster_tls()). End it with
/// `exit_reason::kill` before the system.
///
/// In place of CAF 0.17's own OpenSSL module, which leaves errors in OpenSSL's
/// queue, so that one peer without a certificate ends the connections of all
/// others, and turns in circles while a peer keeps it waiting in the handshake.
caf::io::middleman_actor make_tls_middleman(caf::actor_system& system,
                                            const cluster_tls& files,
                                            wire_context wire);

} // namespace muster
