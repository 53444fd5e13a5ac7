// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/node.hpp"
#include "messages/interfaces/resolver.hpp"
#include "messages/interfaces/transport.hpp"

#include <caf/all.hpp>

namespace muster {

/// A node that has been started, with the actors that work for it alone.
struct running_node {
  node_actor node;
  resolver_actor resolver;
  transport_actor transport;

  /// Ends the actors.
  void stop() {
    caf::anon_send_exit(node, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(resolver, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(transport, caf::exit_reason::user_shutdown);
  }
};

} // namespace muster
