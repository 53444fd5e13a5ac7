// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/servers/hostile_peer.hpp"

namespace muster::test {

/// Sends HelloRequests instead of a handshake until the client closes the
/// connection. During a handshake, clients ignore them (RFC 5246, section
/// 7.4.1.1).
void flood_with_hello_requests(hostile_peer& peer);

/// Prepares a server's sessions for flood_with_tickets().
void prepare_for_sealing(SSL_CTX* context);

/// After the handshake, sends records full of the smallest session tickets (RFC
/// 8446, section 4.6.1) until the client closes the connection. Does not use
/// OpenSSL's function for it, because sending would be slower than receiving.
void flood_with_tickets(hostile_peer& peer);

} // namespace muster::test
