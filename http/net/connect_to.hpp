// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace muster::http {

/// curl's `--connect-to HOST1:PORT1:HOST2:PORT2`: requests for HOST1:PORT1 go
/// to HOST2:PORT2 instead, while URL, Host field, SNI and certificate check
/// stay as they are. An empty HOST1 or PORT1 matches any, an empty HOST2 or
/// PORT2 keeps the request's own. IPv6 addresses stand in brackets. The first
/// entry that matches wins, as with curl, and as with curl an entry that keeps
/// both HOST2 and PORT2 never matches. Names are compared without regard to
/// case and notation: as parsed URLs have them.
class connect_to_map {
public:
  struct destination {
    std::string host; ///< Name or address, IPv6 in brackets.
    uint16_t port = 0;
  };

  /// Adds one entry; on failure returns false and says why in `error`.
  bool add(std::string_view entry, std::string& error);

  /// Where to connect for a URL with this host and port.
  destination lookup(std::string_view host, uint16_t port) const;

private:
  struct rule {
    size_t rank = 0; ///< Position in the list: the lowest that matches wins.
    std::string host;
    uint16_t port = 0; ///< 0 keeps the request's own.
  };

  /// Keyed by `host:port` with empty parts for "any": four look-ups decide.
  std::unordered_map<std::string, rule> rules_;
};

} // namespace muster::http
