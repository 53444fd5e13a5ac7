// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/servers/hostile_peer.hpp"

namespace muster::test {

/// In place of a handshake sends HelloRequests, which a client that is in one
/// passes over (RFC 5246, section 7.4.1.1), until it goes away.
void flood_with_hello_requests(hostile_peer& peer);

/// Has a server's sessions ready for flood_with_tickets().
void prepare_for_sealing(SSL_CTX* context);

/// After the handshake sends records full of the smallest session tickets (RFC
/// 8446, section 4.6.1) until the client goes away, as fast as it can:
/// OpenSSL's own way to send one costs more than to receive it.
void flood_with_tickets(hostile_peer& peer);

} // namespace muster::test
