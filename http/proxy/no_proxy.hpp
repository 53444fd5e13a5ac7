// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/address_filter.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

/// Servers that are reached without the proxy (`proxy.no-proxy`), by curl's
/// rules. Entries are separated by commas or white space:
///
/// - `*` matches every server;
/// - `example.org`, `.example.org` or `*.example.org` matches this name and all
///   names below it;
/// - `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]` matches this address, and
///   `192.0.2.0/24` or `2001:db8::/32` each address of the network. Names are
///   not resolved for this;
/// - each of them followed by `:PORT` only matches this port. IPv6 addresses
///   then need brackets.
class no_proxy_list {
public:
  no_proxy_list() = default;

  /// An entry that is neither a name nor an address matches nothing, as in
  /// curl, because no_proxy is shared with other programs.
  explicit no_proxy_list(std::string_view entries);

  /// `host` as in a parsed URL: lower case, IPv6 in brackets.
  bool matches(std::string_view host, uint16_t port) const;

private:
  struct domain {
    std::string name;  ///< Without dots at its ends.
    uint16_t port = 0; ///< 0 matches any port.
  };
  struct network {
    ip_network addresses;
    uint16_t port = 0; ///< 0 matches any port.
  };

  void add(std::string_view entry);

  bool all_ = false;
  std::vector<domain> domains_;
  std::vector<network> networks_;
};

} // namespace muster::http
