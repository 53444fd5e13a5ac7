// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/ip_address.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace muster::http {

/// A network: all addresses that share their first `prefix` bits with `base`.
struct ip_network {
  ip_address base;
  unsigned prefix = 0;

  bool contains(const ip_address& address) const;
};

/// Parses `192.0.2.0/24`, `2001:db8::/32` or a single address.
std::optional<ip_network> parse_network(std::string_view text);

/// Networks that are never contacted (`fetch.deny`): `192.0.2.0/24`,
/// `2001:db8::/32`, a single address, or `private` for all addresses that are
/// not globally reachable according to IANA's special-purpose registries. An
/// IPv6 address that leads to an IPv4 address by a translator or a tunnel
/// (embedded_ipv4()) is denied if the IPv4 address is. An IPv4-mapped address
/// is treated as the IPv4 address.
class address_filter {
public:
  /// Adds an entry. Returns false if `text` is invalid.
  bool add(std::string_view text);

  bool denies(const ip_address& address) const;

  bool empty() const {
    return networks_.empty() && !private_;
  }

private:
  std::vector<ip_network> networks_;
  bool private_ = false;
};

} // namespace muster::http
