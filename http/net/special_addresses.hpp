// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/ip_address.hpp"

#include <vector>

namespace muster::http {

/// Whether packets to `address` can leave their network: the column "Globally
/// Reachable" of IANA's IPv4 and IPv6 special-purpose address registries (RFC
/// 6890, RFC 8190). False for multicast and for addresses that IANA has not
/// allocated. Ignores IPv4 addresses inside an IPv6 address.
bool globally_reachable(const ip_address& address);

/// The IPv4 addresses that translators or tunnels take from `address`, so that
/// packets may go there: IPv4-mapped, IPv4-translated and IPv4-compatible
/// addresses, NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), the server and the
/// client of Teredo (RFC 4380), ISATAP (RFC 5214). If a format has several
/// possible places, returns all of them. Empty for an IPv4 address.
std::vector<ip_address> embedded_ipv4(const ip_address& address);

} // namespace muster::http
