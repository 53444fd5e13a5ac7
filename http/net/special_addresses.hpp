// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/ip_address.hpp"

#include <vector>

namespace muster::http {

/// Whether packets to `address` can leave their network: what the column
/// "Globally Reachable" of IANA's IPv4 and IPv6 special-purpose address
/// registries says (RFC 6890, RFC 8190), and no for multicast and for space
/// that IANA has not given out. Looks at the address as it is, not at an IPv4
/// address in it.
bool globally_reachable(const ip_address& address);

/// The IPv4 addresses that a packet to `address` may go to in the end, because
/// a translator or a tunnel takes them from it: IPv4-mapped, IPv4-translated
/// and IPv4-compatible addresses, NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056),
/// the server and the client of Teredo (RFC 4380), ISATAP (RFC 5214). Where the
/// format leaves several places, all of them. IPv4 addresses contain nothing.
std::vector<ip_address> embedded_ipv4(const ip_address& address);

} // namespace muster::http
