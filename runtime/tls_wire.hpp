// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "runtime/guarded_wire.hpp"
#include "settings/settings.hpp"

#include <caf/actor_system.hpp>
#include <caf/io/middleman_actor.hpp>

#include <functional>
#include <string>

namespace muster {

/// Spawns a middleman that uses mutual TLS 1.3: both sides present certificates
/// of the authority in `files` before CAF sees any data. The files must be
/// valid (check_cluster_tls()). End it with `exit_reason::kill` before the
/// system.
///
/// Replaces CAF 0.17's own OpenSSL module. That module leaves errors in
/// OpenSSL's queue, so that one peer without a certificate ends the connections
/// of all others, and it spins while a peer keeps it waiting in the handshake.
caf::io::middleman_actor make_tls_middleman(caf::actor_system& system,
                                            const cluster_tls& files,
                                            wire_context wire);

} // namespace muster
